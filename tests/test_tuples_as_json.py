"""Records are the same after conversion to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynlint.environments.deployment import Unused
from dynlint.finding import Change, Finding, Occurrence, Result, RunFacts, Severity, Suppressed
from dynlint.hcl.files.glance import Glance
from dynlint.hcl.problems.file_report import FileFacts
from dynlint.model.context import Problem
from dynlint.run.cache import KINDS
from dynlint.run.tuples_as_json import TupleReader
from dynlint.run.written_answer import WrittenAnswer
from dynlint.source import Location
from dynlint.suppression import Suppression

PLACE = Location("a\ud800.tf", 1, 2, 3, 4)
CHANGE = Change(PLACE, "x", "y", (Change(PLACE, "inner", "own"),), ("prod",))
FINDING = Finding(
    *("DYN201", "recovery-disabled", Severity.WARNING, "aws_dynamodb_table.a", "", "message", PLACE, ("prod",)),
    calls=(PLACE,),
    excerpt=((1, "a"), (2, "b")),
    changes=(CHANGE,),
    occurrences=(Occurrence("orders", "prod"),),
    changed_at=PLACE,
)
SILENCED = Suppressed(FINDING, Suppression(PLACE, ("DYN201",), 1, 2))
RECORDS = (
    Result((FINDING,), suppressed=(SILENCED,), facts=RunFacts("today", "", (".",)), root_paths=(("a", "b"),)),
    Result(),
    FileFacts("a.tf", (Problem("syntax", "m", PLACE, ((1, "x"),)),), (), ((1, 2),)),
    Glance(1, True, 0, False, True, False, ("./a", None)),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: Any) -> None:
    reader = TupleReader((*KINDS, FileFacts, Problem, Glance))
    made = reader.record(type(record), json.loads(json.dumps(record)))
    assert made == record
    assert repr(made) == repr(record)
    assert hash(made) == hash(record)


@pytest.mark.parametrize("kind", [*KINDS, FileFacts, Problem, Unused, Glance, WrittenAnswer])
def test_every_annotation_of_what_is_remembered_can_be_read(kind: Any) -> None:
    reader = TupleReader((*KINDS, FileFacts, Problem, Unused, Glance))
    for annotation in getattr(kind, "__annotations__", {}).values() if hasattr(kind, "_fields") else ():
        reader.reader(annotation)


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        TupleReader((Finding,)).record(Finding, json.loads(json.dumps(FINDING)))


@pytest.mark.parametrize("data", [[], ["a"], {}, "text", None, 5])
def test_data_of_another_shape_is_refused(data: Any) -> None:
    with pytest.raises((TypeError, LookupError, ValueError)):
        TupleReader(KINDS).record(Finding, data)
