"""Several processes have the same results as one, in the same order, even if one of them dies."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dynlint.environments.deployment import Deployment
from dynlint.finding import Result
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.request import Request
from dynlint.run import workers
from dynlint.run.lint import run
from dynlint.run.session import Session

ALARM = """\
resource "aws_cloudwatch_metric_alarm" "reads" {
  alarm_name  = "reads"
  metric_name = "ReadThrottleEvents"
  namespace   = "AWS/DynamoDB"
  dimensions  = { TableName = "this" }
}
"""
FIXTURES = Path(__file__).parents[1] / "fixtures"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a dozen root modules that share a module; one is broken, one has an ignore comment."""
    shutil.copytree(FIXTURES / "infrastructure", tmp_path / "stack")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "main.tf").write_text('variable "on" {}\nresource "aws_dynamodb_table" "this" {\n  name = "this"\n}\n')
    for number in range(12):
        root = tmp_path / f"service{number:02}" / ("production" if number % 2 else "staging")
        root.mkdir(parents=True)
        (root / "main.tf").write_text(f'module "table" {{\n  source = "../../shared"\n  on = {number}\n}}\n')
    (root / "more.tf").write_text('resource "aws_dynamodb_table" "more" {\n  name = = "more"\n}\n')
    (root.parent.parent / "service03" / "production" / "more.tf").write_text(
        'resource "aws_dynamodb_table" "silent" { # dynlint:ignore[recovery-disabled] a cache\n  name = "x"\n}\n'
    )
    (root / "unreadable.tf").symlink_to("nowhere.tf")
    monkeypatch.setattr(workers, "_WORTH_BYTES", 0)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _answer(jobs: int, *paths: str) -> Result:
    result = run(Request(paths or (".",), coverage=True), jobs=jobs)
    return result._replace(summary=result.summary._replace(seconds=0.0))


@pytest.mark.parametrize("jobs", [2, 3, 5])
def test_the_answer_does_not_depend_on_the_number_of_processes(jobs: int) -> None:
    one = _answer(1)
    assert one.findings
    assert one.suppressed
    assert one.errors
    assert _answer(jobs) == one


def test_the_order_of_paths_does_not_matter(repository: Path) -> None:
    folders = sorted(path.name for path in repository.iterdir())
    assert _answer(2, *folders) == _answer(1, *reversed(folders))


def test_a_process_that_dies_costs_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    one = _answer(1)
    parent, share = os.getpid(), workers.share_of

    def dying(*arguments: object) -> object:
        if os.getpid() != parent:
            os._exit(9)
        return share(*arguments)  # type: ignore[arg-type]  # the same arguments

    monkeypatch.setattr(workers, "share_of", dying)
    assert _answer(2) == one


def test_what_root_modules_ask_of_others_is_evaluated_once(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarms of other root modules are evaluated before there are two processes, and not in each of them."""
    for number in range(4):
        (repository / f"alarms{number}").mkdir()
        (repository / f"alarms{number}" / "main.tf").write_text(ALARM)
    one, real, note = _answer(1), Session.evaluated, repository / "evaluated.txt"

    def noted(self: Session, directory: str, deployment: Deployment) -> ModuleInstance:
        with note.open("a") as file:
            file.write(f"{os.getpid()} {directory}\n")
        return real(self, directory, deployment)

    monkeypatch.setattr(Session, "evaluated", noted)
    assert _answer(2) == one
    processes, folders = zip(*(line.split() for line in note.read_text().splitlines()))
    assert len({*processes}) == 2
    assert sum("alarms" in path for path in folders) == 4


def test_little_work_is_left_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_WORTH_BYTES", 600_000)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    run(Request((".",)), jobs=8)


def test_few_roots_are_left_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    run(Request((str(FIXTURES / "streaming_logs"),)), jobs=8)


def test_as_many_as_asked_for_else_as_there_are_processors() -> None:
    assert workers.jobs_of(3) == 3
    assert workers.jobs_of(None) >= 1
