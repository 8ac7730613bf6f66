"""Compares the lines of a file before and after an edit, for diffs and for editors."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dynlint.fixing.limits import EQUAL_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Stretch = tuple[str, int, int, int, int]
    """As difflib's: ``equal``, ``replace``, ``insert`` or ``delete``, and the first and last lines before and after."""

_POPULAR = 200
"""From how many lines difflib leaves lines out that are more than one in a hundred."""
_AROUND = 3
"""How many lines a diff shows around a change."""


def lines_of(text: str) -> list[str]:
    """Return lines with their ends. Only a line feed ends one, as for git and Terraform."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in (text.rpartition("\n")[2],) if last]


def changed_lines(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """Return the stretches that are equal and those that changed, in order."""
    first, most = 0, min(len(old), len(new))
    while first < most and old[first] == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    inner = old[first : len(old) - last], new[first : len(new) - last]
    middle = [(kind, *(first + number for number in numbers)) for kind, *numbers in _inside(*inner)]
    before = [("equal", 0, first, 0, first)] * bool(first)
    after = [("equal", len(old) - last, len(old), len(new) - last, len(new))] * bool(last)
    return [*before, *middle, *after]  # type: ignore[list-item]  # four numbers


def _inside(old: Sequence[str], new: Sequence[str]) -> Sequence[Stretch]:
    if not old and not new:
        return []
    counts = Counter(new)
    most = len(new) // 100 + 1 if len(new) >= _POPULAR else len(new)
    if sum(counts[line] for line in old if counts[line] <= most) > EQUAL_LINES:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new).get_opcodes()


def unified(before: str, after: str, name: str) -> Iterator[str]:
    """Yield a unified diff, line by line, without the ends of lines; nothing if the texts are equal.

    `name` is the path of the file, with forward slashes.
    """
    old, new = lines_of(before), lines_of(after)
    matcher = SequenceMatcher(None, "", "")
    matcher.opcodes = changed_lines(old, new)  # type: ignore[attr-defined]  # where it keeps them
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND) if before != after else ()):
        if not number:
            yield from (f"--- {_quoted(f'a/{name}')}", f"+++ {_quoted(f'b/{name}')}")
        yield f"@@ -{_range(group[0][1], group[-1][2])} +{_range(group[0][3], group[-1][4])} @@"
        for kind, begin, end, start, stop in group:
            yield from _signed(" " if kind == "equal" else "-", old[begin:end])
            yield from _signed("+", new[start:stop] if kind != "equal" else ())


def _signed(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _range(start: int, end: int) -> str:
    size = end - start
    return f"{start + 1}" if size == 1 else f"{start + bool(size)},{size}"


def _quoted(name: str) -> str:
    """Return a path as git writes it in a diff: in quotes if it has characters that could end the line."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    signs = {ord("\\"): "\\\\", ord('"'): '\\"'}
    return (
        '"'
        + "".join(
            each if each.isprintable() else "".join(f"\\{byte:03o}" for byte in each.encode("utf-8", "surrogateescape"))
            for each in name.translate(signs)
        )
        + '"'
    )
