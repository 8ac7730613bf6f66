from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.out_of_reach import out_of_reach
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget


class AutoscalingMissing(Rule):
    """Provisioned production table or index whose capacity does not scale.

    ## What it does
    Looks for an `aws_appautoscaling_target` for the reads and for the writes of every provisioned table of a
    production environment, and of each of its global secondary indexes; a table and its indexes are one finding. The
    table that holds the locks of Terraform's own state has no load.

    ## Why is this bad?
    A fixed capacity throttles requests as soon as the load grows past it, and is paid for all night. An index scales
    by itself and not with its table: one that stays behind throttles the writes to the table too.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          lifecycle {
            ignore_changes = [read_capacity, write_capacity]
          }
        }

        resource "aws_appautoscaling_target" "orders" {
          for_each           = toset(["ReadCapacityUnits", "WriteCapacityUnits"])
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:${each.key}"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN604"
    production_only = True
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-1",
    )
    aliases = ("CKV2_AWS_16",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.is_provisioned or table.is_state_lock:
            return
        unscaled: list[_Unscaled] = []
        doubts: dict[str, Attribute] = {}
        subjects: tuple[Table | Index, ...] = (table, *table.global_indexes)
        for scaled in subjects:
            for direction, capacity in (("Read", scaled.read_capacity), ("Write", scaled.write_capacity)):
                # a missing capacity is reported by capacity-missing and index-capacity-missing
                target = None if capacity.absent else module.target_of(scaled, direction)
                doubt = _doubt(scaled, table, module) if target is None else _doubt_of(target)
                if doubt and not capacity.absent:
                    doubts.setdefault(doubt, capacity)  # one cause, one answer
                elif target is None and not capacity.absent:
                    unscaled.append(_Unscaled(scaled, direction, capacity))
        for doubt, capacity in doubts.items():
            yield self.undecided(capacity, doubt)
        if unscaled:
            yield self._finding(table, unscaled, module)

    def _finding(self, table: Table, unscaled: list[_Unscaled], module: Module) -> Draft:
        """Return one finding for a table and its indexes, because they have one cause."""
        left_out = next(
            (one for each in unscaled if (one := module.disabled.target(each.scaled, each.direction)) is not None), None
        )
        place = unscaled[0].capacity if left_out is None else table.block
        first = left_out or _apart(unscaled[0].scaled, table, unscaled[0].direction, module)
        kinds = sorted({f"{each.direction}CapacityUnits" for each in unscaled})
        return self.finding(
            place,
            f"{table.address} does not scale {_listed(table, unscaled, named=left_out is None)}: {first}add an "
            f"aws_appautoscaling_target for {' and '.join(kinds)} with a policy.",
            because=left_out,
        )


class _Unscaled:
    """A capacity of a table or index that has no autoscaling."""

    def __init__(self, scaled: Table | Index, direction: str, capacity: Attribute) -> None:
        self.scaled, self.direction, self.capacity = scaled, direction, capacity


def _listed(table: Table, unscaled: list[_Unscaled], *, named: bool) -> str:
    """Return the names of capacities: ``its read and write capacity, and that of index by-user``.

    Indexes are not `named` if all of them have one cause, so that tables with other indexes have the same finding.
    """
    own = [each.direction.lower() for each in unscaled if each.scaled is table]
    others = list(dict.fromkeys(each.scaled.title for each in unscaled if each.scaled is not table))
    more = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if others[3:] else "")
    more = more if named else "its indexes"
    if not own:
        return f"the capacity of {more}"
    return f"its {' and '.join(own)} capacity" + (f", and that of {more}" if others else "")


def _doubt(scaled: Table | Index, table: Table, module: Module) -> str:
    """Return why a target may exist after all; empty if none can."""
    if module.scaling_resource(scaled)[0] is None:
        return scaled.name.why
    target = module.doubtful_target(table)
    if target is not None:
        place = target.block.placement.doubt(table.block.placement)
        why = target.resource_id.why or target.dimension.why or place or table.name.why
        return f"it is unknown what {target.address} scales: {why}"
    call = module.unread_call_with(table, "autoscal")
    return f"{call.address} is not on disk and may scale it" if call is not None else ""


def _apart(scaled: Table | Index, table: Table, direction: str, module: Module) -> str:
    """Return a sentence part about a target of the same name in another region or account; empty if there is none."""
    target = next(module.targets_out_of_reach(scaled, direction), None)
    says = "a target in {there} does not reach a table in {here}"
    return "" if target is None else out_of_reach(says, target.block.placement, table)


def _doubt_of(target: ScalingTarget) -> str:
    uncertain = target.block.uncertain
    return "" if uncertain is None else f"it is unknown whether {target.address} exists: {uncertain.why}"
