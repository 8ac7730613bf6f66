from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_BLOCKS = (
    *("attribute", "global_secondary_index", "import_table", "lifecycle", "local_secondary_index"),
    *("on_demand_throughput", "point_in_time_recovery", "replica", "server_side_encryption", "timeouts", "ttl"),
)
_TEXTS = ("billing_mode", "hash_key", "name", "projection_type", "range_key", "stream_view_type", "table_class")
_LISTS = {"hash_keys": "hash_key", "range_keys": "range_key"}


class TableArgumentRefused(Rule):
    """Argument of a table that the AWS provider refuses.

    ## What it does
    Looks for three mistakes in tables and their indexes: a block that is written as an argument (`ttl = { ... }`), a
    list or map where a string is taken (`hash_key = ["id"]`), and the arguments `hash_keys` and `range_keys`, which
    there are not. What else the provider does not know may be newer than dynlint.

    ## Why is this bad?
    Terraform refuses the configuration. Until somebody plans, a reader believes the argument to be set: the recovery,
    the encryption.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          point_in_time_recovery = {
            enabled = true
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          point_in_time_recovery {
            enabled = true
          }
        }
    """

    id = "DYN720"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
        "https://developer.hashicorp.com/terraform/language/attr-as-blocks",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.block.type != "aws_dynamodb_table":
            return
        for name in _BLOCKS:
            if name in table.block.names() and not table.block.get(name).absent:
                text = f"{table.address} has {name} as an argument, and it is a block"
                yield self.finding(table.block.get(name), f"{text}: write {name} {{ ... }} without the equals sign.")
        yield from self._of(table.block, table.address)
        for index in table.inline_indexes:
            yield from self._of(index.body, f"{index.title} of {table.address}")

    def _of(self, body: Body, what: str) -> Iterator[Draft]:
        for name, instead in _LISTS.items():
            if name in body.names():
                text = f"{what} has {name}, which is no argument"
                yield self.finding(body.get(name), f"{text}: write {instead}, or key_schema blocks in an index.")
        for name in _TEXTS:
            kind = body.get(name).collection
            if kind:
                text = f"{what} has a {kind} as {name}, which takes a string"
                keys = ": write one name, or key_schema blocks in an index" if name.endswith("_key") else ": write one"
                yield self.finding(body.get(name), f"{text}{keys}.")
