"""Help texts of the rules behind findings, dynlint's own and a team's alike: the result contains them."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

from dynlint.reports.rule_pages import url_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Result, RuleText, Severity, Undecided

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
    """The rule's own page; of a team's rule the first of its sources. Empty for none."""

    @property
    def theme(self) -> str:
        """The theme's word; ``custom`` for a team's own rules."""
        return THEMES.get(self.id[3:4], "custom") if self.id.startswith("DYN") else "custom"


def rule_help(result: Result, findings: Iterable[Finding | Undecided]) -> dict[str, RuleHelp]:
    """Return the help of the rules behind findings and undecided answers, by id and in the order of ids."""
    first: dict[str, Finding | Undecided] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    rules = {rule.id: rule for rule in result.rules}
    return {id_: _help(first[id_], rules.get(id_)) for id_ in sorted(first)}


def _help(finding: Finding | Undecided, rule: RuleText | None) -> RuleHelp:
    """Return the help of a finding's rule; only its name if no run made the result."""
    own = getattr(finding, "url", "")
    if rule is None:
        title = finding.name.replace("-", " ").capitalize()
        return RuleHelp(finding.rule, finding.name, finding.severity, title, title, own)
    url = own or url_of(rule)
    return RuleHelp(rule.id, rule.name, rule.severity, rule.title, cleandoc(rule.doc), url)
