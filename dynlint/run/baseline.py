"""Known findings: compared by rule, resource and value, never by line numbers."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import beginning_of
from dynlint.finding import Occurrence
from dynlint.reports.escape import unicode_text
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dynlint.finding import Finding, Undecided
    from dynlint.run.renames import Renames

FORMAT = 1
_NUMBER = lazy_pattern(r"\[\d+\]")


class BaselineError(Exception):
    """A baseline that cannot be read; the text is a clause."""


class Entry(NamedTuple):
    """One finding in one root module and environment, as it is stored and compared."""

    rule: str
    root: str
    address: str
    attribute: str
    environment: str
    value: str
    """A digest: values may be long, or nobody's business."""
    message: str


class Baseline(NamedTuple):
    """Accepted findings, and the version of dynlint that wrote them."""

    entries: tuple[Entry, ...]
    version: str = ""


class _Likeness(NamedTuple):
    """One definition of equal entries."""

    key: Callable[[Entry], Entry]
    counts: Callable[[str], bool] = lambda _root: True
    """Tells by its root module whether a known entry may answer in this way."""


class AgainstBaseline(NamedTuple):
    """Findings split into new and known ones; a finding may be both, in different environments."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    unused: tuple[Entry, ...]
    """Known entries that nothing was found for."""


def fingerprint(finding: Finding) -> str:
    """Return a digest of rule, root module, logical address and value, without the environment."""
    first = entries(finding)[0]
    return _digest("\0".join((*first[:4], first.value)), 16)


def entries(finding: Finding) -> list[Entry]:
    """Return a finding's entries, one for each of its occurrences (at least one)."""
    about_file = finding.address == finding.location.path
    address, attribute = "" if about_file else finding.address, _NUMBER.sub("[]", finding.attribute)
    value = _digest(finding.value, 8) if finding.value else ""
    return [
        Entry(
            *map(
                unicode_text, (finding.rule, where.root, address, attribute, where.environment, value, finding.message)
            )
        )
        for where in _occurrences(finding)
    ]


def compare(
    findings: Sequence[Finding],
    known: Iterable[Entry],
    is_gone: Callable[[str], bool] = lambda _root: False,
    *,
    reworded: bool = False,
    renames: Renames | None = None,
) -> AgainstBaseline:
    """Split findings into new and known ones; each known entry covers one finding.

    `is_gone` tells of a root module's folder that it is no more: what was known there is known wherever it moved.
    `reworded` says that the entries are another version's: then what they say need not be the same. `renames` says
    what is called otherwise now: what was known by an earlier address is known.
    """
    found = [(finding, where) for finding in findings for where in _occurrences(finding)]
    left = Counter(known)
    spelled = [spelling for finding in findings for spelling in _spellings(finding, renames)]
    accepted = _matched(spelled, left, _likenesses(is_gone, reworded, renames))
    new, old = (_gathered(found, accepted, wanted) for wanted in (False, True))
    return AgainstBaseline(new, old, tuple(sorted(left.elements())))


def undecided_anew(
    now: Iterable[Undecided], before: Iterable[Undecided], renames: Renames | None = None
) -> tuple[Undecided, ...]:
    """Return what could not be decided now and was no question before, in the environments where that is so."""
    earlier = [_renamed(item, renames) for item in before] if renames else before
    old = {(item[:6], item.blocked_by, name) for item in earlier for name in item.environments or ("",)}
    found = []
    for item in now:
        left = tuple(name for name in item.environments or ("",) if (item[:6], item.blocked_by, name) not in old)
        if left:
            places = tuple(where for where in item.occurrences if where.environment in left)
            found.append(item._replace(environments=left if item.environments else (), occurrences=places))
    return tuple(found)


def _renamed(item: Undecided, renames: Renames) -> Undecided:
    """Return what could not be decided with the addresses of today."""
    for root in dict.fromkeys(where.root for where in item.occurrences):
        address, message, why = (renames.now(text, root) for text in (item.address, item.message, item.blocked_by))
        item = item._replace(address=address, message=message, blocked_by=why)
    return item


def read(text: str) -> Baseline:
    """Read a baseline; raise BaselineError if it is invalid."""
    import json  # noqa: PLC0415 (only with a baseline)

    try:
        data = json.loads(text)
    except ValueError as error:
        raise BaselineError(f"this is not JSON: {error}") from None
    except RecursionError:
        raise BaselineError("this is no baseline: it is nested too deeply") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BaselineError("this is no baseline: it has no list of findings")
    if data.get("format") != FORMAT:
        raise BaselineError(f"its format is {_shown(data.get('format'))}, and this dynlint reads {FORMAT}")
    return Baseline(tuple(_entry(each) for each in data["findings"]), str(data.get("dynlint", "")))


def written(baseline: Baseline) -> str:
    """Return a baseline's text: sorted, one finding on each line, so that git can merge it."""
    import json  # noqa: PLC0415 (only with a baseline)

    lines = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in sorted(baseline.entries)]
    head = f'{{\n"format": {FORMAT},\n"dynlint": {json.dumps(baseline.version)},\n"findings": ['
    return head + "\n" * bool(lines) + ",\n".join(lines) + "\n]\n}\n"


def _entry(data: object) -> Entry:
    given = data if isinstance(data, dict) else {}
    words = [given.get(name, "") for name in Entry._fields]
    if not given.get("rule") or not all(isinstance(word, str) for word in words):
        raise BaselineError(f"this is no finding: {_shown(data)}")
    return Entry(*words)


def _shown(value: object) -> str:
    try:
        return beginning_of(repr(value))
    except RecursionError:
        return "it is nested too deeply"


def _occurrences(finding: Finding) -> Sequence[Occurrence]:
    return finding.occurrences or [Occurrence("", name) for name in finding.environments or ("",)]


def _likenesses(is_gone: Callable[[str], bool], reworded: bool, renames: Renames | None) -> list[_Likeness]:
    """Return what two entries must have in common to be the same finding, the strictest first."""
    gone = lru_cache(None)(is_gone)

    def renamed(entry: Entry) -> Entry:
        address, message = (renames.now(text, entry.root) if renames else text for text in (entry.address, entry[-1]))
        return entry._replace(address=address, message=message)

    same = [_Likeness(lambda entry: entry), _Likeness(lambda entry: entry._replace(root=""), gone)]
    loose = [
        _Likeness(lambda entry: entry._replace(message="")),
        _Likeness(lambda entry: entry._replace(message="", root=""), gone),
    ]
    known = same + loose if reworded else same
    if renames:
        known.append(_Likeness(renamed))
        known += [_Likeness(lambda entry: renamed(entry)._replace(message=""))] if reworded else []
    return known


def _spellings(finding: Finding, renames: Renames | None) -> Iterator[list[Entry]]:
    """Yield the entries of each of a finding's occurrences: that of today, and those with values of before renames."""
    for where, entry in zip(_occurrences(finding), entries(finding)):
        earlier = renames.before(finding.value, where.root) if renames and finding.value else ()
        yield [entry, *(entry._replace(value=_digest(value, 8)) for value in earlier)]


def _matched(found: Sequence[list[Entry]], left: Counter[Entry], likenesses: Iterable[_Likeness]) -> set[int]:
    """Return the numbers of the findings that are known by one of their entries.

    What answers for them is taken out of `left`.
    """
    accepted: set[int] = set()
    for likeness in likenesses:
        offered: dict[Entry, list[Entry]] = {}
        for entry in left.elements():
            if likeness.counts(entry.root):
                offered.setdefault(likeness.key(entry), []).append(entry)
        for number, spellings in enumerate(found):
            if number not in accepted and (answer := _answer(spellings, offered, likeness)):
                left[answer] -= 1
                accepted.add(number)
    return accepted


def _answer(spellings: Iterable[Entry], offered: dict[Entry, list[Entry]], likeness: _Likeness) -> Entry | None:
    """Return a known entry that is like one of a finding's, taken from those offered; None without any."""
    for entry in spellings:
        if answers := offered.get(likeness.key(entry)):
            return answers.pop()
    return None


def _gathered(found: Sequence[tuple[Finding, Occurrence]], accepted: set[int], wanted: bool) -> tuple[Finding, ...]:
    """Return findings again, each with those of its occurrences that are (or are not) accepted."""
    kept: dict[int, tuple[Finding, list[Occurrence]]] = {}
    for number, (finding, where) in enumerate(found):
        if (number in accepted) is wanted:
            kept.setdefault(id(finding), (finding, []))[1].append(where)
    return tuple(_in(finding, places) for finding, places in kept.values())


def _in(finding: Finding, places: Sequence[Occurrence]) -> Finding:
    names = tuple(dict.fromkeys(where.environment for where in places if where.environment))
    return finding._replace(environments=names, occurrences=tuple(places) if finding.occurrences else ())


def _digest(text: str, size: int) -> str:
    from _blake2 import blake2b  # noqa: PLC0415 (only with findings, and not by `hashlib`: that loads all of OpenSSL)

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
