"""The page of a rule for the editor: its address and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint import __version__
from dynlint.server.values_markdown import plain
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.rule import Rule

_ADDRESS = lazy_pattern(r"https?://[\w.~:/?#@!$&'*+,;=%-]+")
_PAGES = f"https://github.com/dynlint/dynlint/blob/v{__version__}/docs/rules/"


def address_of(rule: str, name: str, url: str = "") -> str:
    """Return the address of a rule's page: dynlint's for a built-in one, else the rule's own reference on the web."""
    if _is_built_in(rule):
        return f"{_PAGES}{name}.md"
    return url if _ADDRESS.fullmatch(url) else ""


def page_of(rule: Rule) -> str:
    """Return a rule's documentation as Markdown; that of a rule of a repository is untrusted text and is escaped."""
    title, _, rest = rule.doc.partition("\n")
    if not _is_built_in(rule.id):
        title, rest = plain(title), "\n".join(map(plain, rest.split("\n")))
    head = f"**{plain(rule.id)} {plain(rule.name)}** ({rule.severity.label})\n\n{title}\n"
    address = address_of(rule.id, rule.name, rule.text.url)
    tail = f"\n\n[The rule's page]({address})" if address else ""
    return f"{head}{rest}{tail}"


def _is_built_in(rule: str) -> bool:
    return rule.startswith("DYN")
