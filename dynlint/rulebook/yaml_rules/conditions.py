"""Conditions of policies in YAML on a resource: true, false, or None for undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.block import Attribute, Block, Body
from dynlint.model.known import Unknown, Value, first_unknown
from dynlint.model.tags import tags_of
from dynlint.model.three_valued import opposite
from dynlint.rulebook.yaml_rules.comparisons import OPERATORS, plain
from dynlint.settings.limits import MATCHES_STEPS
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Place

    Answer = bool | None
    """None where nobody can tell."""

EACH = "*"
"""The step of a path that means every item of a list, every value of a map."""
ITSELF = "@"
"""An item of a list as a whole, in a condition on items."""
ALL_TAGS = "tags_all"
"""The tags of a resource and those that its provider adds, as Terraform calls them."""


_TOO_MANY_STEPS = f"the pattern takes more than the {MATCHES_STEPS} steps that dynlint matches"


class ConditionAnswer(NamedTuple):
    """An answer, and the attribute (or block) that decides it or blocks it."""

    answer: Answer
    place: Attribute | Body
    why: str = ""


class Sibling(NamedTuple):
    """An operand that is an attribute of the same resource."""

    path: tuple[str, ...]

    def value(self, body: Body) -> Value:
        """Return its value; an unknown one if there are several."""
        values = [value for _, value in leaves(body, self.path)]
        return values[0] if len(values) == 1 else Unknown(f"there are several of {'.'.join(self.path)}")


class ConditionComparison(NamedTuple):
    """A comparison of an attribute with an operand; a path through blocks and lists means every one of them."""

    path: tuple[str, ...]
    operator: str
    operand: Any

    def judge(self, body: Body) -> ConditionAnswer:
        """Return the answer for a resource."""
        operand = self.operand.value(body) if isinstance(self.operand, Sibling) else self.operand
        return _first([self._verdict(place, value, operand) for place, value in leaves(body, self.path)], answer=False)

    def _verdict(self, place: Attribute | Body, value: Value, operand: Any) -> ConditionAnswer:
        unknown = first_unknown(value) or first_unknown(operand)
        answer = OPERATORS[self.operator](value, operand)
        why = unknown.why if unknown else _TOO_MANY_STEPS if answer is None else ""
        return ConditionAnswer(answer, place, why)


class Size(NamedTuple):
    """A comparison of the number of blocks, items, keys or characters with a number."""

    path: tuple[str, ...]
    operator: str
    operand: Any

    def judge(self, body: Body) -> ConditionAnswer:
        """Return the answer for a resource."""
        found = list(leaves(body, self.path))
        place, value = found[0]
        unknown = next((each for _, each in found if isinstance(each, Unknown)), None)
        if unknown is not None:
            return ConditionAnswer(None, place, unknown.why)
        single = isinstance(place, Attribute) and len(found) == 1
        number = len(found) if not single else 0 if value is None else len(_sized(value))
        return ConditionAnswer(OPERATORS[self.operator](number, self.operand), place)


class Items(NamedTuple):
    """A condition on the blocks or items of a list: it must hold for every one, or for some."""

    path: tuple[str, ...]
    word: str
    """``every`` or ``some``."""
    part: Condition

    def judge(self, body: Body) -> ConditionAnswer:
        """Return the answer for a resource."""
        each = ((place, item) for place, value in leaves(body, self.path) for item in _listed(value))
        found = [self._verdict(place, item) for place, item in each]
        none = ConditionAnswer(self.word == "every", Attribute(body, ".".join(self.path), None))
        return _first(found, answer=self.word == "some") if found else none

    def _verdict(self, place: Attribute | Body, value: Value) -> ConditionAnswer:
        if isinstance(value, Unknown):
            return ConditionAnswer(None, place, value.why)
        return self.part.judge(place if isinstance(place, Body) else Item(place, value))


class Combination(NamedTuple):
    """Conditions of which all, or at least one, must hold."""

    word: str
    """``all`` or ``any``."""
    parts: tuple[Condition, ...]

    def judge(self, body: Body) -> ConditionAnswer:
        """Return the answer for a resource."""
        return _first([part.judge(body) for part in self.parts], answer=self.word == "any")


class Negation(NamedTuple):
    """A condition that must not hold."""

    part: Condition

    def judge(self, body: Body) -> ConditionAnswer:
        """Return the answer for a resource."""
        verdict = self.part.judge(body)
        return verdict._replace(answer=opposite(verdict.answer))


Condition = ConditionComparison | Size | Items | Combination | Negation


class Item(Body):
    """An item of a list, treated as a block; its place is that of the list."""

    def __init__(self, attribute: Attribute, value: Value) -> None:
        """`value` is the item."""
        self.attribute = attribute
        self.item = value
        self.address = attribute.body.address
        self.path = attribute.path

    def read(self, name: str) -> Value:
        """Return a member of the item, or the item itself."""
        return self.item if name == ITSELF else self.item.get(name) if isinstance(self.item, dict) else None

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return nothing: an item is a value."""
        return ()

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return where the list stands."""
        return self.attribute.place()


def _first(verdicts: list[ConditionAnswer], *, answer: bool) -> ConditionAnswer:
    """Return the first verdict with the answer that settles it, else an undecided one, else the last."""
    settled = next((verdict for verdict in verdicts if verdict.answer is answer), None)
    return settled or next((verdict for verdict in verdicts if verdict.answer is None), verdicts[-1])


def _listed(value: Value) -> list[Value]:
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


def _sized(value: Value) -> Any:
    return value if isinstance(value, (dict, list, tuple)) else str(plain(value))


def leaves(body: Body, path: tuple[str, ...]) -> Iterator[tuple[Attribute | Body, Value]]:
    """Yield every attribute or block at the end of a path, with its value; an absent one if there is none."""
    name, rest = path[0], path[1:]
    blocks = body.blocks(name)
    for block in blocks:
        if block.uncertain is not None or not rest:
            yield block, block.uncertain or {}
        else:
            yield from leaves(block, rest)
    if blocks:
        return
    attribute = _all_tags(body) if name == ALL_TAGS and isinstance(body, Block) else body.get(name)
    if attribute.absent:
        yield Attribute(body, ".".join(path), None), None
    else:
        yield from ((attribute, value) for value in _inside(attribute.raw, rest))


def _all_tags(body: Block) -> Attribute:
    tags = tags_of(body)
    return Attribute(body, "tags", tags.doubt or tags.known)


def _is_index(step: str) -> bool:
    return step.isdecimal() and len(step) < 10


def _inside(value: Value, path: tuple[str, ...]) -> Iterator[Value]:
    if not path or isinstance(value, Unknown):
        yield value
    elif path[0] == EACH and isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _inside(item, path[1:])
    elif isinstance(value, dict):
        yield from _inside(value.get(path[0]), path[1:])
    elif isinstance(value, (list, tuple)) and value and not _is_index(path[0]):
        for item in value:
            yield from _inside(item, path)
    elif isinstance(value, (list, tuple)) and _is_index(path[0]) and int(path[0]) < len(value):
        yield from _inside(value[int(path[0])], path[1:])
    else:
        yield None
