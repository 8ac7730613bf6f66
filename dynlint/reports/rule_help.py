"""What reports say about the rules behind findings; a team's own rules, which no result carries, have less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.records import NamedTuple
from dynlint.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Severity
    from dynlint.rule import Rule

THEMES = {
    "0": "linter",
    "1": "encryption",
    "2": "recovery",
    "3": "deletion",
    "4": "alarms",
    "5": "access",
    "6": "capacity",
    "7": "keys",
    "8": "streams",
    "9": "hygiene",
}
"""The theme by the first digit of an id."""


class RuleHelp(NamedTuple):
    """A rule as reports show it; `doc` is Markdown."""

    id: str
    name: str
    severity: Severity
    title: str
    doc: str
    url: str

    @property
    def theme(self) -> str:
        """The theme's word, ``custom`` for a team's own rules."""
        return THEMES.get(self.id[3:4], "custom") if self.id.startswith("DYN") else "custom"


def rule_help(findings: Iterable[Finding]) -> dict[str, RuleHelp]:
    """Return the help of every rule that found something, by id and in the order of ids."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    rules = {rule.id: rule for rule in load().rules} if first else {}
    return {id_: _help(first[id_], rules.get(id_)) for id_ in sorted(first)}


def _help(finding: Finding, rule: Rule | None) -> RuleHelp:
    if rule is None or rule.name != finding.name:
        title = finding.name.replace("-", " ").capitalize()
        return RuleHelp(finding.rule, finding.name, finding.severity, title, title, finding.url)
    url = finding.url or next(iter(rule.references), "")
    return RuleHelp(rule.id, rule.name, rule.severity, rule.title, rule.doc, url)
