"""The data of the HTML page for its script: each text stands once and is referred to by its number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dynlint.model.relations.coverage import THROTTLES
from dynlint.model.resource_types import OF_CHECK
from dynlint.reports.escape import shown
from dynlint.reports.html_pieces import place
from dynlint.reports.selection import one_line, unaligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Finding, Occurrence, Result, Suppressed, Undecided, Watched
    from dynlint.reports.roots import Roots
    from dynlint.reports.rule_help import RuleHelp
    from dynlint.source import Location

    Cause = tuple[Finding, list[Finding]]
    """A finding, and those of its instances."""

ANYWHERE = "any environment"
"""What a row says of findings without environments."""
ADDRESS = "\0"
"""What stands in a message for the address of its resource, so that messages on many resources are one text."""
_JUDGED = {name.removeprefix("check_"): types for name, types in OF_CHECK.items()}
"""The resource types that a check looks at, whatever it finds there."""
_TYPE = re.compile(r"(?:^|\.)(aws(?:cc)?_\w+)\.[^.]+$")
_KEY = re.compile(r'\[(?:"[^"]*"|\d+)\]')


class NumberedTexts:
    """Texts and their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """Return the number of a text on one line, escaped for the page."""
        return self._number(shown(text.replace("\n", " ")))

    def message(self, finding: Finding) -> int:
        """Return the number of a finding's message, with a placeholder for the address."""
        message, address = shown(finding.message.replace("\n", " ")), shown(finding.address)
        return self._number(message.replace(address, ADDRESS) if address else message)

    def all(self) -> list[str]:
        """Return the texts in the order of their numbers."""
        return [*self._numbers]

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))


def page_data(
    result: Result, found: Sequence[Cause], helps: dict[str, RuleHelp], roots: Roots, detailed: int
) -> dict[str, Any]:
    """Return the data of findings, each with those of its instances; `detailed` of them have code, trail and change."""
    texts = NumberedTexts()
    page = _Page(texts, {id_: number for number, id_ in enumerate(helps)}, roots)
    types = _types_found(each for _, instances in found for each in instances)
    asked = {each.rules: None for each in result.spoken}
    return {
        "rules": [_rule(rule, result, types.get(rule.id, ())) for rule in helps.values()],
        "findings": [page.finding(*each, whole=number < detailed) for number, each in enumerate(found)],
        "undecided": [page.undecided(each) for each in sorted(result.undecided, key=lambda each: each.location)],
        "suppressed": [page.suppressed(each) for each in result.suppressed],
        "asked": [[page.rules[id_] for id_ in rules if id_ in page.rules] for rules in asked],
        "spoken": [
            [texts(page.root(each.root)), texts(each.environment or ANYWHERE), [*asked].index(each.rules)]
            for each in result.spoken
        ],
        "metrics": _metrics(result.watched),
        "watched": [page.watched(each) for each in sorted(result.watched)],
        "texts": texts.all(),
    }


def _types_found(findings: Iterable[Finding]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in findings:
        found.setdefault(finding.rule, set()).add(type_of(finding.address))
    return found


def type_of(address: str) -> str:
    """Return the type of the resource at an address; empty if it is no resource."""
    match = _TYPE.search(_KEY.sub("", address))
    return match[1] if match else ""


def _rule(rule: RuleHelp, result: Result, found: Iterable[str]) -> dict[str, Any]:
    """Return a rule; `types` are the resource types that it certainly looks at."""
    checks = next((each.checks for each in result.rules if each.id == rule.id), ())
    types = {type_ for check in checks for type_ in _JUDGED.get(check, ())}
    types |= {*found} if "module" in checks else set()
    texts = {"id": rule.id, "name": rule.name, "title": rule.title, "theme": rule.theme}
    url = rule.url if rule.url.startswith("https://") else ""
    return {name: shown(value) for name, value in texts.items()} | {"url": shown(url), "types": sorted(types - {""})}


def _metrics(watched: Iterable[Watched]) -> list[str]:
    others = {watch.metric for each in watched for watch in each.watches} - {*THROTTLES}
    return [*THROTTLES, *map(shown, sorted(others))]


class _Page:
    """Turns findings and the like into data."""

    def __init__(self, texts: NumberedTexts, rules: dict[str, int], roots: Roots) -> None:
        self.texts = texts
        self.rules = rules
        self._roots = roots

    def root(self, name: str) -> str:
        return self._roots.path_of(name)

    def finding(self, finding: Finding, instances: Sequence[Finding], *, whole: bool) -> list[Any]:
        texts = self.texts
        places = self.places(finding) if len(instances) == 1 else self.places_of_all(instances)
        attribute = f"{finding.address}.{finding.attribute}" if finding.attribute else finding.address
        row = [
            *(self.rules[finding.rule], finding.severity - 1, texts(finding.address), texts(attribute)),
            *(texts.message(finding), texts(place(finding.location)), texts(finding.note), places),
        ]
        return [*row, *self._details(finding)] if whole else row

    def _details(self, finding: Finding) -> list[Any]:
        texts, where = self.texts, one_line(finding)
        code = [[number, texts(line.rstrip("\r\n"))] for number, line in finding.excerpt]
        marked: list[int] = []
        if finding.excerpt:
            line = finding.excerpt[-1][1].rstrip()
            parts = (
                line[: where.column - 1],
                line[where.column - 1 : where.end_column - 1],
                line[where.end_column - 1 :],
            )
            marked = [texts(part) for part in parts]
        trail = [[texts(f"{step.path}:{step.line}"), texts(unaligned(step.text))] for step in finding.trail]
        changes = [
            [self.line_of(change.location), *map(texts, change.preview.strip("\n").split("\n"))]
            for change in finding.changes
        ]
        return [code[:-1], [finding.excerpt[-1][0], *marked] if marked else [], texts(finding.value), trail, changes]

    def undecided(self, item: Undecided) -> list[Any]:
        texts = self.texts
        why = texts(item.blocked_by)
        return [self.rules[item.rule], texts(item.address), texts(place(item.location)), why, self.places(item)]

    def suppressed(self, item: Suppressed) -> list[Any]:
        texts, finding, comment = self.texts, item.finding, item.suppression
        until = f", until {comment.until}" if comment.until else ""
        why = texts((comment.reason or "no reason given") + until)
        return [
            self.rules[finding.rule],
            texts(finding.address),
            texts(place(comment.location)),
            why,
            self.places(finding),
        ]

    def places(self, item: Finding | Undecided) -> list[list[int]]:
        """Return root module, environment and the table's name of each occurrence."""
        found = [self._occurrence(where) for where in item.occurrences]
        texts = self.texts
        return found or [[texts(""), texts(name), texts("")] for name in item.environments or (ANYWHERE,)]

    def places_of_all(self, instances: Iterable[Finding]) -> list[list[int]]:
        """Return the same of several instances, each with its address besides."""
        return [[*where, self.texts(each.address)] for each in instances for where in self.places(each)]

    def _occurrence(self, where: Occurrence) -> list[int]:
        texts = self.texts
        return [texts(self._roots.path(where)), texts(where.environment or ANYWHERE), texts(where.table)]

    def watched(self, each: Watched) -> list[Any]:
        texts = self.texts
        where = [texts(self.root(each.root)), texts(each.environment or ANYWHERE), texts(each.address)]
        watches = [[texts(watch.metric), texts(watch.alarm), int(watch.sure)] for watch in each.watches]
        return [*where, texts(each.index_name), watches]

    def line_of(self, location: Location) -> int:
        return self.texts(f"{location.path}:{location.line}")
