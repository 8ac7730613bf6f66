"""The text of a rule in an editor: text of a repository is not Markdown, and links go to the web only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.rule import Rule
from dynlint.rulebook.rulebook import load
from dynlint.server.rule_pages import address_of, page_of

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """id: ACME001
name: acme-names
severity: warning
resource: aws_dynamodb_table
require: {attribute: hash_key, equals: id}
message: "![x](https://example.org/x.png)"
why: "[a](command:x) ![x](https://example.org/x.png)"
references: ["command:run"]
"""


def _rule(folder: Path) -> Rule:
    (folder / "acme.yaml").write_text(POLICY, encoding="utf-8")
    return next(rule for rule in load((str(folder),)).rules if rule.id == "ACME001")


def test_a_rule_of_a_repository(tmp_path: Path) -> None:
    page = page_of(_rule(tmp_path))
    assert "example.org" in page
    assert "](" not in page


def test_a_built_in_rule() -> None:
    page = page_of(next(rule for rule in load().rules if rule.id == "DYN201"))
    assert "](https://github.com/" in page
    assert "```" in page or "## " in page or "*" in page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("command:run", ""),
        ("file:///etc/passwd", ""),
        ("https://example.org/) [x](command:run", ""),
        ("", ""),
    ],
)
def test_an_address(url: str, expected: str) -> None:
    assert address_of("ACME001", "acme-names", url) == expected
