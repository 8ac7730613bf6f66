"""Schedules of AWS Backup: the limits of each field, and the messages beyond them."""

from __future__ import annotations

import pytest

from dynlint.model.watching.cron import cron_fault


@pytest.mark.parametrize(
    "fields",
    [
        *("0 0 1 1 ? 1970", "59 23 31 12 ? 2199", "0 5 ? * 1 *", "0 5 ? * 7 *", "0 5 ? * SUN-SAT *"),
        *(
            "0 5 1 JAN,DEC ? *",
            "0 5 L * ? *",
            "0 5 LW * ? *",
            "0 5 15W * ? *",
            "0 5 ? * 6L *",
            "0 5 ? * 2#1 *",
            "0/15 8-18 ? * mon *",
        ),
    ],
)
def test_a_schedule_that_is_right(fields: str) -> None:
    assert cron_fault(f"cron({fields})") == ""


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ("60 0 1 1 ? *", "its minutes cannot be 60"),
        ("0 24 1 1 ? *", "its hours cannot be 24"),
        ("0 0 0 1 ? *", "its day of month cannot be 0"),
        ("0 0 32 1 ? *", "its day of month cannot be 32"),
        ("0 0 1 0 ? *", "its month cannot be 0"),
        ("0 0 1 13 ? *", "its month cannot be 13"),
        ("0 0 ? 1 0 *", "its day of week cannot be 0"),
        ("0 0 ? 1 8 *", "its day of week cannot be 8"),
        ("0 0 1 1 ? 1969", "its year cannot be 1969"),
        ("0 0 1 1 ? 2200", "its year cannot be 2200"),
        ("0 1-2-3 1 1 ? *", "its hours cannot be 1-2-3"),
        ("0/x 1 1 1 ? *", "its minutes cannot be 0/x"),
        ("L 1 1 1 ? *", "its minutes cannot be L"),
        ("0 0 W * ? *", "its day of month cannot be W"),
        ("0 0 LW? * ? *", "its day of month cannot be LW?"),
        ("0 0 ? * # *", "its day of week cannot be #"),
        ("0 0 ? * 2#6 *", "its day of week cannot be 2#6"),
        ("0 0 1 1 1 *", "exactly one of day of month and day of week has to be ?"),
        ("0 0 ? 1 ? *", "exactly one of day of month and day of week has to be ?"),
        ("0 0 1 1 ?", "it has 5 fields instead of six: minutes, hours, day of month, month, day of week, year"),
    ],
)
def test_a_schedule_that_is_wrong(fields: str, fault: str) -> None:
    assert cron_fault(f"cron({fields})") == fault


def test_what_is_no_cron_expression_has_no_fault() -> None:
    assert cron_fault("rate(1 day)") == ""
