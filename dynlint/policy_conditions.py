"""What a policy in YAML asks of a resource, answered with yes, no, or nobody can tell."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from dynlint.model.block import Attribute
from dynlint.model.known import Document, Reference, Template, Unknown, first_unknown, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.model.block import Body
    from dynlint.model.known import Value

    Answer = bool | None
    """None where nobody can tell."""


class Verdict(NamedTuple):
    """An answer, and the attribute (or block) that decides it or stands in its way."""

    answer: Answer
    place: Attribute | Body
    why: str = ""


class Comparison(NamedTuple):
    """An attribute compared with an operand; a path through blocks and lists means every one of them."""

    path: tuple[str, ...]
    operator: str
    operand: Any

    def judge(self, body: Body) -> Verdict:
        """Return the answer for a resource."""
        found = [self._verdict(place, value) for place, value in leaves(body, self.path)]
        return _first(found, answer=False)

    def _verdict(self, place: Attribute | Body, value: Value) -> Verdict:
        unknown = first_unknown(value)
        return Verdict(OPERATORS[self.operator](value, self.operand), place, unknown.why if unknown else "")


class Combination(NamedTuple):
    """Conditions of which all or any must hold."""

    word: str
    """``all`` or ``any``."""
    parts: tuple[Condition, ...]

    def judge(self, body: Body) -> Verdict:
        """Return the answer for a resource."""
        return _first([part.judge(body) for part in self.parts], answer=self.word == "any")


class Negation(NamedTuple):
    """A condition that must not hold."""

    part: Condition

    def judge(self, body: Body) -> Verdict:
        """Return the answer for a resource."""
        verdict = self.part.judge(body)
        return verdict if verdict.answer is None else verdict._replace(answer=not verdict.answer)


Condition = Comparison | Combination | Negation


def _first(verdicts: list[Verdict], *, answer: bool) -> Verdict:
    """Return the first verdict with the answer that settles it, else one that cannot be told, else the last."""
    settled = next((verdict for verdict in verdicts if verdict.answer is answer), None)
    return settled or next((verdict for verdict in verdicts if verdict.answer is None), verdicts[-1])


def leaves(body: Body, path: tuple[str, ...]) -> Iterator[tuple[Attribute | Body, Value]]:
    """Yield every attribute or block that a path leads to, with its value; an absent one where it leads nowhere."""
    name, rest = path[0], path[1:]
    blocks = body.blocks(name)
    for block in blocks:
        if block.uncertain is not None or not rest:
            yield block, block.uncertain or {}
        else:
            yield from leaves(block, rest)
    if blocks:
        return
    attribute = body.get(name)
    if attribute.absent:
        yield Attribute(body, ".".join(path), None), None
    else:
        yield from ((attribute, value) for value in _inside(attribute.raw, rest))


def _inside(value: Value, path: tuple[str, ...]) -> Iterator[Value]:
    if not path or isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        yield from _inside(value.get(path[0]), path[1:])
    elif isinstance(value, (list, tuple)) and value and not path[0].isdecimal():
        for item in value:
            yield from _inside(item, path)
    elif isinstance(value, (list, tuple)) and path[0].isdecimal() and int(path[0]) < len(value):
        yield from _inside(value[int(path[0])], path[1:])
    else:
        yield None


def plain(value: Value) -> Any:
    """Return a value as Terraform would print it, so that ``5`` is ``"5"`` and ``true`` is ``"true"``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return tuple(plain(item) for item in value) if isinstance(value, (list, tuple)) else value


def _equals(value: Value, operand: Value) -> Answer:
    if isinstance(value, Unknown):
        return same(value, plain(operand)) if isinstance(operand, (str, int, bool, Decimal)) else None
    return None if first_unknown(value) else plain(value) == plain(operand)


def _one_of(value: Value, operand: tuple[Value, ...]) -> Answer:
    answers = [_equals(value, item) for item in operand]
    return True if True in answers else None if None in answers else False


def _exists(value: Value, operand: bool) -> Answer:
    if isinstance(value, Unknown) and not _is_never_null(value):
        return None
    return (value is not None) == operand


def _is_never_null(value: Unknown) -> bool:
    """Tell whether an unknown value is there for sure: text, or what a resource will have."""
    if isinstance(value, Reference):
        return bool(value.attribute) and not re.search(r"(^|\.)(var|local|data)\.", value.address)
    return isinstance(value, (Template, Document))


def _matches(value: Value, operand: re.Pattern[str]) -> Answer:
    if isinstance(value, Unknown):
        return None
    text = plain(value)
    return isinstance(text, str) and operand.fullmatch(text) is not None


def _contains(value: Value, operand: Value) -> Answer:
    if isinstance(value, Unknown):
        return None
    if isinstance(value, dict):
        return operand in value
    if isinstance(value, (list, tuple)):
        return _one_of(operand, tuple(value)) if first_unknown(value) is None else _may_contain(value, operand)
    return isinstance(value, str) and str(plain(operand)) in value


def _may_contain(value: list[Value] | tuple[Value, ...], operand: Value) -> Answer:
    return True if any(_equals(item, operand) for item in value) else None


def _compared(value: Value, least: Callable[[Decimal], bool]) -> Answer:
    if isinstance(value, Unknown):
        return None
    try:
        return not isinstance(value, bool) and value is not None and least(Decimal(str(value)))
    except InvalidOperation:
        return False


def _opposite(answer: Answer) -> Answer:
    return None if answer is None else not answer


OPERATORS: dict[str, Callable[[Any, Any], bool | None]] = {
    "equals": _equals,
    "not_equals": lambda value, operand: _opposite(_equals(value, operand)),
    "in": _one_of,
    "not_in": lambda value, operand: _opposite(_one_of(value, operand)),
    "exists": _exists,
    "absent": lambda value, operand: _exists(value, not operand),
    "matches": _matches,
    "at_least": lambda value, operand: _compared(value, lambda number: number >= operand),
    "at_most": lambda value, operand: _compared(value, lambda number: number <= operand),
    "contains": _contains,
}
"""What a value is compared with an operand by; True, False, or None where nobody can tell."""
