"""Links to the page of a rule, or to a source that a team's rule names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint import HOME

if TYPE_CHECKING:
    from dynlint.finding import Finding, Result, RuleText

PAGES = f"{HOME}/blob/main/docs/rules/"
"""Where the pages of the built-in rules are."""


def url_of(rule: RuleText) -> str:
    """Return the address of a rule's page; for a team's rule the first of its sources, empty without any."""
    return f"{PAGES}{rule.name}.md" if rule.id.startswith("DYN") else rule.url


class RulePages:
    """The pages of the rules with findings in a run."""

    def __init__(self, result: Result) -> None:
        self._urls = {rule.id: url_of(rule) for rule in result.rules}

    def of(self, finding: Finding) -> str:
        """Return the address of the page of a finding's rule; empty if there is none."""
        return finding.url or self._urls.get(finding.rule, "")
