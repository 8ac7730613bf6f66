"""Ignore comments: which rules they name, which lines they cover, their last day and their reason.

Lines of the texts below are numbered from 1; `covered` returns `rules first-last` for each comment.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from dynlint.hcl.syntax.ignore_comments import suppressions
from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Location, Source
from dynlint.suppression import Suppression


def found(text: str) -> list[Suppression]:
    """Return the ignore comments of a text."""
    return suppressions(parse(Source("main.tf", dedent(text))))


def covered(text: str) -> list[str]:
    """Return the rules that each comment names and the lines that it covers."""
    return [f"{','.join(each.rules)} {each.first_line}-{each.last_line}" for each in found(text)]


def said(comment: str) -> Suppression:
    """Return the fields of one comment above an attribute."""
    (only,) = found(f"{comment}\na = 1\n")
    return only


def test_a_comment_is_read_whole():
    assert found("""\
        resource "aws_dynamodb_table" "orders" {
          name = "orders" # dynlint:ignore[DYN201,recovery-disabled] until=2027-01-31 moved to another account
        }
        """) == [
        Suppression(
            Location("main.tf", 2, 21, 2, 103),
            ("DYN201", "recovery-disabled"),
            2,
            2,
            "2027-01-31",
            "moved to another account",
            "dynlint",
        )
    ]


# Where a comment stands, and which lines it covers.


def test_beside_an_attribute_it_covers_the_attribute():
    assert covered("""\
        resource "a" "b" {
          x = 1 # dynlint:ignore[DYN1]
          y = [ // dynlint:ignore[DYN2]
            1,
          ]
          z = [
            1,
          ] /* dynlint:ignore[DYN3] */
        }
        """) == ["DYN1 2-2", "DYN2 3-5", "DYN3 6-8"]


def test_beside_the_head_or_the_end_of_a_block_it_covers_the_block():
    assert covered("""\
        resource "a" "b" { # dynlint:ignore[DYN1]
          x = 1
          y { # dynlint:ignore[DYN2]
            z = 1
          }
          w { v = 1 } # dynlint:ignore[DYN3]
        } # dynlint:ignore[DYN4]
        """) == ["DYN1 1-7", "DYN2 3-5", "DYN3 6-6", "DYN4 1-7"]


def test_above_a_block_it_covers_the_block_and_itself():
    assert covered("""\
        variable "x" {}

        # dynlint:ignore[DYN1]
        // Another remark.

        /* dynlint:ignore[DYN2]
           goes on */
        module "m" {
          source = "./m"
        }
        """) == ["DYN1 3-10", "DYN2 6-10"]


def test_the_first_thing_in_a_block_of_the_file_is_about_that_and_others_cover_what_comes_next():
    assert covered("""\
        resource "a" "b" {
          # dynlint:ignore[DYN1]
          x = 1
          # dynlint:ignore[DYN2]
          point_in_time_recovery {
            # dynlint:ignore[DYN3]
            enabled = false
          }
        }
        """) == ["DYN1 1-9", "DYN2 4-8", "DYN3 6-7"]


def test_before_code_in_its_line_it_covers_that():
    assert covered("/* dynlint:ignore[DYN1] */ a = 1\nb = /* dynlint:ignore[DYN2] */ 2\n") == ["DYN1 1-1", "DYN2 2-2"]


def test_at_the_end_of_a_block_it_covers_nothing_else():
    assert covered("""\
        resource "a" "b" {
          x = 1
          # dynlint:ignore[DYN1]
        }
        resource "a" "c" {}
        """) == ["DYN1 3-3"]


def test_lists_and_maps_have_elements():
    assert covered("""\
        module "tables" {
          tables = {
            # dynlint:ignore[DYN1]
            orders = {
              pitr = false
            }
            users = { # dynlint:ignore[DYN2]
              pitr = false # dynlint:ignore[DYN3]
            }
          }
          list = concat([
            # dynlint:ignore[DYN4]
            { a = 1 },
            2, # dynlint:ignore[DYN5]
          ], [])
        }
        """) == ["DYN1 3-6", "DYN2 7-9", "DYN3 8-8", "DYN4 12-13", "DYN5 14-14"]


def test_a_heredoc_is_covered_to_its_end():
    assert covered("""\
        # dynlint:ignore[DYN1]
        policy = <<EOT
          text
        EOT
        other = 1
        """) == ["DYN1 1-4"]


def test_above_the_first_block_it_can_cover_the_file():
    text = """\
        # Copyright.
        # dynlint:ignore-file[DYN1,DYN2] until=2030-01-01 legacy
        a = 1
        b = 2
        # dynlint:ignore-file[DYN3]
        """
    first, second = found(text)
    assert (first.rules, first.first_line, first.last_line, first.reason) == (("DYN1", "DYN2"), 1, 6, "legacy")
    assert (second.rules, second.reason) == ((), "dynlint:ignore-file[DYN3]")


# Text that is not a comment.


def test_strings_and_heredocs_are_no_comments():
    assert covered("""\
        a = "# dynlint:ignore[DYN1]"
        b = "${"# dynlint:ignore[DYN2]"}"
        c = <<-EOT
          # dynlint:ignore[DYN3]
          EOT
        d = "\\" # dynlint:ignore[DYN4]" # dynlint:ignore[DYN5]
        e = "$${" # dynlint:ignore[DYN6]
        """) == ["DYN5 6-6", "DYN6 7-7"]


def test_a_comment_in_an_interpolation_of_a_heredoc_is_one():
    text = """\
        c = <<-EOT
          # dynlint:ignore[DYN1]
          ${join("", [ # dynlint:ignore[DYN2]
            "}", "EOT",
          ])}
          # dynlint:ignore[DYN3]
          EOT
        d = 1 # dynlint:ignore[DYN4]
        """
    assert [each.rules for each in found(text)] == [("DYN2",), ("DYN4",)]


def test_a_file_without_ignore_comments_has_none():
    assert found("# Just a remark.\na = 1\n") == []
    assert found("# See how dynlint ignores this.\na = 1\n") == []


def test_broken_text_still_has_comments():
    assert [each.rules for each in found('a = "open\nb = 1 # dynlint:ignore[DYN1]\nc = {\n')] == [("DYN1",)]


def test_windows_line_endings_change_nothing():
    text = 'resource "a" "b" {\r\n  # dynlint:ignore[DYN1] why\r\n  x = <<E\r\n# dynlint:ignore[DYN2]\r\nE\r\n}\r\n'
    (only,) = suppressions(parse(Source("main.tf", text)))
    assert (only.rules, only.reason, only.first_line, only.last_line) == (("DYN1",), "why", 1, 6)


# The fields of a comment.


@pytest.mark.parametrize(
    ("comment", "rules", "until", "reason"),
    [
        pytest.param("# dynlint:ignore[DYN201]", ("DYN201",), "", "", id="an id"),
        pytest.param("#dynlint: ignore [ DYN201 , a-b ]", ("DYN201", "a-b"), "", "", id="blanks"),
        pytest.param("# dynlint:ignore[DYN201] -- because", ("DYN201",), "", "because", id="a reason after dashes"),
        pytest.param("# dynlint:ignore[X]: because (2)", ("X",), "", "because (2)", id="a reason after a colon"),
        pytest.param("# dynlint:ignore[X] why until=2027-02-28", ("X",), "2027-02-28", "why", id="until at the end"),
        pytest.param("# dynlint:ignore[X] until 2028-02-29, why", ("X",), "2028-02-29", "why", id="until without ="),
        pytest.param("# dynlint:ignore[X] until the migration", ("X",), "", "until the migration", id="until in words"),
        pytest.param("/* dynlint:ignore[X] why */", ("X",), "", "why", id="a block comment"),
        pytest.param("/*\n * dynlint:ignore[X] why\n * more\n */", ("X",), "", "why", id="a long block comment"),
        pytest.param("# TODO dynlint:ignore[X]", ("X",), "", "", id="after other words"),
    ],
)
def test_rules_date_and_reason(comment, rules, until, reason):
    suppression = said(comment)
    assert (suppression.rules, suppression.until, suppression.reason.lstrip(", ")) == (rules, until, reason)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dynlint:ignore", id="no brackets"),
        pytest.param("dynlint:ignore DYN201", id="no brackets but an id"),
        pytest.param("dynlint:ignore[]", id="nothing in the brackets"),
        pytest.param("dynlint:ignore[DYN201", id="an open bracket"),
        pytest.param("dynlint:ignore[DYN201] until=2027-02-30", id="no such day"),
        pytest.param("dynlint:ignore[DYN201] until=tomorrow", id="no date"),
        pytest.param("dynlint:ignore[DYN201] until=", id="nothing for a date"),
        pytest.param("dynlint:ignore[DYN201] until 2027", id="half a date"),
        pytest.param("dynlint:ignored[DYN201]", id="another word"),
        pytest.param("dynlint:ignore-next-line[DYN201]", id="another tool's habit"),
        pytest.param("dynlint:disable=DYN201", id="another tool's word"),
        pytest.param("dynlint-ignore[DYN201]", id="a hyphen for the colon"),
    ],
)
def test_what_cannot_be_understood_is_not_silent(text):
    suppression = said(f"# {text}")
    assert (suppression.tool, suppression.rules, suppression.reason) == ("dynlint", (), text)


_LAST = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31")


@pytest.mark.parametrize("day", [*(f"2027-{last}" for last in _LAST), "2027-01-01", "2000-02-29", "2028-02-29"])
def test_a_day_that_there_is(day):
    suppression = said(f"# dynlint:ignore[X] until={day}")
    assert (suppression.rules, suppression.until) == (("X",), day)


@pytest.mark.parametrize(
    "day",
    [
        *(f"2027-{last[:3]}{int(last[3:]) + 1}" for last in _LAST),
        *("2027-00-01", "2027-13-01", "2027-01-00", "2100-02-29", "2027-02-29", "0000-01-01"),
    ],
)
def test_a_day_that_there_is_not(day):
    assert said(f"# dynlint:ignore[X] until={day}").rules == ()


# Comments of other tools.

TABLE = """\
resource "aws_dynamodb_table" "orders" {{
  name = "orders"
  point_in_time_recovery {{
    {comment}
    enabled = false
  }}
}}
"""


@pytest.mark.parametrize(
    ("comment", "tool", "rules", "reason"),
    [
        pytest.param("#checkov:skip=CKV_AWS_28:cost", "checkov", ("CKV_AWS_28",), "cost", id="checkov"),
        pytest.param("# checkov:skip=CKV_AWS_28", "checkov", ("CKV_AWS_28",), "", id="checkov without a reason"),
        pytest.param("#checkov:skip=CKV_AWS_28 a cache", "checkov", ("CKV_AWS_28",), "a cache", id="checkov, no colon"),
        pytest.param("#checkov:skip=DYN201:a: b", "checkov", ("DYN201",), "a: b", id="checkov with our id"),
        pytest.param(
            "#checkov:skip=CKV_AWS_28,CKV2_AWS_16:cost",
            "checkov",
            ("CKV_AWS_28", "CKV2_AWS_16"),
            "cost",
            id="checkov list",
        ),
        pytest.param(
            "#checkov:skip=CKV_AWS_28:one,CKV_AWS_119:two",
            "checkov",
            ("CKV_AWS_28", "CKV_AWS_119"),
            "one,CKV_AWS_119:two",
            id="checkov list with reasons",
        ),
        pytest.param("#bridgecrew:skip=CKV_AWS_28", "checkov", ("CKV_AWS_28",), "", id="checkov's old name"),
    ],
)
def test_a_comment_of_checkov_covers_the_whole_resource(comment, tool, rules, reason):
    (only,) = found(TABLE.format(comment=comment))
    assert (only.tool, only.rules, only.reason, only.first_line, only.last_line) == (tool, rules, reason, 1, 7)


def test_a_comment_of_checkov_above_a_resource_counts_too():
    (only,) = found("#checkov:skip=CKV_AWS_28:cost\n" + TABLE.format(comment=""))
    assert (only.first_line, only.last_line) == (1, 8)


@pytest.mark.parametrize(
    ("comment", "tool", "rules", "until"),
    [
        pytest.param(
            "#tfsec:ignore:aws-dynamodb-enable-recovery", "tfsec", ("aws-dynamodb-enable-recovery",), "", id="tfsec"
        ),
        pytest.param("#tfsec:ignore:AWS086:exp:2026-01-01", "tfsec", ("AWS086",), "2026-01-01", id="tfsec until"),
        pytest.param("#tfsec:ignore:*", "tfsec", ("tfsec",), "", id="tfsec, every rule"),
        pytest.param("#trivy:ignore:AVD-AWS-0024", "trivy", ("AVD-AWS-0024",), "", id="trivy"),
        pytest.param(
            "# trivy:ignore:AWS-0024:exp:2026-01-01 why", "trivy", ("AWS-0024",), "2026-01-01", id="trivy until"
        ),
        pytest.param("#trivy:ignore:AWS-0024[name=orders]", "trivy", ("AWS-0024",), "", id="trivy with a parameter"),
        pytest.param("#trivy:ignore:AWS-0024:exp:2026-13-01", "trivy", (), "", id="trivy until no day"),
        pytest.param("#tfsec:ignore:AWS086:ws:prod", "tfsec", ("AWS086",), "", id="tfsec for one workspace"),
        pytest.param("# tflint-ignore: rule_a, rule_b", "tflint", ("rule_a", "rule_b"), "", id="tflint"),
        pytest.param("# tflint-ignore: rule_a # why", "tflint", ("rule_a",), "", id="tflint with a reason"),
        pytest.param("# tflint-ignore: all", "tflint", ("tflint",), "", id="tflint, every rule"),
        pytest.param("# kics-scan ignore-line", "kics", ("kics",), "", id="kics line"),
        pytest.param("# kics-scan ignore-block", "kics", ("kics",), "", id="kics block"),
    ],
)
def test_comments_of_others_cover_what_comes_next(comment, tool, rules, until):
    (only,) = found(TABLE.format(comment=comment))
    assert (only.tool, only.rules, only.until, only.last_line) == (tool, rules, until, 5)


def test_one_of_several_lines_at_the_head_of_a_block_is_about_the_block():
    assert covered("""\
        resource "a" "b" { # dynlint:ignore[DYN1]
          # The table of the shop.
          # dynlint:ignore[DYN2]

          x {
            y = 1
          }
          dynamic "z" {
            # dynlint:ignore[DYN3]
            for_each = []
          }
        }
        """) == ["DYN1 1-12", "DYN2 1-12", "DYN3 9-10"]


def test_what_a_comment_of_trivy_is_limited_to():
    table = 'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n  hash_key = local.key\n}\n'
    (only,) = found(f"#trivy:ignore:AWS-0024[name=orders]:ws:prod:exp:2031-01-01 why\n{table}")
    assert (only.rules, only.workspace, only.until, only.key, only.reason) == (
        *(("AWS-0024",), "prod", "2031-01-01", "", "why"),
    )
    assert [found(f"#trivy:ignore:x[{text}]\n{table}")[0].key for text in ("name=carts", "hash_key=id", "a=b")] == [
        *("carts", "id", "b")
    ]


def test_a_comment_of_terrascan_stands_inside_of_its_resource():
    (only,) = found('resource "a" "b" {\n  #ts:skip=AC_AWS_0458 rebuilt every night\n  x = 1\n}\n')
    assert (only.tool, only.rules, only.reason, only.first_line, only.last_line) == (
        *("terrascan", ("AC_AWS_0458",), "rebuilt every night", 1, 4),
    )


def test_a_line_of_kics_is_a_line_and_a_block_is_a_block():
    text = """\
        # kics-scan ignore-line
        resource "a" "b" {
        }
        # kics-scan ignore-block
        resource "a" "c" {
        }
        """
    assert covered(text) == ["kics 2-2", "kics 4-6"]


@pytest.mark.parametrize(
    ("comment", "rules"),
    [
        pytest.param("# kics-scan ignore", ("kics",), id="kics"),
        pytest.param("# kics-scan disable=741f1291, 0dd8b8f1", ("741f1291", "0dd8b8f1"), id="kics queries"),
        pytest.param("# tflint-ignore-file: rule_a", ("rule_a",), id="tflint"),
    ],
)
def test_comments_of_others_for_a_file_stand_at_its_top(comment, rules):
    (only,) = found(f"{comment}\na = 1\nb = 2\n")
    assert (only.rules, only.first_line, only.last_line) == (rules, 1, 4)
    (only,) = found(f"a = 1\n{comment}\nb = 2\n")
    assert only.rules == ()


def test_several_in_one_comment_are_several():
    text = "#tfsec:ignore:AWS086 tfsec:ignore:AWS092 dynlint:ignore[DYN201] why checkov:skip=CKV_AWS_28:x\na = 1\n"
    assert [(each.tool, each.rules, each.reason) for each in found(text)] == [
        ("tfsec", ("AWS086",), ""),
        ("tfsec", ("AWS092",), ""),
        ("dynlint", ("DYN201",), "why"),
        ("checkov", ("CKV_AWS_28",), "x"),
    ]


def test_many_comments_take_little_time():
    import time

    text = 'resource "a" "b" {\n' + "  x { y = 1 } # dynlint:ignore[DYN1]\n" * 8000 + "}\n"
    file = parse(Source("main.tf", text))
    start = time.process_time()
    assert len(suppressions(file)) == 8000
    assert time.process_time() - start < 5
