"""Versions of modules, and the version constraints of calls: ``~> 4.0, != 4.1.0``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Version = tuple[int, ...]
_TERM = lazy_pattern(r"\s*(~>|>=|<=|!=|=|>|<)?\s*v?(\d+(?:\.\d+)*)\s*")
_PINNED = lazy_pattern(r"v?(\d+(?:\.\d+){1,2})")


def version_of(text: str) -> Version | None:
    """Return a version as three numbers; None for any other text, or a pre-release version."""
    found = _PINNED.fullmatch(text.strip())
    return None if found is None else _padded(_numbers(found[1]))


def shown_version(version: Version) -> str:
    """Return a version as people write it: ``4.2`` for 4.2.0."""
    numbers = version[:-1] if len(version) > 2 and version[-1] == 0 else version
    return ".".join(map(str, numbers))


def allows(constraint: str, version: Version) -> bool | None:
    """Tell whether a constraint allows a version; None if the text is not a constraint."""
    terms = [_TERM.fullmatch(term) for term in constraint.split(",")]
    if any(term is None for term in terms):
        return None
    return all(_holds(term[1] or "=", _numbers(term[2]), version) for term in terms if term is not None)


def is_exact(constraint: str) -> bool:
    """Tell whether a constraint names one version."""
    term = _TERM.fullmatch(constraint)
    return term is not None and (term[1] or "=") == "="


def asks_for_newer(constraint: str, version: Version) -> bool:
    """Tell whether a constraint allows only versions later than the given one."""
    terms = [_TERM.fullmatch(term) for term in constraint.split(",")]
    return any(
        term is not None and (term[1] or "=") in ("=", "~>", ">=", ">") and _padded(_numbers(term[2])) > version
        for term in terms
    )


def newest(versions: Iterable[Version], accepted: Callable[[Version], bool]) -> Version | None:
    """Return the newest version that `accepted` accepts, or None."""
    return max(filter(accepted, versions), default=None)


def _holds(operator: str, bound: Version, version: Version) -> bool:
    whole = _padded(bound)
    if operator == "~>":
        return version >= whole and version[: max(len(bound) - 1, 1)] == bound[: max(len(bound) - 1, 1)]
    answers = {
        "=": version == whole,
        "!=": version != whole,
        ">": version > whole,
        ">=": version >= whole,
        "<": version < whole,
        "<=": version <= whole,
    }
    return answers[operator]


def _numbers(text: str) -> Version:
    return tuple(int(part[:9]) for part in text.split("."))


def _padded(version: Version) -> Version:
    return (*version, 0, 0)[:3] if len(version) < 3 else version
