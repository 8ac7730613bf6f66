"""Parts of the HTML page that need no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dynlint.reports.escape import shown
from dynlint.reports.order import counted, counts
from dynlint.reports.selection import errors_without_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Result
    from dynlint.source import Location


def element(tag: str, content: str, /, **attributes: str) -> str:
    """Return an element; `content` is HTML, attributes are text."""
    cleaned = {name: "\n".join(map(shown, value.split("\n"))) for name, value in attributes.items()}
    written = "".join(f' {name}="{escape(value)}"' for name, value in cleaned.items())
    return f"<{tag}{written}>{content}</{tag}>"


def text(value: str) -> str:
    """Return text as HTML, in one line."""
    return escape(shown(value.replace("\n", " ")), quote=False)


def place(location: Location) -> str:
    """Return a location as text."""
    return f"{location.path}:{location.line}:{location.column}"


def error_list(result: Result) -> str:
    """Return a list of the errors of the analysis."""
    items = [
        element("li", f"<code>{text(error.path)}:{error.line}:{error.column}</code> {text(error.message)}")
        for error in errors_without_findings(result)
    ]
    heading = element("h2", "Not everything could be analysed", id="errors")
    about = {"class": "errors", "aria-labelledby": "errors"}
    return element("section", heading + element("ul", "".join(items)), **about) if items else ""


def header(result: Result, version: str) -> str:
    """Return the counts of the run, its environments, and its time, paths and commit."""
    summary = result.summary
    tiles = [(label, number, label) for label, number in counts(result.findings).items()]
    tiles += [("table", summary.tables, ""), ("root module", summary.roots, "")]
    tiles += [("undecided", len(result.undecided), ""), ("suppressed", len(result.suppressed), "")]
    numbers = "".join(
        element(
            "div", element("dt", _noun(name, number)) + element("dd", str(number)), **{"class": kind if number else ""}
        )
        for name, number, kind in tiles
    )
    where = [f"in {', '.join(summary.environments)}"] if summary.environments else []
    lines = [*where, " · ".join([*_facts(result), f"dynlint {version}"])]
    facts = "".join(element("p", text(line)) for line in lines)
    return element("header", element("h1", "DynamoDB in Terraform") + element("dl", numbers) + facts)


def _facts(result: Result) -> list[str]:
    facts = result.facts
    if facts is None:
        return []
    commit = [f"commit {facts.commit[:12]}"] if facts.commit else []
    return [", ".join(facts.paths), *commit, facts.date]


def _noun(name: str, number: int) -> str:
    return name if name in ("undecided", "suppressed") else counted(number, name).partition(" ")[2]


def choice(name: str, values: Sequence[tuple[str, str]]) -> str:
    """Return a drop-down list: (value, label) pairs."""
    options = "".join(element("option", text(shown_as), value=value) for value, shown_as in values)
    label = {"root": "Root module"}.get(name, name.capitalize())
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'
