from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class ReplicaStreamMissing(Rule):
    """Table with replicas that does not ask for the stream they need.

    ## What it does
    Looks for tables that have replicas, as blocks or as resources of their own, without `stream_enabled = true`. Tables
    of strong consistency between regions replicate without a stream.

    ## Why is this bad?
    DynamoDB switches the stream on by itself when it makes the first replica. The next apply finds a stream that nobody
    asked for, tries to switch it off and fails: "Disabling Stream is not allowed for a Global Table replica".

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          replica {
            region_name = "eu-west-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name = "eu-west-1"
          }
        }
    """

    id = "DYN813"
    severity = Severity.ERROR
    resources = TABLES
    fix = "safe"
    fix_reason = "The stream is switched on in place."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/issues/43625",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#global-tables",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        replicas = module.copies_of(table)
        surely = [replica for replica in replicas if replica.body.uncertain is None]
        if not replicas or table.stream.is_(True, "true") or table.block.ignores_changes_of("stream_enabled"):
            return
        if not surely:
            why = replicas[0].body.uncertain
            yield self.undecided(table.stream, f"it is unknown whether it has replicas: {why and why.why}")
        elif surely[0].body.get("consistency_mode").text != "STRONG" and not table.stream.truth:
            absent = table.stream.absent and table.stream_view.absent
            changes = table.block.insertion(_STREAM) if absent else ()
            yield self.finding(
                table.stream,
                f"{table.address} has replicas and no stream, so the apply after the first fails: "
                'write stream_enabled = true and stream_view_type = "NEW_AND_OLD_IMAGES".',
                changes,
            )


_STREAM: dict[str, Value] = {"stream_enabled": True, "stream_view_type": "NEW_AND_OLD_IMAGES"}
