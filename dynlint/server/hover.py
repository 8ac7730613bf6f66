"""Hover text: the value in each environment, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.server.hover_block import block_text
from dynlint.server.shown_values import shown_values
from dynlint.server.values_markdown import plain, values_text

if TYPE_CHECKING:
    from dynlint.server.at_cursor import AtCursor
    from dynlint.server.project import Look


def hover_text(cursor: AtCursor, look: Look) -> str:
    """Return the hover text of what stands at a place, as Markdown; empty if nothing is known."""
    hidden = look.hidden_environments(cursor.file)
    if hidden:
        names = ", ".join(map(plain, hidden))
        return f"No value is shown: the setting `dynlint.environments` names none of {names}."
    if cursor.attribute is None and cursor.blocks and cursor.blocks[0].type in ("resource", "data", "module"):
        return block_text(cursor, look)
    return values_text(shown_values(cursor, look), look)
