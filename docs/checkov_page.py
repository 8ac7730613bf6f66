"""The page for Checkov's users; its table is from the rules' aliases, ``data/peers.json`` and ``data/checkov.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.rule import Rule

_DATA = Path(__file__).parent / "data"
_NEAR: dict[str, dict[str, str]] = json.loads((_DATA / "peers.json").read_text(encoding="utf-8"))["near"]
DIFFERS: dict[str, str] = json.loads((_DATA / "checkov.json").read_text(encoding="utf-8"))["differs"]
_HEAD = (_DATA / "checkov.md").read_text(encoding="utf-8")
_TESTED = Path(__file__).parents[1] / "tests" / "inside_checkov"


def checkov_page(rules: Sequence[Rule]) -> str:
    """Return the page; KeyError for a check of which nobody has written what differs."""
    rows = sorted({row for rule in rules for row in _rows(rule)})
    head = _HEAD.replace("OLDEST", _tested("oldest")).replace("NEWEST", _tested("newest"))
    return head + "\n".join(row[-1] for row in rows) + "\n"


def _tested(which: str) -> str:
    """Return the version of Checkov that the tests install."""
    return (_TESTED / f"{which}.txt").read_text(encoding="utf-8").strip().partition("==")[2]


def pairs(rule: Rule) -> Iterator[tuple[str, bool]]:
    """Yield each check of Checkov beside a rule, and whether it is for the same thing."""
    yield from ((alias, True) for alias in rule.aliases if alias.startswith("CKV"))
    near = _NEAR.get(rule.id, {}).get("Checkov")
    if near:
        yield near, False


def _rows(rule: Rule) -> Iterator[tuple[str, int, str]]:
    """Yield rows behind what they are sorted by: the family of the check and its number."""
    for check, same in pairs(rule):
        family, _, number = check.rpartition("_")
        theirs = f"`{check}`" if same else f"(`{check}`)"
        ours = f"[{rule.name}](rules/{rule.name}.md)"
        row = f"| {theirs} | `{rule.checkov_id}` | {rule.id} {ours} | {DIFFERS[check]} |"
        yield family, int(number), row
