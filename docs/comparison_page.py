"""The table of rules beside what other tools check: from the rules' aliases and ``data/peers.json``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.rule import Rule

_DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "peers.json").read_text(encoding="utf-8"))
PEERS = tuple(peer["name"] for peer in _DATA["peers"])
_HEAD = """\
# Beside other tools

Made by `docs/generate.py` from the rules' aliases and `docs/data/peers.json`, which says what was read and when
({read}).

**{alone} of {all} rules are in none of {peers}, and neither `terraform validate` nor `terraform plan` says the same.**
Without the rules about the linter itself (DYN0) it is {alone_deep} of {all_deep}.

An id is a check for the same thing: its skip comment counts for our rule. What stands in (brackets) catches a part of
it; such a rule is not counted as nobody's. The last column is what Terraform and the AWS provider say before anything
is applied: `validate` needs no credentials, `plan` does. That another tool has a check does not mean that it gives the
same answer: none of them reports an unknown value as such.

| rule | {columns} | Terraform |
|---|{line}---|
"""


def tool_of(alias: str) -> str:
    """Return the tool that an id is of, empty where it is another than those compared."""
    return next((peer["name"] for peer in _DATA["peers"] if re.fullmatch(peer["ids"], alias)), "")


def comparison(rules: Sequence[Rule]) -> str:
    """Return the page."""
    deep = [rule for rule in rules if not rule.id.startswith("DYN0")]
    head = _HEAD.format(
        read=_DATA["read"],
        alone=sum(_is_alone(rule) for rule in rules),
        all=len(rules),
        alone_deep=sum(_is_alone(rule) for rule in deep),
        all_deep=len(deep),
        peers=", ".join(PEERS),
        columns=" | ".join(PEERS),
        line="---|" * len(PEERS),
    )
    return head + "\n".join(_row(rule) for rule in rules) + "\n\n" + _sources()


def _row(rule: Rule) -> str:
    cells = [_cell(rule, peer) for peer in PEERS]
    return f"| [{rule.name}](rules/{rule.name}.md) {rule.id} | {' | '.join(cells)} | {_terraform(rule)} |"


def _cell(rule: Rule, peer: str) -> str:
    same = [alias for alias in rule.aliases if tool_of(alias) == peer]
    near = _DATA["near"].get(rule.id, {}).get(peer)
    return " ".join(f"`{_short(alias)}`" for alias in same) or (f"(`{_short(near)}`)" if near else "")


def _short(alias: str) -> str:
    """Return an id in as few letters as name it: the first group of a UUID."""
    return alias.partition("-")[0] if len(alias) == 36 else alias


def _terraform(rule: Rule) -> str:
    found: str = _DATA["terraform"].get(rule.id, "")
    return found


def _is_alone(rule: Rule) -> bool:
    return not _terraform(rule) and not any(_cell(rule, peer) for peer in PEERS)


def _sources() -> str:
    lines = ["## What was read", ""]
    lines += [f"- [{peer['name']}]({peer['source']}), {peer['version']}" for peer in _DATA["peers"]]
    return "\n".join(lines) + "\n"
