"""Finds the table that a misspelt name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.system.links import nearest_name

if TYPE_CHECKING:
    from dynlint.model.placement import Placement
    from dynlint.model.system.module import Module


def nearest_table(name: str, place: Placement, module: Module) -> tuple[str, str]:
    """Return the name of the table in a place that a name misspells; an empty text if none is similar.

    The second text is the reason why it is not known whether that table is in the place; else it is empty.
    """
    lives = [(table, module.lives_in(table, place)) for table in module.known_tables]
    if meant := nearest_name(name, (table.name.symbol for table, answer in lives if answer)):
        return meant, ""
    doubtful = [table for table, answer in lives if answer is None]
    meant = nearest_name(name, (table.name.symbol for table in doubtful))
    return meant, next((module.doubt(table, place) for table in doubtful if table.name.symbol == meant), "")
