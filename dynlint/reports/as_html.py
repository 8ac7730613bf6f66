"""One page without network: what is wrong as a matrix, what alarms watch as another, and every finding below.

It works without its script too, then the marks of the matrices lead to the findings.
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import TYPE_CHECKING

from dynlint import __version__
from dynlint.filesystem.read_files import LIST_BYTES, read_text
from dynlint.reports.html_matrix import by_metric, by_rule, places
from dynlint.reports.html_pieces import Numbered, article, element, error_list, listing, place, text
from dynlint.reports.order import counted, counts
from dynlint.reports.roots import Roots
from dynlint.reports.rule_help import THEMES, rule_help
from dynlint.reports.selection import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Result
    from dynlint.reports.rule_help import RuleHelp

LIMIT = 3_000
"""How many findings a browser shows without effort, and more than anybody reads."""


def render(result: Result) -> str:
    """Return the page."""
    worst = worst_first(result.findings)[:LIMIT]
    helps = rule_help(result, worst)
    findings = [Numbered(f"f{number}", each) for number, each in enumerate(worst, 1)]
    alarms = [each for each in findings if helps[each.finding.rule].theme == "alarms"]
    missing, roots = left_out(result), Roots(result)
    body = [
        _header(result),
        element("p", text(missing), **{"class": "errors"}) if missing else "",
        error_list(result),
        _filter(findings, helps) if findings else "",
        by_rule(findings, helps),
        by_metric(result.watched, alarms),
        listing("Findings", [article(each, helps[each.finding.rule], roots) for each in findings]),
        _undecided(result),
        _suppressed(result),
        '<dialog id="view" aria-label="Finding"></dialog>',
    ]
    return _page("\n".join(piece for piece in body if piece)).encode("utf-8", "replace").decode()


def left_out(result: Result) -> str:
    """Return a sentence about findings that the page has no room for, empty where all of them are in."""
    found = len(result.findings)
    return f"The page holds the {LIMIT} most severe of {found} findings." if found > LIMIT else ""


def _page(body: str) -> str:
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>dynlint</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n"
        "</body>\n</html>\n"
    )


def _asset(name: str) -> str:
    return read_text(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), LIST_BYTES)


def _digest(source: str) -> str:
    """Return what lets the browser run this style or script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _header(result: Result) -> str:
    """Return the numbers of the run, and which environments it looked at."""
    summary = result.summary
    tiles = [(label, number, label) for label, number in counts(result.findings).items()]
    tiles += [("table", summary.tables, ""), ("root module", summary.roots, "")]
    tiles += [("undecided", len(result.undecided), ""), ("suppressed", len(result.suppressed), "")]
    facts = "".join(
        element(
            "div", element("dt", _noun(name, number)) + element("dd", str(number)), **{"class": kind if number else ""}
        )
        for name, number, kind in tiles
    )
    where = f"in {', '.join(summary.environments)} · " if summary.environments else ""
    verdict = element("p", text(f"{where}dynlint {__version__}"))
    return element("header", element("h1", "DynamoDB in Terraform") + element("dl", facts) + verdict)


def _noun(name: str, number: int) -> str:
    return name if name in ("undecided", "suppressed") else counted(number, name).partition(" ")[2]


def _filter(findings: Sequence[Numbered], helps: dict[str, RuleHelp]) -> str:
    environments = sorted({name for each in findings for name in each.finding.environments})
    roots = sorted({root for each in findings for root, _ in places(each)} - {""})
    themes = sorted({rule.theme for rule in helps.values()}, key=[*THEMES.values(), "custom"].index)
    fields = [
        '<label>Search <input type="search" name="words" placeholder="press / to search"></label>',
        _choice("severity", [(label, label) for label in counts(each.finding for each in findings)]),
        _choice("environment", [(name, name) for name in environments]),
        _choice("root", [(root, root) for root in roots]),
        _choice("theme", [(theme, theme) for theme in themes]),
        _choice("rule", [(rule.id, f"{rule.id} {rule.name}") for rule in helps.values()]),
        '<button type="reset">Show all</button>',
        '<output aria-live="polite"></output>',
    ]
    return element("form", "\n".join(fields), id="filter", role="search")


def _choice(name: str, values: Sequence[tuple[str, str]]) -> str:
    options = "".join(element("option", text(shown), value=value) for value, shown in values)
    label = {"root": "Root module"}.get(name, name.capitalize())
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _undecided(result: Result) -> str:
    rows = [
        (
            f"{each.name} ({each.rule})",
            each.address,
            ", ".join(each.environments),
            place(each.location),
            each.blocked_by,
        )
        for each in result.undecided
    ]
    return _table("Undecided", ("rule", "resource", "environments", "place", "because"), rows)


def _suppressed(result: Result) -> str:
    rows = [
        (
            f"{finding.name} ({finding.rule})",
            finding.address,
            ", ".join(finding.environments),
            place(comment.location),
            f"{comment.reason or 'no reason given'}{f', until {comment.until}' if comment.until else ''}",
        )
        for finding, comment in result.suppressed
    ]
    return _table("Suppressed", ("rule", "resource", "environments", "comment", "reason"), rows)


def _table(heading: str, columns: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    head = "".join(element("th", text(name), scope="col") for name in columns)
    lines = "\n".join(element("tr", "".join(element("td", text(value)) for value in row)) for row in sorted(rows))
    table = f'<table class="list"><thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table>'
    summary = element("summary", element("h2", f"{text(heading)} ({len(rows)})"))
    return element("details", summary + f'<div class="scroller">{table}</div>')
