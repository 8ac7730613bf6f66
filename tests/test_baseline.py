"""When two findings are the same, and how known findings are reported."""

from __future__ import annotations

import json

import pytest

from dynlint.finding import Finding, Occurrence, Severity, Undecided
from dynlint.run.baseline import (
    Baseline,
    BaselineError,
    compare,
    entries,
    fingerprint,
    read,
    undecided_anew,
    written,
)
from dynlint.run.merge_findings import merged
from dynlint.source import Location

PLACE = Location("infra/main.tf", 3, 1, 3, 9)
FOUND = Finding(
    *("DYN201", "recovery-disabled", Severity.ERROR, "aws_dynamodb_table.a", "point_in_time_recovery[0].enabled"),
    *("It is off.", PLACE),
    environments=("prod", "staging"),
    occurrences=(Occurrence("infra", "prod"), Occurrence("infra", "staging")),
    value="false",
)


def known(*findings):
    return [entry for finding in findings for entry in entries(finding)]


def new(findings, *before, **options):
    return compare(findings, known(*before), **options).new


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"location": PLACE._replace(line=40, end_line=40)}, id="further down"),
        pytest.param({"location": PLACE._replace(path="infra/tables.tf")}, id="in another file"),
        pytest.param({"location": PLACE._replace(path="infra\\main.tf")}, id="a path of another system"),
        pytest.param({"severity": Severity.WARNING, "note": "if this is production"}, id="judged otherwise"),
        pytest.param({"attribute": "point_in_time_recovery[1].enabled"}, id="another number of a block"),
        pytest.param({"name": "renamed"}, id="a rule's new name"),
    ],
)
def test_what_changes_nothing(changes):
    moved = FOUND._replace(**changes)
    assert new([moved], FOUND) == ()
    assert fingerprint(moved) == fingerprint(FOUND)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rule": "DYN202"}, id="rule"),
        pytest.param({"address": "aws_dynamodb_table.b"}, id="address"),
        pytest.param({"attribute": "ttl"}, id="attribute"),
        pytest.param({"value": "null"}, id="value"),
        pytest.param({"message": "It is gone."}, id="message"),
        pytest.param({"occurrences": (Occurrence("other", "prod"),)}, id="root module"),
    ],
)
def test_what_makes_a_finding_new(changes):
    changed = FOUND._replace(**changes)
    assert len(new([changed], FOUND)) == 1
    assert (fingerprint(changed) == fingerprint(FOUND)) is ("message" in changes)


def test_each_environment_is_new_or_known_by_itself():
    before = FOUND._replace(environments=("prod",), occurrences=FOUND.occurrences[:1])
    (found,) = new([FOUND], before)
    assert (found.environments, found.occurrences) == (("staging",), FOUND.occurrences[1:])
    assert compare([FOUND], known(before)).known == (before,)


def test_the_environment_is_no_part_of_the_fingerprint():
    assert fingerprint(FOUND) == fingerprint(FOUND._replace(environments=("qa",), occurrences=FOUND.occurrences[:1]))


def test_every_known_entry_answers_once():
    again = FOUND._replace(location=PLACE._replace(line=9))
    assert new([FOUND, again], FOUND) == (again,)
    assert new([FOUND, again], FOUND, again) == ()


def test_what_is_not_found_any_more_is_unused():
    gone = FOUND._replace(rule="DYN999", environments=("prod",), occurrences=FOUND.occurrences[:1])
    assert compare([FOUND], known(gone, FOUND)).unused == tuple(entries(gone))


def test_a_moved_root_module_keeps_what_is_known():
    there = FOUND._replace(occurrences=(Occurrence("live/infra", "prod"), Occurrence("live/infra", "staging")))
    assert new([there], FOUND, is_gone=lambda root: root == "infra") == ()
    assert new([there], FOUND) == (there,)


def test_other_words_of_another_version_are_the_same_finding():
    assert new([FOUND._replace(message="Said better.")], FOUND, reworded=True) == ()


def test_a_file_is_known_by_its_folder():
    about = FOUND._replace(address="infra/main.tf", attribute="", environments=(), occurrences=(Occurrence("infra"),))
    renamed = about._replace(address="infra/x.tf", location=PLACE._replace(path="infra/x.tf"))
    assert new([renamed], about) == ()


def test_findings_that_are_merged_remember_where_they_occur():
    parts = [FOUND._replace(environments=(each.environment,), occurrences=(each,)) for each in (*FOUND.occurrences,)]
    other = parts[0]._replace(occurrences=(Occurrence("other", "prod"),))
    (whole,) = merged([*parts, other])
    assert whole.environments == ("prod", "staging")
    assert whole.occurrences == (*FOUND.occurrences, Occurrence("other", "prod"))
    assert whole.fingerprint == fingerprint(FOUND)


def test_a_baseline_is_written_and_read():
    other = FOUND._replace(rule="DYN101", address="aws_dynamodb_table.é", value="")
    text = written(Baseline((*known(FOUND), *known(other)), "1.2.3"))
    assert read(text) == Baseline(tuple(sorted(known(FOUND, other))), "1.2.3")
    assert text == written(read(text))
    assert [line.startswith('{"rule": "DYN') for line in text.splitlines()] == [False] * 4 + [True] * 4 + [False] * 2
    assert "false" not in text


def test_an_empty_baseline():
    assert read(written(Baseline(()))) == Baseline(())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "this is not JSON: ", id="broken"),
        pytest.param("[" * 100_000, "this is no baseline: it is nested too deeply", id="deep"),
        pytest.param("[]", "this is no baseline: it has no list of findings", id="a list"),
        pytest.param('{"findings": []}', "its format is None, and this dynlint reads 1", id="no format"),
        pytest.param('{"format": 1, "findings": [3]}', "this is no finding: 3", id="a number"),
        pytest.param('{"format": 1, "findings": [{"rule": 1}]}', "this is no finding: {'rule': 1}", id="a wrong field"),
    ],
)
def test_a_baseline_that_cannot_be_read(text, message):
    with pytest.raises(BaselineError) as caught:
        read(text)
    assert str(caught.value).startswith(message)


def test_entries_stand_by_themselves_for_git():
    lines = written(Baseline(tuple(known(FOUND)))).splitlines()[4:-2]
    assert [json.loads(line.rstrip(","))["environment"] for line in lines] == ["prod", "staging"]


def test_what_is_undecided_anew():
    before = Undecided("DYN201", "x", Severity.ERROR, "a.b", "", "", PLACE, "var.x has no value", ("prod",))
    moved = before._replace(location=PLACE._replace(line=7), environments=("prod", "qa"))
    assert undecided_anew([moved], [before]) == (moved._replace(environments=("qa",)),)
    other = before._replace(blocked_by="var.y has no value", environments=())
    assert undecided_anew([other, before], [before]) == (other,)


def test_digests_are_as_long_as_in_files_of_earlier_versions():
    entry = entries(FOUND)[0]
    assert (len(entry.value), len(fingerprint(FOUND))) == (16, 32)
