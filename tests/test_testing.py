"""The runner of cases fails if a rule differs from its page: more or fewer findings, other places, other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.rule_cases.pages import CasePageError
from dynlint.testing import cases_of

RULE = '''
from dynlint.finding import Severity
from dynlint.rule import Rule


class NameBad(Rule):
    """Table with a bad name.

    ## What it does
    Looks at names.

    ## Why is this bad?
    It is an example.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "bad"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "good"
        }
    """

    id = "ACME001"
    severity = Severity.ERROR
    elsewhere = Severity.INFO

    def check_table(self, table, module):
        name = table.block.get("name")
        if name.value == "bad":
            yield self.finding(name, f"{table.address} is bad, write good.", table.block.change("name", "good"))
'''
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = %s\n}\n'


@pytest.fixture
def mistakes(tmp_path: Path):
    """Return the runner's errors about one section, given its blocks and further lines of the rule."""

    def call(*blocks: str, more: str = "") -> list[str]:
        rules = tmp_path / "rules"
        (rules / "cases").mkdir(parents=True)
        (rules / "name_bad.py").write_text(RULE + more)
        fences = "\n\n".join(f"```{block.rstrip()}\n```" for block in blocks)
        (rules / "cases" / "name_bad.md").write_text(f"# name-bad\n\n## It\n\n{fences}\n")
        case = next(case for case in cases_of(rules) if case.title == "It")
        return case.mistakes(tmp_path / "there")

    return call


def marked(mark: str, value: str = '"bad"') -> str:
    return "hcl\n" + TABLE % f"{value} {mark}".rstrip()


SAID = "aws_dynamodb_table.orders is bad, write good."


@pytest.mark.parametrize(
    "mark",
    [
        "# expect: name-bad",
        "// expect: name-bad",
        "# expect: name-bad: is bad, write good.",
        f"# expect: name-bad: {SAID}",
        "# expect: name-bad: orders ... write good",
        "# expect: name-bad severity=error",
        "# expect: name-bad [production]",
        "# expect: name-bad [production] severity=error: is bad",
    ],
)
def test_a_mark_that_is_met(mistakes, mark: str) -> None:
    assert mistakes(marked(mark)) == []


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        ("# expect: name-bad: is ugly", ": is ugly"),
        ("# expect: name-bad: write ... bad", ": write ... bad"),
        ("# expect: name-bad severity=info", "severity=info:"),
        ("# expect: name-bad [staging]", "[staging]:"),
        ("# expect: name-bad [production, staging]", "[production, staging]:"),
    ],
)
def test_a_mark_of_which_a_part_is_not_met(mistakes, mark: str, wanted: str) -> None:
    said = f"[production] severity=error: {SAID}"
    assert mistakes(marked(mark)) == [
        f"main.tf:2: no finding there {wanted.lstrip(': ')}\nbut {said}",
        f"main.tf:2: a finding without a mark: {said}",
    ]


def test_a_finding_has_a_mark(mistakes) -> None:
    assert mistakes(marked("")) == [f"main.tf:2: a finding without a mark: [production] severity=error: {SAID}"]


def test_a_mark_has_a_finding(mistakes) -> None:
    assert mistakes(marked("# expect: name-bad", '"good"')) == ["main.tf:2: no finding there"]


TWICE = """
    def check_module(self, module):
        for table in module.tables:
            yield self.finding(table.block.get("name"), "It is said a second time by mistake.")
"""


def test_findings_are_counted(mistakes) -> None:
    (wrong,) = mistakes(marked("# expect: name-bad"), more=TWICE)
    assert wrong.startswith("main.tf:2: a finding without a mark: ")


def test_two_marks_are_for_two_findings(mistakes) -> None:
    assert mistakes(marked("# expect: name-bad # expect: name-bad: second time"), more=TWICE) == []


def test_two_marks_are_not_met_by_one_finding(mistakes) -> None:
    assert mistakes(marked("# expect: name-bad # expect: name-bad")) == [
        "main.tf:2: no finding there\nbut " + (f"[production] severity=error: {SAID}")
    ]


def test_the_environment_of_a_case(mistakes) -> None:
    assert mistakes("hcl env=staging\n" + TABLE % '"bad" # expect: name-bad [staging] severity=info') == []


@pytest.mark.parametrize(
    ("mark", "wrong"),
    [
        ("# undecided: name-bad", []),
        ("# undecided: name-bad: var.name has no value", []),
        (
            "# undecided: name-bad: data.x",
            ["no undecided there data.x\nbut {}", "undecided without a mark: {}"],
        ),
        ("", ["undecided without a mark: {}"]),
    ],
)
def test_what_is_undecided(mistakes, mark: str, wrong: list[str]) -> None:
    found = mistakes(marked(mark, "var.name") + 'variable "name" {}\n')
    assert len(found) == len(wrong)
    for said, part in zip(found, wrong):
        assert part.format("var.name has no value") in said


@pytest.mark.parametrize(("mark", "wrong"), [("# error: An expression", 0), ("", 1), ("# error: Another thing", 2)])
def test_errors(mistakes, mark: str, wrong: int) -> None:
    found = mistakes(marked(mark, '= "good"'))
    assert len(found) == wrong
    assert all(said.startswith("main.tf:2: ") and "error" in said for said in found)


def test_an_error_that_is_expected_comes(mistakes) -> None:
    assert mistakes(marked("# error: An expression", '"good"')) == ["main.tf:2: no error there An expression"]


RIGHT = """diff
 resource "aws_dynamodb_table" "orders" {
-  name = "bad"
+  name = "good"
 }
"""


def test_the_change_as_a_diff(mistakes) -> None:
    assert mistakes(marked("# expect: name-bad"), RIGHT) == []


@pytest.mark.parametrize("other", [RIGHT.replace('"good"', '"fine"'), "diff\n"])
def test_another_change_than_that_of_the_diff(mistakes, other: str) -> None:
    (wrong,) = mistakes(marked("# expect: name-bad"), other)
    assert wrong.startswith("main.tf: the changes make\n")
    assert '+  name = "good"\n' in wrong


def test_a_change_of_a_file_that_no_diff_shows(mistakes) -> None:
    more = "hcl file=more.tf\n" + TABLE.replace("orders", "carts") % '"bad" # expect: name-bad'
    (wrong,) = mistakes(marked("# expect: name-bad"), more, RIGHT)
    assert wrong.startswith("more.tf: the changes make\n")


@pytest.mark.parametrize("mark", ["# expect: name-bad severity=fatal", "# expect: name-bad []", "# undecided: , "])
def test_a_mark_that_cannot_be_understood(mistakes, mark: str) -> None:
    (wrong,) = mistakes(marked(mark))
    assert wrong.startswith("main.tf:2: this mark cannot be understood: ")


def test_a_mark_for_another_rule_is_a_mistake(mistakes) -> None:
    assert mistakes(marked("# expect: name-bda", '"good"')) == ["main.tf:2: this mark is for another rule: name-bda"]


def test_in_a_string_a_mark_ends_with_it(mistakes) -> None:
    text = '{"resource": {"aws_dynamodb_table": {"orders": {\n"name": "bad", "//": "# expect: name-bad: is bad"}}}}\n'
    assert mistakes(f"json file=main.tf.json\n{text}") == []


def test_two_blocks_that_are_one_file(mistakes) -> None:
    with pytest.raises(CasePageError, match=r"name_bad\.md: It: two blocks are main\.tf"):
        mistakes(marked(""), marked(""))


def test_a_diff_of_no_file(mistakes) -> None:
    with pytest.raises(CasePageError, match=r"name_bad\.md: It: there is no file x\.tf to be changed"):
        mistakes(marked(""), RIGHT.replace("diff", "diff file=x.tf"))


def test_a_page_without_a_rule(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "name_bad.py").write_text(RULE)
    (tmp_path / "cases" / "name_bda.md").write_text("# x\n")
    with pytest.raises(CasePageError, match=r"name_bda\.md: there is no rule name-bda"):
        cases_of(tmp_path)


def test_examples(tmp_path: Path) -> None:
    (tmp_path / "name_bad.py").write_text(RULE.replace('name = "good"\n ', "name = var.name\n "))
    fires, silent = cases_of(tmp_path)
    assert fires.mistakes(tmp_path / "1") == []
    (wrong,) = silent.mistakes(tmp_path / "2")
    assert wrong.startswith("it cannot tell: An input variable")
    assert fires._replace(fires=False).mistakes(tmp_path / "3") == ["it fires"]
    assert silent._replace(fires=True).mistakes(tmp_path / "4") == ["it does not fire"]


def test_a_case_in_which_nothing_is_judged_shows_nothing(mistakes) -> None:
    text = 'hcl\nresource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
    assert mistakes(text) == ["nothing was judged: no file here has to do with DynamoDB"]
