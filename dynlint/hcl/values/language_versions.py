"""The versions of the language that dynlint knows, and the version since which each feature exists.

A feature that no known version has may exist in a later one, so its result is unknown. It is an error only if the
version in use is a known one. Sources: https://github.com/hashicorp/terraform, https://github.com/opentofu/opentofu
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynlint.model.context import Engine

    Since = Mapping[str, tuple[int, ...]]

UNREAD: Since = {"terraform": (1, 17), "opentofu": (1, 13)}
"""By engine, the first version that dynlint does not know."""
READ_ON = {"terraform": "1.17.0-dev of 2026-08-21", "opentofu": "1.13.0-dev of 2026-08-22"}
"""By engine, the newest source code that was read: its version, and the day of its last commit."""
EXPRESSIONS: Since = {"terraform": (0, 12)}
"""The language has expressions as dynlint knows them; an older one reads ``"${...}"`` in another way."""
NO_LIST_AND_MAP: Since = {"terraform": (0, 15)}
"""The functions ``list`` and ``map`` are gone."""
SHORT_CIRCUIT: Since = {"terraform": (1, 12)}
"""``false && x`` and ``true || x`` have a value even if x fails."""
CONTAINS_NULL: Since = {"terraform": (1, 16), "opentofu": (1, 13)}
"""``contains`` accepts null as the value to search for."""
CONVERT: Since = {"terraform": (1, 15), "opentofu": (1, 13)}
"""The function ``convert`` exists."""
TYPED_OUTPUTS: Since = {"terraform": (1, 15)}
"""Outputs can have a ``type``, to which their value is converted."""
LONG_EXTENSIONS: Since = {"opentofu": (1, 13)}
"""``cidrsubnets`` can extend IPv6 prefixes by more than 32 bits."""


def is_before(engine: Engine, since: Since) -> bool:
    """Tell whether the version in use is certain to be older than a feature."""
    return engine.name in since and engine.reaches(*since[engine.name]) is False


def may_have(engine: Engine, since: Since) -> bool:
    """Tell whether the version in use has a feature, or may have it because the version is not known."""
    return engine.name in since and engine.reaches(*since[engine.name]) is not False


def not_known(engine: Engine, why: str) -> EvaluationError:
    """Return the error for a feature that no known version has: it is a mistake, or newer than what dynlint knows."""
    if is_before(engine, UNREAD):
        return EvaluationError(why)
    return NotEvaluatedError(f"{why} (no version that dynlint knows has it)")
