"""Rules in Python that settings of the linted files name run only if the user trusts them, for every way to rules."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dynlint.cli import fast_path
from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.inside_checkov.checks import descriptions
from dynlint.inside_checkov.engine import CheckovEngine
from dynlint.inside_checkov.graph import Graph
from dynlint.request import TRUST
from dynlint.run import cache_folder

TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
RULE = '''from pathlib import Path

from dynlint.rule import Rule

Path(__file__).with_name("was-run").touch()


class TableNamed(Rule):
    """A table has a name."""

    id = "ACME001"

    def check_table(self, table, module):
        yield self.finding(table.name, f"{table.address} is named.")
'''
POLICY = """id: ACME002
resource: aws_dynamodb_table
require: {attribute: name, equals: carts}
message: It is named otherwise.
"""
NOT_LOADED = "The rules in ours (table_named.py) were not loaded: "


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a checkout whose settings name a rule in Python and one in YAML."""
    monkeypatch.delenv(TRUST, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "table_named.py").write_text(RULE)
    (tmp_path / "ours" / "other_name.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(TABLE)
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [ours]\n")
    return tmp_path


@pytest.fixture
def dynlint(tree: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command line; return exit code, output, errors, and whether the rule's file was run."""

    def call(*arguments: str) -> tuple[int, str, str, bool]:
        mark = tree / "ours" / "was-run"
        mark.unlink(missing_ok=True)
        path = tree / "ours" / "table_named.py"
        path.write_text(path.read_text() + "\n")  # another file: this process caches what it has loaded
        code = program.main([*arguments], prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr(), mark.exists())

    return call


def _found(text: str) -> set[str]:
    return {each["rule"] for each in json.loads(text)["findings"]} & {"ACME001", "ACME002"}


ROADS = [
    ("lint",),
    ("lint", "main.tf"),
    ("rules",),
    ("rules", "--format", "json"),
    ("explain", "DYN101"),
    ("suppressions",),
    ("baseline",),
    ("--config", ".dynlint.yaml", "--no-trust"),
]


@pytest.mark.parametrize("road", ROADS, ids=" ".join)
def test_nothing_of_the_tree_is_run_and_it_is_said_once(dynlint, tree: Path, road: tuple[str, ...]) -> None:
    code, output, errors, ran = dynlint(*road)
    assert (code, ran) == (3, False)
    assert (output + errors).count(NOT_LOADED) == 1
    assert not (tree / "ours" / "__pycache__").exists()
    assert not (tree / ".dynlint-baseline.json").exists()


@pytest.mark.parametrize("road", ROADS[:-1], ids=" ".join)
@pytest.mark.parametrize("variable", [False, True], ids=["option", "variable"])
def test_who_trusts_the_tree_gets_its_rules(dynlint, monkeypatch, road: tuple[str, ...], variable: bool) -> None:
    if variable:
        monkeypatch.setenv(TRUST, "1")
    code, output, errors, ran = dynlint(*road, *(() if variable else ("--trust",)))
    assert ran
    assert code != 3
    assert "not loaded" not in output + errors


def test_the_rest_goes_on(dynlint) -> None:
    code, output, _, _ = dynlint("--format", "json")
    assert (code, _found(output)) == (3, {"ACME002"})
    assert "DYN201" in output
    assert [each["path"] for each in json.loads(output)["errors"]] == [".dynlint.yaml"]
    code, output, _, _ = dynlint("--format", "json", "--trust", "--fail-on", "error", "--exit-zero")
    assert (code, _found(output)) == (0, {"ACME001", "ACME002"})
    assert dynlint("--allow-partial", "--exit-zero")[0] == 0


@pytest.mark.parametrize("form", FORMATS)
def test_every_report_is_accompanied_by_it(dynlint, form: str) -> None:
    _, output, errors, _ = dynlint("--format", form)
    assert "table_named.py" in output + errors


def test_settings_and_folders_that_are_given_are_trusted(dynlint) -> None:
    for given in (("--config", ".dynlint.yaml"), ("--rules", "ours")):
        code, output, _, ran = dynlint("--format", "json", "--exit-zero", *given)
        assert (code, ran, _found(output)) == (0, True, {"ACME001", "ACME002"})
    assert dynlint("--rules", "ours", "--no-trust", "--exit-zero")[0] == 0


def test_policies_need_no_trust(tree: Path, capsys) -> None:
    (tree / "ours" / "table_named.py").rename(tree / "ours" / "table_named.txt")
    code = program.main(["--exit-zero", "--format", "json"], prog_name="dynlint", standalone_mode=False)
    assert (code, _found(capsys.readouterr().out)) == (0, {"ACME002"})


@pytest.mark.parametrize("value", ["", "0", "no", "yes please"])
def test_only_a_plain_word_is_trust(dynlint, monkeypatch, value: str) -> None:
    monkeypatch.setenv(TRUST, value)
    assert dynlint("lint")[0::3] == (3, False)


@pytest.mark.parametrize("line", ["trust: true", "DYNLINT_TRUST: 1"])
def test_the_tree_cannot_trust_itself(dynlint, tree: Path, line: str) -> None:
    (tree / ".dynlint.yaml").write_text(f"rule_paths: [ours]\n{line}\n")
    code, _, errors, ran = dynlint("lint")
    assert (code, ran) == (2, False)
    assert "unknown key" in errors


def test_what_names_a_rule_that_was_not_loaded_is_no_mistake(dynlint, tree: Path) -> None:
    (tree / ".dynlint.yaml").write_text(
        "rule_paths: [ours]\nignore: [table-named]\nrules: {ACME001: {severity: error}}\n"
        "environments: {dev: {rules: {ACME001: {severity: off}}}}\n"
    )
    (tree / "main.tf").write_text(f"# dynlint:ignore[ACME001] reason\n{TABLE}")
    code, output, errors, ran = dynlint("lint")
    assert (code, ran, errors) == (3, False, "")
    assert "suppression" not in output
    code, _, errors, _ = dynlint("--select", "ACME001")
    assert (code, errors) == (3, "")
    assert dynlint("--select", "DYN999")[0] == 2


def test_a_folder_of_many_files_is_named_in_short(dynlint, tree: Path) -> None:
    for number in range(30):
        (tree / "ours" / f"rule_{number:02}.py").write_text("raise SystemExit\n\n\nclass A(Rule): ...\n")
    code, output, _, _ = dynlint("--format", "json")
    (error,) = json.loads(output)["errors"]
    assert code == 3
    assert "rule_19.py and 11 more) were not loaded: they are Python" in error["message"]


def test_an_answer_without_trust_is_not_one_with_it(dynlint, tree: Path, monkeypatch) -> None:
    monkeypatch.setenv(cache_folder.VARIABLE, str(tree / "kept"))
    monkeypatch.setattr("dynlint.run.cache._WORTH_SECONDS", 0)
    monkeypatch.setattr("dynlint.run.cache._SETTLED_SECONDS", -1_000)
    assert [dynlint("--exit-zero")[0] for _ in range(2)] == [3, 3]
    assert [dynlint("--exit-zero", "--trust")[0] for _ in range(2)] == [0, 0]
    assert list((tree / "kept").rglob("*.json"))


def test_checkov_gets_what_is_trusted(tree: Path, monkeypatch) -> None:
    mark = tree / "ours" / "was-run"
    assert "ACME001" not in {each.rule for each in descriptions([str(tree)])}
    engine = CheckovEngine([str(tree)])
    for _ in range(2):
        assert engine.verdict("ACME002", "aws_dynamodb_table.orders", str(tree), Graph(())).passed is False
    assert [error.startswith(f".dynlint.yaml:1: {NOT_LOADED}") for error in engine.errors] == [True]
    assert not mark.exists()
    monkeypatch.setenv(TRUST, "1")
    assert "ACME001" in {each.rule for each in descriptions([str(tree)])}
    assert mark.exists()


def _plant(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the settings another owner, in a folder that anybody may write to."""
    tree.chmod(0o777)
    if os.getuid():
        monkeypatch.setattr(os, "getuid", lambda: tree.stat().st_uid + 1)
    else:
        os.chown(tree / ".dynlint.yaml", 12_345, -1)


@pytest.mark.skipif(os.name != "posix", reason="users and modes")
def test_trust_is_not_for_what_another_user_put_above(dynlint, tree: Path, monkeypatch) -> None:
    assert dynlint("lint", "--trust", "--exit-zero")[::3] == (0, True)
    _plant(tree, monkeypatch)
    code, output, _, ran = dynlint("lint", "--trust")
    assert (code, ran) == (3, False)
    assert "another user wrote these settings to a folder that anybody may write to" in output
    monkeypatch.setenv(TRUST, "1")
    assert dynlint("rules")[::3] == (3, False)
    assert dynlint("--config", ".dynlint.yaml", "--exit-zero")[::3] == (0, True)
    tree.chmod(0o755)
    assert dynlint("lint", "--exit-zero")[::3] == (0, True)


@pytest.mark.parametrize("given", [(), ("--no-trust",)])
def test_settings_that_nobody_vouches_for_name_no_values_outside(dynlint, tree: Path, given: tuple[str, ...]) -> None:
    (tree.parent / "outside.tfvars").write_text('name = "a-secret"\n')
    (tree / ".git").mkdir()
    (tree / "main.tf").write_text('variable "name" {}\n' + TABLE.replace("name =", "billing_mode = var.name\n  name ="))
    (tree / ".dynlint.yaml").write_text("environments: {prod: {var_files: [../outside.tfvars]}}\n")
    code, output, _, _ = dynlint("--format", "json", "--config", ".dynlint.yaml", "--exit-zero", *given)
    assert (code, "a-secret" in output) == ((3, False) if given else (0, True))


def test_a_new_rule_runs_none_of_those_that_are_there(dynlint, tree: Path) -> None:
    (tree / "ours").rename(tree / "dynlint_rules")
    (tree / "ours").mkdir()
    (tree / "ours" / "table_named.py").touch()
    assert dynlint("new-rule", "another")[0] == 0
    assert 'id = "ACME003"' in (tree / "dynlint_rules" / "another.py").read_text()
    assert dynlint("new-rule", "table-named")[0] == 2
    assert dynlint("new-rule", "yet-another", "--id", "ACME001")[0] == 2
    assert not (tree / "dynlint_rules" / "was-run").exists()


@pytest.mark.parametrize("name", ["--trust", "--config=evil.yaml", "--rules=ours", "-v"])
@pytest.mark.parametrize("command", [(), ("lint",), ("fix",), ("rules",)])
def test_the_name_of_a_file_is_no_option(dynlint, tree: Path, command: tuple[str, ...], name: str) -> None:
    """pre-commit and shells call dynlint with all file names of a tree: no file name may act as an option."""
    (tree / name).write_text("")
    (tree / "evil.yaml").write_text("rule_paths: [ours]\n")
    for arguments in ((*command, name, "main.tf"), (*command, "main.tf", name)):
        assert fast_path.read(arguments) is None
        code, _, errors, ran = dynlint(*arguments)
        assert (code, ran) == (2, False)
        assert f"{name} is an option and the name of a file here: write ./{name}" in errors
    assert "and the name of a file" not in dynlint("lint", "--exit-zero", "main.tf", "--", f"./{name}")[2]
