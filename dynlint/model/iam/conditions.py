"""Conditions of policy statements: which operator compares which key with what."""

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
    """Where the comparison stands."""

    @property
    def is_sure(self) -> bool:
        """Whether it narrows something: it compares with a value, and not with every value."""
        narrowing = [value for value in self.values if value != "*"]
        return bool(narrowing) and len(narrowing) == len(self.values)


def conditions_of(statement: Statement) -> tuple[Condition, ...]:
    """Return the comparisons of a statement that can be read."""
    written = statement.data.get("Condition")
    return tuple(_conditions(statement, written)) if isinstance(written, dict) else ()


def unknown_condition(statement: Statement) -> Unknown | None:
    """Return what of the conditions cannot be told: all of them, an operator, or a key."""
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
    """Point at the operator: the block's ``test``, or the operator's text in the JSON."""
    if statement.block is None:
        place = statement.place("Condition")
        return place.within((*place.route, operator), "")
    for body in statement.block.blocks("condition"):
        if body.get("test").is_(operator) and body.get("variable").is_(key):
            return body.get("test")
    return statement.place("Condition")
