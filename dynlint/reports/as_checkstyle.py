"""Checkstyle XML: findings by file, as Jenkins, Azure DevOps and most editors read them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from dynlint.reports.order import by_place
from dynlint.reports.roots import Roots
from dynlint.reports.selection import errors_without_findings, explained
from dynlint.reports.xml_text import written

if TYPE_CHECKING:
    from dynlint.finding import Result


def render(result: Result) -> str:
    """Return the files with findings, by path."""
    root = Element("checkstyle", version="8.0")
    files: dict[str, Element] = {}
    roots = Roots(result)

    def add(path: str, line: int, column: int, **about: str) -> None:
        if path not in files:
            files[path] = SubElement(root, "file", name=path)
        SubElement(files[path], "error", {"line": str(line), "column": str(column), **about})

    for error in errors_without_findings(result):
        add(
            error.path, error.line, error.column, severity="error", message=error.message, source="dynlint.not-analysed"
        )
    for finding in sorted(result.findings, key=by_place):
        place, source = finding.location, f"dynlint.{finding.name}"
        severity = finding.severity.label
        add(place.path, place.line, place.column, severity=severity, message=explained(finding, roots), source=source)
    root[:] = sorted(root, key=lambda file: file.get("name", ""))
    return written(root)
