"""Small texts at the limits of the syntax: dynlint accepts and refuses them as Terraform does."""

from __future__ import annotations

from pathlib import Path

import yaml

from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Source

KNOWN_DIFFERENCES = {"x\u00b2 = 1\n", "\u2118 = 1\n"}
"""Python and HCL disagree on a few old characters in names."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast parser, if PyYAML has it."""
CASES = yaml.load((Path(__file__).parent / "syntax_cases.yaml").read_bytes(), _LOADER)  # noqa: S506  # both are safe loaders


def test_the_cases_are_many() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES) > 500


def test_read_or_refused_as_terraform_does() -> None:
    different = {}
    for case in CASES:
        file = parse(Source("main.tf", case["text"]))
        said = [problem.message for problem in file.problems]
        if (said == []) is not (case["says"] == "accepted"):
            different[case["text"]] = case["says"], said
        for problem in file.problems:
            assert 0 <= problem.start <= problem.end <= len(case["text"]), case["text"]
    assert different.keys() == KNOWN_DIFFERENCES, different
