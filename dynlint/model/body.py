"""The contents of a block, and one attribute of it: read as what it takes, whatever type of value is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dynlint.model.kinds import flag_of, mapping_of, number_of, text_of, texts_of
from dynlint.model.known import Unknown
from dynlint.model.written import Nested
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dynlint.finding import Change, Step
    from dynlint.model.kinds import Number, Text
    from dynlint.model.known import Value
    from dynlint.model.written import Addition
    from dynlint.source import Location

Known = TypeVar("Known")


class UndeterminedError(Exception):
    """Raised where a rule reads what is unknown, or of a type that Terraform refuses; the linter notes why."""

    def __init__(self, attribute: Attribute, why: str) -> None:
        super().__init__(why)
        self.attribute = attribute
        self.why = why


class Place(NamedTuple):
    """Where an attribute or block stands in the source, and how its value came about."""

    location: Location
    trail: tuple[Step, ...] = ()
    calls: tuple[Location, ...] = ()
    excerpt: tuple[tuple[int, str], ...] = ()
    value: str = ""
    note: str = ""


class Attribute:
    """One attribute of a block: its value as far as it is known, and where it stands.

    A null value is an absent one, as Terraform treats it. A rule reads what the attribute takes: `text`, `number`,
    `truth`, `texts` or `mapping`, converted as Terraform converts them. They raise UndeterminedError where the value is
    unknown, or of a type that Terraform refuses. `symbol`, `elements` and `member` are for comparing and raise nothing.
    """

    __slots__ = ("body", "name", "passage", "raw", "route")

    def __init__(self, body: Body, name: str, raw: Value, route: tuple[Value, ...] = (), text: str = "") -> None:
        """`raw` is the value, None where absent, an Unknown where it cannot be told.

        `route` (keys) and `text`, a passage, narrow the place inside the expression: to a statement of a policy.
        """
        self.body = body
        self.name = name
        self.raw = raw
        self.route = route
        self.passage = text

    def within(self, route: tuple[Value, ...] = (), text: str = "") -> Attribute:
        """Return the same attribute, its place narrowed to a part of its expression or a text in it."""
        return Attribute(self.body, self.name, self.raw, route, text)

    def place(self) -> Place:
        """Return where it stands and how its value came about."""
        return self.body.place(self.name, self.route, self.passage)

    @property
    def value(self) -> object:
        """The value whatever its type, None where absent; raises UndeterminedError where it is unknown."""
        return self._told(self.raw)

    @property
    def absent(self) -> bool:
        """Whether it is known not to be set."""
        return self.raw is None

    @property
    def unknown(self) -> bool:
        """Whether its value cannot be told."""
        return isinstance(self.raw, Unknown)

    @property
    def why(self) -> str:
        """Why its value cannot be told as text, empty where it can: it is unknown, or Terraform refuses its type."""
        raw = self.raw
        symbol = raw if raw is None or isinstance(raw, (str, Unknown)) else self.symbol
        return symbol.why if isinstance(symbol, Unknown) else ""

    def is_(self, *values: Value) -> bool:
        """Tell whether it is known and one of these values; unknown is never guilty."""
        raw = self.raw
        for value in values:
            if raw == value if type(raw) is type(value) else raw is not None and _is_equal(raw, value):
                return True
        return False

    @property
    def text(self) -> str | None:
        """The value as text; None where absent."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, str) else self._told(text_of(raw, self.name))

    @property
    def number(self) -> Number | None:
        """The value as a number; None where absent."""
        return self._told(number_of(self.raw, self.name))

    @property
    def truth(self) -> bool | None:
        """The value as true or false; None where absent."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, bool) else self._told(flag_of(raw, self.name))

    @property
    def texts(self) -> tuple[Text, ...]:
        """The elements of a list or set of strings, each of which may be unknown or null; none where absent."""
        return self._told(self.elements)

    @property
    def mapping(self) -> dict[str, Text]:
        """The elements of a map of strings, each of which may be unknown or null; none where absent."""
        return self._told(mapping_of(self.raw, self.name)) or {}

    @property
    def symbol(self) -> Text:
        """The value as text for comparing: None where absent, an Unknown where it cannot be told."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, (str, Unknown)) else text_of(raw, self.name)

    @property
    def elements(self) -> tuple[Text, ...] | Unknown:
        """The elements of a list or set of strings for comparing; an Unknown where they cannot be told."""
        return texts_of(self.raw, self.name) or ()

    @property
    def collection(self) -> str:
        """``list`` or ``map`` where its value is one, for what takes neither; empty for everything else."""
        return "map" if isinstance(self.raw, dict) else "list" if isinstance(self.raw, (list, tuple)) else ""

    def member(self, key: str) -> Text:
        """Return an element of a map of strings for comparing; None where there is none, or no map."""
        raw = self.raw
        if isinstance(raw, dict):
            return text_of(raw.get(key), f"{self.name}.{key}")
        return None if raw is None else raw if isinstance(raw, Unknown) else Unknown(f"{self.name} is no map")

    def _told(self, value: Known | Unknown) -> Known:
        if isinstance(value, Unknown):
            raise UndeterminedError(self, value.why)
        return value

    @property
    def path(self) -> str:
        """The path below the resource: ``server_side_encryption[0].enabled``."""
        return f"{self.body.path}.{self.name}" if self.body.path else self.name

    @property
    def is_literal(self) -> bool:
        """Whether it is written without any reference or function."""
        return self.body.is_literal(self.name)


def _is_equal(raw: Value, value: Value) -> bool:
    """Compare values of two types as Terraform would: the attribute's type is that of what it is compared with."""
    if isinstance(value, bool) and isinstance(raw, str):
        raw = flag_of(raw, "")
    elif isinstance(value, str):
        raw = text_of(raw, "")
    return bool(raw == value) and isinstance(raw, bool) == isinstance(value, bool)


class Body:
    """The contents of a block. Front ends fill in how attributes are read and where they stand."""

    address: str
    """The full address of the resource it belongs to."""
    path: str = ""
    """The path below the resource; empty for the resource's own body."""
    scales_itself: bool = False
    """Whether its capacity and how that scales are settings of its own, which no other resource moves."""
    uncertain: Unknown | None = None
    """Why it is unknown whether the block is there at all."""

    def get(self, name: str) -> Attribute:
        """Return an attribute; absent where it is not set; unknown where the block itself is uncertain."""
        return Attribute(self, name, self.uncertain or self.read(name))

    def read(self, name: str) -> Value:
        """Return an attribute's value, None where absent, an Unknown where it cannot be told."""
        raise NotImplementedError

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with what `hide` makes of them for the parts of it that are sensitive."""
        return self.read(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are written."""
        raise NotImplementedError

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type, dynamic ones expanded; an uncertain one stands for unknown ones."""
        raise NotImplementedError

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that are written."""
        raise NotImplementedError

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is written without any reference or function."""
        raise NotImplementedError

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return where an attribute (or, without a name or where it is absent, the block's header) stands.

        `route` and `text` narrow it to a part of the attribute's expression where that is written out.
        """
        raise NotImplementedError

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that gives an attribute a value where that is certain, else nothing."""
        return ()

    def insertion(self, content: Mapping[str, Value]) -> tuple[Change, ...]:
        """Return the edit that adds arguments and `Nested` blocks to the block where that is certain, else nothing."""
        return ()

    def extension(self, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
        """Return the edits that add items to a list where that is certain, else nothing; it is made where absent."""
        return ()

    def beside(self, additions: Sequence[Addition]) -> tuple[Change, ...]:
        """Return the edit that adds whole blocks below the resource where that is certain, else nothing.

        A variable that is declared already is not added again.
        """
        return ()

    def nested_change(self, block: str, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that gives an attribute of the only nested block of a type a value; it may add the block.

        A tuple is added to the list that is there.
        """
        blocks = self.blocks(block)
        if not blocks:
            return self.insertion({block: Nested({name: value})})
        return blocks[0].extension(name, value) if isinstance(value, tuple) else blocks[0].change(name, value)

    def nested(self, block: str, name: str) -> Attribute:
        """Return an attribute of the only nested block of a type.

        Without such a block it is an absent attribute of this body (so that a finding points at the resource).
        """
        blocks = self.blocks(block)
        return blocks[0].get(name) if blocks else Attribute(self, f"{block}[0].{name}", None)
