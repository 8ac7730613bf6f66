"""Two charts as SVG: what commands cost, as bars, and how a cost grows, as lines; both on logarithmic scales."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Bars = Mapping[str, Mapping[str, float]]
    Lines = Mapping[str, Sequence[tuple[float, float]]]

_OURS, _THEIRS, _GREY = "#2563eb", "#94a3b8", "#64748b"
_COLORS = ("#2563eb", "#dc2626", "#16a34a", "#9333ea", "#ea580c")
_ROW = 20
_LEFT, _WIDE = 210, 430
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="12">'


def bars(groups: Bars) -> str:
    """Return a bar for each command in each group; a name that begins with dynlint stands out."""
    least = min(value for group in groups.values() for value in group.values())
    most = max(value for group in groups.values() for value in group.values())
    parts, top = [], 0
    for title, group in groups.items():
        parts.append(_text(0, top + 15, title, weight="bold"))
        top += _ROW
        for name, value in sorted(group.items(), key=lambda item: item[1]):
            wide = 4 + _share(value, least, most) * _WIDE
            color = _OURS if name.startswith("dynlint") else _THEIRS
            parts.append(_text(_LEFT - 8, top + 14, name, anchor="end"))
            parts.append(f'<rect x="{_LEFT}" y="{top + 2}" width="{wide:.0f}" height="{_ROW - 5}" fill="{color}"/>')
            parts.append(_text(_LEFT + wide + 6, top + 14, seconds(value)))
            top += _ROW
        top += _ROW // 2
    return _drawing(_LEFT + _WIDE + 80, top, parts)


def curves(lines: Lines) -> str:
    """Return a line for each thing that grows: how many times its least cost, beside what linear would be."""
    points = {name: [(x / line[0][0], y / line[0][1]) for x, y in line] for name, line in lines.items()}
    right = max(x for line in points.values() for x, _ in line)
    size = 400

    def at(x: float, y: float) -> tuple[float, float]:
        return 50 + _share(x, 1, right) * size, 20 + size - _share(y, 1, right) * size

    parts = [f'<rect x="50" y="20" width="{size}" height="{size}" fill="none" stroke="#cbd5e1"/>']
    for power in range(round(math.log10(right)) + 1):
        parts.append(_text(*_moved(at(10**power, 1), 0, 16), f"x {10**power}", anchor="middle"))
        parts.append(_text(*_moved(at(1, 10**power), -6, 4), f"x {10**power}", anchor="end"))
    (x1, y1), (x2, y2) = at(1, 1), at(right, right)
    parts.append(f'<path d="M{x1:.0f} {y1:.0f} L{x2:.0f} {y2:.0f}" stroke="#94a3b8" stroke-dasharray="4 4"/>')
    for number, (name, line) in enumerate(points.items()):
        color = _COLORS[number % len(_COLORS)]
        way = " L".join(f"{x:.0f} {y:.0f}" for x, y in (at(*point) for point in line))
        parts.append(f'<path d="M{way}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(_text(size + 70, 40 + number * _ROW, name, color=color))
    parts.append(_text(size + 70, 40 + len(points) * _ROW, "linear"))
    return _drawing(size + 300, size + 50, parts)


def seconds(value: float) -> str:
    """Return seconds with two digits that count."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def _share(value: float, least: float, most: float) -> float:
    return math.log(max(value, least) / least) / math.log(most / least)


def _moved(place: tuple[float, float], right: float, down: float) -> tuple[float, float]:
    return place[0] + right, place[1] + down


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal", color: str = "#64748b"
) -> str:
    style = f'text-anchor="{anchor}" font-weight="{weight}" fill="{color}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'


def _drawing(width: float, height: float, parts: list[str]) -> str:
    return "\n".join([_HEAD.format(round(width), round(height)), *parts, "</svg>"]) + "\n"
