"""YAML in which every value has its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.filesystem.read_files import beginning_of
from dynlint.settings.limits import SETTINGS_DEPTH
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yaml import Mark, MarkedYAMLError

_TAG = "tag:yaml.org,2002:"
_PLAIN: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_PLAIN |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]*)")
_FRACTION = lazy_pattern(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?"
)


class MarkedError(Exception):
    """Text that is not YAML, or uses a part of YAML that is not allowed here."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message


class Marked:
    """A value with its place: `value` is plain Python (tuples for lists), `text` a scalar as written."""

    __slots__ = ("column", "items", "line", "members", "text", "value")

    def __init__(self, line: int, column: int, value: Any, text: str = "") -> None:
        self.line = line
        self.column = column
        self.value = value
        self.text = text
        self.items: tuple[Marked, ...] | None = None
        self.members: dict[str, Member] | None = None


class Member(NamedTuple):
    """A value of a mapping, and the place of its key."""

    line: int
    column: int
    entry: Marked


def read(text: str) -> Marked | None:
    """Read one YAML document; return None if it has only comments."""
    from yaml import MarkedYAMLError, SafeLoader, YAMLError  # noqa: PLC0415 (16 ms, only for those who configure)

    try:
        loader = SafeLoader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        return None if node is None else _Converter().convert(node)
    except MarkedYAMLError as error:
        raise _place(error) from None
    except YAMLError as error:
        raise MarkedError(1, 1, "this is not YAML: " + beginning_of(str(error), 200)) from None
    except RecursionError:
        raise MarkedError(1, 1, "this is nested too deeply") from None


def _place(error: MarkedYAMLError) -> MarkedError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    parts = [part for part in (error.context, error.problem) if part]
    return MarkedError(line, column, "this is not YAML: " + ", ".join(beginning_of(part, 100) for part in parts))


class _Converter:
    """Converts the nodes of one document into marked values; an alias returns the value of its anchor, made once."""

    def __init__(self) -> None:
        self.made: dict[int, Marked] = {}
        self.open: set[int] = set()

    def convert(self, node: Any) -> Marked:
        key = id(node)
        if key in self.made:
            return self.made[key]
        if key in self.open:
            raise _error(node.start_mark, "this value contains itself")
        if len(self.open) >= SETTINGS_DEPTH:
            raise _error(node.start_mark, f"this is nested deeper than the {SETTINGS_DEPTH} levels that dynlint reads")
        self.open.add(key)
        made = self.made[key] = self._make(node)
        self.open.discard(key)
        return made

    def _make(self, node: Any) -> Marked:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if node.id == "scalar":
            return Marked(line, column, _scalar(node), node.value)
        if node.id == "sequence" and node.tag == _TAG + "seq":
            items = tuple(self.convert(item) for item in node.value)
            made = Marked(line, column, tuple(item.value for item in items))
            made.items = items
            return made
        if node.tag == _TAG + "map":
            members = self._members(node)
            made = Marked(line, column, {name: member.entry.value for name, member in members.items()})
            made.members = members
            return made
        raise _error(node.start_mark, f"the tag {_short(node.tag)} means nothing here")

    def _members(self, node: Any) -> dict[str, Member]:
        own: dict[str, Member] = {}
        merged: dict[str, Member] = {}
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                merged = self._merged(value) | merged
                continue
            if key.id != "scalar":
                raise _error(key.start_mark, "a key must be a word")
            if key.value in own:
                first = own[key.value]
                raise _error(key.start_mark, f"{quoted(key.value)} is set twice, first in line {first.line}")
            own[key.value] = Member(key.start_mark.line + 1, key.start_mark.column + 1, self.convert(value))
        return merged | own if merged else own

    def _merged(self, node: Any) -> dict[str, Member]:
        entry = self.convert(node)
        sources = entry.items if entry.items is not None else (entry,)
        merged: dict[str, Member] = {}
        for source in reversed(sources):
            if source.members is None:
                raise _error(node.start_mark, '"<<" merges mappings, and this is none')
            merged |= source.members
        return merged


def _scalar(node: Any) -> Any:
    """Return the value of a scalar by YAML 1.2: ``no``, ``0123`` and dates are text; fractions are decimal."""
    text: str = node.value
    if node.tag not in (_TAG + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")):
        raise _error(node.start_mark, f"the tag {_short(node.tag)} means nothing here")
    if node.style is not None or (node.tag == _TAG + "str" and (text in _PLAIN or _INTEGER.fullmatch(text))):
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 400 else text
    if _FRACTION.fullmatch(text):
        from decimal import Decimal  # noqa: PLC0415 (rare)

        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else number.normalize()
    return text


def _short(tag: str) -> str:
    return beginning_of(tag).replace(_TAG, "!!")


def _error(mark: Mark, message: str) -> MarkedError:
    return MarkedError(mark.line + 1, mark.column + 1, message)


def quoted(text: str) -> str:
    """Return the beginning of a text in quotes."""
    return f'"{beginning_of(text)}"'


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the nearest known word, else the list of known words."""
    from difflib import get_close_matches  # noqa: PLC0415 (only when something is wrong)

    known = list(known)
    near = get_close_matches(given[:100].lower(), known, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"


def members(entry: Marked | None, what: str, known: tuple[str, ...] = ()) -> dict[str, Marked]:
    """Return a mapping's values by key; if `known` is not empty, each key must be in it."""
    if entry is None or entry.value is None:
        return {}
    if entry.members is None:
        raise expected(entry, what, "a mapping (key: value)")
    for key, member in entry.members.items():
        if known and key not in known:
            raise MarkedError(member.line, member.column, f"unknown key {quoted(key)}{suggestion(key, known)}")
    return {key: member.entry for key, member in entry.members.items()}


def flag(entry: Marked | None, what: str) -> bool:
    """Return true or false; false if nothing is set."""
    if entry is None or entry.value is None:
        return False
    if not isinstance(entry.value, bool):
        raise expected(entry, what, "true or false")
    return entry.value


def word(entry: Marked | None, what: str) -> str:
    """Return a scalar as written; empty if nothing is set."""
    if entry is None or entry.value is None:
        return ""
    if entry.items is not None or entry.members is not None:
        raise expected(entry, what, "text")
    return entry.text


def words(entry: Marked | None, what: str) -> tuple[str, ...]:
    """Return a list of scalars as written; a single scalar is a list of one."""
    items = listed(entry, what)
    for item in items:
        if item.value is None:
            raise expected(item, f"each of {what}", "text")
    return tuple(word(item, f"each of {what}") for item in items)


def listed(entry: Marked | None, what: str) -> tuple[Marked, ...]:
    """Return a list's items; a single scalar is a list of one."""
    if entry is None or entry.value is None:
        return ()
    if entry.members is not None:
        raise expected(entry, what, "a list")
    return (entry,) if entry.items is None else entry.items


def choice(entry: Marked | None, what: str, known: tuple[str, ...]) -> str:
    """Return one of the known words; empty if nothing is set."""
    text = word(entry, what)
    if entry is not None and entry.value is not None and text not in known:
        raise MarkedError(entry.line, entry.column, f"{what} cannot be {quoted(text)}{suggestion(text, known)}")
    return text


def expected(entry: Marked, what: str, kind: str) -> MarkedError:
    """Return the error for a value of the wrong kind."""
    found = "a list" if entry.items is not None else "a mapping" if entry.members is not None else quoted(entry.text)
    found = "nothing" if entry.value is None else found
    return MarkedError(entry.line, entry.column, f"{what} must be {kind}, not {found}")
