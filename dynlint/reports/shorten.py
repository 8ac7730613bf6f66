"""Shortens names and values of any length in what is reported: a name of a megabyte is quoted by its beginning.

Fingerprints and the baseline are made of whole texts. What is cut has its length and a digest, so that two long
names with one beginning stay two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.reports.escape import LONGEST_WORD
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    import re

    from dynlint.finding import Finding, Result, Watched

LONGEST_TEXT = 20_000
"""The most characters of a message."""
_BEGINNING = 100
_PIECE = lazy_pattern(rf'(?P<quoted>"[^"\n]*")|[^\s"]{{{LONGEST_WORD + 1},}}')
"""Each text in quotes, so that they are taken in pairs, and each long word."""


def short(text: str) -> str:
    """Return a text whose words and quoted texts are not longer than a report shows."""
    if len(text) <= LONGEST_WORD:
        return text
    text = _PIECE.sub(_beginning, text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - _BEGINNING] + _cut(text)


def shortened(result: Result) -> Result:
    """Return what a run found with short names and values; what tools write into files stays whole."""
    return result._replace(
        findings=tuple(map(_finding, result.findings)),
        suppressed=tuple(each._replace(finding=_finding(each.finding)) for each in result.suppressed),
        undecided=tuple(
            each._replace(
                address=short(each.address), attribute=short(each.attribute), blocked_by=short(each.blocked_by)
            )
            for each in result.undecided
        ),
        watched=tuple(map(_watched, result.watched)),
        errors=tuple(each._replace(message=short(each.message)) for each in result.errors),
        modules=tuple(each._replace(address=short(each.address), source=short(each.source)) for each in result.modules),
    )


def _watched(table: Watched) -> Watched:
    watches = tuple(each._replace(alarm=short(each.alarm)) for each in table.watches)
    return table._replace(address=short(table.address), index_name=short(table.index_name), watches=watches)


def _finding(finding: Finding) -> Finding:
    if len(finding.message) > LONGEST_WORD or len(finding.address) > LONGEST_WORD or len(finding.value) > LONGEST_WORD:
        finding = finding._replace(
            message=short(finding.message),
            address=short(finding.address),
            attribute=short(finding.attribute),
            value=short(finding.value),
        )
    if any(len(each.address) + len(each.message) > LONGEST_WORD for each in finding.instances):
        instances = (
            each._replace(address=short(each.address), message=short(each.message)) for each in finding.instances
        )
        finding = finding._replace(instances=tuple(instances))
    if any(len(each.preview) > LONGEST_WORD for each in finding.changes):
        changes = tuple(each._replace(preview=short(each.preview)) for each in finding.changes)
        finding = finding._replace(changes=changes)
    if any(len(each.text) > LONGEST_WORD for each in finding.trail):
        finding = finding._replace(trail=tuple(each._replace(text=short(each.text)) for each in finding.trail))
    if any(len(each.table) > LONGEST_WORD for each in finding.occurrences):
        occurrences = tuple(each._replace(table=short(each.table)) for each in finding.occurrences)
        finding = finding._replace(occurrences=occurrences)
    return finding


def _beginning(match: re.Match[str]) -> str:
    text = match["quoted"][1:-1] if match["quoted"] else match[0]
    if len(text) <= LONGEST_WORD:
        return match[0]
    cut = text[:_BEGINNING] + _cut(text)
    return f'"{cut}"' if match["quoted"] else cut


def _cut(text: str) -> str:
    from _blake2 import blake2b  # noqa: PLC0415  # rare, and not by `hashlib`, which loads all of OpenSSL

    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"… ({len(text)} characters, {digest})"
