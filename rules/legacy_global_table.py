from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.system.root_alone import RootAlone


class LegacyGlobalTable(Rule):
    """Global table of the version of 2017.

    ## What it does
    Looks for `aws_dynamodb_global_table`, and for a stream with `NEW_AND_OLD_IMAGES` in every table of its name that is
    in the configuration.

    ## Why is this bad?
    The resource makes global tables of the legacy version 2017.11.29, which AWS advises against: they write more often
    and so cost more, cannot be given another replica once they hold data, and leave backups, time to live and
    capacity of each region to you. Without the streams AWS refuses them. `replica` blocks of the table make the
    current version.

    ## Example
        resource "aws_dynamodb_global_table" "orders" {
          name = "orders"

          replica {
            region_name = "eu-west-1"
          }

          replica {
            region_name = "eu-central-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name                 = "eu-central-1"
            point_in_time_recovery      = true
            deletion_protection_enabled = true
          }
        }
    """

    id = "DYN306"
    severity = Severity.ERROR
    resources = (*TABLES, "aws_dynamodb_global_table")
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalTable.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_global_table.html.markdown",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for block in module.blocks_of("aws_dynamodb_global_table"):
            yield self.finding(
                block,
                f"{block.address} makes a global table of the legacy version 2017.11.29: "
                "write replica blocks in the table itself.",
                severity=Severity.WARNING,
            )
            yield from self._streams(block, module, module)
        for block, root in module.around.blocks_of("aws_dynamodb_global_table") if module.tables else ():
            if root.path != module.path:
                yield from self._streams(block, root, module)

    def _streams(self, block: Block, root: RootAlone, module: Module) -> Iterator[Draft]:
        for table, doubt in module.tables_of_global_table(block, root):
            yield from self.if_meant(doubt, table.stream, table, partial(self._stream, block.address))

    def _stream(self, address: str, table: Table) -> Iterator[Draft]:
        if not table.stream.truth or table.stream_view.text != _VIEW:
            yield self.finding(
                table.stream_view if table.stream.truth else table.stream,
                f"AWS refuses {address}, since {table.address} has no stream with both images: set "
                f'stream_enabled = true and stream_view_type = "{_VIEW}".',
            )


_VIEW = "NEW_AND_OLD_IMAGES"
