"""Changes of a text: replaced values, and added lines, members and items.

All are pure functions of a text, offsets in it, and the new content. Lines end with a line feed here; the code that
applies the edit uses the line ends of the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dynlint.finding import Change
from dynlint.hcl.patching.spelling import as_lines, in_json, json_members, native, native_block, native_lines
from dynlint.model.written import Code
from dynlint.source import HIDDEN, Location
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dynlint.model.known import Value
    from dynlint.model.written import Addition
    from dynlint.source import Source

_ATTRIBUTE = lazy_pattern(r"\s*([\w-]+ *)= .*[^\s{(\[]\s*")
_ONE_ARGUMENT = lazy_pattern(r"([\w-]+)\s*=\s*([^\n]*)")
_FIRST_LINE = lazy_pattern(r"\{[^\n]*\n(?:[ \t]*\r?\n)*([ \t]*)[^\s}]")
_BLANKS = " \t\r\n"


def replaced(source: Source, start: int, end: int, text: str) -> Change:
    """Return the change that replaces a stretch of a file with a text."""
    location = _location(source, start, end)
    first = source.text.rfind("\n", 0, start) + 1
    last = source.text.find("\n", end)
    behind = source.shown(end, len(source.text) if last < 0 else last) if location.line == location.end_line else ""
    before = source.shown(first, start)
    parts = (before, " " * before.endswith(HIDDEN), text, " " * behind.startswith(HIDDEN), behind)
    return Change(location, text, "".join(parts).strip())


def in_block(source: Source, start: int, end: int, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the change that adds arguments and nested blocks at the end of a block or an object.

    If the closing brace is on the line of an argument, each argument of the block gets its own line; the change is
    empty if the block contains a heredoc then.
    """
    closing = source.position(end - 1)
    before = source.line(closing.line)[: closing.column - 1]
    if before.strip():
        return _in_line(source, start, end, content)
    texts = _aligned(native_lines(content), source.line(closing.line - 1))
    step = _step(source.text[start:end], before)
    return (_inserted(source, _line_start(source, end - 1), as_lines(texts, before + step, step)),)


def _step(block: str, indent: str) -> str:
    """Return the indentation of the first line in a block, relative to the block; two blanks if it is not known."""
    first = _FIRST_LINE.search(block)
    step = first[1].removeprefix(indent) if first is not None and first[1].startswith(indent) else ""
    return step or ("\t" if indent.startswith("\t") else "  ")


def _in_line(source: Source, start: int, end: int, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the change that adds content to ``{}`` or to ``{ name = value }`` on one line."""
    is_object = source.text[start] == "{"
    brace = start if is_object else source.text.find("{", start, end)
    inside = source.text[brace + 1 : end - 1]
    if is_object and inside.strip() and "\n" not in inside:
        last, at = inside.rstrip(_BLANKS), brace + 1 + len(inside.rstrip(_BLANKS))
        listed = "".join(f", {name} = {native(value)}" for name, value in content.items())
        return (replaced(source, at - last.endswith(","), at, listed),)
    if "<<" in inside:
        return ()
    indent = _indentation(source.text, start)
    lines = _own_lines(inside.replace("\r\n", "\n").replace(f"\n{indent}", "\n").strip(), content)
    step = _step("", indent)
    text = f"\n{as_lines(lines, indent + step, step)}{indent}"
    return (Change(_location(source, brace + 1, end - 1), text, text.strip("\n").rstrip()),)


def _own_lines(inside: str, content: Mapping[str, Value]) -> list[str]:
    """Return the lines of a block without indentation: the existing contents, then the new ones."""
    there = _ONE_ARGUMENT.fullmatch(inside)
    if there is not None:
        return native_lines({there[1]: Code(there[2]), **content})
    return [*(inside.split("\n") if inside else ()), *native_lines(content)]


def _aligned(lines: list[str], previous: str) -> list[str]:
    """Return the lines to add below another, aligned as by ``terraform fmt``; if not possible, after a blank line."""
    name, equals, value = lines[0].partition(" = ")
    if previous.rstrip().endswith("{"):
        return lines
    if len(lines) > 1 or not equals or lines[0].endswith("{"):
        return ["", *lines]
    above = _ATTRIBUTE.fullmatch(previous)
    if above is None:
        return lines
    width = len(above[1]) - 1
    return [f"{name.rstrip().ljust(width)} = {value}"] if len(name) <= width else ["", *lines]


def in_object(source: Source, start: int, end: int, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the change that adds members to a JSON object, with the indentation of the existing ones."""
    text = source.text
    members = {name: in_json(name, value) for name, value in content.items()}
    last = start + 1 + len(text[start + 1 : end - 1].rstrip(_BLANKS))
    is_empty = last == start + 1
    if "\n" not in text[start:end] and not is_empty:
        found = json.dumps(members, ensure_ascii=False)[1:-1]
        return (replaced(source, last, last, f", {found}"),)
    closing = _indentation(text, end - 1 if "\n" in text[start:end] else start)
    first = start + 1 + len(text[start + 1 : end]) - len(text[start + 1 : end].lstrip(_BLANKS))
    indent = closing + "  " if is_empty else _indentation(text, first)
    listed = f",\n{indent}".join(json_members(members, indent, indent[len(closing) :] or "  "))
    if is_empty:
        return (Change(_location(source, start + 1, end - 1), f"\n{indent}{listed}\n{closing}", listed),)
    return (_inserted(source, last, f",\n{indent}{listed}"),)


def in_file_of_values(source: Source, name: str, value: Value) -> tuple[Change, ...]:
    """Return the change that sets a variable at the end of a file of values, in either syntax."""
    text = source.text
    if source.path.endswith(".json"):
        start, end = text.find("{"), len(text.rstrip(_BLANKS))
        return in_object(source, start, end, {name: value}) if 0 <= start < end and text[end - 1] == "}" else ()
    lines = text.splitlines() or [""]
    added = "\n".join(_aligned([f"{name} = {native(value)}"], lines[-1]))
    is_ended = not text or text.endswith("\n")
    return (_inserted(source, len(text), f"{added}\n" if is_ended else f"\n{added}"),)


def at_end_of_file(source: Source, name: str, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the change that adds a top-level argument with an object as its value, at the end of the file."""
    text = source.text
    lines = [f"{name} = {{", *(f"  {line}" for line in native_lines(content)), "}"]
    before = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    added = before + "\n".join(lines)
    return (_inserted(source, len(text), added if before == "\n\n" else f"{added}\n"),)


def in_list(
    source: Source, start: int, end: int, items: Sequence[tuple[int, int]], new: Sequence[str]
) -> tuple[Change, ...]:
    """Return the changes that add `new` items (source text) to a list; `items` are the places of the existing ones."""
    text = source.text
    if not items:
        return (replaced(source, start, end, f"[{', '.join(new)}]"),)
    last = items[-1][1]
    if "\n" not in text[last:end]:
        return (replaced(source, last, last, "".join(f", {item}" for item in new)),)
    indent = _indentation(text, items[-1][0])
    has_comma = text[last:end].lstrip(_BLANKS).startswith(",")
    is_json = source.path.endswith(".json")
    if is_json:
        return (_inserted(source, last, "".join(f",\n{indent}{item}" for item in new)),)
    below = text.index("\n", last) + 1
    added = _inserted(source, below, "".join(f"{indent}{item},\n" for item in new))
    return (added,) if has_comma else (replaced(source, last, last, ","), added)


def below_block(source: Source, end: int, additions: Sequence[Addition]) -> tuple[Change, ...]:
    """Return the change that adds top-level blocks below another, which ends at an offset."""
    text = source.text
    headers = (" ".join((each.labels[0], *(f'"{label}"' for label in each.labels[1:]))) for each in additions)
    blocks = [native_block(header, each.content) for header, each in zip(headers, additions)]
    step = "\t" if "\n\t" in text and "\n  " not in text else "  "
    lines = "\n".join(as_lines(block, "", step) for block in blocks).rstrip("\n")
    below = text.find("\n", end)
    if below < 0:
        return (_inserted(source, len(text), f"\n\n{lines}"),)
    return (_inserted(source, below + 1, f"\n{lines}\n"),)


def _inserted(source: Source, at: int, text: str) -> Change:
    return Change(_location(source, at, at), text, text.lstrip(",").strip("\n").rstrip())


def _location(source: Source, start: int, end: int) -> Location:
    first, last = source.position(start), source.position(max(end, start))
    return Location(source.path, first.line, first.column, last.line, last.column)


def _line_start(source: Source, at: int) -> int:
    return source.text.rfind("\n", 0, at) + 1


def _indentation(text: str, at: int) -> str:
    """Return the blanks at the beginning of an offset's line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]
