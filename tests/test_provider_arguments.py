"""Facts from the changelog of the AWS provider, and the versions in the documents of the reference systems."""

from __future__ import annotations

import re
from pathlib import Path

from dynlint.model.reference import provider_arguments
from dynlint.model.reference.refresh_provider import TYPES, arguments

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
CHANGELOG = """\
## 9.2.0 (Unreleased)

ENHANCEMENTS:

* data-source/aws_dynamodb_table: Add `only_read` attribute ([#9](https://example.com/9))
* resource/aws_dynamodb_table: Add `a`, `replica.*.b`, and `c` arguments ([#1](https://example.com/1))
* resource/aws_pipes_pipe: Add `d` and `e` attributes to the `source_parameters` configuration block ([#2](https://example.com/2))
* provider: Add enhanced `place` support to most resources, data sources, and ephemeral resources, allowing more. ([#7](https://example.com/7))
* resource/aws_s3_bucket: Add `f` argument ([#3](https://example.com/3))

BUG FIXES:

* resource/aws_dynamodb_table: Fix adding `g` ([#4](https://example.com/4))

## 9.1.1 (January 2, 2031)

FEATURES:

* **New Resource:** `aws_dynamodb_resource_policy` ([#5](https://example.com/5))
* **New Resource:** `aws_s3_bucket` ([#6](https://example.com/6))
"""


def test_changelog_says_what_came_when() -> None:
    assert dict(arguments(CHANGELOG)) == {
        "aws_dynamodb_table.a": "9.2.0",
        "aws_dynamodb_table.replica.b": "9.2.0",
        "aws_dynamodb_table.c": "9.2.0",
        "aws_pipes_pipe.source_parameters.d": "9.2.0",
        "aws_pipes_pipe.source_parameters.e": "9.2.0",
        "*.place": "9.2.0",
        "aws_dynamodb_resource_policy": "9.1.1",
    }


def test_known_arguments_are_of_known_types_and_releases() -> None:
    known = provider_arguments()
    assert {name.partition(".")[0] for name in known} <= {*TYPES, "*"}
    assert [version for version in known.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_module_tells_the_versions_that_the_facts_have() -> None:
    """The page names each argument that the module lacks, with the version of the provider that added it."""
    text = (FIXTURES / "dynamodb_table" / "README.md").read_text(encoding="utf-8")
    section = text.partition("## What needs a newer provider")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `([\w.*]+)` \| (\d+\.\d+\.\d+) \|", section, re.MULTILINE))
    assert len(told) >= 7
    assert told == {name: provider_arguments()[name] for name in told}
