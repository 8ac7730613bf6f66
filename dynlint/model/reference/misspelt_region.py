"""Which region a misspelt name means."""

from __future__ import annotations

import difflib

_LIKE = 0.7
"""How like a name a region must be, as `difflib` measures it."""
_SEVERAL = 3
"""How many regions that are equally near are named."""


def nearest(name: str, regions: list[str]) -> str:
    """Return the most similar regions of a misspelt name, of the same geography; several if they are equally similar.

    Names are compared without regard to case; empty where none is near.
    """
    name = name.lower()
    swapped = [region for region in regions if sorted(region) == sorted(name)]
    geography = name.partition("-")[0] + "-"
    own = [region for region in regions if region.startswith(geography)]
    like = difflib.get_close_matches(name, swapped or own or regions, len(regions), _LIKE)
    distances = {region: _distance(name, region) for region in sorted(like)}
    nearest_ones = [region for region, distance in distances.items() if distance == min(distances.values())]
    return " or ".join(nearest_ones if len(nearest_ones) <= _SEVERAL else nearest_ones[:1])


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be changed, added, left out or swapped with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            ways = [rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted)]
            if i > 1 and j > 1 and (one[i - 2], letter) == (wanted, other[j - 2]):
                ways.append(rows[-2][j - 2] + 1)
            row.append(min(ways))
        rows.append(row)
    return rows[-1][-1]
