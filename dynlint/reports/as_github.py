"""Workflow commands for GitHub Actions, which shows ten errors, ten warnings and ten notices of each step.

The other findings are lines of the log; the summary of the step has all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.reports import as_markdown
from dynlint.reports.escape import inert, shown, shown_lines
from dynlint.reports.order import counted
from dynlint.reports.roots import Roots
from dynlint.reports.selection import (
    beside_change,
    errors_without_findings,
    one_line,
    rewritten,
    sentence,
    way,
    worst_first,
)

if TYPE_CHECKING:
    from dynlint.finding import AnalysisError, Finding, Result

FROM_TOP = True
SHOWN = 10
"""How many of a kind GitHub shows."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(result: Result) -> str:
    """Return the commands, the most severe first, then the findings that GitHub would not show, as lines of the log."""
    errors = errors_without_findings(result)
    room = dict.fromkeys(Severity, SHOWN)
    room[Severity.ERROR] -= min(len(errors), SHOWN)
    lines = [_error(error) for error in errors[:SHOWN]]
    rest = [f"{error.path}:{error.line}:{error.column}: not analysed: {error.message}" for error in errors[SHOWN:]]
    roots = Roots(result)
    for finding in worst_first(result.findings):
        if room[finding.severity]:
            room[finding.severity] -= 1
            lines.append(_finding(finding, roots))
        else:
            rest.append(_plain(finding, roots))
    if rest:
        title = f"{counted(len(rest), 'finding')} more than GitHub shows beside the code"
        lines += [f"::group::{title}", *(inert(shown(line)) for line in rest), "::endgroup::"]
    return "".join(f"{line}\n" for line in lines)


def summary(result: Result) -> str:
    """Return the Markdown for the file that ``GITHUB_STEP_SUMMARY`` names."""
    return as_markdown.render(result)


def _finding(reported: Finding, roots: Roots) -> str:
    finding = beside_change(reported)
    place = one_line(finding)
    because = [f"because {place}  {text}" for place, text in way(finding.trail)]
    because += [
        f"change {change.location.path}:{change.location.line}  {rewritten(change)}" for change in finding.changes
    ]
    properties = {
        "file": place.path,
        "line": str(place.line),
        "endLine": str(place.end_line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": f"{finding.name} ({finding.rule})",
    }
    return _command(_COMMANDS[finding.severity], properties, "\n".join([sentence(finding, roots), *because]))


def _error(error: AnalysisError) -> str:
    properties = {"file": error.path, "line": str(error.line), "col": str(error.column), "title": "not analysed"}
    return _command("error", properties, error.message)


def _plain(finding: Finding, roots: Roots) -> str:
    place = finding.location
    rule = f"{finding.severity.label}: {finding.name} ({finding.rule})"
    return f"{place.path}:{place.line}:{place.column}: {rule}: {sentence(finding, roots)}"


def _command(name: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{key}={_escaped(inert(shown(value)), ':,')}" for key, value in properties.items())
    return f"::{name} {written}::{_escaped(shown_lines(message))}"


def _escaped(text: str, special: str = "") -> str:
    for character in "%\r\n" + special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
