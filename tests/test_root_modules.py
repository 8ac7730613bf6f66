"""Which folders are root modules, whichever modules call them, and their names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from test_value_files import OFF, ON, found, write

from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.run.session import Session

TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
MODULE = f'variable "name" {{}}\n{TABLE}output "arn" {{\n  value = aws_dynamodb_table.orders.arn\n}}\n'
CALL = 'module "infra" {{\n  source = "{}"\n}}\n'

ROOTS = {
    "a backend": ({"infra/main.tf": BACKEND + MODULE, "prod/main.tf": CALL.format("../infra")}, ["infra", "prod"]),
    "a cloud block": (
        {"infra/main.tf": "terraform {\n  cloud {}\n}\n" + MODULE, "prod/main.tf": CALL.format("../infra")},
        ["infra", "prod"],
    ),
    "the word alone": ({"infra/main.tf": f"# no backend\n{MODULE}", "prod/main.tf": CALL.format("../infra")}, ["prod"]),
    "files of values": (
        {"infra/main.tf": MODULE, "infra/env/qa.tfvars": 'name = "x"\n', "prod/main.tf": CALL.format("../infra")},
        ["infra", "prod"],
    ),
    "an example of values": (
        {"infra/main.tf": MODULE, "infra/example.tfvars": 'name = "x"\n', "prod/main.tf": CALL.format("../infra")},
        ["prod"],
    ),
    "values for it above": (
        {"infra/main.tf": MODULE, "env/qa/infra.tfvars": 'name = "x"\n', "prod/main.tf": CALL.format("../infra")},
        ["prod"],
    ),
    "called by an example": (
        {"main.tf": TABLE, "examples/basic/main.tf": CALL.format("../..")},
        [".", "examples/basic"],
    ),
    "called by a test": ({"main.tf": TABLE, "tests/basic/main.tf": CALL.format("../..")}, [".", "tests/basic"]),
    "a module that an example calls": ({"main.tf": MODULE, "examples/a/main.tf": CALL.format("../..")}, ["examples/a"]),
    "called by an example and by others": (
        {
            "base/main.tf": TABLE,
            "examples/a/main.tf": CALL.format("../../base"),
            "prod/main.tf": CALL.format("../base"),
        },
        ["examples/a", "prod"],
    ),
    "within the tests": (
        {"tests/all/main.tf": CALL.format("./db"), "tests/all/db/main.tf": TABLE},
        ["tests/all"],
    ),
    "a set-up of terraform test": (
        {
            "main.tf": TABLE,
            "unit.tftest.hcl": 'run "set_up" {\n  module {\n    source = "./prepare"\n  }\n}\n',
            "prepare/main.tf": CALL.format("../"),
        },
        [".", "prepare"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), ROOTS.values(), ids=ROOTS.keys())
def test_roots(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    write(tmp_path, files)
    roots = Session(Request((str(tmp_path),))).roots()
    assert [Path(root).relative_to(tmp_path).as_posix() for root in roots] == expected


def test_what_an_example_calls_is_judged_in_its_environments(tmp_path: Path) -> None:
    infra = 'variable "recovery" {}\nprovider "aws" {}\n' + TABLE.replace(
        "}\n", "  point_in_time_recovery {\n    enabled = var.recovery\n  }\n}\n"
    )
    example = 'module "infra" {\n  source   = "../../"\n  recovery = true\n}\n'
    values = {"infra/environments/production.tfvars": OFF, "infra/environments/staging.tfvars": ON}
    write(tmp_path, {"infra/main.tf": BACKEND + infra, "infra/examples/basic/main.tf": example, **values})
    (finding,) = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert (finding.severity.label, finding.environments) == ("error", ("production",))


@pytest.mark.parametrize("name", ["dev-tools", "prod-infra", "production"])
def test_the_folder_of_a_checkout_names_no_environment(tmp_path: Path, name: str) -> None:
    top = tmp_path / "prod" / name
    top.mkdir(parents=True)
    write(top, {"main.tf": BACKEND + TABLE, "orders/main.tf": BACKEND + TABLE})
    assert found(top) == {".": {"default": []}, "orders": {"default": []}}
    assert found(top / "orders", ".") == {".": {"default": []}}


@pytest.mark.parametrize(("name", "expected"), [("production", "production"), ("prod-infra", "default")])
def test_what_is_no_repository_may_be_an_environment(tmp_path: Path, name: str, expected: str) -> None:
    """Its own name counts if it is the name of an environment and nothing else."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "main.tf").write_text(TABLE)
    assert run(Request((str(tmp_path / name),))).summary.environments == (expected,)


def test_the_root_folder_of_a_machine(tmp_path: Path) -> None:
    """Every path is below ``/``."""
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(TABLE)
    session = Session(Request((str(tmp_path),)))
    assert len(session.roots()) == 1
    session.targets = session.targets._replace(folders=(os.sep,))
    assert len(session.roots()) == 1
