"""The page of a rule for the editor: its address and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint import __version__

if TYPE_CHECKING:
    from dynlint.rule import Rule

_PAGES = f"https://github.com/dynlint/dynlint/blob/v{__version__}/docs/rules/"


def address_of(rule: str, name: str, url: str = "") -> str:
    """Return the address of a rule's page: dynlint's for a built-in one, else the rule's own reference."""
    return f"{_PAGES}{name}.md" if rule.startswith("DYN") else url


def page_of(rule: Rule) -> str:
    """Return a rule's documentation as Markdown."""
    title, _, rest = rule.doc.partition("\n")
    head = f"**{rule.id} {rule.name}** ({rule.severity.label})\n\n{title}\n"
    address = address_of(rule.id, rule.name, rule.text.url)
    tail = f"\n\n[The rule's page]({address})" if address else ""
    return f"{head}{rest}{tail}"
