"""One page without network: what is wrong as a matrix of resources, rules and environments, and every finding below.

It works without its script too, then the marks of the matrix lead to the findings.
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import TYPE_CHECKING

from dynlint import __version__
from dynlint.finding import Severity
from dynlint.reports.html_pieces import Numbered, article, element, error_list, listing, place, text
from dynlint.reports.order import counted, counts
from dynlint.reports.rule_help import THEMES, rule_help
from dynlint.reports.selection import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Result
    from dynlint.reports.rule_help import RuleHelp

ANYWHERE = "any environment"
"""What a mark says of a finding without environments."""


def render(result: Result) -> str:
    """Return the page."""
    helps = rule_help(result.findings)
    findings = [Numbered(f"f{number}", each) for number, each in enumerate(worst_first(result.findings), 1)]
    alarms = [each for each in findings if helps[each.finding.rule].theme == "alarms"]
    others = [each for each in findings if helps[each.finding.rule].theme != "alarms"]
    body = [
        _header(result),
        error_list(result),
        _filter(findings, helps) if findings else "",
        _matrix("Resources, rules and environments", others, helps),
        _matrix("Alarm coverage: what is not watched, or not well", alarms, helps),
        listing("Findings", [article(each, helps[each.finding.rule]) for each in findings]),
        _undecided(result),
        _suppressed(result),
        '<dialog id="view" aria-label="Finding"></dialog>',
    ]
    return _page("\n".join(piece for piece in body if piece)).encode("utf-8", "replace").decode()


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
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as file:
        return file.read()


def _digest(source: str) -> str:
    """Return what lets the browser run this style or script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _header(result: Result) -> str:
    summary = result.summary
    found = [f"{number} {label}" for label, number in counts(result.findings).items() if number]
    parts = [", ".join(found) or "no findings", counted(summary.tables, "table")]
    parts.append(counted(summary.roots, "root module"))
    if summary.environments:
        parts.append(", ".join(summary.environments))
    parts += [f"{len(result.undecided)} undecided"] * bool(result.undecided)
    parts += [f"{len(result.suppressed)} suppressed"] * bool(result.suppressed)
    parts.append(f"dynlint {__version__}")
    return element("header", "<h1>dynlint</h1>" + element("p", text(" · ".join(parts))))


def _filter(findings: Sequence[Numbered], helps: dict[str, RuleHelp]) -> str:
    environments = sorted({name for each in findings for name in each.finding.environments})
    themes = sorted({rule.theme for rule in helps.values()}, key=[*THEMES.values(), "custom"].index)
    fields = [
        '<label>Search <input type="search" name="words" placeholder="press / to search"></label>',
        _choice("severity", "Severity", [severity.label for severity in sorted(Severity, reverse=True)]),
        _choice("environment", "Environment", environments),
        _choice("theme", "Theme", themes),
        _choice("rule", "Rule", [f"{rule.id} {rule.name}" for rule in helps.values()]),
        '<button type="reset">Show all</button>',
        '<output aria-live="polite"></output>',
    ]
    return element("form", "\n".join(fields), id="filter", role="search")


def _choice(name: str, label: str, values: Iterable[str]) -> str:
    options = "".join(element("option", text(value), value=value.partition(" ")[0]) for value in values)
    if name == "environment":
        options = "".join(element("option", text(value), value=value) for value in values)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _matrix(heading: str, findings: Sequence[Numbered], helps: dict[str, RuleHelp]) -> str:
    """Return a table: a row for each resource, a column for each rule, a mark for each environment."""
    if not findings:
        return ""
    rules = sorted({each.finding.rule for each in findings})
    cells: dict[tuple[str, str], list[Numbered]] = {}
    for each in findings:
        cells.setdefault((each.finding.address, each.finding.rule), []).append(each)
    head = "".join(_column(helps[rule]) for rule in rules)
    rows = [
        element("th", element("code", text(address).replace(".", ".<wbr>")), scope="row")
        + "".join(element("td", _marks(cells.get((address, rule), ()))) for rule in rules)
        for address in sorted({address for address, _ in cells}, key=_tables_first)
    ]
    body = "\n".join(element("tr", row) for row in rows)
    corner = element("th", text("resource"), scope="col")
    table = f"<table><thead><tr>{corner}{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    scroller = element("div", table, **{"class": "scroller", "tabindex": "0", "role": "region", "aria-label": heading})
    return element("section", element("h2", text(heading)) + scroller, **{"class": "matrix"})


def _tables_first(address: str) -> tuple[bool, str]:
    return ("aws_dynamodb_table." not in address, address)


def _column(rule: RuleHelp) -> str:
    return element(
        "th", f"<span>{text(rule.name)} <small>{text(rule.id)}</small></span>", scope="col", title=rule.title
    )


def _marks(findings: Iterable[Numbered]) -> str:
    return "".join(_mark(each, name) for each in findings for name in each.finding.environments or (ANYWHERE,))


def _mark(each: Numbered, environment: str) -> str:
    finding = each.finding
    about = f"{finding.severity.label}: {finding.name} in {environment}, {finding.address}"
    return element(
        "a",
        text(environment),
        **{
            "class": f"mark {finding.severity.label}",
            "href": f"#{each.id}",
            "data-environment": environment,
            "aria-label": about,
        },
    )


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
