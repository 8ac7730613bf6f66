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

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value


def place_in_file(node: nodes.Call, scope: TracedScope, path: tuple[Value, ...]) -> tuple[Source, int] | None:
    """Return the file that ``yamldecode(file(...))`` reads and the offset of the part at a path; None for others."""
    read = node.arguments[0] if node.arguments else None
    if not isinstance(read, nodes.Call) or read.name != "file" or not read.arguments:
        return None
    name = evaluate_or_unknown(read.arguments[0], scope)
    if not isinstance(name, str):
        return None
    file = os.path.normpath(os.path.join(scope.module.directory, name))
    if not scope.module.may_read(file):
        return None
    try:
        source = Source(shown_path(file), read_text(file, FILE_BYTES))
    except UnreadableFileError:
        return None
    return source, _offset(_composed(source.text), path)


@lru_cache(maxsize=4)
def _composed(text: str) -> Any:
    """Return a document with the places of its parts; JSON is YAML in this."""
    import yaml  # noqa: PLC0415  # only where a value comes out of such a file

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return None


def _offset(node: Any, path: tuple[Value, ...]) -> int:
    """Return where the deepest part stands that a path leads to."""
    start = 0
    for key in path:
        found = _part(node, key)
        if found is None:
            break
        named, node = found
        start = named.start_mark.index
    return start


def _part(node: Any, key: Value) -> tuple[Any, Any] | None:
    """Return what names a part of a document (its key, else the part), and the part; None where there is none."""
    parts = getattr(node, "value", "")
    if isinstance(parts, str):
        return None
    if parts and isinstance(parts[0], tuple):
        return next((part for part in parts if part[0].value == str(key)), None)
    return (parts[key], parts[key]) if isinstance(key, int) and 0 <= key < len(parts) else None
