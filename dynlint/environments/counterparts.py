"""Finds root modules that are the same system in different environments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.settings.environment_names import is_environment_name

if TYPE_CHECKING:
    from collections.abc import Iterable


def siblings(roots: Iterable[str]) -> list[list[str]]:
    """Return folders in groups: paths of one group differ only in folders named after environments."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for root in roots:
        steps = tuple("*" if is_environment_name(step) else step for step in root.split(os.sep))
        groups.setdefault(steps, []).append(root)
    return list(groups.values())
