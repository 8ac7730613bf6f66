"""Findings of several environments that are one: when they are merged, their order, and their details."""

from __future__ import annotations

from typing import Any

import pytest

from dynlint.finding import Finding, Occurrence, Severity, Step, Undecided
from dynlint.run.merge_findings import merged, merged_undecided
from dynlint.source import Location


def place(line: int, path: str = "main.tf") -> Location:
    return Location(path, line, 1, line, 9)


def finding(environment: str, **changes: Any) -> Finding:
    """Return a finding in one environment."""
    whole = Finding("DYN201", "recovery-disabled", Severity.ERROR, "It is off.", "t", "pitr", place(3), (environment,))
    return whole._replace(occurrences=(Occurrence("root", environment),), **changes)


def test_what_is_the_same_in_two_environments_is_one_finding_with_both() -> None:
    (one,) = merged([finding("staging"), finding("production"), finding("staging")])
    assert one.environments == ("staging", "production")
    assert one.occurrences == (Occurrence("root", "staging"), Occurrence("root", "production"))
    assert one.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "DYN202"},
        {"address": "u"},
        {"attribute": "ttl"},
        {"message": "It is not on."},
        {"severity": Severity.WARNING},
        {"location": place(4)},
        {"trail": (Step("prod.tfvars", 1, 1, "x = 1"),)},
        {"note": "where it is production"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_differs_otherwise_is_two(changes: dict[str, Any]) -> None:
    assert len(merged([finding("staging"), finding("production", **changes)])) == 2


def test_a_value_is_shown_where_it_is_the_same_everywhere() -> None:
    for other, shown in (("5", ""), ("4", "4")):
        (one,) = merged([finding("staging", value="4"), finding("production", value=other)])
        assert one.value == shown


def test_the_number_of_a_block_that_a_dynamic_one_makes_is_no_difference() -> None:
    assert len(merged([finding("a", attribute="replica[0].arn"), finding("b", attribute="replica[12].arn")])) == 1


def test_calls_are_named_once_each() -> None:
    both, second = (place(1, "a.tf"), place(2, "a.tf")), (place(2, "a.tf"),)
    (one,) = merged([finding("a", calls=both), finding("b", calls=second)])
    assert one.calls == both


def test_findings_come_by_place_then_rule_address_and_environment() -> None:
    last = finding("a", location=place(9))
    other_file = finding("a", location=place(1, "other.tf"))
    first = finding("a", location=place(2))
    of_rule = finding("a", rule="DYN205", location=place(5))
    of_address = finding("a", address="u", location=place(5))
    plain = finding("b", location=place(5), message="B")
    given = [other_file, last, of_rule, of_address, plain, first]
    found = [item._replace(fingerprint="") for item in merged(given)]
    assert found == [first, plain, of_address, of_rule, last, other_file]


def test_each_reason_why_something_is_undecided_is_kept() -> None:
    def undecided(why: str, environment: str) -> Undecided:
        return Undecided("DYN201", "n", Severity.ERROR, "t", "", "", place(4), why, (environment,))

    given = [undecided("var.x has no value", "dev"), undecided("var.y has no value", "prod")]
    assert {item.blocked_by: item.environments for item in merged_undecided(given)} == {
        "var.x has no value": ("dev",),
        "var.y has no value": ("prod",),
    }


def test_undecided_places_are_merged_and_sorted_alike() -> None:
    def undecided(line: int, rule: str, environment: str) -> Undecided:
        return Undecided(rule, "n", Severity.ERROR, "t", "", "", place(line), "var.x has no value", (environment,))

    given = [undecided(4, "DYN201", "b"), undecided(3, "DYN202", "b"), undecided(3, "DYN201", "b")]
    found = merged_undecided([*given, undecided(4, "DYN201", "a")])
    assert [(item.location.line, item.rule, item.environments) for item in found] == [
        (3, "DYN201", ("b",)),
        (3, "DYN202", ("b",)),
        (4, "DYN201", ("b", "a")),
    ]
