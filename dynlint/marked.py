"""Values that know where they stand in a file, and what to say of those that are not what they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.patterns import lazy_pattern
from dynlint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_PLAIN |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]*)")
_FRACTION = lazy_pattern(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?"
)


class MarkedError(Exception):
    """Text that is not YAML, or not the part of it that means anything here."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message


class Marked:
    """A value with its place: `value` is plain Python (tuples for lists), `text` a scalar as it is written."""

    __slots__ = ("column", "items", "line", "members", "text", "value")

    def __init__(self, line: int, column: int, value: Any, text: str = "") -> None:
        self.line = line
        self.column = column
        self.value = value
        self.text = text
        self.items: tuple[Marked, ...] | None = None
        self.members: dict[str, Member] | None = None


class Member(NamedTuple):
    """What stands under a key, and where the key stands."""

    line: int
    column: int
    entry: Marked


def meaning(text: str) -> Any:
    """Return what a scalar without quotes means by YAML 1.2: ``no``, ``0123`` and dates are text, fractions decimal."""
    if text in _PLAIN:
        return _PLAIN[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 400 else text
    if _FRACTION.fullmatch(text):
        from decimal import Decimal  # noqa: PLC0415 (rare)

        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else number.normalize()
    return text


def is_ambiguous(text: str) -> bool:
    """Tell whether text is written like a number, a truth or nothing."""
    return text in _PLAIN or bool(_INTEGER.fullmatch(text))


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the nearest known word, else the known words."""
    from difflib import get_close_matches  # noqa: PLC0415 (only when something is wrong)

    known = list(known)
    near = get_close_matches(given.lower(), known, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"


def members(entry: Marked | None, what: str, known: tuple[str, ...] = ()) -> dict[str, Marked]:
    """Return a mapping's values by key; each key must be a known one, where any is."""
    if entry is None or entry.value is None:
        return {}
    if entry.members is None:
        raise expected(entry, what, "a mapping (key: value)")
    for key, member in entry.members.items():
        if known and key not in known:
            raise MarkedError(member.line, member.column, f'unknown key "{key}"{suggestion(key, known)}')
    return {key: member.entry for key, member in entry.members.items()}


def flag(entry: Marked | None, what: str) -> bool:
    """Return true or false; false where nothing is set."""
    if entry is None or entry.value is None:
        return False
    if not isinstance(entry.value, bool):
        raise expected(entry, what, "true or false")
    return entry.value


def word(entry: Marked | None, what: str) -> str:
    """Return a scalar as it is written; empty where nothing is set."""
    if entry is None or entry.value is None:
        return ""
    if entry.items is not None or entry.members is not None:
        raise expected(entry, what, "text")
    return entry.text


def words(entry: Marked | None, what: str) -> tuple[str, ...]:
    """Return a list of scalars as they are written; one scalar stands for a list of one."""
    items = listed(entry, what)
    for item in items:
        if item.value is None:
            raise expected(item, f"each of {what}", "text")
    return tuple(word(item, f"each of {what}") for item in items)


def listed(entry: Marked | None, what: str) -> tuple[Marked, ...]:
    """Return a list's items; one scalar stands for a list of one."""
    if entry is None or entry.value is None:
        return ()
    if entry.members is not None:
        raise expected(entry, what, "a list")
    return (entry,) if entry.items is None else entry.items


def choice(entry: Marked | None, what: str, known: tuple[str, ...]) -> str:
    """Return one of the known words; empty where nothing is set."""
    text = word(entry, what)
    if entry is not None and entry.value is not None and text not in known:
        raise MarkedError(entry.line, entry.column, f'{what} cannot be "{text}"{suggestion(text, known)}')
    return text


def expected(entry: Marked, what: str, kind: str) -> MarkedError:
    """Make the error for a value of another kind than it must be."""
    found = "a list" if entry.items is not None else "a mapping" if entry.members is not None else f'"{entry.text}"'
    found = "nothing" if entry.value is None else found
    return MarkedError(entry.line, entry.column, f"{what} must be {kind}, not {found}")
