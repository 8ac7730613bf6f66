"""Values in their environments as Markdown; the values themselves are escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.reports.escape import shown
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.server.project import Look
    from dynlint.server.shown_values import ShownValue

_LINES = 24
"""How many values are shown."""
_BACKTICKS = lazy_pattern(r"`+")
_SIGNS = lazy_pattern(r"([\\`*_{}\[\]()#+!|<>~&])")


def values_text(values: Sequence[ShownValue], look: Look) -> str:
    """Return values as Markdown, one line each; environments with the same value and origin share a line."""
    if not values:
        return ""
    rows = grouped(values, look)
    lines = [_row(names, value, look) for names, value in rows[:_LINES]]
    if len(rows) > _LINES:
        lines.append(f"- and {len(rows) - _LINES} more")
    return "\n".join(lines)


def grouped(values: Sequence[ShownValue], look: Look) -> list[tuple[str, ShownValue]]:
    """Return values with the environments that share them, and with root modules or instances if these differ."""
    several_roots = len({value.root for value in values}) > 1
    addresses = len({value.address for value in values}) > 1 and _differ_by_address(values)
    rows: dict[tuple[str, str, str, object], list[ShownValue]] = {}
    for value in values:
        root = look.shown(value.root) if several_roots else ""
        ending = value.trail[-1][:2] if value.trail else ()
        rows.setdefault((root, value.address if addresses else "", value.text or value.why, ending), []).append(value)
    named = []
    for (root, address, _, _), group in rows.items():
        environments = ", ".join(dict.fromkeys(value.environment for value in group))
        named.append((" · ".join(part for part in (root, environments, address) if part), group[0]))
    return named


def _differ_by_address(values: Sequence[ShownValue]) -> bool:
    """Tell whether instances have different values in one environment."""
    by_environment: dict[tuple[str, str], set[str]] = {}
    for value in values:
        by_environment.setdefault((value.root, value.environment), set()).add(value.text or value.why)
    return any(len(texts) > 1 for texts in by_environment.values())


def _row(names: str, value: ShownValue, look: Look) -> str:
    head = f"- **{plain(names)}**: " if names else "- "
    shown = code(value.text) if value.text else "not known"
    why = f" ({plain(value.why.rstrip('.'))})" if value.why else ""
    return f"{head}{shown}{why}{_origin(value, look)}"


def _origin(value: ShownValue, look: Look) -> str:
    """Return where a value comes from: the line at the end of its trail."""
    if not value.trail:
        return ""
    last = value.trail[-1]
    return f", from {code(f'{look.shown(last.path)}:{last.line}')}"


def code(text: str) -> str:
    """Return an untrusted text as code in Markdown."""
    text = shown(" ".join(text.split()))
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def plain(text: str) -> str:
    """Return an untrusted text escaped for Markdown."""
    return _SIGNS.sub(r"\\\1", shown(text))
