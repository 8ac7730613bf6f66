"""Small texts at the edges of the syntax: what is read and what is refused, as Terraform does."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Source

UNICODE = "which characters a name may have is told by Python's classes, that differ in a few old signs from HCL's"
KNOWN_DIFFERENCES = {"x\u00b2 = 1\n", "\u2118 = 1\n"}
CASES = yaml.safe_load((Path(__file__).parent / "syntax_cases.yaml").read_text(encoding="utf-8"))


def test_the_cases_are_many() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES) > 500


def parameters(case: dict[str, str]):
    known = case["text"] in KNOWN_DIFFERENCES
    marks = [pytest.mark.xfail(strict=True, reason=UNICODE)] if known else []
    return pytest.param(case, marks=marks, id=ascii(case["text"])[1:-1][:40])


@pytest.mark.parametrize("case", map(parameters, CASES))
def test_read_or_refused_as_terraform_does(case: dict[str, str]) -> None:
    file = parse(Source("main.tf", case["text"]))
    said = [problem.message for problem in file.problems]
    assert (said == []) is (case["says"] == "accepted"), (case["says"], said)
    for problem in file.problems:
        assert 0 <= problem.start <= problem.end <= len(case["text"])
