"""SARIF 2.1.0 for GitHub code scanning, without what GitHub ignores or takes for an alert by mistake.

Suppressed findings are left out: GitHub would open alerts for them.
"""

from __future__ import annotations

import gzip
import os
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dynlint import HOME, __version__
from dynlint.finding import Severity
from dynlint.reports.escape import raw_bytes
from dynlint.reports.order import counts, instances_of, not_used, unread_lists
from dynlint.reports.plain_json import dumped_report
from dynlint.reports.roots import Roots
from dynlint.reports.rule_help import rule_help
from dynlint.reports.selection import beside_change, errors_without_findings, one_line, sentence, unaligned, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import AnalysisError, Change, Finding, Occurrence, Result, Step
    from dynlint.reports.rule_help import RuleHelp
    from dynlint.source import Location

FROM_TOP = True
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RESULTS = 5_000
"""GitHub takes 25,000 results and keeps 5,000."""
ZIPPED = 9_000_000
"""Compressed bytes that results may have: an upload may have 10 million, and rules take less than one."""
FINGERPRINT = "dynlint/v1"
"""The name of our fingerprint: GitHub's own is computed by the upload, which warns of any other by its name."""
_DESCRIPTION = 1_024
_TRAIL = 100
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_SECURITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}
_THEMES_OF_SECURITY = ("encryption", "recovery", "deletion", "access")


def render(result: Result) -> str:
    """Return the log: one run, the most severe findings first."""
    kept = _kept(result)
    helps = rule_help(result, kept)
    run = {
        "tool": {"driver": _driver(helps)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(result, len(kept))],
        "results": _results(kept, {id_: index for index, id_ in enumerate(helps)}, Roots(result)),
    }
    return dumped_report({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def left_out(result: Result) -> str:
    """Return a sentence about findings beyond GitHub's limits; empty if there are none."""
    return _left_out(result, len(_kept(result)))


def _left_out(result: Result, kept: int) -> str:
    missing = counts(worst_first(result.findings)[kept:])
    if not any(missing.values()):
        return ""
    words = ", ".join(f"{number} {label}" for label, number in missing.items() if number)
    return f"SARIF holds the {kept} most severe of {len(result.findings)} findings; left out: {words}."


def _kept(result: Result) -> list[Finding]:
    """Return the most severe findings, as many as one upload may have."""
    kept = worst_first(result.findings)[:RESULTS]
    indexes = {finding.rule: 0 for finding in kept}
    while len(gzip.compress(dumped_report(_results(kept, indexes, Roots(result))).encode(), 1)) > ZIPPED:
        kept = kept[: len(kept) // 2]
    return kept


def _driver(helps: dict[str, RuleHelp]) -> dict[str, Any]:
    rules = [_rule(each) for each in helps.values()]
    return {"name": "dynlint", "semanticVersion": __version__, "informationUri": HOME, "rules": rules}


def _rule(rule: RuleHelp) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "tags": ["dynamodb", "terraform", rule.theme],
        "precision": "high",
        "problem.severity": _PROBLEMS[rule.severity],
    }
    if rule.theme in _THEMES_OF_SECURITY:
        properties["tags"].append("security")
        properties["security-severity"] = _SECURITY[rule.severity]
    about = rule.doc.partition("\n## Why is this bad?\n")[2].partition("\n\n## ")[0] or rule.title
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title[:_DESCRIPTION]},
        "fullDescription": {"text": " ".join(about.split())[:_DESCRIPTION]},
        "help": {"text": rule.doc, "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    } | ({"helpUri": rule.url} if rule.url else {})


def _markdown(rule: RuleHelp) -> str:
    heading = f"**{rule.name}** ({rule.id}): {rule.doc}"
    return f"{heading}\n\n[Read more]({rule.url})" if rule.url else heading


def _results(findings: Iterable[Finding], indexes: dict[str, int], roots: Roots) -> list[dict[str, Any]]:
    """Return the results; equal fingerprints are numbered, since GitHub would drop all but one."""
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        mark = finding.fingerprint or f"{finding.rule}/{finding.address}/{finding.attribute}"
        seen[mark] += 1
        results.append(_result(beside_change(finding), indexes[finding.rule], f"{mark}:{seen[mark]}", roots))
    return results


def _result(finding: Finding, index: int, fingerprint: str, roots: Roots) -> dict[str, Any]:
    place = _place(finding.location.path, _region(one_line(finding)))
    trail = finding.trail[:_TRAIL]
    addresses = dict.fromkeys(each.address for each in instances_of(finding))
    logical = [{"fullyQualifiedName": address, "kind": "resource"} for address in addresses]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": _message(finding, roots),
        "locations": [{"physicalLocation": place, "logicalLocations": logical}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {
            "environments": list(finding.environments),
            "occurrences": [_occurrence(where, roots) for where in finding.occurrences],
            "attribute": finding.attribute,
        },
    }
    if trail:
        result["relatedLocations"] = [_step(step) | {"id": number} for number, step in enumerate(trail, 1)]
        here = {"physicalLocation": place, "message": _unlinked(finding.message)}
        flow = [{"location": location} for location in (*map(_step, reversed(trail)), here)]
        result["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if finding.changes:
        result["fixes"] = [_fix(finding.changes)]
        if finding.fix:
            result["properties"] |= {"fix": finding.fix}
    return result


def _occurrence(where: Occurrence, roots: Roots) -> dict[str, str]:
    fields = {"root": roots.path(where), "environment": where.environment, "table": where.table}
    return {name: value for name, value in fields.items() if value}


def _message(finding: Finding, roots: Roots) -> dict[str, str]:
    """Return the message with a link to each step of the trail."""
    message = _unlinked(sentence(finding, roots))
    links = [
        f"[{_escaped(f'{step.path}:{step.line}')}]({number})" for number, step in enumerate(finding.trail[:_TRAIL], 1)
    ]
    return {"text": f"{message['text']} Because of {', '.join(links)}."} if links else message


def _unlinked(text: str) -> dict[str, str]:
    """Return a message in which no quoted text is a link (SARIF 3.11.6: ``[text](target)``)."""
    return {"text": text.replace("](", "] (")}


def _escaped(text: str) -> str:
    for character in "\\[]":
        text = text.replace(character, "\\" + character)
    return text


def _step(step: Step) -> dict[str, Any]:
    line, column = max(step.line, 1), max(step.column, 1)
    end = max(len(step.text.rstrip()) + 1, column + 1)
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}
    return {"physicalLocation": _place(step.path, region), "message": _unlinked(unaligned(step.text) or step.path)}


def _place(path: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(path)}, "region": region}


def _region(place: Location) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(path: str) -> str:
    if os.path.isabs(path):
        return "file://" + quote(raw_bytes(path if path.startswith("/") else "/" + path), safe="/:")
    return quote(raw_bytes(path), safe="/")


def _fix(changes: Iterable[Change]) -> dict[str, Any]:
    by_path: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        replacement = {"deletedRegion": _region(change.location), "insertedContent": {"text": change.text}}
        by_path.setdefault(change.location.path, []).append(replacement)
    edits = [{"artifactLocation": {"uri": _uri(path)}, "replacements": each} for path, each in by_path.items()]
    return {"artifactChanges": edits}


def _invocation(result: Result, kept: int) -> dict[str, Any]:
    notices: list[dict[str, Any]] = [_error(error) for error in errors_without_findings(result)]
    notes = (("warning", _left_out(result, kept)), ("note", not_used(result)), ("note", unread_lists(result)))
    for level, text in notes:
        if text:
            notices.append({"level": level, "message": {"text": text}})
    return {"executionSuccessful": not result.errors, "toolExecutionNotifications": notices}


def _error(error: AnalysisError) -> dict[str, Any]:
    line, column = max(error.line, 1), max(error.column, 1)
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 1}
    return {
        "level": "error",
        "message": _unlinked(error.message),
        "locations": [{"physicalLocation": _place(error.path, region)}],
    }
