"""A run takes from the cache what a change does not affect; its result equals that of a run without a cache."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.hcl.files import discovery
from dynlint.request import Request
from dynlint.run import cache, cache_folder, workers
from dynlint.run.collector import Run
from dynlint.run.found import Answer
from dynlint.run.lint import run

REQUEST = Request((".",), coverage=True)
TABLE = """\
resource "aws_dynamodb_table" "this" {
  name             = "${var.name}-${var.environment}"
  hash_key         = "id"
  read_capacity    = 5
  write_capacity   = 5
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  point_in_time_recovery {
    enabled = var.recovery
  }
}
variable "name" {}
variable "environment" {}
variable "recovery" {
  default = true
}
output "arn" {
  value = aws_dynamodb_table.this.arn
}
"""
SERVICE = """\
locals {
  told = yamldecode(file("${path.module}/told.yaml"))
  more = jsondecode(file("${path.module}/../more.json"))
}
terraform {
  backend "s3" {
    bucket = "states"
    key    = "NAME"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
variable "environment" {}
variable "recovery" {
  default = false
}
module "table" {
  source      = "../../modules/table"
  name        = "NAME-${local.told.suffix}"
  environment = var.environment
  recovery    = var.recovery && local.more.recovery
}
output "arn" {
  value = module.table.arn
}
"""
WATCHING = """\
variable "environment" {}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_cloudwatch_metric_alarm" "reads" {
  for_each    = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name  = each.key
  metric_name = each.key
  namespace   = "AWS/DynamoDB"
  dimensions  = { TableName = "orders-a-${var.environment}" }
}
resource "aws_appautoscaling_target" "reads" {
  resource_id        = "table/stock-a-${var.environment}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  service_namespace  = "dynamodb"
  min_capacity       = 1
  max_capacity       = 9
}
"""
READING = """\
variable "environment" {}
provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "orders" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "orders"
    region = "eu-west-1"
  }
}
resource "aws_iam_role_policy" "reads" {
  role = "worker"
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "dynamodb:*", Resource = data.terraform_remote_state.orders.outputs.arn },
    { Effect = "Allow", Action = "dynamodb:Scan", Resource = "arn:aws:dynamodb:eu-west-1:1:table/stock-a-prod" },
  ] })
}
resource "aws_backup_selection" "all" {
  name         = "all"
  iam_role_arn = "arn:aws:iam::1:role/backup"
  plan_id      = aws_backup_plan.all.id
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "backup"
    value = "yes"
  }
}
resource "aws_backup_plan" "all" {
  name = "all"
}
"""
ALONE = """\
resource "aws_iam_role_policy" "deploys" {
  role   = "NAME"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:CreateTable", Resource = "*" }] })
}
resource "aws_lambda_function" "runs" {
  function_name = "NAME-runs"
}
"""
EDITS = (
    *(("var.recovery", "true"), ("= true", "= false"), ("= false", "= true"), ("orders", "stock"), ("stock", "orders")),
    *(("}\n", ""), ("resource", "# dynlint:ignore[recovery-disabled] it is a test\nresource"), ('"prod"', '"dev"')),
    *(("ReadThrottleEvents", "WriteThrottleEvents"), ("modules/table", "modules/other"), ("eu-west-1", "eu-west-2")),
    *(
        ("modules/other", "modules/table"),
        ("backend", "cloud"),
        ("dynamodb:*", "dynamodb:GetItem"),
        ("output", "locals"),
    ),
    *(
        ('"a"', '"b"'),
        ("suffix: a", "suffix: b"),
        ("suffix: b", "suffix: a"),
        ("-a-", "-b-"),
        ("AWS/DynamoDB", "AWS/EC2"),
    ),
)
SETTINGS = ("preset: strict\n", "preset: minimal\n", "", "exclude: [services/stock]\n", "ignore: [DYN201]\n")


def _write(folder: Path) -> None:
    texts = {"watching/main.tf": WATCHING, "reading/main.tf": READING, "services/more.json": '{"recovery": true}'}
    for name in ("orders", "stock"):
        texts[f"services/{name}/main.tf"] = SERVICE.replace("NAME", name)
        texts[f"services/{name}/told.yaml"] = "suffix: a\n"
    for root in ("services/orders", "services/stock", "watching", "reading"):
        texts[f"{root}/prod.tfvars"] = 'environment = "prod"\n'
        texts[f"{root}/staging.tfvars"] = 'environment = "staging"\n'
    for name in ("table", "other"):
        texts[f"modules/{name}/main.tf"] = TABLE
    for name in ("deploys", "runs"):
        texts[f"alone/{name}/main.tf"] = ALONE.replace("NAME", name)
    for environment in ("prod", "staging"):
        texts[f"alike/{environment}/main.tf"] = TABLE.replace('variable "name" {}', 'variable "name" { default = "x" }')
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / ".git").mkdir()


def _edit(chance: random.Random, folder: Path) -> str:
    """Change something on the disk; return a description."""
    files = sorted(path for path in folder.rglob("*.*") if path.is_file())
    path = chance.choice(files)
    kind = chance.choice(("change",) * 8 + ("add", "copy", "delete", "rename", "move", "settings", "values"))
    if kind == "change":
        text = path.read_text()
        old, new = chance.choice([each for each in EDITS if each[0] in text] or EDITS)
        path.write_text(text.replace(old, new, chance.choice((1, -1))))
    elif kind == "add":
        path.with_name(f"more{chance.randrange(3)}.tf").write_text(
            TABLE.replace('"this"', '"more"').partition("var")[0]
        )
    elif kind == "copy":
        path.with_name(f"{path.stem}{chance.randrange(3)}{path.suffix}").write_text(path.read_text())
    elif kind == "delete" and len(files) > 9:
        path.unlink()
    elif kind == "rename":
        path.rename(path.with_name(f"renamed{path.suffix}"))
    elif kind == "move":
        path.parent.rename(path.parent.with_name(f"moved{chance.randrange(2)}{chance.randrange(99)}"))
    elif kind == "values":
        text = f'environment = "{chance.choice(("prod", "dev", "qa"))}"\nrecovery = true\n'
        path.with_name(chance.choice(("terraform.tfvars", "qa.tfvars", "prod.tfvars"))).write_text(text)
    elif kind == "settings":
        (folder / ".dynlint.yaml").write_text(chance.choice(SETTINGS))
    return f"{kind} {path.relative_to(folder)}"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository whose root modules read one another, with a cache of its own that trusts every file."""
    folder = tmp_path / "repository"
    _write(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(workers, "_WORTH_BYTES", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1000)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    return folder


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the names of the root modules that the run judges."""
    found: list[str] = []
    real = Run.lint_root

    def noted(self: Run, directory: str, *, alone: bool = False) -> Answer:
        found.append(Path(directory).name)
        return real(self, directory, alone=alone)

    monkeypatch.setattr(Run, "lint_root", noted)
    return found


def _answer(*, keep: bool, jobs: int = 1) -> Result:
    before = cache.Before(REQUEST) if keep else None
    result = (before and before.answer()) or run(REQUEST, keep=keep, jobs=jobs, before=before)
    return result._replace(summary=result.summary._replace(seconds=0.0))


@pytest.mark.parametrize("seed", [*range(1), *(pytest.param(seed, marks=pytest.mark.tools) for seed in range(1, 31))])
def test_every_answer_is_that_of_a_run_from_nothing(seed: int, repository: Path) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same seed, the same edits
    done: list[str] = []
    for _ in range(10):
        assert _answer(keep=True, jobs=chance.choice((1, 1, 2))) == _answer(keep=False), done
        done.append(_edit(chance, repository))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "alone/runs/main.tf",
            "CreateTable",
            "DeleteTable",
            {"runs"},
        ),
        ("alone/runs/main.tf", "}\n", "}\n# a comment\n", {"runs"}),
        (
            "watching/prod.tfvars",
            '"prod"',
            '"other"',
            {"watching", "orders", "stock", "other", "prod", "staging"},
        ),
    ],
)
def test_only_what_a_change_reaches_is_judged(
    path: str, old: str, new: str, expected: set[str], repository: Path, judged: list[str]
) -> None:
    (repository / "reading" / "main.tf").unlink()  # a root module that reads a state is judged again at every change
    _answer(keep=True)
    judged.clear()
    file = repository / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    _answer(keep=True)
    assert {*judged} == expected


def test_a_file_as_it_was_is_not_searched_again(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = discovery.read_listed
    monkeypatch.setattr(discovery, "read_listed", lambda path, limit: (opened.append(path), real(path, limit))[1])
    _answer(keep=True)
    assert len(opened) == len([*repository.rglob("*.tf")])
    opened.clear()
    changed = repository / "alone" / "runs" / "main.tf"
    changed.write_text(f"{changed.read_text()}\n")
    new = repository / "alone" / "runs" / "new.tf"
    new.write_text("locals {}\n")
    assert _answer(keep=True) == _answer(keep=False)
    assert {*opened[:2]} == {str(changed), str(new)}
    assert len(opened) == 2 + len([*repository.rglob("*.tf")]), "and all of them by the run from nothing"


@pytest.mark.parametrize("path", ["alone/runs/main.tf", "modules/table/main.tf"])
def test_what_changes_while_a_run_works_is_not_remembered(path: str, repository: Path) -> None:
    """The run reads the new text, but the entry would have the state of the old file."""
    for _ in range(2):
        before = cache.Before(REQUEST)
        before.look()
        file = repository / path
        file.write_text(f"{file.read_text()}\n")
        run(REQUEST, keep=True, before=before)
        assert cache.Before(REQUEST).answer() is None
    assert _answer(keep=True) == _answer(keep=False)
