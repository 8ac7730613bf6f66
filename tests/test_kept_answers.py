"""The results that an editor session keeps between runs are right, and unchanged root modules are not judged again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dynlint.filesystem import remembered_reads
from dynlint.filesystem.overlay import unsaved
from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run.lint import answer
from dynlint.run.session import Session
from dynlint.server.project import Project

TABLE = """\
resource "aws_dynamodb_table" "orders" {
  name     = "orders-${var.environment}"
  hash_key = "id"
  point_in_time_recovery {
    enabled = var.recovery
  }
}
variable "environment" {}
variable "recovery" {
  default = true
}
"""
ALARMS = """\
resource "aws_cloudwatch_metric_alarm" "orders" {
  alarm_name  = "orders"
  metric_name = "ReadThrottleEvents"
  namespace   = "AWS/DynamoDB"
  dimensions  = { TableName = "orders-prod" }
}
"""


def _write(folder: Path) -> None:
    for name in ("orders", "stock"):
        root = folder / "services" / name
        root.mkdir(parents=True)
        call = f'module "table" {{\n  source = "../../modules/{name}"\n  environment = var.environment\n'
        variables = 'variable "environment" {}\nvariable "recovery" {}\n'
        (root / "main.tf").write_text(f"{call}  recovery = var.recovery\n}}\n{variables}")
        for environment in ("prod", "staging"):
            (root / f"{environment}.tfvars").write_text(f'environment = "{environment}"\nrecovery = false\n')
        module = folder / "modules" / name
        module.mkdir(parents=True)
        (module / "main.tf").write_text(TABLE)
    (folder / "watching").mkdir()
    (folder / "watching" / "main.tf").write_text(ALARMS)
    (folder / ".git").mkdir()


EDITS = (
    ("var.recovery", "true"),
    ("= true", "= false"),
    ("= false", "= true"),
    ("orders", "stock"),
    ("}", ""),
    ("hash_key", "# dynlint:ignore[DYN201] it is a test\n  hash_key"),
    ('"prod"', '"dev"'),
    ("ReadThrottleEvents", "WriteThrottleEvents"),
    ("module", "modules"),
)


def _edit(chance: random.Random, folder: Path, texts: dict[str, bytes]) -> str:
    """Change something in the editor or on the disk; return a description."""
    path = str(chance.choice(sorted(folder.rglob("*.tf*"))))
    kind = chance.choice(("type", "type", "type", "save", "close", "add", "delete", "settings"))
    if kind == "type":
        text = texts[path] if path in texts else Path(path).read_bytes()
        old, new = chance.choice(EDITS)
        texts[path] = text.replace(old.encode(), new.encode(), 1)
    elif kind == "save" and texts:
        path = chance.choice(sorted(texts))
        Path(path).write_bytes(texts[path])
    elif kind == "close" and len(texts) > 1:
        texts.pop(chance.choice(sorted(texts)))
    elif kind == "add":
        Path(path).with_name(f"more{chance.randrange(3)}.tf").write_text(TABLE.replace("orders", "more"))
    elif kind == "delete" and path not in texts and len(list(folder.rglob("*.tf"))) > 3:
        Path(path).unlink()
    elif kind == "settings":
        (folder / ".dynlint.yaml").write_text(chance.choice(("preset: strict\n", "preset: minimal\n", "")))
    return f"{kind} {path}"


def _said(result: Result) -> object:
    return result.findings, result.undecided, result.suppressed, result.errors


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.tools) for seed in range(3, 30))])
def test_every_answer_is_that_of_a_run_from_nothing(seed: int, tmp_path: Path) -> None:
    _write(tmp_path)
    chance, project = random.Random(seed), Project(str(tmp_path))  # noqa: S311  # the same seed, the same edits
    first = str(tmp_path / "modules" / "orders" / "main.tf")
    texts = {first: Path(first).read_bytes()}
    done: list[str] = []
    for _ in range(10):
        done.append(_edit(chance, tmp_path, texts))
        project.look_again()
        kept = project.judge(Request(), texts, lambda: True)
        if project.judge_others():
            kept = project.judge(Request(), texts, lambda: True)
        with unsaved(texts):
            fresh = answer(Session(Request(tuple(sorted(texts)), start=str(tmp_path))))
        assert _said(kept) == _said(fresh), done


def test_after_a_change_nothing_else_is_read_and_only_what_it_reaches_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered_reads, "_MOMENT", 0)  # the files are new
    _write(tmp_path)
    project = Project(str(tmp_path))
    paths = [str(tmp_path / "modules" / name / "main.tf") for name in ("orders", "stock")]
    texts = {path: Path(path).read_bytes() for path in paths}
    project.judge(Request(), texts, lambda: True)
    opened, judged = project.reads.opened, []
    texts[paths[0]] = texts[paths[0]].replace(b"var.recovery", b"true")
    project.judge(Request(), texts, lambda: bool(judged.append(1)) or True)
    assert project.reads.opened == opened > 0
    assert len(judged) == 2  # before the first root module, and after the one that the change affects


def test_who_reads_the_state_of_a_root_module_that_changes_is_judged_again(tmp_path: Path) -> None:
    keeper, reader = tmp_path / "keeper" / "main.tf", tmp_path / "reader" / "main.tf"
    for path in (keeper, reader):
        path.parent.mkdir()
    (tmp_path / ".git").mkdir()
    keeper.write_text('output "mode" {\n  value = "PROVISIONED"\n}\n')
    reader.write_text(
        'data "terraform_remote_state" "keeper" {\n  backend = "local"\n'
        '  config  = { path = "../keeper/terraform.tfstate" }\n}\n'
        'resource "aws_dynamodb_table" "t" {\n  name         = "t"\n'
        "  billing_mode = data.terraform_remote_state.keeper.outputs.mode\n}\n"
    )
    project = Project(str(tmp_path))
    texts = {str(reader): reader.read_bytes(), str(keeper): keeper.read_bytes()}

    def said() -> bool:
        project.look_again()
        result = project.judge(Request(select=("billing-mode-invalid",)), texts, lambda: True)
        return bool(result.findings)

    assert not said()
    texts[str(keeper)] = texts[str(keeper)].replace(b"PROVISIONED", b"PROVISIONAL")
    assert said()


def test_a_file_counts_as_changed_while_its_unsaved_text_differs(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(b"# saved\n")
    reads = remembered_reads.RememberedReads()
    reads.note(str(path), b"# one\n")
    with unsaved({str(path): b"# one\n"}):
        assert reads.changed() == set()
    with unsaved({str(path): b"# two\n"}):
        assert reads.changed() == {str(path)}
