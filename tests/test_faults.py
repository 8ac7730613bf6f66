"""An unexpected exception becomes an error of the run; it affects one subject only, and the rest is reported."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from written_plans import plan_of

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.faults import Guard, UserError, fault, is_fault
from dynlint.hcl.functions import text as functions
from dynlint.hcl.modules import given_values
from dynlint.hcl.modules.bodies import HclBody
from dynlint.inside_checkov.engine import CheckovEngine
from dynlint.model.dynamodb.table import Table
from dynlint.model.system import assemble as assembling
from dynlint.reports import as_json, as_text
from dynlint.request import Request
from dynlint.run import cache, collector, model_of_root
from dynlint.run.lint import run
from dynlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result as Ran

    from dynlint.finding import AnalysisError, Result

TABLE = """resource "aws_dynamodb_table" "%s" {
  name = "%s"

  point_in_time_recovery {
    enabled = false
  }
}
"""
RULE = '''"""A rule of ours."""

from dynlint.rule import Rule


class FailingRule(Rule):
    """Table that the rule fails on.

    ## What it does
    It fails.

    ## Why is this bad?
    It is a test.

    ## Example
        resource "aws_dynamodb_table" "orders" {
        }

    ## Use instead
        resource "aws_sns_topic" "orders" {
        }
    """

    id = "OUR001"
    references = ("https://example.com",)

%s
'''
AT_A_TABLE = """    def check_table(self, table, module):
        if table.name.is_("broken"):
            raise KeyError("a secret")
        yield self.finding(table.block, f"{table.address} is looked at.")"""
IN_EACH = """    def check_module(self, module):
        yield from self.each(module.tables, self._judge)

    def _judge(self, table):
        if table.name.is_("broken"):
            raise KeyError("a secret")
        yield self.finding(table.block, f"{table.address} is looked at.")"""
AT_THE_MODULE = """    def check_module(self, module):
        raise KeyError("a secret")"""
TOO_DEEP = """    def check_table(self, table, module):
        if table.name.is_("broken"):
            return self.check_table(table, module)
        return [self.finding(table.block, f"{table.address} is looked at.")]"""
AT_A_COMMENT = """    def check_comment(self, comment):
        raise KeyError("a secret")"""
SAID = re.compile(
    r"internal error in OUR001 \(failing-rule\) at aws_dynamodb_table\.broken: KeyError \(failing_rule\.py:\d+\); "
    r"the rest is judged; please report it with the output of the same command under DYNLINT_TRACEBACK=1"
)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a production root with two tables; the working directory is the folder above it."""
    monkeypatch.delenv("DYNLINT_TRACEBACK", raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "production"
    folder.mkdir()
    (folder / "main.tf").write_text(TABLE % ("broken", "broken") + TABLE % ("orders", "orders"))
    return folder


@pytest.fixture
def rule(tmp_path: Path) -> Callable[[str], None]:
    """Return a function that writes a rule with some methods into the folder `ours`."""
    (tmp_path / "ours").mkdir()
    return lambda methods: (tmp_path / "ours" / "failing_rule.py").write_text(RULE % methods) and None


def _dynlint(*arguments: str) -> Ran:
    return CliRunner().invoke(program, ["--no-cache", *arguments])


def _ours(**more: object) -> Result:
    return run(Request(("production",), rule_paths=("ours",), **more))  # type: ignore[arg-type]


def _faults(result: Result) -> list[AnalysisError]:
    return [error for error in result.errors if is_fault(error)]


def _of_orders(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings if finding.address == "aws_dynamodb_table.orders"}


@pytest.mark.parametrize("methods", [AT_A_TABLE, IN_EACH], ids=["a subject", "a subject in a loop"])
def test_a_rule_that_fails_costs_that_rule_at_that_subject(rule, methods: str) -> None:
    rule(methods)
    result = _ours()
    (error,) = _faults(result)
    assert (error.path, error.line, error.column) == ("production/main.tf", 1, 1)
    assert SAID.fullmatch(error.message)
    assert [finding.address for finding in result.findings if finding.rule == "OUR001"] == ["aws_dynamodb_table.orders"]
    (item,) = (item for item in result.undecided if item.rule == "OUR001")
    assert (item.address, item.blocked_by) == (
        "aws_dynamodb_table.broken",
        "an internal error of dynlint, which is reported",
    )
    others = {finding.address for finding in result.findings if finding.rule == "DYN201"}
    assert others == {"aws_dynamodb_table.broken", "aws_dynamodb_table.orders"}


def test_a_rule_that_fails_at_a_whole_root_module_is_named_there(rule) -> None:
    rule(AT_THE_MODULE)
    (error,) = _faults(_ours())
    assert (error.path, error.line, error.column) == ("production", 1, 1)


def test_a_rule_that_calls_itself_without_end_is_a_fault_like_others(rule) -> None:
    rule(TOO_DEEP)
    (error,) = _faults(_ours())
    assert "at aws_dynamodb_table.broken: RecursionError; the rest is judged" in error.message


@pytest.mark.parametrize("error", ["MemoryError", "RecursionError"])
def test_a_rule_for_which_memory_or_the_stack_is_too_small(rule, error: str) -> None:
    rule(AT_A_TABLE.replace('KeyError("a secret")', error))
    result = _ours()
    (told,) = _faults(result)
    assert f"in OUR001 (failing-rule) at aws_dynamodb_table.broken: {error}" in told.message
    assert [finding.address for finding in result.findings if finding.rule == "OUR001"] == ["aws_dynamodb_table.orders"]


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
@pytest.mark.parametrize("site", ["dynlint.hcl.modules.loading.given_values", "dynlint.run.model_of_root.assemble"])
def test_a_folder_for_which_memory_or_the_stack_is_too_small(
    root: Path, monkeypatch: pytest.MonkeyPatch, site: str, error: type[Exception]
) -> None:
    shutil.copytree(root, root.parent / "large" / "production")
    module, _, name = site.rpartition(".")
    original = getattr(import_module(module), name)

    def failing(*arguments: object) -> object:
        if any("large" in str(argument) for argument in arguments):
            raise error
        return original(*arguments)

    monkeypatch.setattr(site, failing)
    result = run(Request((".",)))
    assert {fault.path for fault in _faults(result)} == {"large/production"}
    assert "DYN201" in _of_orders(result)
    assert {finding.location.path for finding in result.findings} == {"production/main.tf"}


def test_a_file_that_does_not_fit_into_memory(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "more.tf").write_text(TABLE % ("more", "more"))
    opened, large, read = os.open, set(), os.read

    def opening(path: str, *arguments: int) -> int:
        descriptor = opened(path, *arguments)
        (large.add if str(path).endswith("more.tf") else large.discard)(descriptor)
        return descriptor

    def reading(descriptor: int, size: int) -> bytes:
        if descriptor in large:
            raise MemoryError
        return read(descriptor, size)

    monkeypatch.setattr(os, "open", opening)
    monkeypatch.setattr(os, "read", reading)
    result = run(Request(("production",)))
    assert [error.message for error in result.errors] == ["This file was not read: there is too little memory for it."]
    assert "DYN201" in _of_orders(result)


def test_a_rule_that_fails_on_a_whole_module_names_its_folder(rule) -> None:
    rule(AT_THE_MODULE)
    result = _ours()
    (error,) = _faults(result)
    assert error.path == "production"
    assert "in OUR001 (failing-rule) at production" in error.message
    assert "DYN201" in _of_orders(result)


def test_a_rule_about_comments_that_fails(rule, root: Path) -> None:
    rule(AT_A_COMMENT)
    (root / "more.tf").write_text("# dynlint:ignore[recovery-disabled] a reason\n")
    result = _ours()
    assert [(error.path, error.line) for error in _faults(result)] == [("production/more.tf", 1)]
    assert "DYN201" in _of_orders(result)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_reports_the_rest_and_the_fault(rule, format_: str) -> None:
    rule(AT_A_TABLE)
    ran = _dynlint("--rules", "ours", "--format", format_, "production")
    assert ran.exit_code == 3
    assert "recovery-disabled" in ran.stdout or "DYN201" in ran.stdout
    assert "internal error in OUR001" in ran.output
    assert "a secret" not in ran.output


@pytest.mark.parametrize("format_", ["text", "sarif", "github", "markdown", "gitlab", "junit", "rdjson", "checkstyle"])
def test_a_fault_is_told_where_a_finding_stands_too(rule, format_: str) -> None:
    rule(AT_A_TABLE)
    found = import_module(FORMATS[format_]).render(_ours())
    assert "internal error in OUR001" in found


def test_partial_answers_are_accepted_where_that_is_asked_for(rule) -> None:
    rule(AT_A_TABLE)
    assert _dynlint("--rules", "ours", "--allow-partial", "production").exit_code == 1
    assert _dynlint("--rules", "ours", "--allow-partial", "--exit-zero", "production").exit_code == 0


def test_several_processes_say_the_same(rule, root: Path) -> None:
    rule(AT_A_TABLE)
    for number in range(5):
        shutil.copytree(root, root.parent / f"service{number}" / "production")
    request = Request((".",), rule_paths=("ours",))
    one, two = (run(request, jobs=jobs) for jobs in (1, 2))
    assert len(_faults(one)) == 6
    assert [one[:5], one.summary._replace(seconds=0)] == [two[:5], two.summary._replace(seconds=0)]


def test_the_first_fault_ends_the_run_where_its_traceback_is_asked_for(rule, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(AT_A_TABLE)
    monkeypatch.setenv("DYNLINT_TRACEBACK", "1")
    ran = _dynlint("--rules", "ours", "production")
    assert ran.exit_code == 3
    assert "Traceback (most recent call last)" in ran.output
    assert "failing_rule.py" in ran.output


def test_an_answer_with_a_fault_is_not_remembered(rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0.0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1e9)
    rule(AT_A_TABLE)
    request = Request(("production",), rule_paths=("ours",))
    run(request, keep=True)
    assert cache.Before(request).answer() is None
    rule(AT_A_TABLE.replace("broken", "no such table"))
    run(request, keep=True)
    assert cache.Before(request).answer() is not None


def test_a_comment_is_no_idler_where_its_rule_failed(rule, root: Path) -> None:
    rule(AT_A_TABLE)
    (root / "main.tf").write_text("# dynlint:ignore[failing-rule] a reason\n" + TABLE % ("broken", "broken"))
    assert [finding.rule for finding in _ours(select=("OUR001", "unused-suppression")).findings] == []


def _fail_on_broken(original: Callable[..., object]) -> Callable[..., object]:
    def failing(subject: object, *arguments: object) -> object:
        if getattr(subject, "address", "").endswith("broken"):
            raise KeyError("a secret")
        return original(subject, *arguments)

    return failing


def test_a_fault_in_telling_where_a_finding_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def place(self: HclBody, name: str = "", *arguments: object) -> object:
        if self.address.endswith("broken") and name == "enabled":
            raise KeyError("a secret")
        return original(self, name, *arguments)

    original = HclBody.place
    monkeypatch.setattr(HclBody, "place", place)
    result = run(Request(("production",), select=("DYN201", "DYN302")))
    assert [(error.path, error.line) for error in _faults(result)] == [("production/main.tf", 4)]
    assert _of_orders(result) == {"DYN201", "DYN302"}
    assert "DYN302" in {finding.rule for finding in result.findings if finding.address.endswith("broken")}


def test_a_fault_in_the_model_of_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembling, "Table", _fail_on_broken(Table))
    result = run(Request(("production",)))
    (error,) = _faults(result)
    assert error.message.startswith("internal error in reading aws_dynamodb_table.broken: KeyError (test_faults.py:")
    assert (error.path, error.line) == ("production/main.tf", 1)
    assert "DYN201" in _of_orders(result)


def test_a_fault_in_finding_the_indexes_costs_what_is_about_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Table, "indexes", property(_fail_on_broken(lambda _: ())))
    result = run(Request(("production",), select=("DYN201", "DYN713")))
    assert any("in finding what check_index is about" in error.message for error in _faults(result))
    assert "DYN201" in _of_orders(result)


@pytest.mark.parametrize("value", ['upper("x")', "local.name"])
def test_a_fault_in_evaluating_a_value(root: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    def upper(_text: str) -> str:
        raise ZeroDivisionError("a secret")

    signature = functions.FAMILY.functions["upper"]
    monkeypatch.setitem(functions.FAMILY.functions, "upper", signature._replace(implementation=upper))
    table = (TABLE % ("more", "more")).replace('name = "more"', f"name = {value}")
    (root / "more.tf").write_text('locals {\n  name = upper("x")\n}\n' + table)
    result = run(Request(("production",)))
    (error,) = {(error.path, error.message.partition(" (")[0]) for error in _faults(result)}
    assert error == ("production/more.tf", "internal error in evaluating this: ZeroDivisionError")
    assert "DYN201" in _of_orders(result)
    assert "DYN201" in {finding.rule for finding in result.findings if finding.address.endswith("more")}


def test_a_fault_in_parsing_a_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = import_module("dynlint.hcl.files.library")
    parse = files.parse
    monkeypatch.setattr(files, "parse", lambda source: 1 / 0 if "more" in source.path else parse(source))
    (root / "more.tf").write_text(TABLE % ("more", "more"))
    ran = _dynlint("production")
    assert ran.exit_code == 3
    assert "production/more.tf:1" in ran.output
    assert "internal error in parsing it: ZeroDivisionError" in ran.output
    assert "aws_dynamodb_table.orders" in ran.output


def test_a_fault_in_one_environment_of_one_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("staging", "production"):
        (root / f"{name}.tfvars").write_text(f'name = "{name}"\n')
    (root / "variables.tf").write_text('variable "name" {}\n')
    given = given_values.given_values

    def failing(library: object, directory: str, var_files: tuple[str, ...]) -> object:
        if any("staging" in path for path in var_files):
            raise KeyError("a secret")
        return given(library, directory, var_files)  # type: ignore[arg-type]

    monkeypatch.setattr(import_module("dynlint.hcl.modules.loading"), "given_values", failing)
    result = run(Request(("production",)))
    (error,) = _faults(result)
    assert error.path == "production"
    assert "in reading staging" in error.message
    assert result.summary.environments == ("production",)
    assert "DYN201" in _of_orders(result)


def test_a_fault_in_looking_for_refused_expressions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "environment_problems", lambda *_, **__: 1 / 0)
    result = run(Request(("production",)))
    assert "in looking for what Terraform refuses" in _faults(result)[0].message
    assert "DYN201" in _of_orders(result)


def test_a_fault_in_another_root_that_is_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alarms = root.parent / "alarms" / "production"
    alarms.mkdir(parents=True)
    (alarms / "main.tf").write_text('resource "aws_cloudwatch_metric_alarm" "x" {\n  alarm_name = "dynamodb"\n}\n')
    evaluated = Session.evaluated

    def failing(self: Session, directory: str, plan: object) -> object:
        if "alarms" in directory:
            raise KeyError("a secret")
        return evaluated(self, directory, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "evaluated", failing)
    result = run(Request((".",)))
    assert {error.path for error in _faults(result)} == {"alarms/production"}
    assert {"DYN201", "DYN401"} <= _of_orders(result)


def test_a_fault_in_one_of_two_plans(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("production", "staging"):
        Path(f"{name}.tfplan.json").write_text(json.dumps(plan_of(root)))
    judged = collector.Run.judged

    def failing(self: collector.Run, module: object, directory: str, origin: str) -> None:
        if "staging" in origin:
            raise KeyError("a secret")
        judged(self, module, directory, origin)  # type: ignore[arg-type]

    monkeypatch.setattr(collector.Run, "judged", failing)
    result = run(Request(("production.tfplan.json", "staging.tfplan.json")))
    assert [error.path for error in _faults(result)] == ["staging.tfplan.json"]
    assert "in judging this plan" in _faults(result)[0].message
    assert "DYN201" in _of_orders(result)


def test_a_finding_that_a_report_cannot_show(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = as_json._finding  # noqa: SLF001  # it formats one finding
    monkeypatch.setattr(as_json, "_finding", _fail_on_broken(finding))
    ran = _dynlint("--format", "json", "--select", "DYN201", "production")
    data = json.loads(ran.stdout)
    assert ran.exit_code == 3
    assert [each["address"] for each in data["findings"]] == ["aws_dynamodb_table.orders"]
    assert data["errors"][0]["message"].startswith("internal error in reporting DYN201 (recovery-disabled): KeyError")
    assert "internal error in reporting DYN201" in ran.stderr


def test_a_report_that_fails_whatever_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_text, "render", lambda *_, **__: 1 / 0)
    ran = _dynlint("production")
    assert ran.exit_code == 3
    assert "internal error: ZeroDivisionError" in ran.output


def test_the_last_resort_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise KeyError("a secret")

    monkeypatch.setattr(as_text, "render", fail)
    ran = _dynlint("production")
    assert "internal error: KeyError (test_faults.py:" in ran.output
    assert "a secret" not in ran.output


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_goes_on(error: type[BaseException]) -> None:
    errors: list[AnalysisError] = []
    with pytest.raises(error), Guard(errors, "in testing", "."):
        raise error
    assert errors == []


def test_a_mistake_of_the_user_goes_on() -> None:
    errors: list[AnalysisError] = []
    with pytest.raises(UserError), Guard(errors, "in testing", "."):
        raise UserError


def test_an_error_of_the_system_is_told_as_one() -> None:
    error = fault(PermissionError(13, "Permission denied"), "in finding its environments", "a")
    assert error.message == "This was not analysed: permission denied (in finding its environments)."
    assert not is_fault(error)


class _NoGraph:
    def modules(self) -> tuple[()]:
        return ()

    def resources(self, _root: str) -> tuple[()]:
        return ()

    def repeated_calls(self) -> frozenset[str]:
        return frozenset()


@pytest.mark.parametrize(("methods", "broken", "orders"), [(AT_A_TABLE, None, False), (AT_THE_MODULE, None, None)])
def test_a_fault_in_a_rule_does_not_end_checkov(
    rule, root: Path, monkeypatch: pytest.MonkeyPatch, methods: str, broken: object, orders: object
) -> None:
    monkeypatch.setenv("DYNLINT_TRUST", "1")
    (root.parent / ".git").mkdir()  # the rules are in the linted repository
    rule(methods)
    (root / ".dynlint.yaml").write_text("rule_paths: [../ours]\n")
    engine = CheckovEngine()
    verdicts = [
        engine.verdict("OUR001", f"aws_dynamodb_table.{name}", str(root), _NoGraph()).passed  # type: ignore[arg-type]
        for name in ("broken", "orders")
    ]
    assert verdicts == [broken, orders]
    assert engine.verdict("DYN201", "aws_dynamodb_table.orders", str(root), _NoGraph()).passed is False  # type: ignore[arg-type]
    assert ["internal error in OUR001" in error for error in engine.errors] == [True]


def test_a_fault_in_a_whole_root_is_told_to_checkov(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_of_root, "assemble", lambda *_: 1 / 0)
    engine = CheckovEngine()
    verdict = engine.verdict("DYN201", "aws_dynamodb_table.orders", str(root), _NoGraph())  # type: ignore[arg-type]
    assert verdict.passed is None
    assert "internal error in judging" in engine.errors[0]


def test_checkov_is_told_no_text_of_an_exception(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr("dynlint.inside_checkov.engine.judge", fail)
    engine = CheckovEngine()
    engine.verdict("DYN201", "aws_dynamodb_table.orders", str(root), _NoGraph())  # type: ignore[arg-type]
    (told,) = engine.errors
    assert "dynlint failed on" in told
    assert "KeyError (test_faults.py:" in told
    assert "a secret" not in told
