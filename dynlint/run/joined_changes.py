"""Joins changes of several findings that add the same block at the same place into one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.finding import Change, Finding
    from dynlint.source import Location

_BLOCK = lazy_pattern(r"\n?([ \t]*)([a-z_]+ \{)\n((?:.*\n)*?)\1\}\n")


def joined(findings: list[Finding]) -> list[Finding]:
    """Return findings with changes that can be made together: Terraform allows one ``lifecycle`` in a resource."""
    bodies: dict[tuple[Location, str], dict[str, None]] = {}
    for change in (change for finding in findings for change in finding.changes):
        if (key := _key(change)) is not None:
            bodies.setdefault(key, {})[_body(change)] = None
    several = {key: _aligned("".join(lines)) for key, lines in bodies.items() if len(lines) > 1}
    return [_with(finding, several) for finding in findings] if several else findings


def _aligned(lines: str) -> str:
    """Return attribute lines with their values below one another, as ``terraform fmt`` writes them."""
    parts = [line.partition(" = ") for line in lines.splitlines()]
    width = max(len(name) for name, _, _ in parts)
    return "".join(f"{name.ljust(width)}{equals}{value}\n" for name, equals, value in parts)


def _key(change: Change) -> tuple[Location, str] | None:
    """Return the place and type of the block that a change adds; None if it adds no block."""
    match = _BLOCK.fullmatch(change.text) if change.location[1:3] == change.location[3:] else None
    return None if match is None else (change.location, match[2])


def _body(change: Change) -> str:
    """Return the lines inside the block that a change adds."""
    match = _BLOCK.fullmatch(change.text)
    return match[3] if match else ""


def _with(finding: Finding, bodies: dict[tuple[Location, str], str]) -> Finding:
    return finding._replace(changes=tuple(_whole(change, bodies) for change in finding.changes))


def _whole(change: Change, bodies: dict[tuple[Location, str], str]) -> Change:
    key = _key(change)
    if key not in bodies:
        return change
    text = change.text.replace(_body(change), bodies[key])
    return change._replace(text=text, preview=text.rstrip("\n"))
