"""Values of Terraform as Python objects, known or unknown.

A known value is a plain Python object, so that evaluation is fast:

=============  ==========================================================================
Terraform      Python
=============  ==========================================================================
null           ``None``
bool           ``bool``
number         ``int``, or ``decimal.Decimal`` if it has a fraction (never ``float``)
string         ``str``
tuple          ``tuple``
list           ``list``
set            `Set` (elements sorted as Terraform sorts them, without duplicates)
object         ``dict``
map            `Map`, a ``dict``
=============  ==========================================================================

A value that is not known is an `Unknown` with the reason, or an instance of a subclass that can be compared (in short,
a symbol): a `Reference` equals itself, a `Template` is known text with unknown parts, and a `Document` is the JSON
text of data with unknown parts, a `YamlDocument` its YAML text. Collections may have unknown elements; the collection
itself is then still known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Union

from dynlint.model.effort import EFFORT, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Unknown:
    """A value that is not known before apply, or not from the files that were read; `why` is the reason, a clause."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.why!r})"


class Reference(Unknown):
    """The unknown value of one attribute of one object, which equals itself.

    `address` is the object's full address (``module.a.aws_dynamodb_table.x[0]``, ``var.name``); `attribute` the path
    below it (``arn``), empty for the object itself.
    """

    __slots__ = ("address", "attribute")

    def __init__(self, why: str, address: str, attribute: str = "") -> None:
        self.why = why  # many are made: no call of the base class
        self.address = address
        self.attribute = attribute

    @property
    def is_name(self) -> bool:
        """Whether it is the `id` or `arn` of a resource, which is always text."""
        return self.attribute.rpartition(".")[2] in ("id", "arn") and self.is_of_resource

    @property
    def is_of_resource(self) -> bool:
        """Whether its object is a resource or data source, not a variable or a module."""
        address = self.address.rpartition("[")[0] if self.address.endswith("]") else self.address
        return address.split(".")[-2:][0] not in ("var", "module")

    def __str__(self) -> str:
        return f"{self.address}.{self.attribute}" if self.attribute else self.address

    def __repr__(self) -> str:
        return f"Reference({str(self)!r})"


class ArnElsewhere(Reference):
    """The unknown ARN of an object with another region in it: ``replace(aws_dynamodb_table.x.arn, "eu-west-1", ...)``.

    `region` is the new one. It stands there if the object is in the region `before`; else the ARN is unchanged.
    """

    __slots__ = ("before", "region")

    def __init__(self, arn: Reference, before: str, region: str) -> None:
        super().__init__(arn.why, arn.address, arn.attribute)
        self.before, self.region = before, region

    def __str__(self) -> str:
        return f"{super().__str__()} in {self.region}, not {self.before}"


class Computed(Unknown):
    """The unknown value of an expression: the same expression has the same value.

    `expression` is the function and its arguments as text; it is used for comparisons and never shown.
    """

    __slots__ = ("expression",)

    def __init__(self, why: str, expression: str) -> None:
        super().__init__(why)
        self.expression = expression

    def __repr__(self) -> str:
        return f"Computed({self.expression!r})"


class Template(Unknown):
    """A string with known text and unknown parts: ``"${aws_dynamodb_table.x.arn}/index/*"``."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | Unknown, ...]) -> None:
        super().__init__(next(part.why for part in parts if isinstance(part, Unknown)))
        self.parts = parts

    def __repr__(self) -> str:
        return f"Template({self.parts!r})"


Routes = tuple[tuple[str | int, ...], ...]
"""For each statement of a merged document, the path from the data source to where the statement is written."""


class Document(Unknown):
    """The JSON text of `data`, which has unknown parts, such as the ARN of a table in a policy.

    `origin` is the address of the data source that made it, empty for ``jsonencode``; `routes` are the paths to its
    statements: ``("statement", 0)``, ``("source_policy_documents", 1, "Statement", 0)``.
    """

    __slots__ = ("data", "origin", "routes")

    def __init__(self, why: str, data: Value, origin: str = "", routes: Routes = ()) -> None:
        super().__init__(why)
        self.data = data
        self.origin = origin
        self.routes = routes

    def __repr__(self) -> str:
        return f"Document({self.data!r})"


class YamlDocument(Unknown):
    """The YAML text of `data`, which has unknown parts."""

    __slots__ = ("data",)

    def __init__(self, why: str, data: Value) -> None:
        super().__init__(why)
        self.data = data

    def __repr__(self) -> str:
        return f"YamlDocument({self.data!r})"


class DocumentText(str):
    """The known text of a document, with the address of the data source that made it."""

    __slots__ = ("__dict__",)
    origin: str
    routes: Routes

    @classmethod
    def made_by(cls, text: str, origin: str, routes: Routes = ()) -> DocumentText:
        """Return the text with the origins of the document and of its statements."""
        document = cls(text)
        document.origin, document.routes = origin, routes
        return document


class Set(tuple[Any, ...]):
    """A set of values, sorted and without duplicates. Build it with `dynlint.hcl.values.conversion.make_set`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Set({tuple(self)!r})"


class Map(dict[str, Any]):
    """A map, whose elements have one type, unlike those of an object (a plain ``dict``)."""

    __slots__ = ()


Value = Union[None, bool, int, Decimal, str, tuple, list, dict, Unknown]  # type: ignore[type-arg]  # noqa: UP007  # recursive, evaluated at run time


def is_wholly_known(value: Value) -> bool:
    """Tell whether a value has no unknown part."""
    return first_unknown(value) is None


def first_unknown(value: Value) -> Unknown | None:
    """Return the first unknown part of a value, depth first; None if all parts are known.

    A part that occurs in many places is visited once: a few lines of code can make values with billions of parts.
    """
    seen: set[int] = set()
    pending: list[Value] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown):
            return item
        if isinstance(item, (dict, list, tuple)) and id(item) not in seen:
            seen.add(id(item))
            pending.extend(reversed(item.values() if isinstance(item, dict) else item))
    return None


def composed(value: Value) -> Value:
    """Return text in Unicode's normal form NFC, as Terraform stores it; any other value unchanged."""
    if not isinstance(value, str) or value.isascii():
        return value
    from unicodedata import is_normalized, normalize  # noqa: PLC0415  # nearly all text is ASCII

    return value if is_normalized("NFC", value) else normalize("NFC", value)


def concatenate(parts: Iterable[str | Unknown]) -> str | Template:
    """Join known text and unknown parts into a string, or into a template if a part is unknown."""
    merged: list[str | Unknown] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        for piece in part.parts if isinstance(part, Template) else (part,):
            if isinstance(piece, str):
                texts.append(piece)
            else:
                merged += [*_joined(texts), piece]
                texts = []
    merged += _joined(texts)
    return Template(tuple(merged)) if any(isinstance(piece, Unknown) for piece in merged) else "".join(map(str, merged))


def _joined(texts: list[str]) -> list[str]:
    text = "".join(texts)
    return [str(composed(text))] if text else []


def same(left: Value, right: Value) -> bool | None:
    """Tell whether two strings or references are equal; None if that is not known."""
    EFFORT.left -= 1  # inline, as a call would cost as much as the rest
    if EFFORT.left < 0:
        raise TooMuchError
    if isinstance(left, (Reference, Computed)) and isinstance(right, (Reference, Computed)):
        return True if comparison_key(left) == comparison_key(right) else None
    left_parts, right_parts = _parts(left), _parts(right)
    if left_parts is None or right_parts is None:
        return None
    if not any(isinstance(part, Unknown) for part in (*left_parts, *right_parts)):
        return left == right and isinstance(left, bool) == isinstance(right, bool)
    if len(left_parts) == len(right_parts) and all(
        (same(a, b) is True if isinstance(a, Unknown) and isinstance(b, Unknown) else a == b)
        for a, b in zip(left_parts, right_parts)
    ):
        return True
    return False if _contradict(left_parts, right_parts) else None


def _parts(value: Value) -> tuple[Value, ...] | None:
    if isinstance(value, Template):
        return value.parts
    if isinstance(value, Unknown) and not isinstance(value, (Reference, Computed)):
        return None
    return (value,)


def _contradict(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    """Tell whether two strings differ in known text at their start or end."""
    for a, b in ((left[0], right[0]), (left[-1], right[-1])):
        if isinstance(a, str) and isinstance(b, str):
            at_start = a is left[0]
            shorter = min(len(a), len(b))
            if shorter and (a[:shorter] != b[:shorter] if at_start else a[-shorter:] != b[-shorter:]):
                return True
    return False


def comparison_key(value: Value) -> str | None:
    """Return a text that two strings or symbols share exactly if they are equal: their identity. None if not known."""
    if isinstance(value, str):
        return value
    if isinstance(value, Reference):
        return f"\0{value}\0"
    if isinstance(value, Computed):
        return f"\0{value.expression}\0"
    if isinstance(value, Template):
        parts = [comparison_key(part) for part in value.parts]
        return None if None in parts else "".join(part for part in parts if part is not None)
    return None


def computed(name: str, arguments: Sequence[Value], why: str) -> Unknown:
    """Return the unknown result of a pure function or operator; results with equal arguments are equal."""
    spelled = _spelled(arguments)
    return (
        Unknown(why)
        if spelled is None or len(spelled) > _LONGEST
        else Computed(why, f"{name}({spelled})".translate(_PLAIN))
    )


_PLAIN = {ord(sign): f"\\x{ord(sign):02x}" for sign in "*?/:"}
"""Characters with a meaning in a name pattern, an ARN or the id of a resource."""
_LONGEST = 2_000
"""Longer expressions get no identity: no two places would share such a name."""


def _spelled(value: Value | Sequence[Value]) -> str | None:
    """Return a text that two values share exactly if they are equal; None if that is not known."""
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Unknown):
        return comparison_key(value)
    if not isinstance(value, (dict, list, tuple)):
        return str(value)
    items = [item for pair in value.items() for item in pair] if isinstance(value, dict) else value
    found: list[str] = []
    length = 0
    for item in items:
        spelled = _spelled(item) if length <= _LONGEST else None
        if spelled is None:
            return None
        found.append(spelled)
        length += len(spelled)
    return f"{type(value).__name__}({', '.join(found)})"


def parts_of(value: Value) -> tuple[str | Unknown, ...]:
    """Return the pieces of a string or symbol, from left to right; none for other values."""
    if isinstance(value, Template):
        return value.parts
    return (value,) if isinstance(value, (str, Unknown)) else ()
