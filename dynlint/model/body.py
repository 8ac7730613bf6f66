"""The contents of a block, and its attributes, which are read as the type that Terraform converts them to."""

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
    from dynlint.model.written import Addition, Code
    from dynlint.source import Location

Known = TypeVar("Known")


class UndeterminedError(Exception):
    """Raised if a rule reads a value that is unknown or has a wrong type; the linter records the reason."""

    def __init__(self, attribute: Attribute, why: str) -> None:
        super().__init__(why)
        self.attribute = attribute
        self.why = why


class Place(NamedTuple):
    """The place of an attribute or block in the source, and the trail of its value."""

    location: Location
    trail: tuple[Step, ...] = ()
    calls: tuple[Location, ...] = ()
    excerpt: tuple[tuple[int, str], ...] = ()
    value: str = ""
    note: str = ""
    cause: Location | None = None


class Attribute:
    """One attribute of a block: its value as far as it is known, and its place.

    A null value counts as absent, as in Terraform. Rules read the value as the type of the argument: `text`, `number`,
    `truth`, `texts` or `mapping`, with Terraform's conversions. They raise UndeterminedError if the value is unknown or
    has a type that Terraform rejects. `symbol`, `elements` and `member` are for comparisons and do not raise.
    """

    __slots__ = ("body", "name", "passage", "raw", "route")

    def __init__(self, body: Body, name: str, raw: Value, route: tuple[Value, ...] = (), text: str = "") -> None:
        """`raw` is the value; None if absent, an Unknown if it is not known.

        `route` (keys) and `text` (a passage) narrow the place to a part of the expression, such as a statement.
        """
        self.body = body
        self.name = name
        self.raw = raw
        self.route = route
        self.passage = text

    def within(self, route: tuple[Value, ...] = (), text: str = "") -> Attribute:
        """Return the same attribute with its place narrowed to a part of its expression, or to a text in it."""
        return Attribute(self.body, self.name, self.raw, route, text)

    def place(self) -> Place:
        """Return its place, with the trail of its value."""
        return self.body.place(self.name, self.route, self.passage)

    @property
    def value(self) -> object:
        """The value of any type; None if absent. Raises UndeterminedError if it is unknown."""
        return self._decided(self.raw)

    @property
    def absent(self) -> bool:
        """Whether it is known not to be set."""
        return self.raw is None

    @property
    def unknown(self) -> bool:
        """Whether its value is not known."""
        return isinstance(self.raw, Unknown)

    @property
    def why(self) -> str:
        """The reason why its value as text is unknown or has a wrong type; empty if it is known."""
        raw = self.raw
        symbol = raw if raw is None or isinstance(raw, (str, Unknown)) else self.symbol
        return symbol.why if isinstance(symbol, Unknown) else ""

    def is_(self, *values: Value) -> bool:
        """Tell whether it is known and equals one of these values; an unknown value equals none."""
        raw = self.raw
        for value in values:
            if raw == value if type(raw) is type(value) else raw is not None and _is_equal(raw, value):
                return True
        return False

    @property
    def text(self) -> str | None:
        """The value as text; None if absent."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, str) else self._decided(text_of(raw, self.name))

    @property
    def number(self) -> Number | None:
        """The value as a number; None if absent."""
        return self._decided(number_of(self.raw, self.name))

    @property
    def truth(self) -> bool | None:
        """The value as a bool; None if absent."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, bool) else self._decided(flag_of(raw, self.name))

    @property
    def texts(self) -> tuple[Text, ...]:
        """The elements of a list or set of strings, each of which may be unknown or null; empty if absent."""
        return self._decided(self.elements)

    @property
    def mapping(self) -> dict[str, Text]:
        """The elements of a map of strings, each of which may be unknown or null; empty if absent."""
        return self._decided(mapping_of(self.raw, self.name)) or {}

    @property
    def symbol(self) -> Text:
        """The value as text, for comparisons: None if absent, an Unknown if it is not known."""
        raw = self.raw
        return raw if raw is None or isinstance(raw, (str, Unknown)) else text_of(raw, self.name)

    @property
    def elements(self) -> tuple[Text, ...] | Unknown:
        """The elements of a list or set of strings, for comparisons; an Unknown if they are not known."""
        return texts_of(self.raw, self.name) or ()

    @property
    def collection(self) -> str:
        """``list`` or ``map`` if its value is a collection, for arguments that take none; empty for any other value."""
        return "map" if isinstance(self.raw, dict) else "list" if isinstance(self.raw, (list, tuple)) else ""

    def member(self, key: str) -> Text:
        """Return an element of a map of strings, for comparisons; None if there is no such element, or no map."""
        raw = self.raw
        if isinstance(raw, dict):
            return text_of(raw.get(key), f"{self.name}.{key}")
        return None if raw is None else raw if isinstance(raw, Unknown) else Unknown(f"{self.name} is no map")

    def _decided(self, value: Known | Unknown) -> Known:
        if isinstance(value, Unknown):
            raise UndeterminedError(self, value.why)
        return value

    @property
    def path(self) -> str:
        """The path below the resource: ``server_side_encryption[0].enabled``."""
        return f"{self.body.path}.{self.name}" if self.body.path else self.name

    @property
    def is_literal(self) -> bool:
        """Whether it is a constant, without references and functions."""
        return self.body.is_literal(self.name)


def _is_equal(raw: Value, value: Value) -> bool:
    """Compare values of different types: `raw` is first converted to the type of `value`, as Terraform does."""
    if isinstance(value, bool) and isinstance(raw, str):
        raw = flag_of(raw, "")
    elif isinstance(value, str):
        raw = text_of(raw, "")
    return bool(raw == value) and isinstance(raw, bool) == isinstance(value, bool)


class Body:
    """The contents of a block. Each front end implements how attributes and their places are read."""

    address: str
    """The full address of its resource."""
    path: str = ""
    """The path below the resource; empty for the body of the resource itself."""
    scales_itself: bool = False
    """Whether the resource itself configures its capacity and scaling, and no other resource does."""
    uncertain: Unknown | None = None
    """The reason why it is not known whether the block exists; None if it exists."""

    @property
    def label(self) -> str:
        """The first label of the block: ``s3`` of ``backend "s3"``; empty without one."""
        return ""

    @property
    def is_foreign(self) -> bool:
        """Whether its module is somebody else's: `terraform init` has fetched it, or a stand-in describes it."""
        return False

    def get(self, name: str) -> Attribute:
        """Return an attribute: absent if it is not set, unknown if the block itself is uncertain."""
        return Attribute(self, name, self.uncertain or self.read(name))

    def read(self, name: str) -> Value:
        """Return an attribute's value; None if it is not set, an Unknown if it is not known."""
        raise NotImplementedError

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with its sensitive parts replaced by `hide`."""
        return self.read(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are set."""
        raise NotImplementedError

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type, with dynamic ones expanded.

        If the number of blocks is not known, one block with `uncertain` set represents them.
        """
        raise NotImplementedError

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that the block has."""
        raise NotImplementedError

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is a constant, without references and functions."""
        raise NotImplementedError

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute; without a name, or if it is not set, of the block's header.

        `route` and `text` narrow it to a part of the attribute's expression, if that part is written out.
        """
        raise NotImplementedError

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that sets an attribute; empty if the right place is not certain."""
        return ()

    def insertion(self, content: Mapping[str, Value]) -> tuple[Change, ...]:
        """Return the edit that adds arguments and `Nested` blocks; empty if that is not certainly right."""
        return ()

    def extension(self, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
        """Return the edits that add items to a list, or set it if absent; empty if that is not certainly right."""
        return ()

    def beside(self, additions: Sequence[Addition]) -> tuple[Change, ...]:
        """Return the edit that adds whole blocks below the resource; empty if that is not certainly right.

        A variable that is already declared is not added again.
        """
        return ()

    def handed_down(self, variable: Addition, givers: Sequence[Code]) -> tuple[Change, ...]:
        """Return the edits that declare a variable in the resource's module and pass it there; else empty.

        `givers` are the expressions of the value in each caller, the nearest first. A caller that passes its own
        variable of this name declares it, too.
        """
        return ()

    def nested_change(self, block: str, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that sets an attribute in the only nested block of a type, which is added if it is missing.

        The items of a tuple are added to the existing list.
        """
        blocks = self.blocks(block)
        if not blocks:
            return self.insertion({block: Nested({name: value})})
        return blocks[0].extension(name, value) if isinstance(value, tuple) else blocks[0].change(name, value)

    def nested(self, block: str, name: str) -> Attribute:
        """Return an attribute of the only nested block of a type.

        Without such a block it is an absent attribute of this body, so that a finding points at the resource.
        """
        blocks = self.blocks(block)
        return blocks[0].get(name) if blocks else Attribute(self, f"{block}[0].{name}", None)
