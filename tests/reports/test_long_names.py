"""A name or value of any length is quoted by its beginning, with its length, in every report; identities stay whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.reports.shorten import LONGEST_TEXT, short
from dynlint.request import Request
from dynlint.run.baseline import entries
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

LONG = 100_000
TABLES = """
resource "aws_dynamodb_table" "{name}" {{
  name         = "{name}{last}"
  hash_key     = "{name}"
  billing_mode = "{name}"
}}
resource "aws_dynamodb_table" "many" {{
  for_each = toset(["{name}{last}"])
  name     = each.key
}}
module "m" {{
  source = "{name}"
}}
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all reports about long names, each in the file of its format's name; one run writes all."""
    folder, out = tmp_path_factory.mktemp("long"), tmp_path_factory.mktemp("reports")
    (folder / "main.tf").write_text(TABLES.format(name="n" * LONG, last=""), encoding="utf-8")
    asked = [part for form in FORMATS for part in ("--format", form, "--output", str(out / form))]
    done = CliRunner().invoke(program, [str(folder), "--no-cache", *asked, "--ignore=alarm-missing"])
    assert done.exit_code in (1, 3), done.output
    assert "n" * 20_000 not in done.output
    return out


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_quotes_a_long_name(reports: Path, form: str) -> None:
    """What a tool writes into a file (a change) is the one text that stays whole."""
    text = (reports / form).read_text(encoding="utf-8")
    assert "n" * 50 in text
    assert "n" * 20_000 not in text


def test_two_long_names_with_one_beginning_are_two(tmp_path: Path) -> None:
    known = []
    for last in "ab":
        folder = tmp_path / last
        folder.mkdir()
        (folder / "main.tf").write_text(TABLES.format(name="n" * LONG, last=last), encoding="utf-8")
        found = run(Request((str(folder),))).findings
        known.append({(each.fingerprint, *entries(each)) for each in found if "many" in each.address})
        known.append({short(each.address) for each in found if "many" in each.address})
    first, shown_first, second, shown_second = known
    assert first
    assert first.isdisjoint(second)
    assert shown_first.isdisjoint(shown_second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a " * 2000, "a " * 2000),
        ('"a" ' + "b " * 400 + '"c"', '"a" ' + "b " * 400 + '"c"'),
        ('say "' + "x y " * 300 + '" now', f'say "{("x y " * 300)[:100]}… (1200 characters, DIGEST)" now'),
        ("see " + "x" * 900, "see " + "x" * 100 + "… (900 characters, DIGEST)"),
        ('"' + "x" * 900, '"' + "x" * 100 + "… (900 characters, DIGEST)"),
    ],
)
def test_what_is_cut_is_a_word_or_a_quoted_text(text: str, expected: str) -> None:
    found = short(text)
    before, _, after = expected.partition("DIGEST")
    assert found.startswith(before)
    assert found.endswith(after)
    assert len(found) - len(before) - len(after) == (8 if "DIGEST" in expected else 0)


def test_a_text_of_short_words_ends_somewhere() -> None:
    assert len(short("a " * LONG)) < LONGEST_TEXT
