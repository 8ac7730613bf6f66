"""The named tuples of `dynlint.startup.light_tuples` behave like those of `typing`."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from dynlint.startup import light_tuples


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int = 1
    column: int = 1
    """From 1."""

    @property
    def text(self) -> str:
        """The place as text."""
        return f"{self.path}:{self.line}"


class Ours(light_tuples.NamedTuple):
    """A place."""

    path: str
    line: int = 1
    column: int = 1
    """From 1."""

    @property
    def text(self) -> str:
        """The place as text."""
        return f"{self.path}:{self.line}"


class Alone(light_tuples.NamedTuple):
    """One field."""

    cls: str


USES = {
    "made": lambda kind: kind("a", 2, column=3),
    "defaults": lambda kind: kind(path="a"),
    "text": lambda kind: kind("a").text,
    "field": lambda kind: kind("a", 7).line,
    "repr": lambda kind: repr(kind("a")).replace(kind.__name__, ""),
    "replaced": lambda kind: kind("a")._replace(line=5),
    "made of": lambda kind: kind._make(["a", 2, 3]),
    "dict": lambda kind: kind("a")._asdict(),
    "fields": lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__),
    "order": lambda kind: sorted([kind("b"), kind("a", 2), kind("a", 1)]),
    "hash": lambda kind: hash(kind("a")),
    "equal": lambda kind: (kind("a") == ("a", 1, 1), kind("a") == kind("b")),
    "parts": lambda kind: [*kind("a")],
    "copied": lambda kind: copy.copy(kind("a")),
    "document": lambda kind: kind.__doc__,
    "size": lambda kind: kind("a").__sizeof__(),
    "kinds": lambda kind: (kind.__mro__[-2:], type(kind)),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_they_are_like_those_of_the_standard_library(use: Any) -> None:
    assert use(Ours) == use(Theirs)


MISTAKES = {
    "nothing": lambda kind: kind(),
    "too many": lambda kind: kind("a", 1, 2, 3),
    "unknown": lambda kind: kind("a", row=1),
    "twice": lambda kind: kind("a", path="b"),
    "too few": lambda kind: kind._make(["a"]),
    "replaced": lambda kind: kind("a")._replace(row=1),
    "set": lambda kind: setattr(kind("a"), "line", 2),
    "new": lambda kind: setattr(kind("a"), "row", 2),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_they_refuse_what_those_refuse(mistake: Any) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)) as theirs:
        mistake(Theirs)
    kind = TypeError if theirs.type is ValueError else theirs.type  # as in Python 3.13
    with pytest.raises(kind) as ours:
        mistake(Ours)
    if theirs.type is kind and "field names" not in str(theirs.value) and "expected" not in str(theirs.value).lower():
        assert str(ours.value).replace("Ours", "Theirs") == str(theirs.value)


def test_they_are_pickled() -> None:
    made = pickle.loads(pickle.dumps(Ours("a", 2)))  # noqa: S301 (our own)
    assert made == Ours("a", 2)
    assert type(made) is Ours


def test_a_single_field_may_have_any_name() -> None:
    assert Alone("x") == ("x",)
    assert Alone(cls="x").cls == "x"
