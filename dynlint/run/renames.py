"""Resources that have another address than before: what ``moved`` blocks and plans say of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Move


class _Names(NamedTuple):
    """One way to replace addresses in a text."""

    pattern: re.Pattern[str]
    names: dict[str, str]

    def replaced(self, text: str) -> str:
        return self.pattern.sub(lambda match: self.names[match[0]], text)


class Renames:
    """What the resources of each root module were called before, and what they are called now."""

    def __init__(self, moves: Iterable[Move] = ()) -> None:
        by_root: dict[str, list[tuple[str, str]]] = {}
        for move in moves:
            by_root.setdefault(move.root, []).append((move.old, move.new))
        self._forwards = {root: _names(pairs) for root, pairs in by_root.items()}
        self._backwards = {root: _names([(new, old) for old, new in pairs]) for root, pairs in by_root.items()}

    def __bool__(self) -> bool:
        return bool(self._forwards)

    def now(self, text: str, root: str) -> str:
        """Return a text of before in which resources have the addresses of today."""
        return _steps(text, self._forwards.get(root))[-1]

    def before(self, text: str, root: str) -> list[str]:
        """Return a text of today as it was before each of the renames that it has seen, the latest first."""
        return _steps(text, self._backwards.get(root))[1:]


def _names(pairs: Iterable[tuple[str, str]]) -> _Names:
    names = dict(pairs)
    longest_first = sorted(names, key=lambda old: (-len(old), old))
    one_of = "|".join(_pattern(old, names[old]) for old in longest_first)
    return _Names(re.compile(rf"(?<![\w.-])(?:{one_of})(?![\w-])"), names)


def _pattern(old: str, new: str) -> str:
    """Return the pattern of an address: what becomes one instance was one, and none of several."""
    single = new.endswith("]") and not old.endswith("]")
    return re.escape(old) + (r"(?!\[)" if single else "")


def _steps(text: str, names: _Names | None) -> list[str]:
    """Return a text, and what becomes of it until nothing is renamed any more."""
    found = [text]
    while names is not None and len(found) <= len(names.names):
        text = names.replaced(text)
        if text in found:
            break
        found.append(text)
    return found
