"""Reads named tuples back from JSON, whose encoder writes them as lists: annotations tell what each part was.

There are few kinds of annotations in records: a leaf (`str`, `int`, `bool`, `float`), a record, a record or None, a
tuple of any number of parts of one kind, and a tuple of a few leaves. Leaves are taken as they come, so text costs
nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    _Reader = Callable[[Any], Any]

_Record = TypeVar("_Record")
_LEAVES = frozenset(("str", "int", "bool", "float"))


class TupleReader:
    """Makes records of the kinds that it knows."""

    def __init__(self, kinds: Iterable[type]) -> None:
        """`kinds` are named tuples and enumerations: all that the records are made of."""
        self._kinds: dict[str, Any] = {kind.__name__: kind for kind in kinds}
        self._parts: dict[str, list[tuple[int, _Reader]]] = {}

    def reader(self, annotation: str) -> _Reader | None:
        """Return what makes a value of its data, None where the data is the value; raise KeyError for other kinds."""
        name = annotation.removesuffix(" | None")
        if name in _LEAVES:
            return None
        if name != annotation:
            return partial(_or_none, self.reader(name))
        if not name.startswith("tuple["):
            kind = self._kinds[name]
            return partial(self._record, kind) if hasattr(kind, "_fields") else kind
        parts = name[len("tuple[") : -1]
        if not parts.endswith(", ..."):
            return tuple  # of leaves
        each = self.reader(parts.removesuffix(", ..."))
        return tuple if each is None else partial(_all, each)

    def record(self, kind: type[_Record], data: Any) -> _Record:
        """Return a record of a kind; raise KeyError, TypeError or ValueError if the data is of another one."""
        made: _Record = self._record(kind, data)
        return made

    def _record(self, kind: Any, data: Any) -> Any:
        parts = self._parts.get(kind.__name__)
        if parts is None:
            readers = [self.reader(kind.__annotations__[name]) for name in kind._fields]
            parts = [(number, read) for number, read in enumerate(readers) if read is not None]
            self._parts[kind.__name__] = parts
        for number, read in parts:
            data[number] = read(data[number])
        return kind._make(data)


def _all(read: _Reader, data: Any) -> tuple[Any, ...]:
    return tuple([read(each) for each in data])


def _or_none(read: _Reader | None, data: Any) -> Any:
    return data if data is None or read is None else read(data)
