"""Represents a unit whose module is not on disk as a module call, so that it is treated like any such call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.files.configuration import Configuration, Declared
from dynlint.hcl.syntax import nodes, statements
from dynlint.model.known import Unknown
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.terragrunt.fetched import registry_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.source import Source

_ODD = lazy_pattern(r"[^\w-]")
_META = ("source", "version", "count", "for_each", "providers", "depends_on")


def declare_call(
    configuration: Configuration,
    folder: str,
    source: Source,
    attribute: statements.WrittenAttribute,
    text: str | Unknown,
    names: Iterable[str],
) -> None:
    """Add a module call to a configuration, with a variable for each input.

    `folder` is the unit's folder, `attribute` the source argument in a file, `text` its value, and `names` are the
    names of the inputs.
    """
    start, end = attribute.value.start, attribute.value.end
    name, version = (text, "") if isinstance(text, Unknown) else registry_source(text)
    written: dict[str, nodes.Expression] = {"source": nodes.Literal(start, end, name)}
    if version:
        written["version"] = nodes.Literal(start, end, version)
    for key in names:
        if key not in _META:
            written[key] = nodes.Traversal(start, end, ("var", key))
            variable = statements.WrittenBlock(
                start, end, "variable", (), end, statements.WrittenBody(start, end, {}, [])
            )
            configuration.variables.setdefault(key, Declared(source, variable))
    body = statements.WrittenBody(start, end, {}, [])
    for key, node in written.items():
        body.attributes[key] = statements.WrittenAttribute(attribute.start, end, key, attribute.name_end, node)
    label = _ODD.sub("_", os.path.basename(folder)) or "unit"
    block = statements.WrittenBlock(start, end, "module", (statements.Label(label, start, end),), end, body)
    configuration.modules.setdefault(label, Declared(source, block))
