"""Code lenses above each table: the number of its findings in each environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLE
from dynlint.reports.escape import shown
from dynlint.server.protocol import types
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.finding import Finding
    from dynlint.hcl.syntax.statements import File
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look

TABLES = (TABLE, "awscc_dynamodb_table", "awscc_dynamodb_global_table")
_KEYS = lazy_pattern(r"\[[^\]]*\]")


def code_lenses(file: File, findings: Iterable[Finding], look: Look, positions: Positions) -> Iterator[types.CodeLens]:
    """Yield a lens for each table of a file; `findings` are those of the last run."""
    path = os.path.abspath(file.source.path)
    environments = dict.fromkeys(environment for _, environment, _ in look.evaluations(file))
    for block in file.body.blocks:
        if block.type != "resource" or len(block.labels) != 2 or block.labels[0].text not in TABLES:
            continue
        address = f"{block.labels[0].text}.{block.labels[1].text}"
        about = [finding for finding in findings if _is_about(finding, address, os.path.dirname(path))]
        title = " · ".join(f"{name}: {_counts(about, name)}" for name in environments)
        if title:
            place = positions.span(file.source, block.start, block.header_end)
            yield types.CodeLens(place, types.Command(shown(title), ""))


def _is_about(finding: Finding, address: str, folder: str) -> bool:
    """Tell whether a finding is about a table of a module's folder (absolute), by its address without instance keys."""
    plain = _KEYS.sub("", finding.address)
    there = os.path.dirname(os.path.abspath(finding.location.path)) == folder
    return there and (plain == address or plain.endswith(f".{address}"))


def _counts(findings: Iterable[Finding], environment: str) -> str:
    counted = dict.fromkeys(sorted(Severity, reverse=True), 0)
    for finding in findings:
        counted[finding.severity] += environment in finding.environments
    counts = [f"{number} {severity.label}{'s' * (number > 1)}" for severity, number in counted.items() if number]
    return ", ".join(counts) or "no findings"
