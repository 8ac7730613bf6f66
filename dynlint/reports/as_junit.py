"""JUnit XML: a suite for each environment, a failed test for each finding.

An undecided answer is a skipped test, an error of the analysis an error; an environment without findings passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from dynlint.finding import Undecided
from dynlint.reports.order import by_place
from dynlint.reports.roots import Roots
from dynlint.reports.selection import errors_without_findings, rewritten, sentence, way
from dynlint.reports.xml_text import written

if TYPE_CHECKING:
    from dynlint.finding import AnalysisError, Finding, Result

_NOWHERE = "dynlint"
"""The suite of what belongs to no environment."""


def render(result: Result) -> str:
    """Return the suites, by environment."""
    root = Element("testsuites", name="dynlint", time=f"{result.summary.seconds:.3f}")
    roots = Roots(result)
    items: list[Finding | Undecided] = [*result.findings, *result.undecided]
    items.sort(key=by_place)
    environments = {name for each in items for name in each.environments or (_NOWHERE,)}
    for name in sorted(environments | set(result.summary.environments)) or [_NOWHERE]:
        here = [_within(each, name) for each in items if name in (each.environments or (_NOWHERE,))]
        root.append(_suite(name, [_case(each, roots) for each in here]))
    errors = errors_without_findings(result)
    if errors:
        root.append(_suite("not analysed", [_error(error) for error in errors]))
    _count(root)
    del root.attrib["skipped"]  # Jenkins' schema allows it in suites only
    return written(root)


def _within(item: Finding | Undecided, environment: str) -> Finding | Undecided:
    """Return the findings, undecided answers and errors of one environment."""
    here = tuple(where for where in item.occurrences if where.environment in (environment, ""))
    return item._replace(occurrences=here)


def _suite(name: str, cases: list[Element]) -> Element:
    suite = Element("testsuite", name=name)
    suite.extend(cases or [Element("testcase", classname="dynlint", name="no findings")])
    _count(suite)
    return suite


def _count(element: Element) -> None:
    """Write the numbers of tests, failures, errors and skipped tests."""
    counted = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for attribute, tag in counted.items():
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))


def _case(item: Finding | Undecided, roots: Roots) -> Element:
    about = f"{item.address}.{item.attribute}" if item.attribute else item.address
    name = f"{item.name} ({item.rule}): {about} {roots.clause(item)}".rstrip()
    case = Element("testcase", classname=item.location.path, name=name)
    if isinstance(item, Undecided):
        SubElement(case, "skipped", message=item.blocked_by)
    else:
        failure = SubElement(case, "failure", type=item.severity.label, message=item.message)
        failure.text = _details(item, roots)
    return case


def _details(finding: Finding, roots: Roots) -> str:
    place = finding.location
    lines = [f"{place.path}:{place.line}:{place.column}: {sentence(finding, roots)}"]
    lines += [f"{number:5} | {text.rstrip()}" for number, text in finding.excerpt]
    lines += [f"because {place}  {text}" for place, text in way(finding.trail)]
    lines += [
        f"change  {change.location.path}:{change.location.line}  {rewritten(change)}" for change in finding.changes
    ]
    return "\n".join(lines)


def _error(error: AnalysisError) -> Element:
    case = Element("testcase", classname=error.path, name=f"{error.path}:{error.line}")
    SubElement(case, "error", type="not analysed", message=error.message)
    return case
