"""Every page in `tests/rules` has the cases in which rules are often wrong, and other tools' skip comments work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.rule import Rule
from dynlint.rule_cases.marks import marks
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.testing import Case, apply, examples, pages, targets

RULES = load().rules
CASES = pages("", RULES, str(Path(__file__).parent / "rules"))
_PEERS = re.compile(r"checkov:skip=|(?:tfsec|trivy):ignore:|tflint-ignore:|kics-scan ")
_WITHOUT_INSTANCES = {
    **dict.fromkeys(("DYN001", "DYN010"), "text and files, read before anything is evaluated"),
    **dict.fromkeys(("DYN003", "DYN004", "DYN005", "DYN006"), "comments"),
    **dict.fromkeys(("DYN007", "DYN008"), "variables of a root module and what is written for them"),
    "DYN012": "values that cannot be told at all",
    **dict.fromkeys(
        ("DYN902", "DYN908"),
        "the backend of a root module, of which Terraform reads nothing before anything is evaluated",
    ),
}
"""The subjects of rules that have no instances."""


def _shows_unknown_values(case: Case) -> bool:
    return any(mark.kind == "undecided" for mark in marks(case.files)) or bool(
        re.search(r"(?i)unknown|nobody can tell", case.title)
    )


def _is_of_child_module(case: Case) -> bool:
    called = re.findall(r'source\s*=\s*"(?:\.\./)*(?:\./)?([^"]+)"', "\n".join(case.files.values()))
    return any(name.startswith(f"{path}/") for path in called for name in case.files) or any(
        call and "/" in name for call in called for name in case.files
    )


SECTIONS = {
    "unknown values": _shows_unknown_values,
    "count = 0": lambda case: (
        "count = 0" in case.title or any(re.search(r"count\s*=\s*0", text) for text in case.files.values())
    ),
    "for_each": lambda case: any("for_each" in text for text in case.files.values()),
    "a child module": _is_of_child_module,
    "a peer's skip comment": lambda case: any(_PEERS.search(text) for text in case.files.values()),
}


def _sections(rule: Rule) -> set[str]:
    """Return the sections that the page of a rule must have."""
    if rule.id == "DYN010":
        return set()  # an unreadable file has no comments either
    return {"a peer's skip comment"} if rule.id in _WITHOUT_INSTANCES else {*SECTIONS}


def test_a_page_has_every_section() -> None:
    for rule in RULES:
        found = [case for case in CASES if case.rule is rule]
        missing = {section for section in _sections(rule) if not any(map(SECTIONS[section], found))}
        assert missing == set(), f"the page of {rule.name} shows nothing of {missing}"


def test_a_page_shows_the_words_and_the_severity() -> None:
    for rule in RULES:
        if rule.name == "unreadable-file":
            continue  # a missing file has no line for a mark: see the test below
        expected = [mark for case in CASES if case.rule is rule for mark in marks(case.files) if mark.kind == "expect"]
        assert any(mark.words for mark in expected), rule.name
        assert any(mark.severity for mark in expected), rule.name


def test_the_words_about_a_file_that_is_missing(tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.name == "unreadable-file")
    _, result = next(examples("", rule)).lint(tmp_path)
    assert [(item.severity.label, item.message) for item in result.findings] == [
        ("error", "This file was not read: no such file or directory.")
    ]


@pytest.mark.tools  # runs each page a second time
@pytest.mark.parametrize("case", [case for case in CASES if "# expect" in str(case.files)], ids=str)
def test_certain_changes_make_the_finding_go_away(case: Case, tmp_path: Path) -> None:
    root = case.write(tmp_path)
    request = Request(targets(root, case.files), select=(case.rule.id,))
    before = run(request)
    mended = [finding for finding in before.findings if finding.changes]
    apply(change for finding in mended for change in finding.changes)
    after = run(request)
    places = {(finding.address, finding.attribute) for finding in mended}
    assert [item.message for item in after.findings if (item.address, item.attribute) in places] == []
    assert [error for error in after.errors if error not in before.errors] == []


def _spelled(word: str) -> str:
    """Return the skip comment of the tool that an id belongs to."""
    if re.fullmatch(r"CKV.*", word):
        return f"#checkov:skip={word}:known"
    if re.fullmatch(r"[0-9a-f]{8}-.*", word):
        return f"# kics-scan disable={word}"
    if word.startswith("aws_"):
        return f"# tflint-ignore: {word}"
    if re.fullmatch(r"(AVD-)?AWS-\d+|aws-.*", word):
        return f"#trivy:ignore:{word}"
    return ""


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id[:4] != "DYN0"], ids=lambda rule: rule.name)
def test_every_comment_of_a_peer_silences_the_example(rule: Rule, tmp_path: Path) -> None:
    """It is at the head of the file for KICS, inside the block for Checkov, above it for the others."""
    example = next(examples("", rule))
    found = _lint(example, tmp_path / "before")
    assert found
    comments = [comment for word in (rule.checkov_id, *rule.aliases) if (comment := _spelled(word))]
    assert comments
    for number, comment in enumerate(comments):
        files = {name: _commented(text, comment, found.get(name, set())) for name, text in example.files.items()}
        assert _lint(example._replace(files=files), tmp_path / str(number)) == {}, comment


def _lint(example: Case, folder: Path) -> dict[str, set[int]]:
    """Return the lines with a finding, by file."""
    root = Path(example.write(folder))
    result = run(Request(targets(str(root), example.files), select=(example.rule.id,)))
    assert result.findings or result.suppressed
    found: dict[str, set[int]] = {}
    for item in result.findings:
        name = Path(item.location.path).resolve().relative_to(root.resolve()).as_posix()
        found.setdefault(name, set()).add(item.location.line)
    return found


def _commented(text: str, comment: str, places: set[int]) -> str:
    if not places or "kics" in comment:
        return f"{comment}\n{text}" if places else text
    lines = text.splitlines()
    starts = {max(number for number in range(place) if re.match(r"\S.*\{\s*$", lines[number])) for place in places}
    for start in sorted(starts, reverse=True):
        lines.insert(start + 1 if "checkov" in comment else start, comment)
    return "\n".join(lines) + "\n"


_ARGUMENT = re.compile(r"^(\s*)(\w+)(\s*=\s*)(?!.*[\[{(]$)(.+)$")
_STATIC = ("source", "for_each", "required_version", "version", "default", "type", "ignore_changes", "condition")
"""Arguments that must be literals in Terraform, or that are no arguments of a resource."""


@pytest.mark.tools
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id[:4] != "DYN0"], ids=lambda rule: rule.name)
def test_unknown_is_never_guilty(rule: Rule, tmp_path: Path) -> None:
    """With any argument of the right example unknown, there is no finding: at most it is undecided."""
    right = next(example for example in examples("", rule) if not example.fires)
    if rule.name == "prevent-destroy-not-literal":
        return  # its mistake is a value that is not a literal
    text = right.files["main.tf"]
    for number, line in enumerate(text.splitlines()):
        match = _ARGUMENT.match(line)
        if match is None or match[2] in _STATIC:
            continue
        lines = text.splitlines()
        lines[number] = f"{match[1]}{match[2]}{match[3]}var.nobody_knows"
        unknown = "\n".join([*lines, 'variable "nobody_knows" {}', ""])
        root = right._replace(files={**right.files, "main.tf": unknown}).write(tmp_path / str(number))
        result = run(Request((root,), select=(rule.id,)))
        assert [item.message for item in result.findings] == [], line
