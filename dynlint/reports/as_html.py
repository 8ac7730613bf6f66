"""One HTML page without network access: a matrix of findings, a matrix of alarms, and a list of findings.

The page has all of it as data, and its script makes only the rows that are visible. So it opens as fast with ten
thousand rows as with ten.
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import TYPE_CHECKING, Any

from dynlint import __version__
from dynlint.filesystem.read_files import LIST_BYTES, read_text
from dynlint.reports.html_data import page_data
from dynlint.reports.html_pieces import choice, element, error_list, header, text
from dynlint.reports.order import causes, counts
from dynlint.reports.plain_json import dumped_report
from dynlint.reports.roots import Roots
from dynlint.reports.rule_help import THEMES, rule_help
from dynlint.reports.selection import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Result
    from dynlint.reports.rule_help import RuleHelp

BY_RESOURCE = True
LIMIT = 20_000
"""How many findings have their code and causes in the page; the matrix and the list have all."""
_NO_SCRIPT = "The rows of this page are made by its script. The report of --format markdown needs none."


def render(result: Result) -> str:
    """Return the page."""
    found, roots = causes(worst_first(result.findings)), Roots(result)
    findings = [finding for finding, _ in found]
    missing = left_out(result)
    result = result._replace(findings=tuple(findings))
    silenced = [item.finding for item in result.suppressed]
    helps = rule_help(result, [*findings, *silenced, *result.undecided])
    data = page_data(result, found, helps, roots, LIMIT)
    body = [
        element("a", "Skip to the findings", href="#list", **{"class": "skip"}),
        header(result, __version__),
        "<main>",
        element("noscript", element("p", text(_NO_SCRIPT))),
        element("p", text(missing), **{"class": "errors"}) if missing else "",
        error_list(result),
        _filter(result, data, helps.values()) if findings or result.watched else "",
        *(_section(name) for name in ("rules", "metrics", "list", "undecided", "suppressed")),
        "</main>",
        '<dialog id="view" aria-label="Finding"></dialog>',
    ]
    return _page("\n".join(piece for piece in body if piece), data).encode("utf-8", "replace").decode()


def left_out(result: Result) -> str:
    """Return a sentence about what the page leaves out; empty if it leaves out nothing."""
    found = len(causes(result.findings)) if len(result.findings) > LIMIT else 0
    return f"The page has code and causes of the {LIMIT} most severe of {found} findings." if found > LIMIT else ""


def _section(name: str) -> str:
    """Return an empty element that the script fills."""
    return element("section", "", id=name, hidden="")


def _page(body: str, data: dict[str, Any]) -> str:
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    dumped = dumped_report(data).replace("<", "\\u003c")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>dynlint</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f'<script type="application/json" id="data">{dumped}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def _asset(name: str) -> str:
    return read_text(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), LIST_BYTES)


def _digest(source: str) -> str:
    """Return the hash that lets the browser run this style or script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _filter(result: Result, data: dict[str, Any], rules: Iterable[RuleHelp]) -> str:
    texts = data["texts"]
    environments = sorted({name for each in result.findings for name in each.environments})
    roots = sorted({texts[where[0]] for each in data["findings"] for where in each[7]} - {""})
    used = {finding.rule for finding in result.findings}
    found = [rule for rule in rules if rule.id in used]
    themes = sorted({rule.theme for rule in found}, key=[*THEMES.values(), "custom"].index)
    fields = [
        '<label>Search <input type="search" name="words" placeholder="press / to search"></label>',
        choice("severity", [(label, label) for label in counts(result.findings)]),
        choice("environment", [(name, name) for name in environments]),
        choice("root", [(root, root) for root in roots]),
        choice("theme", [(theme, theme) for theme in themes]),
        choice("rule", [(rule.id, f"{rule.id} {rule.name}") for rule in found]),
        '<button type="reset">Show all</button>',
        '<output aria-live="polite"></output>',
    ]
    return element("form", "\n".join(fields), id="filter", role="search", **{"aria-label": "Filter"})
