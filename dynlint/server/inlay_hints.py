"""Inlay hints with the values of arguments: one value if all environments agree, else one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.static import is_constant
from dynlint.reports.escape import shown
from dynlint.server.at_cursor import written_arguments
from dynlint.server.protocol import types
from dynlint.server.shown_values import shown_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.hcl.syntax.statements import File
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look
    from dynlint.server.shown_values import ShownValue

_LONGEST = 40
"""A longer value is not shown beside its argument."""
_UNSHOWN = frozenset(("provider", "providers", "depends_on", "source", "type", "ignore_changes"))
"""Arguments that are names, or written out."""


def inlay_hints(file: File, span: tuple[int, int], look: Look, positions: Positions) -> Iterator[types.InlayHint]:
    """Yield the hints for the arguments between two offsets into a file."""
    for cursor in written_arguments(file, *span):
        attribute = cursor.attribute
        if attribute is None or attribute.name in _UNSHOWN or cursor.is_value_file or is_constant(attribute.value):
            continue
        label = label_of(shown_values(cursor, look, trails=False))
        if label:
            place = positions.span(file.source, attribute.value.end, attribute.value.end).start
            yield types.InlayHint(place, label, padding_left=True)


def label_of(values: Sequence[ShownValue]) -> str:
    """Return the values of an argument as a short label; empty if they are too many, or nothing is known."""
    by_environment: dict[str, set[str]] = {}
    for value in values:
        by_environment.setdefault(value.environment, set()).add("" if value.why else value.text)
    if not by_environment or any(len(texts) > 1 for texts in by_environment.values()):
        return ""
    texts = {environment: shown(min(found)) for environment, found in by_environment.items()}
    if not any(texts.values()) or any(len(text) > _LONGEST for text in texts.values()):
        return ""
    if len(set(texts.values())) == 1:
        return f"= {next(iter(texts.values()))}"
    return " · ".join(f"{environment}: {text or 'not known'}" for environment, text in texts.items())
