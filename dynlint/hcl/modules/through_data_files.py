"""Finds the place of a value in the JSON or YAML file that it is read from."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dynlint.filesystem.read_files import UnreadableFileError, read_text
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.source import Source
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    import re

    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value


class PlaceInFile(NamedTuple):
    """The place of a decoded document's part: start of its key, and its value if that is a plain scalar on one line."""

    source: Source
    start: int
    scalar: tuple[int, int, Value] | None


def place_in_file(node: nodes.Call, scope: TracedScope, path: tuple[Value, ...]) -> PlaceInFile | None:
    """Return the place of the part at a path in the file that ``yamldecode(file(...))`` reads; None for others."""
    read = node.arguments[0] if node.arguments else None
    if not isinstance(read, nodes.Call) or read.name != "file":
        return None
    source = read_by(read, scope)
    if source is None:
        return None
    return PlaceInFile(source, stretch(source.text, path)[0], _scalar(source.text, path))


def read_by(node: nodes.Call, scope: TracedScope) -> Source | None:
    """Return the file that a call of ``file`` or ``templatefile`` reads; None if it is not known or not readable."""
    name = evaluate_or_unknown(node.arguments[0], scope) if node.arguments else None
    if not isinstance(name, str):
        return None
    file = os.path.normpath(os.path.join(scope.module.directory, name))
    if not scope.module.may_read(file):
        return None
    try:
        return Source(shown_path(file), read_text(file, FILE_BYTES))
    except UnreadableFileError:
        return None


def stretch(text: str, path: tuple[Value, ...]) -> tuple[int, int]:
    """Return start and end of the deepest part on a path in a JSON or YAML text, or in a template of one."""
    return _stretch(_composed(_INTERPOLATION.sub(_filled, text)), path, len(text))


_INTERPOLATION = lazy_pattern(r'[$%]\{[^}"\n]*\}')


@lru_cache(maxsize=4)
def _composed(text: str) -> Any:
    """Parse a document with the places of its parts; JSON is parsed as YAML. Return None if it is not valid."""
    import yaml  # noqa: PLC0415  # only for values from such files

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return None


def _filled(match: re.Match[str]) -> str:
    """Return a word of the same length for an interpolation, and blanks for a directive."""
    return ("x" if match[0].startswith("$") else " ") * len(match[0])


_ANCHOR = lazy_pattern(r"&\S+\s+")
_ALIAS = lazy_pattern(r"\s*:\s*(\*[^\s,\]}]+)")


def _scalar(text: str, path: tuple[Value, ...]) -> tuple[int, int, Value] | None:
    """Return start, end and text of the scalar at a path; None for other parts, and for scalars on several lines.

    An alias of a scalar has its own place. The place of a scalar with an anchor begins after the anchor.
    """
    filled = _INTERPOLATION.sub(_filled, text)
    node, named = _composed(filled), None
    for key in path:
        found = _part(node, key)
        if found is None:
            return None
        named, node = found
    if node is None or not isinstance(node.value, str):
        return None
    start, end = node.start_mark.index, node.end_mark.index
    if named is not None and start < named.start_mark.index:
        alias = _ALIAS.match(filled, named.end_mark.index)
        return None if alias is None else (*alias.span(1), node.value)
    anchor = _ANCHOR.match(filled, start, end)
    start = anchor.end() if anchor else start
    written = text[start:end]
    return None if not written or written[0] in "&!|>" or "\n" in written else (start, end, node.value)


def _stretch(node: Any, path: tuple[Value, ...], end: int) -> tuple[int, int]:
    start = 0
    for key in path:
        found = _part(node, key)
        if found is None:
            break
        named, node = found
        start, end = named.start_mark.index, max(named.end_mark.index, node.end_mark.index)
    return start, end


def _part(node: Any, key: Value) -> tuple[Any, Any] | None:
    """Return the node of a part's key (in a list, of the part itself) and the part; None if there is no such part.

    A part that a mapping merges (``<<: *common``) is found in the merged mapping. The last part with the key counts.
    """
    parts = getattr(node, "value", "")
    if isinstance(parts, str):
        return None
    if parts and isinstance(parts[0], tuple):
        return next((found for part in reversed(parts) if (found := _member(part[0], part[1], key)) is not None), None)
    return (parts[key], parts[key]) if isinstance(key, int) and 0 <= key < len(parts) else None


def _member(named: Any, part: Any, key: Value) -> tuple[Any, Any] | None:
    """Return the member of a mapping if its name is `key`; of a merge (``<<``), the merged member with this name."""
    if named.tag != "tag:yaml.org,2002:merge":
        return (named, part) if named.value == str(key) else None
    merged = reversed(part.value) if type(part).__name__ == "SequenceNode" else (part,)
    return next((found for each in merged if (found := _part(each, key)) is not None), None)
