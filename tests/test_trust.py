"""Rules in Python that the linted tree names run only if the user says so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from dynlint.cli import fast_path, program
from dynlint.cli.outputs import FORMATS
from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run.lint import run

TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
RULE = '''open({marker!r}, "a").close()

from dynlint.rule import Rule


class TableNamed(Rule):
    """Table."""

    id = "ACME900"

    def check_table(self, table, module):
        yield self.finding(table.name, f"{{table.address}} has a name.")
'''
POLICY = """id: ACME001
resource: aws_dynamodb_table
require: {attribute: owner, exists: true}
message: It has no owner.
"""
SETTINGS = """rule_paths: [ours]
ignore: [DYN]
rules: {ACME900: {severity: error}}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a tree whose settings name a folder with a rule in Python and one in YAML."""
    tree = tmp_path / "tree"
    (tree / "ours").mkdir(parents=True)
    (tree / "main.tf").write_text(TABLE)
    (tree / "ours" / "named.py").write_text(RULE.format(marker=str(tmp_path / "ran")))
    (tree / "ours" / "without_owner.yaml").write_text(POLICY)
    (tree / ".dynlint.yaml").write_text(SETTINGS)
    monkeypatch.chdir(tree)
    monkeypatch.delenv("DYNLINT_TRUST", raising=False)
    return tree


class Done(NamedTuple):
    """The result of a command line."""

    returncode: int
    stdout: str
    stderr: str


Dynlint = Callable[..., Done]


@pytest.fixture
def dynlint(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Dynlint:
    """Run command lines in this process as the program does, with their own environment variables."""

    def call(*arguments: str, **variables: str) -> Done:
        with monkeypatch.context() as own:
            own.setattr(sys, "argv", ["dynlint", *arguments])
            for name, value in variables.items():
                own.setenv(name, value)
            code = fast_path.run(arguments)
            return Done(program.run() if code is None else code, *capsys.readouterr())

    return call


def has_run(tree: Path) -> bool:
    return (tree.parent / "ran").exists()


def rules_of(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings}


def test_without_trust_the_rules_in_yaml_speak_and_the_rest_is_an_error(tree: Path) -> None:
    result = run(Request())
    assert rules_of(result) == {"ACME001"}
    (error,) = result.errors
    assert (error.path, error.line, error.column) == (".dynlint.yaml", 1, 14)
    assert "The rules in ours (named.py) were not loaded" in error.message
    assert not has_run(tree)
    assert rules_of(run(Request(trust=True))) == {"ACME001", "ACME900"}
    assert has_run(tree)


def test_every_report_says_what_was_not_loaded(tree: Path, dynlint: Dynlint) -> None:
    out = tree.parent / "out"
    out.mkdir()
    reports = [word for form in FORMATS for word in ("--format", form, "--output", str(out / form))]
    done = dynlint("--no-cache", *reports, ".")
    assert done.returncode == 3, done.stderr
    assert [form for form in FORMATS if "named.py" not in (out / form).read_text(encoding="utf-8")] == []
    assert not has_run(tree)


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--no-cache", "."), ("lint", "."), ("--select", "ACME900"), ("--format=json", "--jobs", "2")),
        *(("rules",), ("rules", "--format", "json"), ("explain", "DYN101"), ("baseline",), ("suppressions",)),
    ],
    ids=" ".join,
)
def test_every_command_says_so_and_exits_with_3(tree: Path, dynlint: Dynlint, arguments: tuple[str, ...]) -> None:
    done = dynlint(*arguments)
    assert (done.returncode, has_run(tree)) == (3, False), done.stderr
    assert "named.py" in done.stdout + done.stderr
    assert dynlint(*arguments, "--trust").returncode != 3
    assert has_run(tree)


@pytest.mark.parametrize("arguments", [(), ("rules",), ("explain", "ACME900"), ("baseline",), ("suppressions",)])
def test_the_environment_may_trust_too(tree: Path, dynlint: Dynlint, arguments: tuple[str, ...]) -> None:
    for value in ("", "0", "yes"):
        dynlint(*arguments, DYNLINT_TRUST=value)
        assert not has_run(tree), value
    assert dynlint(*arguments, DYNLINT_TRUST="1").returncode != 3
    assert has_run(tree)


def test_settings_that_the_command_line_names_are_trusted(tree: Path, dynlint: Dynlint) -> None:
    assert rules_of(run(Request(config=".dynlint.yaml"))) == {"ACME001", "ACME900"}
    assert dynlint("--config", ".dynlint.yaml").returncode == 1
    assert has_run(tree)


def test_a_folder_that_the_command_line_names_is_trusted_though_the_settings_name_it_too(tree: Path) -> None:
    result = run(Request(rule_paths=("ours",)))
    assert (rules_of(result), result.errors) == ({"ACME001", "ACME900"}, ())
    assert has_run(tree)


def test_a_tree_cannot_trust_itself(tree: Path, dynlint: Dynlint) -> None:
    for key in ("trust", "DYNLINT_TRUST"):
        (tree / ".dynlint.yaml").write_text(f"{SETTINGS}{key}: true\n")
        assert dynlint(".").returncode == 2
        assert not has_run(tree)


def test_settings_above_and_below_are_no_way_around(tree: Path, dynlint: Dynlint) -> None:
    (tree / ".git").mkdir()  # one repository, which contains the rules
    (tree / "below").mkdir()
    (tree / "below" / "main.tf").write_text(TABLE)
    assert dynlint("below").returncode == 3
    (tree / "below" / ".dynlint.yaml").write_text("rule_paths: [../ours]\n")
    assert dynlint(".").returncode == 3
    assert dynlint("below").returncode == 3
    assert not has_run(tree)


def test_the_cache_keeps_the_answers_apart(tree: Path, dynlint: Dynlint) -> None:
    dynlint(".")
    assert not has_run(tree)
    assert "ACME900" in dynlint("--format", "json", ".", DYNLINT_TRUST="1").stdout
    assert "ACME900" not in json.dumps(json.loads(dynlint("--format", "json", ".").stdout)["findings"])


def test_names_of_rules_that_were_not_loaded_are_no_mistakes(tree: Path) -> None:
    (tree / "main.tf").write_text(TABLE.replace("orders", "a", 1) + "# dynlint:ignore=ACME900 it is known\n")
    (tree / ".dynlint.yaml").write_text(f"{SETTINGS}select: [ACME900, ACME001]\n")
    result = run(Request())
    assert rules_of(result) == {"ACME001"}
    assert len(result.errors) == 1


def test_a_revision_to_compare_with_runs_nothing_either(tree: Path, dynlint: Dynlint) -> None:
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.test", *words], check=True)
    (tree / "more.tf").write_text(TABLE.replace('"orders"', '"more"'))
    done = dynlint("--new-from", "HEAD", "--format", "json", ".")
    assert done.returncode == 3
    assert [each["rule"] for each in json.loads(done.stdout)["findings"]] == ["ACME001"]
    assert not has_run(tree)


def test_files_that_hold_no_rule_are_not_missed(tree: Path, dynlint: Dynlint) -> None:
    (tree / "ours" / "named.py").unlink()
    (tree / "ours" / "conftest.py").write_text("raise SystemExit\n")
    (tree / ".dynlint.yaml").write_text("rule_paths: [ours]\nignore: [DYN]\n")
    done = dynlint(".")
    assert "not loaded" not in done.stdout + done.stderr
    assert (done.returncode, "ACME001" in done.stdout) == (0, True)  # it is a warning
    (tree / "ours" / "broken.py").write_text("class Broken(Rule:\n")
    done = dynlint(".")
    assert done.returncode == 3
    assert "The rules in ours (broken.py) were not loaded" in done.stdout
