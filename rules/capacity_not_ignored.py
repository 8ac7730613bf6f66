from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import TABLES
from dynlint.model.written import Code
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget


class CapacityNotIgnored(Rule):
    """Autoscaled capacity that every apply sets back.

    ## What it does
    Looks for `ignore_changes` with the capacities that an `aws_appautoscaling_target` moves: `read_capacity` and
    `write_capacity` of the table, and `global_secondary_index` where an index is scaled.

    ## Why is this bad?
    Autoscaling raises the capacity, Terraform sees a difference from the code and lowers it again, in the middle of
    the load that it was raised for: requests are throttled until autoscaling has noticed. The capacity of an index
    stands inside its block, and Terraform can only ignore the whole block.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

        resource "aws_appautoscaling_target" "orders_read" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          lifecycle {
            ignore_changes = [read_capacity]
          }
        }

        resource "aws_appautoscaling_target" "orders_read" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN605"
    resources = TABLES
    fix = "safe"
    fix_reason = "Nothing that exists changes: an apply leaves the capacity as it is."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
        "https://github.com/hashicorp/terraform-provider-aws/issues/671",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.billing_mode.is_("PAY_PER_REQUEST"):
            return
        moving = _moving(table, module)
        ignored = table.block.lifecycle("ignore_changes")
        reset = [name for name in moving if ignored.unknown or not table.block.ignores_changes_of(name)]
        doubt = next((target for name in reset for target in moving[name] if target.block.uncertain), None)
        if doubt is not None and not table.is_on_demand:
            yield self.undecided(ignored, f"it is unknown whether {doubt.address} exists")
        elif reset and not table.is_on_demand:
            names = ", ".join(reset)
            mend = f"add {names} to the ignore_changes of" if ignored.texts else f"add ignore_changes = [{names}] to"
            message = (
                f"autoscaling moves {names} of {table.address} and every apply sets it back: {mend} its lifecycle."
            )
            added = tuple(map(Code, reset))
            yield self.finding(ignored, message, table.block.nested_change("lifecycle", "ignore_changes", added))


def _moving(table: Table, module: Module) -> dict[str, list[ScalingTarget]]:
    """Return the arguments of a table that autoscaling changes, with the targets that change them."""
    inline = [index for index in table.global_indexes if not index.is_separate]
    found = {f"{each.lower()}_capacity": [module.target_of(table, each)] for each in _DIRECTIONS}
    found["global_secondary_index"] = [module.target_of(index, each) for index in inline for each in _DIRECTIONS]
    targets = ((name, [target for target in listed if target is not None]) for name, listed in found.items())
    return {name: listed for name, listed in targets if listed}


_DIRECTIONS = ("Read", "Write")
