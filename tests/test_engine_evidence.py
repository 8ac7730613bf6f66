"""Which program runs a root module: by the settings, else by features that only OpenTofu has."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_value_files import write

from dynlint.request import Request
from dynlint.run.environments_overview import overview
from dynlint.run.lint import run

ENGINE = "opentofu"
HOST = f"registry.{ENGINE}.org"
"""Built in two parts, because no file of this repository may name the host of a registry."""

TABLE = """resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = true
  }

  lifecycle {
    prevent_destroy = var.protected
  }
}

variable "protected" {
  default = true
}
"""
OFF = TABLE.replace("enabled = true", "enabled = false")
NEW, OLD = 'terraform {\n  required_version = ">= 1.12"\n}\n', 'terraform {\n  required_version = ">= 1.8"\n}\n'
ENCRYPTED = 'terraform {\n  required_version = "~> 1.12.0"\n  encryption {\n    state {}\n  }\n}\n'
LOCK = f'provider "{HOST}/hashicorp/aws" {{\n  version = "6.0.0"\n}}\n'

ENGINES = {
    "a file of OpenTofu": ({"main.tofu": TABLE + NEW}, "opentofu", []),
    "an encryption block": ({"main.tf": TABLE + ENCRYPTED}, "opentofu", []),
    "the lock file": ({"main.tf": TABLE + NEW, ".terraform.lock.hcl": LOCK}, "opentofu", []),
    "an old version of it": ({"main.tofu": TABLE + OLD}, "opentofu", None),
    "nothing": ({"main.tf": TABLE + NEW}, "terraform", ["DYN303"]),
    "Terraform's lock file": (
        {"main.tf": TABLE + NEW, ".terraform.lock.hcl": LOCK.replace("opentofu", "terraform")},
        "terraform",
        ["DYN303"],
    ),
    "a file for each": ({"main.tf": TABLE, "main.tofu": TABLE + NEW}, "terraform", ["DYN303"]),
    "the settings": (
        {"main.tofu": TABLE, "main.tf": TABLE, ".dynlint.yaml": "engine: terraform\n"},
        "terraform",
        ["DYN303"],
    ),
    "settings with a version": (
        {"main.tf": TABLE, ".dynlint.yaml": 'engine: opentofu\nversion: "1.12"\n'},
        "opentofu",
        [],
    ),
}


@pytest.mark.parametrize(("files", "engine", "expected"), ENGINES.values(), ids=ENGINES.keys())
def test_engines(tmp_path: Path, files: dict[str, str], engine: str, expected: list[str] | None) -> None:
    """OpenTofu accepts expressions for `prevent_destroy` from 1.12 on; if its version is unknown, that is undecided."""
    write(tmp_path, files)
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    assert root["engine"]["name"] == engine
    result = run(Request((str(tmp_path),), select=("DYN303",)))
    assert [finding.rule for finding in result.findings] == (expected or [])
    assert bool(result.undecided) is (expected is None)


@pytest.mark.parametrize(
    ("settings", "found"), [("engine: terraform\n", []), ("engine: opentofu\n", ["DYN201"]), ("", ["DYN201"])]
)
def test_terraform_reads_no_file_of_opentofu(tmp_path: Path, settings: str, found: list[str]) -> None:
    write(tmp_path, {"tables.tf": TABLE, "tables.tofu": OFF, ".dynlint.yaml": settings})
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert [finding.rule for finding in result.findings] == found


def test_files_for_both_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"tables.tf": TABLE, "versions.tf": NEW, "versions.tofu": NEW})
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    assert (root["engine"]["ambiguous"], root["engine"]["evidence"]) == (True, [])
