"""The Markdown report: its size limits for comments, its content, and that no text of a message becomes markup."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from dynlint.finding import AnalysisError, Change, Finding, Result, Severity, Step, Summary
from dynlint.reports.as_markdown import render
from dynlint.source import Location

FINDING = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored.",
    location=Location("main.tf", 41, 15, 41, 31),
    environments=("production", "staging"),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
    excerpt=((40, "  point_in_time_recovery {"), (41, "    enabled = var.pitr")),
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
)


WHAT = r"<code>aws\_dynamodb\_table.orders</code> It cannot be restored. | <code>main.tf:41</code> |"


def test_each_environment_has_a_table_and_each_finding_its_code():
    other = FINDING._replace(severity=Severity.INFO, environments=("staging",), trail=(), excerpt=(), changes=())
    assert render(Result((other, FINDING), summary=Summary(5, 2, ("production", "staging")))) == dedent(f"""\
        ## dynlint: 2 findings (1 error, 1 info)

        ### production

        | | rule | what | where |
        |---|---|---|---|
        | 🔴 error | recovery-disabled (DYN201) | {WHAT}

        ### staging

        | | rule | what | where |
        |---|---|---|---|
        | 🔴 error | recovery-disabled (DYN201) | {WHAT}
        | 🔵 info | recovery-disabled (DYN201) | {WHAT}

        ### Code and causes

        <details><summary>recovery-disabled (DYN201) <code>main.tf:41</code></summary>

        It cannot be restored.

        ```hcl
          40 |   point_in_time_recovery {{
          41 |     enabled = var.pitr
        ```

        Because of:

        - <code>prod.tfvars:9</code> <code>pitr = false</code>

        Instead, in <code>prod.tfvars:9</code>:

        ```hcl
        pitr = true
        ```

        </details>

        <details><summary>recovery-disabled (DYN201) <code>main.tf:41</code></summary>

        It cannot be restored.

        </details>

        <sub>5 tables · 2 environments</sub>
        """)


def test_the_address_is_not_said_twice():
    message = "aws_dynamodb_table.orders cannot be restored."
    (row,) = re.findall(
        r"^\| 🔴.*$", render(Result((FINDING._replace(message=message, environments=()),))), re.MULTILINE
    )
    assert row.count("orders") == 1


def test_nothing_found_is_said():
    assert render(Result(summary=Summary(1))) == "## dynlint: no findings\n\n<sub>1 table</sub>\n"
    assert render(Result(summary=Summary(1, known=3))).endswith("<sub>1 table · 3 not new</sub>\n")


def test_what_was_not_analysed_comes_first():
    errors = tuple(AnalysisError("broken.tf", line, 1, "A brace is missing.") for line in range(1, 31))
    text = render(Result((FINDING,), errors=errors))
    assert text.index("Not everything could be analysed") < text.index("### production")
    assert text.count("A brace is missing.") == 20
    assert "- and 10 more" in text


@pytest.mark.parametrize("number", [1, 99, 2_000, 30_000])
def test_a_comment_holds_it_and_the_most_severe_stay(number):
    findings = [FINDING._replace(severity=Severity(each % 3 + 1), rule=f"DYN{each:05}") for each in range(number)]
    text = render(Result(tuple(findings)))
    assert len(text) <= 65_000
    shown = text.count("<details>")
    assert ("more** would not fit" in text) == (shown < number)
    if shown < number:
        assert f"**{number - shown} findings more** would not fit" in text
        assert len(text) > 60_000
        assert "info |" not in text


def test_a_message_is_no_markup():
    message = "Ask @team | <img src=x> **now** [x](y) `z`\n# heading"
    text = render(Result((FINDING._replace(message=message),)))
    row = next(line for line in text.splitlines() if line.startswith("| 🔴"))
    assert row.count(" | ") == 3
    assert "Ask @\u200bteam \\| &lt;img src=x&gt; \\*\\*now\\*\\* \\[x\\](y) \\`z\\` \\# heading |" in row


def test_code_with_fences_stays_in_its_fence():
    text = render(Result((FINDING._replace(excerpt=((1, "# ```` not the end"),)),)))
    assert "`````hcl\n   1 | # ```` not the end\n`````" in text


@pytest.mark.tools
def test_a_reader_of_markdown_sees_tables_and_details():
    markdown = pytest.importorskip("markdown_it")
    finding = FINDING._replace(location=FINDING.location._replace(path="my_tables/main.tf"))
    html = markdown.MarkdownIt("gfm-like", {"linkify": False}).render(render(Result((finding,))))
    assert "<code>my_tables/main.tf:41</code></summary>" in html
    assert html.count("<table>") == 2
    assert "<code>aws_dynamodb_table.orders</code>" in html
    assert html.count('<code class="language-hcl">') == 2
