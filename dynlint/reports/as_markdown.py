"""Markdown for a comment on a pull request, or a job's summary: a table for each environment, with the code folded.

It stays below 65,000 characters, the limit of a comment: the least severe findings are left out first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from dynlint.finding import Severity
from dynlint.reports.escape import inert, shown, unicode_text
from dynlint.reports.order import counted, counts, not_used, other_addresses, unread_lists
from dynlint.reports.roots import Roots
from dynlint.reports.rule_pages import RulePages
from dynlint.reports.selection import errors_without_findings, rewritten, way, worst_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Finding, Result

LIMIT = 65_000
_ROWS = 1_000
_ERRORS = 20
_CUT = 400
_SIGNS = {Severity.ERROR: "🔴 error", Severity.WARNING: "🟡 warning", Severity.INFO: "🔵 info"}
_MARKUP = re.compile(r"([\\`*_\[\]|~#$])")
_CALL = re.compile(r"@|(?<=:)//|(?<=www)\.", re.IGNORECASE)
"""Where a mention or a link may begin that has no markup."""
_QUIET = "\N{ZERO WIDTH SPACE}"
_FENCE = re.compile("`{3,}")


def render(result: Result) -> str:
    """Return the page, with as many of the most severe findings as fit."""
    worst = worst_first(result.findings)[:_ROWS]
    fitting = bisect_right(range(1, len(worst) + 1), LIMIT, key=lambda number: len(_page(result, worst[:number])))
    return _page(result, worst[:fitting])


def _page(result: Result, findings: Sequence[Finding]) -> str:
    blocks = [f"## dynlint: {_total(result)}", *_errors(result)]
    roots, pages = Roots(result), RulePages(result)
    blocks += [_table(name, findings, roots, pages) for name in _environments(findings)]
    if findings:
        blocks.append("\n\n".join(["### Code and causes", *(_details(finding, roots) for finding in findings)]))
    left_out = len(result.findings) - len(findings)
    if left_out:
        blocks.append(f"**{counted(left_out, 'finding')} more** would not fit here, none of them more severe.")
    blocks += [f"*{sentence}*" for sentence in (not_used(result), _text(unread_lists(result))) if sentence]
    blocks.append(_foot(result))
    return inert("\n\n".join(blocks) + "\n")


def _total(result: Result) -> str:
    if not result.findings:
        return "no findings"
    kinds = ", ".join(counted(number, label) for label, number in counts(result.findings).items() if number)
    return f"{counted(len(result.findings), 'finding')} ({kinds})"


def _errors(result: Result) -> list[str]:
    errors = errors_without_findings(result)
    lines = [f"- {_code(f'{error.path}:{error.line}')} {_text(error.message)}" for error in errors[:_ERRORS]]
    if len(errors) > _ERRORS:
        lines.append(f"- and {len(errors) - _ERRORS} more")
    return ["**Not everything could be analysed:**\n\n" + "\n".join(lines)] if lines else []


def _environments(findings: Sequence[Finding]) -> list[str]:
    """Return the names of environments with findings; the empty name stands for findings without any."""
    return sorted({name for finding in findings for name in finding.environments or ("",)})


def _table(environment: str, findings: Sequence[Finding], roots: Roots, pages: RulePages) -> str:
    within = [_in(finding, environment) for finding in findings if environment in (finding.environments or ("",))]
    heading = f"### {_text(environment)}" if environment else "### In no environment"
    cells = [(_SIGNS[each.severity], _rule(each, pages), _what(each, roots), _code(_where(each))) for each in within]
    rows = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([heading, "", "| | rule | what | where |", "|---|---|---|---|", *rows])


def _in(finding: Finding, environment: str) -> Finding:
    """Return a finding with the root modules of one environment."""
    return finding._replace(
        occurrences=tuple(where for where in finding.occurrences if where.environment == environment)
    )


def _what(finding: Finding, roots: Roots) -> str:
    """Return the message, after the address if it does not contain that, and the root modules."""
    named = finding.address in finding.message or finding.address == finding.location.path
    message = _text(finding.message) if named else f"{_code(finding.address)} {_text(finding.message)}"
    return f"{message} {_text(roots.clause(finding, 'In'))}".rstrip()


def _where(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.line}"


def _rule(finding: Finding, pages: RulePages) -> str:
    url = pages.of(finding)
    name = f"{finding.name} ({finding.rule})"
    return f"[{_text(name)}](<{_target(url)}>)" if url.startswith("https://") else _text(name)


def _target(url: str) -> str:
    """Return an address that ends where its link ends."""
    return "".join(each if each.isprintable() and each not in "<>\\ |" else quote(each) for each in unicode_text(url))


def _details(finding: Finding, roots: Roots) -> str:
    heading = f"{_plain(f'{finding.name} ({finding.rule})')} <code>{_plain(_where(finding))}</code>"
    lines = [f"<details><summary>{heading}</summary>", "", _text(finding.message)]
    if finding.excerpt:
        code = [f"{number:4} | {text.rstrip()}" for number, text in finding.excerpt]
        lines += ["", *_fenced(code)]
    if finding.trail:
        lines += ["", "Because of:", ""]
        lines += [f"- {_code(place)} {_code(text)}" for place, text in way(finding.trail)]
    if finding.changes:
        for change in finding.changes:
            place = _code(f"{change.location.path}:{change.location.line}")
            lines += ["", f"Instead, in {place}:", "", *_fenced(rewritten(change).split("\n"))]
    if clause := roots.clause(finding, "In"):
        lines += ["", _text(clause)]
    if others := other_addresses([finding]):
        lines += ["", f"Also: {', '.join(map(_code, others))}"]
    if finding.note:
        lines += ["", f"*{_text(finding.note)}*"]
    return "\n".join([*lines, "", "</details>"])


def _fenced(lines: Sequence[str]) -> list[str]:
    longest = max((len(run) for line in lines for run in _FENCE.findall(line)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}hcl", *(shown(line.rstrip()[:_CUT]) for line in lines), fence]


def _foot(result: Result) -> str:
    summary = result.summary
    parts = [counted(summary.tables, "table")]
    if summary.environments:
        parts.append(counted(len(summary.environments), "environment"))
    parts += [f"{summary.known} not new"] * bool(summary.known)
    parts += [f"{len(result.undecided)} undecided"] * bool(result.undecided)
    parts += [f"{len(result.suppressed)} suppressed"] * bool(result.suppressed)
    return f"<sub>{' · '.join(parts)}</sub>"


def _text(text: str) -> str:
    """Return text that Markdown shows unchanged."""
    return _MARKUP.sub(r"\\\1", _plain(text))


def _plain(text: str) -> str:
    """Return text for HTML on one line, without mentions (``@``) and links."""
    return escape(_CALL.sub(_parted, shown(" ".join(text.split())[:_CUT])), quote=False)


def _parted(match: re.Match[str]) -> str:
    return match[0] + _QUIET if match[0] == "@" else _QUIET + match[0]


def _code(text: str) -> str:
    """Return text as code that is safe inside a table."""
    return f"<code>{_text(text)}</code>"
