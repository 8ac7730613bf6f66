"""The environments of root modules are kept for the next run, and found anew where a change reaches them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.environments import discovery
from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run import cache, cache_folder
from dynlint.run.lint import run

REQUEST = Request((".",), coverage=True)
TABLE = """\
resource "aws_dynamodb_table" "this" {
  name         = "NAME-${local.names.x}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
}
locals {
  names = { x = var.environment }
}
variable "environment" {
  default = "prod"
}
terraform {
  backend "s3" {
    bucket = "states"
    key    = "NAME"
    region = "eu-west-1"
  }
}
output "arn" {
  value = aws_dynamodb_table.this.arn
}
"""
BY_MODULE = """\
module "table" {
  source    = "../modules/table"
  workspace = terraform.workspace
}
"""
MODULE = """\
variable "workspace" {}
resource "aws_dynamodb_table" "this" {
  name                        = "by-module-${var.workspace}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = lookup({ prod = true, dev = false }, var.workspace)
}
"""
READER = """\
data "terraform_remote_state" "orders" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "orders"
    region = "eu-west-1"
  }
}
resource "aws_iam_role_policy" "reads" {
  role   = "worker"
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "dynamodb:*", Resource = data.terraform_remote_state.orders.outputs.arn },
  ] })
}
"""


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository in which one root module reads a state, with a cache of its own that trusts every file."""
    folder = tmp_path / "repository"
    texts = {"by_module": BY_MODULE, "modules/table": MODULE, "reader/prod": READER}
    texts.update((name, TABLE.replace("NAME", name)) for name in ("orders", "stock"))
    for path, text in texts.items():
        (folder / path).mkdir(parents=True)
        (folder / path / "main.tf").write_text(text)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1000)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    return folder


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the names of the root modules whose environments are found anew."""
    found: list[str] = []
    real = discovery._found  # noqa: SLF001  # all that finds environments goes through it

    def noted(library: object, directory: str, config: object) -> discovery.Found:
        found.append(Path(directory).name)
        return real(library, directory, config)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(discovery, "_found", noted)
    return found


def _answer(*, keep: bool) -> Result:
    before = cache.Before(REQUEST) if keep else None
    result = (before and before.answer()) or run(REQUEST, keep=keep, before=before)
    return result._replace(summary=result.summary._replace(seconds=0.0))


def _edit(path: str, old: str, new: str) -> None:
    file = Path(path, "main.tf")
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_only_the_environments_of_what_changed_are_found_anew(searched: list[str]) -> None:
    _answer(keep=True)
    assert {*searched} >= {"orders", "stock", "by_module", "prod"}
    for old, new in (("hash_key ", "range_key "), ("range_key ", "hash_key ")):
        searched.clear()
        _edit("stock", old, new)
        result = _answer(keep=True)
        assert {*searched} == {"stock"}
        assert result == _answer(keep=False)


@pytest.mark.parametrize(
    ("path", "old", "new", "root"),
    [
        ("orders", 'default = "prod"', 'default = "dev"', "orders"),
        ("modules/table", "prod = true", "staging = true", "by_module"),
    ],
)
def test_another_text_may_mean_other_environments(path: str, old: str, new: str, root: str) -> None:
    """A changed default or a changed name in a lookup reaches its own module, and the modules that call it."""

    def environments(result: Result) -> set[str]:
        return {each.environment for each in result.spoken if each.root == root}

    before = _answer(keep=True)
    _edit(path, old, new)
    after = _answer(keep=True)
    assert environments(after) != environments(before)
    assert after == _answer(keep=False)


@pytest.mark.parametrize("gone", [False, True])
def test_what_comes_or_goes_may_mean_other_environments_anywhere(gone: bool, searched: list[str]) -> None:
    values = Path("stock", "dev.tfvars")
    for name in ("dev", "staging") if gone else ():
        Path("stock", f"{name}.tfvars").write_text(f'environment = "{name}"\n')
    _answer(keep=True)
    searched.clear()
    if gone:
        values.unlink()
    else:
        values.write_text('environment = "dev"\n')
    result = _answer(keep=True)
    assert "stock" in searched
    assert result == _answer(keep=False)


def test_a_template_may_become_values() -> None:
    """A file of values far from the root module, which was not parsed as another program fills it in first."""
    folder = Path("vars", "stock")
    folder.mkdir(parents=True)
    (folder / "prod.tfvars").write_text('environment = "prod"\n')
    (folder / "dev.tfvars").write_text("environment = {{ environment }}\n")
    before = _answer(keep=True)
    (folder / "dev.tfvars").write_text('environment = "dev"\n')
    after = _answer(keep=True)
    assert {each.environment for each in after.spoken if each.root == "stock"} == {"dev", "prod"}
    assert {each.environment for each in before.spoken if each.root == "stock"} == {"prod"}
    assert after == _answer(keep=False)


def test_values_of_users_are_not_written() -> None:
    Path(".dynlint.yaml").write_text("environments:\n  prod:\n    vars: {environment: hunter2}\n")
    _answer(keep=True)
    (entry,) = Path(cache_folder.path()).glob("*.json")
    lines = entry.read_text().splitlines()
    assert '"found": []' in lines[3]


def test_what_somebody_else_wrote_is_found_anew(searched: list[str]) -> None:
    expected = _answer(keep=True)
    (entry,) = Path(cache_folder.path()).glob("*.json")
    assert '"default of var.environment"' in entry.read_text()
    entry.write_text(entry.read_text().replace('"default of var.environment"', "1, 2, 3"))
    searched.clear()
    _edit("stock", "hash_key ", "hash_key  ")
    assert _answer(keep=True) == _answer(keep=False)
    assert expected
    assert "orders" in searched
