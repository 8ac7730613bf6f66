from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.table import Table
from dynlint.model.resource_types import SCALING_TARGET, TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class EnvironmentCapacityDrift(Rule):
    """Production with less capacity than another environment.

    ## What it does
    Compares the tables of a root module in production with the same tables in its other environments, whether these
    come from tfvars files or are root modules beside it (`live/production`, `live/staging`): the capacity of tables and
    global indexes, or the most that autoscaling gives them.

    ## Why is this bad?
    Load tests pass in staging, and production throttles at a load that they covered. As a rule somebody raised the
    capacity where the test was running, and forgot the environment that it was for.

    ## Example
        # file: main.tf
        variable "read_capacity" {
          type = number
        }

        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = var.read_capacity
          write_capacity = 5
        }

        # file: production.tfvars
        read_capacity = 10

        # file: staging.tfvars
        read_capacity = 100

    ## Use instead
        # file: main.tf
        variable "read_capacity" {
          type = number
        }

        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = var.read_capacity
          write_capacity = 5
        }

        # file: production.tfvars
        read_capacity = 100

        # file: staging.tfvars
        read_capacity = 100
    """

    id = "DYN617"
    default = False
    severity = Severity.WARNING
    production_only = True
    resources = (*TABLES, SCALING_TARGET)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html",
        "https://12factor.net/dev-prod-parity",
    )

    def check_environments(self, module: Module, others: Sequence[Module]) -> Iterator[Draft]:
        if not module.environment.production:
            return
        pairs = [
            (_Scaled(table, module), _Scaled(twin, other))
            for other in others
            if other.environment.production is False
            for table in module.tables
            for twin in _twins(table, module, other)
        ]
        yield from self.each(pairs, self._drift)

    def _drift(self, pair: tuple[_Scaled, _Scaled]) -> Iterator[Draft]:
        own, twin = pair
        if not (own.is_provisioned and twin.is_provisioned):
            return
        parts = [
            pair,
            *((index, same) for index in own.indexes() for same in twin.indexes() if index.name == same.name),
        ]
        yield from self.each([(*part, direction) for part in parts for direction in ("Read", "Write")], self._compared)

    def _compared(self, part: tuple[_Scaled, _Scaled, str]) -> Iterator[Draft]:
        own, twin, direction = part
        here, there = own.most(direction), twin.most(direction)
        least, most = here.number, there.number
        if least is None or most is None or least >= most:
            return
        doubt = own.doubt(direction) or twin.doubt(direction)
        if doubt:
            yield self.undecided(here, doubt)
        else:
            production, other = own.module.environment.name, twin.module.environment.name
            yield self.finding(
                here,
                f"{own.title} has a {direction.lower()} capacity of {least} in {production} and of {most} in {other}: "
                f"give production {most} or more.",
            )


def _twins(table: Table, module: Module, other: Module) -> list[Table]:
    """Return the table of the same address; else the only table of the module, if `count` chooses one of several."""
    same = [twin for twin in other.tables if twin.address == table.address]
    chosen = [twin for twin in other.tables if twin.block.module == table.block.module]
    alone = sum(own.block.module == table.block.module for own in module.tables) == 1
    return same or (chosen if alone and len(chosen) == 1 and table.block.module else [])


class _Scaled:
    """A table or index, with its module."""

    def __init__(self, scaled: Table | Index, module: Module) -> None:
        self.scaled = scaled
        self.module = module

    @property
    def table(self) -> Table:
        return self.scaled if isinstance(self.scaled, Table) else self.scaled.table

    @property
    def title(self) -> str:
        title = self.scaled.title
        return title if self.scaled is self.table else f"{title} of {self.table.address}"

    @property
    def name(self) -> object:
        return self.scaled.name.symbol

    @property
    def is_provisioned(self) -> bool:
        return self.table.is_provisioned

    def indexes(self) -> list[_Scaled]:
        return [_Scaled(index, self.module) for index in self.table.indexes if index.kind == "global"]

    def most(self, direction: str) -> Attribute:
        target = self.module.target_of(self.scaled, direction)
        if target is not None:
            return target.maximum
        return self.scaled.read_capacity if direction == "Read" else self.scaled.write_capacity

    def doubt(self, direction: str) -> str:
        target = self.module.target_of(self.scaled, direction) or self.module.doubtful_target(self.table)
        call = self.module.unread_call_with(self.table, "autoscal")
        if call is not None:
            return f"{call.address} is not on disk and may scale it"
        if target is not None and (
            target.block.uncertain or target is not self.module.target_of(self.scaled, direction)
        ):
            return f"it is unknown whether {target.address} scales it"
        return ""
