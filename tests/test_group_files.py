"""Value files for a group of environments: they are no environment, and each environment of the group reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.run.environments_overview import overview
from dynlint.run.lint import run

MAIN = """variable "days" {
  type = number
}

variable "owner" {
  type = string
}

variable "size" {
  default = 1
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.days
  }
}
"""
DAYS, OWNER, BOTH = "days = 3\n", 'owner = "a"\n', 'days = 35\nowner = "b"\n'


def write(folder: Path, files: dict[str, str]) -> None:
    """Write a repository with one root module."""
    (folder / ".git").mkdir()
    for name, text in {"main.tf": MAIN, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def files_by_environment(folder: Path) -> dict[str, list[str]]:
    """Return the value files of each environment, relative to the repository's top."""
    (root,) = overview(Request((str(folder),)))["roots"]
    top = folder.resolve()
    return {
        each["name"]: [Path(path).resolve().relative_to(top).as_posix() for path in each["value_files"]]
        for each in root["environments"]
    }


GROUPS = {
    "what dev and uat have in common": (
        {"non-prod.tfvars": DAYS, "terraform-dev.tfvars": OWNER, "terraform-uat.tfvars": OWNER, "prod.tfvars": BOTH},
        {
            "dev": ["non-prod.tfvars", "terraform-dev.tfvars"],
            "prod": ["prod.tfvars"],
            "uat": ["non-prod.tfvars", "terraform-uat.tfvars"],
        },
    ),
    "a name that is no environment's": (
        {"vars/lower.tfvars": DAYS, "vars/dev.tfvars": OWNER, "vars/prod.tfvars": BOTH},
        {"dev": ["vars/lower.tfvars", "vars/dev.tfvars"], "prod": ["vars/prod.tfvars"]},
    ),
    "a file of its own for one of the group comes later": (
        {"nonprod.tfvars": DAYS, "dev.tfvars": BOTH, "qa.tfvars": OWNER, "prod.tfvars": BOTH},
        {"dev": ["nonprod.tfvars", "dev.tfvars"], "prod": ["prod.tfvars"], "qa": ["nonprod.tfvars", "qa.tfvars"]},
    ),
    "folders for the environments": (
        {"env/nonprod/values.tfvars": DAYS, "env/dev/eu/values.tfvars": OWNER, "env/dev/us/values.tfvars": OWNER},
        {
            "dev-eu": ["env/nonprod/values.tfvars", "env/dev/eu/values.tfvars"],
            "dev-us": ["env/nonprod/values.tfvars", "env/dev/us/values.tfvars"],
        },
    ),
    "a whole set of values is an environment": (
        {"nonprod.tfvars": BOTH, "dev.tfvars": BOTH, "prod.tfvars": BOTH},
        {"dev": ["dev.tfvars"], "nonprod": ["nonprod.tfvars"], "prod": ["prod.tfvars"]},
    ),
    "an environment that lacks a value is one": (
        {"nonprod.tfvars": DAYS, "dev.tfvars": BOTH, "prod.tfvars": BOTH},
        {"dev": ["dev.tfvars"], "nonprod": ["nonprod.tfvars"], "prod": ["prod.tfvars"]},
    ),
    "what it lacks has a default": (
        {"nonprod.tfvars": DAYS, "dev.tfvars": "size = 2\n"},
        {"dev": ["dev.tfvars"], "nonprod": ["nonprod.tfvars"]},
    ),
    "what it lacks is given to all": (
        {"nonprod.tfvars": DAYS, "dev.tfvars": OWNER, "terraform.tfvars": OWNER},
        {"dev": ["dev.tfvars"], "nonprod": ["nonprod.tfvars"]},
    ),
    "beside production alone": (
        {"nonprod.tfvars": DAYS, "prod.tfvars": OWNER},
        {"nonprod": ["nonprod.tfvars"], "prod": ["prod.tfvars"]},
    ),
    "an empty file": (
        {"nonprod.tfvars": "", "dev.tfvars": OWNER},
        {"dev": ["dev.tfvars"], "nonprod": ["nonprod.tfvars"]},
    ),
    "beside a name that may be production's": (
        {"nonprod.tfvars": DAYS, "dr.tfvars": BOTH, "dev.tfvars": OWNER},
        {"dev": ["nonprod.tfvars", "dev.tfvars"], "dr": ["dr.tfvars"]},
    ),
}


@pytest.mark.parametrize(("files", "expected"), GROUPS.values(), ids=GROUPS.keys())
def test_which_environments_read_it(tmp_path: Path, files: dict[str, str], expected: dict[str, list[str]]) -> None:
    write(tmp_path, files)
    for_all = [name for name in files if name == "terraform.tfvars"]
    assert files_by_environment(tmp_path) == {name: [*for_all, *own] for name, own in expected.items()}


def test_its_values_count_and_no_variable_is_missing(tmp_path: Path) -> None:
    write(tmp_path, GROUPS["what dev and uat have in common"][0])
    result = run(Request((str(tmp_path),), select=("DYN008", "DYN203")))
    assert [(finding.rule_id, finding.environments) for finding in result.findings] == []
    assert result.not_used == ()


def test_the_own_file_names_the_environment(tmp_path: Path) -> None:
    write(tmp_path, GROUPS["what dev and uat have in common"][0])
    (root,) = overview(Request((str(tmp_path),)))["roots"]
    named_by = {each["name"]: [Path(place["path"]).name for place in each["evidence"]] for each in root["environments"]}
    assert named_by["dev"] == ["terraform-dev.tfvars"]


def test_what_a_file_left_aside_sets_is_not_missing(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"dev.tfvars": BOTH, "prod.tfvars": OWNER, "secrets.tfvars": 'days = 35\ntoken = "t"\npin = 1\nx = 1\n'},
    )
    result = run(Request((str(tmp_path),), select=("DYN008",)))
    assert result.findings == ()
    assert [Path(each.path).name for each in result.not_used] == ["secrets.tfvars"]
    (tmp_path / "secrets.tfvars").unlink()
    (finding,) = run(Request((str(tmp_path),), select=("DYN008",))).findings
    assert finding.environments == ("prod",)
