"""Values out of JSON and YAML files: where in the file a part of the decoded document stands."""

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
    """Where a part of a decoded document stands: its key, and its value where that is a scalar written on one line."""

    source: Source
    start: int
    scalar: tuple[int, int, Value] | None


def place_in_file(node: nodes.Call, scope: TracedScope, path: tuple[Value, ...]) -> PlaceInFile | None:
    """Return where the part at a path stands in the file that ``yamldecode(file(...))`` reads; None for others."""
    read = node.arguments[0] if node.arguments else None
    if not isinstance(read, nodes.Call) or read.name != "file":
        return None
    source = read_by(read, scope)
    if source is None:
        return None
    return PlaceInFile(source, stretch(source.text, path)[0], _scalar(source.text, path))


def read_by(node: nodes.Call, scope: TracedScope) -> Source | None:
    """Return the file that a call of ``file`` or ``templatefile`` reads; None where nobody can tell, or read it."""
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
    """Return where the deepest part of a JSON or YAML text, or of a template of one, that a path leads to stands."""
    return _stretch(_composed(_INTERPOLATION.sub(_filled, text)), path, len(text))


_INTERPOLATION = lazy_pattern(r'[$%]\{[^}"\n]*\}')


@lru_cache(maxsize=4)
def _composed(text: str) -> Any:
    """Return a document with the places of its parts; JSON is YAML in this."""
    import yaml  # noqa: PLC0415  # only where a value comes out of such a file

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return None


def _filled(match: re.Match[str]) -> str:
    """Return a word as long as an interpolation, and blanks for a directive."""
    return ("x" if match[0].startswith("$") else " ") * len(match[0])


def _scalar(text: str, path: tuple[Value, ...]) -> tuple[int, int, Value] | None:
    """Return where the scalar at a path stands, and its text; None for a part that is none, or not a plain one."""
    node = _composed(_INTERPOLATION.sub(_filled, text))
    for key in path:
        found = _part(node, key)
        if found is None:
            return None
        node = found[1]
    if node is None or not isinstance(node.value, str):
        return None
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end]
    return None if not written or written[0] in "&!|>" or "\n" in written else (start, end, node.value)


def _stretch(node: Any, path: tuple[Value, ...], end: int) -> tuple[int, int]:
    start = 0
    for key in path:
        found = _part(node, key)
        if found is None:
            break
        named, node = found
        start, end = named.start_mark.index, node.end_mark.index
    return start, end


def _part(node: Any, key: Value) -> tuple[Any, Any] | None:
    """Return what names a part of a document (its key, else the part), and the part; None where there is none."""
    parts = getattr(node, "value", "")
    if isinstance(parts, str):
        return None
    if parts and isinstance(parts[0], tuple):
        return next((part for part in parts if part[0].value == str(key)), None)
    return (parts[key], parts[key]) if isinstance(key, int) and 0 <= key < len(parts) else None
