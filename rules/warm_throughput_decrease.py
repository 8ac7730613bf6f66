from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.block import Block
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Body
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class WarmThroughputDecrease(Rule):
    """Plan that lowers a warm throughput, and so replaces the table.

    ## What it does
    Compares the `warm_throughput` of every table and global secondary index in a plan with what it is now. Only a plan
    (`dynlint tfplan.json`) knows both: the rule says nothing about source alone.

    ## Why is this bad?
    Warm throughput only ever rises: DynamoDB refuses to lower it. So the AWS provider plans to destroy
    the table and to make an empty one, with one line of the plan to say so; where only an index asks for less, the
    apply fails halfway. DynamoDB raises the value itself under load, so a number that was right once can become less.

    ## Example
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          warm_throughput {
            read_units_per_second  = 15000
            write_units_per_second = 8000
          }
        }
        # file: tfplan.json
        {
          "format_version": "1.2",
          "resource_changes": [{
            "address": "aws_dynamodb_table.orders",
            "mode": "managed", "type": "aws_dynamodb_table", "name": "orders",
            "change": {
              "actions": ["delete", "create"],
              "before": {"warm_throughput": [{"read_units_per_second": 20000, "write_units_per_second": 8000}]},
              "after": {"warm_throughput": [{"read_units_per_second": 15000, "write_units_per_second": 8000}]}
            }
          }],
          "configuration": {"root_module": {"resources": [{
            "address": "aws_dynamodb_table.orders",
            "expressions": {"warm_throughput": [{"read_units_per_second": {"constant_value": 15000}}]}
          }]}}
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          warm_throughput {
            read_units_per_second  = 20000
            write_units_per_second = 8000
          }
        }
    """

    id = "DYN616"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/dynamodb/table.go",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        before = table.block.before
        if before is not None:
            consequence = "so Terraform destroys the table and makes an empty one"
            yield from self._lowered(table, before, consequence)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        before = _before(index)
        if before is not None:
            yield from self._lowered(index, before, "so the apply fails")

    def _lowered(self, subject: Table | Index, before: Body, consequence: str) -> Iterator[Draft]:
        for direction in ("read", "write"):
            name = f"{direction}_units_per_second"
            old, new = before.nested(_BLOCK, name).number, subject.body.nested(_BLOCK, name)
            if old and new.number and new.number < old:
                yield self.finding(
                    new,
                    f"the warm throughput of {subject.title} falls from {old} to {new.number} {direction} units a "
                    f"second, which DynamoDB cannot do, {consequence}: write {old} or more.",
                )


_BLOCK = "warm_throughput"


def _before(index: Index) -> Body | None:
    """Return the present state of the index: of its own resource, or the table's block of the same name."""
    if isinstance(index.body, Block):
        return index.body.before
    before = index.table.block.before
    blocks = before.blocks("global_secondary_index") if before is not None else ()
    return next((block for block in blocks if block.get("name").symbol == index.name.symbol), None)
