"""Edits of a text: turns changes into offsets, combines several, and applies them."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from dynlint.source import Source
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.finding import Change, Finding

_BLOCK = re.compile(r"(\s*?)([ \t]*)([\w-]+) \{\n(.*\n)[ \t]*\}\n", re.DOTALL)
"""An insertion that is one nested block: the blank line before it, its indentation, its type, its body."""
_ARGUMENT = re.compile(r"(?P<indent>[ \t]*)(?P<name>[\w-]+) += (?P<value>[^\n]*)")
_MEMBER = re.compile(r'(,\s*"[^"\n]*": )(\{.*\})', re.DOTALL)
"""An insertion into a JSON object that is one member whose value is an object: what comes before, the value."""
_ATTRIBUTE = re.compile(r"[ \t]*[\w-]+[ \t]*=")


class Edit(NamedTuple):
    """An edit: `text` replaces the characters from `start` to `end` (offsets); an empty range is an insertion."""

    start: int
    end: int
    text: str


def edits_of(findings: Iterable[Finding], text_of: Callable[[str], str]) -> dict[str, list[Edit]]:
    """Return the edits that the changes of findings make together, in order, by file (absolute path).

    `text_of` returns the text of a file as it was when the findings were made. Raises ValueError for a place outside of
    it.
    """
    return edits_of_changes((change for finding in findings for change in finding.changes), text_of)


def edits_of_changes(changes: Iterable[Change], text_of: Callable[[str], str]) -> dict[str, list[Edit]]:
    """Return the edits that changes make together, as `edits_of` does."""
    found: dict[str, list[Edit]] = {}
    sources: dict[str, Source] = {}
    for change in changes:
        path = os.path.abspath(change.location.path)
        if path not in sources:
            sources[path] = Source("", text_of(path))
        found.setdefault(path, []).append(_edit(sources[path], change))
    return {path: together(edits) for path, edits in found.items()}


def edit_of(text: str, change: Change) -> Edit:
    """Return a change as offsets into a text (with its own line ends); raise ValueError for a place outside of it."""
    return _edit(Source("", text), change)


def _edit(source: Source, change: Change) -> Edit:
    text, place = source.text, change.location
    start, end = _offset(source, place.line, place.column), _offset(source, place.end_line, place.end_column)
    if end < start:
        raise ValueError(f"a change ends before it begins: {place}")
    return Edit(start, end, _with_line_ends(text, _apart(text, start, end, change.text)))


def _offset(source: Source, line: int, column: int) -> int:
    starts = source.line_starts()
    if not 0 < line <= len(starts) or starts[line - 1] + column - 1 > len(source.text):
        raise ValueError(f"there is no line {line}, column {column}")
    return starts[line - 1] + column - 1


def _apart(text: str, start: int, end: int, inserted: str) -> str:
    """Return an inserted argument with a blank line before it where a block or an argument stands above.

    Terraform's formatter aligns an argument with the one above. Where the two are not aligned yet, it would change a
    line that nobody asked about.
    """
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
    if start != end or _ATTRIBUTE.match(inserted) is None:
        return inserted
    is_argument = _ATTRIBUTE.match(above) is not None
    is_unaligned = is_argument and above.index("=") != inserted.index("=")
    return "\n" + inserted if is_unaligned or (not is_argument and above.rstrip().endswith("}")) else inserted


def _with_line_ends(text: str, inserted: str) -> str:
    return inserted.replace("\n", "\r\n") if "\r\n" in text else inserted


def together(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits of one text in order; equal ones once, and blocks of one type at one place as one block.

    Arguments come before blocks where both are inserted at one place.
    """
    found: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda each: (each.start, each.end, _is_block(each.text))):
        same_place: list[int] = []
        while len(same_place) < len(found) and found[-1 - len(same_place)][:2] == edit[:2]:
            same_place.insert(0, len(found) - 1 - len(same_place))
        joined = [(number, both) for number in same_place if (both := _joined(found[number], edit)) is not None]
        if joined:
            found[joined[0][0]] = joined[0][1]
        else:
            found.append(edit)
    return found


def _is_block(inserted: str) -> bool:
    return _BLOCK.fullmatch(inserted.replace("\r\n", "\n")) is not None


def _joined(left: Edit, right: Edit) -> Edit | None:
    """Return two insertions as one: blocks of one type, or arguments; None if they stay separate."""
    if left.start != left.end:
        return None
    texts = [edit.text.replace("\r\n", "\n") for edit in (left, right)]
    text = _one_member(*texts) or _one_block(*texts) or _arguments(*texts)
    ends = "\r\n" if "\r\n" in left.text else "\n"
    return left._replace(text=text.replace("\n", ends)) if text else None


def _one_member(left: str, right: str) -> str:
    """Return two insertions into a JSON object that add the same member as one; empty for others."""
    members = [_MEMBER.fullmatch(text) for text in (left, right)]
    if members[0] is None or members[1] is None or members[0][1] != members[1][1]:
        return ""
    try:
        values = [json.loads(match[2]) for match in members if match is not None]
    except ValueError:
        return ""
    if not all(isinstance(value, dict) for value in values):
        return ""
    lines = json.dumps(_merged(*values), indent=_step(left), ensure_ascii=False).split("\n")
    indent = members[0][1].partition('"')[0].rpartition("\n")[2]
    text = " ".join(lines) if "\n" not in left else "\n".join((lines[0], *(f"{indent}{line}" for line in lines[1:])))
    return members[0][1] + text


def _step(member: str) -> str:
    """Return how much deeper than itself the members of a member are indented."""
    blanks = [line[: len(line) - len(line.lstrip())] for line in member.split("\n")[1:3]]
    return blanks[1][len(blanks[0]) :] if len(blanks) > 1 else ""


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    found = {**left, **right}
    for name in left.keys() & right.keys():
        if isinstance(left[name], dict) and isinstance(right[name], dict):
            found[name] = _merged(left[name], right[name])
        elif isinstance(left[name], list) and isinstance(right[name], list):
            found[name] = [*left[name], *(item for item in right[name] if item not in left[name])]
    return found


def _one_block(left: str, right: str) -> str:
    first, second = _BLOCK.fullmatch(left), _BLOCK.fullmatch(right)
    if first is None or second is None or first[3] != second[3]:
        return ""
    lines = [*dict.fromkeys((*first[4].splitlines(), *second[4].splitlines()))]
    body = _aligned(lines) or "".join(f"{line}\n" for line in lines)
    return f"{first[1]}{first[2]}{first[3]} {{\n{body}{first[2]}}}\n"


def _arguments(left: str, right: str) -> str:
    """Return arguments below one another, aligned as Terraform's formatter does."""
    lines = [line for line in (left + right).splitlines() if line]
    if left.startswith("\n") or right.startswith("\n"):
        text = _aligned(lines)
        return "\n" + text if text else ""
    return _aligned(lines, max(line.find("=") - len(line) + len(line.lstrip()) for line in lines) - 1)


def _aligned(lines: Iterable[str], width: int = 0) -> str:
    """Return lines with their equals signs below one another; empty if one is no argument on a line of its own.

    `width` is the least width of the names (characters).
    """
    found = [_ARGUMENT.fullmatch(line) for line in lines]
    if not found or None in found:
        return ""
    arguments = [match for match in found if match is not None]
    width = max(width, *(len(match["name"]) for match in arguments))
    return "".join(f"{match['indent']}{match['name']:{width}} = {match['value']}\n" for match in arguments)


def overlap(edits: Sequence[Edit]) -> bool:
    """Tell whether ordered edits (`together`) change the same characters, or insert inside one another."""
    for left, right in zip(edits, edits[1:]):  # noqa: RUF007  # pairwise is not in all versions of typeshed's tuples
        both_replace = left[:2] == right[:2] and left.start != left.end
        if left.end > right.start or both_replace:
            return True
    return False


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with ordered edits applied; these do not overlap."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, text[at:]))
