"""Conditions of policy statements: operators, keys and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Body
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
    body = _written(statement, operator, key)
    return body.get("test") if body is not None else _in_json(statement, operator)


def place_of_key(statement: Statement, condition: Condition) -> Attribute:
    """Return the attribute to point at for the key of a condition: the block's ``variable``, or the key in the JSON."""
    body = _written(statement, condition.operator, condition.key)
    return body.get("variable") if body is not None else _in_json(statement, condition.operator, condition.key)


def _written(statement: Statement, operator: str, key: str) -> Body | None:
    """Return the block of a comparison; None in JSON, and where the block's values are unknown."""
    bodies = statement.block.blocks("condition") if statement.block is not None else ()
    return next((body for body in bodies if body.get("test").is_(operator) and body.get("variable").is_(key)), None)


def _in_json(statement: Statement, *route: str) -> Attribute:
    place = statement.place("Condition")
    return place.within((*place.route, *route), "") if statement.block is None else place


def holds_without_key(condition: Condition) -> bool | None:
    """Tell whether a comparison holds for a request that has not its key; None if that is not known.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    modifier, _, operator = condition.operator.lower().rpartition(":")
    if operator == "null":
        return _asks_for_absence(condition.values)
    if operator.endswith("ifexists") or modifier == "forallvalues":
        return True
    return modifier != "foranyvalue" and "not" in operator


def _asks_for_absence(values: tuple[Value, ...]) -> bool | None:
    """Tell whether ``Null`` has the value true; None if a value is unknown."""
    if any(isinstance(value, Unknown) for value in values):
        return None
    return "true" in (str(value).lower() for value in values)
