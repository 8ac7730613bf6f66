"""The committed answers of Terraform about small texts are still right."""

from __future__ import annotations

import pytest
from refresh_syntax_cases import load_cases, verdicts

pytestmark = pytest.mark.terraform


def test_the_answers_are_terraforms() -> None:
    cases = load_cases()
    said = dict(zip([case["text"] for case in cases], verdicts([case["text"] for case in cases]), strict=True))
    assert said == {case["text"]: case["says"] for case in cases}
