"""Conditions of policy statements: operators, keys and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value


class Condition(NamedTuple):
    """One comparison: ``ForAllValues:StringEquals``, ``dynamodb:LeadingKeys``, and the values."""

    operator: str
    key: str
    values: tuple[Value, ...]
    place: Attribute
    """The attribute with the comparison."""

    @property
    def is_sure(self) -> bool:
        """Whether it narrows the statement: it has values, and none of them is ``*``."""
        narrowing = [value for value in self.values if value != "*"]
        return bool(narrowing) and len(narrowing) == len(self.values)


def conditions_of(statement: Statement) -> tuple[Condition, ...]:
    """Return the known comparisons of a statement."""
    written = statement.data.get("Condition")
    return tuple(_conditions(statement, written)) if isinstance(written, dict) else ()


def unknown_condition(statement: Statement) -> Unknown | None:
    """Return an unknown part of the conditions: all of them, or the keys of one operator; None if all are known."""
    written = statement.data.get("Condition")
    if isinstance(written, Unknown):
        return written
    parts = written.values() if isinstance(written, dict) else ()
    return next((part for part in parts if isinstance(part, Unknown)), None)


def _conditions(statement: Statement, written: dict[str, Value]) -> Iterator[Condition]:
    for operator, comparisons in written.items():
        for key, value in comparisons.items() if isinstance(comparisons, dict) else ():
            values = tuple(value) if isinstance(value, (list, tuple)) else (value,)
            yield Condition(operator, key, values, _place(statement, operator, key))


def _place(statement: Statement, operator: str, key: str) -> Attribute:
    """Return the attribute to point at: the block's ``test``, or the operator in the JSON."""
    if statement.block is None:
        place = statement.place("Condition")
        return place.within((*place.route, operator), "")
    for body in statement.block.blocks("condition"):
        if body.get("test").is_(operator) and body.get("variable").is_(key):
            return body.get("test")
    return statement.place("Condition")
