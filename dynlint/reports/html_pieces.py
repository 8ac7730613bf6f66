"""Pieces of the HTML page: elements, and a finding with its code, trail and change."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dynlint.reports.escape import shown
from dynlint.reports.order import counted
from dynlint.reports.selection import one_line, unaligned, untold
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Finding, Result
    from dynlint.reports.roots import FoundIn, Roots
    from dynlint.reports.rule_help import RuleHelp
    from dynlint.source import Location


class Numbered(NamedTuple):
    """A finding and its id in the page."""

    id: str
    finding: Finding


def element(tag: str, content: str, /, **attributes: str) -> str:
    """Return an element; `content` is HTML, attributes are text."""
    said = {name: "\n".join(map(shown, value.split("\n"))) for name, value in attributes.items()}
    written = "".join(f' {name}="{escape(value)}"' for name, value in said.items())
    return f"<{tag}{written}>{content}</{tag}>"


def text(value: str) -> str:
    """Return text as HTML, in one line."""
    return escape(shown(value.replace("\n", " ")), quote=False)


def place(location: Location) -> str:
    """Return where something stands."""
    return f"{location.path}:{location.line}:{location.column}"


def listing(heading: str, pieces: Sequence[str]) -> str:
    """Return a section, empty without pieces."""
    content = element("h2", text(heading)) + "\n" + "\n".join(pieces)
    return element("section", content, **{"class": heading.lower()}) if pieces else ""


def error_list(result: Result) -> str:
    """Return what could not be analysed."""
    items = [
        element("li", f"<code>{text(error.path)}:{error.line}:{error.column}</code> {text(error.message)}")
        for error in untold(result)
    ]
    heading = element("h2", "Not everything could be analysed")
    return element("section", heading + element("ul", "".join(items)), **{"class": "errors"}) if items else ""


def article(each: Numbered, rule: RuleHelp, roots: Roots) -> str:
    """Return a finding: what, where, the code, why, what to write instead."""
    finding = each.finding
    severity = finding.severity.label
    heading = f'<span class="{severity}">{severity}</span> {text(finding.name)} <small>{text(finding.rule)}</small>'
    about = f"{finding.address}.{finding.attribute}" if finding.attribute else finding.address
    environments = " ".join(element("span", text(name), **{"class": "environment"}) for name in finding.environments)
    pieces = [
        element("h3", heading),
        element("p", text(finding.message)),
        element("p", f"<code>{text(about)}</code> {environments}"),
        element("p", f"<code>{text(place(finding.location))}</code>"),
        _roots(roots.of([finding])),
        _code(finding),
        _trail(finding),
        _changes(finding),
        element("p", f"<em>{text(finding.note)}</em>") if finding.note else "",
        _rule(rule),
    ]
    return element(
        "article",
        "\n".join(piece for piece in pieces if piece),
        **{
            "id": each.id,
            "tabindex": "-1",
            "data-severity": severity,
            "data-rule": finding.rule,
            "data-theme": rule.theme,
            "data-environments": "\n".join(finding.environments),
            "data-roots": "\n".join(dict.fromkeys(where.root for where in finding.occurrences)),
        },
    )


def _roots(roots: Sequence[FoundIn]) -> str:
    """Return every root module in which a finding was made."""
    items = "".join(element("li", text(str(root))) for root in roots)
    heading = element("h4", f"In {counted(len(roots), 'root module')}")
    return heading + element("ul", items) if roots else ""


def _rule(rule: RuleHelp) -> str:
    link = f" {element('a', 'Read more', href=rule.url, rel='noreferrer')}" if rule.url.startswith("https://") else ""
    return element("p", text(rule.title) + link, **{"class": "rule"})


def _code(finding: Finding) -> str:
    if not finding.excerpt:
        return ""
    *before, (number, line) = finding.excerpt
    where = one_line(finding)
    start, end = where.column - 1, where.end_column - 1
    marked = f"{text(line[:start])}<mark>{text(line[start:end])}</mark>{text(line[end:].rstrip())}"
    lines = [f"{number:5}  {text(line)}" for number, line in before] + [f"{number:5}  {marked}"]
    value = f"  <i>{text(finding.value)}</i>" if finding.value else ""
    return element("pre", "\n".join(lines) + value)


def _trail(finding: Finding) -> str:
    steps = [
        element("li", f"<code>{text(step.path)}:{step.line}</code> <code>{text(unaligned(step.text))}</code>")
        for step in finding.trail
    ]
    return element("h4", "Because") + element("ol", "".join(steps)) if steps else ""


def _changes(finding: Finding) -> str:
    items = [
        element("p", f"<code>{text(change.location.path)}:{change.location.line}</code>")
        + element("pre", "\n".join(text(line) for line in change.preview.strip("\n").split("\n")))
        for change in finding.changes
    ]
    return element("h4", "Instead") + "".join(items) if items else ""
