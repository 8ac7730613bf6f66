"""Value files: their root modules and environments, and files that look like value files but are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.environments import value_files
from dynlint.request import Request
from dynlint.run.environments_overview import overview
from dynlint.run.lint import run

ROOT = """terraform {
  backend "s3" {}
}

variable "environment" {
  default = ""
}

variable "recovery" {
  type    = bool
  default = false
}

variable "size" {
  default = 1
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a repository."""
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, start: str = ".") -> dict[str, dict[str, list[str]]]:
    """Return the value files by environment and root module, relative to the repository's top."""
    roots = overview(Request((str(folder / start),)))["roots"]
    return {
        _from(folder, root["path"]): {
            each["name"]: [_from(folder, path) for path in each["value_files"]] for each in root["environments"]
        }
        for root in roots
    }


def not_used(folder: Path) -> dict[str, str]:
    """Return the value files that were found and not used, with the reason."""
    listed = overview(Request((str(folder),)))["not_used"]
    return {_from(folder, each["path"]): each["what"] for each in listed}


def _from(folder: Path, path: str) -> str:
    return Path(path).resolve().relative_to(folder.resolve()).as_posix()


ON, OFF = "recovery = true\n", "recovery = false\n"

OWN = {
    "unlisted names beside listed ones": (
        {"prod.tfvars": ON, "sit.tfvars": OFF, "authdev1.tfvars": OFF},
        {"authdev1": ["authdev1.tfvars"], "prod": ["prod.tfvars"], "sit": ["sit.tfvars"]},
    ),
    "unlisted folders beside listed ones": (
        {"values/nft/all.tfvars": OFF, "values/prod/all.tfvars": ON},
        {"nft": ["values/nft/all.tfvars"], "prod": ["values/prod/all.tfvars"]},
    ),
    "two levels": (
        {
            "environments/prod/blue/variables.tfvars": ON,
            "environments/prod/green/variables.tfvars": ON,
            "environments/dev/pr/variables.tfvars": OFF,
        },
        {
            "dev": ["environments/dev/pr/variables.tfvars"],
            "prod-blue": ["environments/prod/blue/variables.tfvars"],
            "prod-green": ["environments/prod/green/variables.tfvars"],
        },
    ),
    "two levels with what is shared": (
        {
            "env/common.tfvars": "size = 1\n",
            "env/prod/common.tfvars": "size = 2\n",
            "env/prod/eu-west-1.tfvars": ON,
            "env/prod/us-east-1.tfvars": OFF,
        },
        {
            f"prod-{region}": ["env/common.tfvars", "env/prod/common.tfvars", f"env/prod/{region}.tfvars"]
            for region in ("eu-west-1", "us-east-1")
        },
    ),
    "a region and a stage in one name": (
        {"etc/env_eu-west-1_prod.tfvars": ON, "etc/env_eu-west-1_dev.tfvars": OFF, "etc/global.tfvars": "size = 1\n"},
        {
            "eu-west-1_dev": ["etc/global.tfvars", "etc/env_eu-west-1_dev.tfvars"],
            "eu-west-1_prod": ["etc/global.tfvars", "etc/env_eu-west-1_prod.tfvars"],
        },
    ),
    "a file for a region": (
        {"etc/eu.tfvars": "size = 1\n", "etc/env_eu_prod.tfvars": ON, "etc/env_eu_main.tfvars": OFF},
        {
            "main": ["etc/eu.tfvars", "etc/env_eu_main.tfvars"],
            "prod": ["etc/eu.tfvars", "etc/env_eu_prod.tfvars"],
        },
    ),
    "names that are an environment's beside others": (
        {"prod.tfvars": ON, "aat.tfvars": "", "secrets.tfvars": 'password = "x"\n'},
        {"aat": ["aat.tfvars"], "prod": ["prod.tfvars"]},
    ),
    "settings of a backend that are named like a module": (
        {"dev/backend.tf": 'bucket = "b"\n', "dev/dev.tfvars": OFF, "prod/prod.tfvars": ON},
        {"dev": ["dev/dev.tfvars"], "prod": ["prod/prod.tfvars"]},
    ),
    "any folder": ({"deploy/prod.tfvars": ON}, {"prod": ["deploy/prod.tfvars"]}),
    "words that say nothing": (
        {"terraform-prod.tfvars": ON, "dev.vars.tfvars": OFF, "params/qa-parameters.tfvars": OFF},
        {"dev": ["dev.vars.tfvars"], "prod": ["terraform-prod.tfvars"], "qa": ["params/qa-parameters.tfvars"]},
    ),
    "files of a folder that set different variables": (
        {"prod/network.tfvars": "size = 2\n", "prod/tables.tfvars": ON},
        {"prod": ["prod/network.tfvars", "prod/tables.tfvars"]},
    ),
    "one set of values in several files": (
        {"network.tfvars": "size = 2\n", "tables.tfvars": ON},
        {"default": ["network.tfvars", "tables.tfvars"]},
    ),
    "a general name is no environment's": ({"variables.tfvars": ON}, {"default": ["variables.tfvars"]}),
    "a general name beside environments": (
        {"values.tfvars": OFF, "prod.tfvars": ON},
        {"prod": ["values.tfvars", "prod.tfvars"]},
    ),
    "settings of a backend": (
        {"prod.tfvars": ON, "backend.tfvars": 'bucket = "b"\nkey = "k"\n', "prod-state.tfvars": 'bucket = "b"\n'},
        {"prod": ["prod.tfvars"]},
    ),
    "templates": (
        {
            "prod.tfvars": ON,
            "qa.tfvars": "recovery = {{ recovery }}\n",
            "uat.tfvars": "recovery = <%= recovery %>\n",
            "dev.tfvars": 'environment = "__ENVIRONMENT__"\n',
            "staging.tfvars": 'environment = "${ENVIRONMENT}"\n',
            "perf.tfvars": 'size = 2\nenvironment = "__ENV__"\n',
        },
        {"prod": ["prod.tfvars"]},
    ),
    "a blank among values": (
        {"prod.tfvars": f'{ON}size = 3\nenvironment = "__ENV__"\n'},
        {"prod": ["prod.tfvars"]},
    ),
    "other names in a folder for values": (
        {"values/acme.tfvars": ON, "values/bolt.tfvars": OFF},
        {"acme": ["values/acme.tfvars"], "bolt": ["values/bolt.tfvars"]},
    ),
    "other names in another folder": ({"data/acme.tfvars": ON, "data/bolt.tfvars": OFF}, {"default": []}),
    "a name that is certainly not production's, beside one of production": (
        {"eu/prod.tfvars": ON, "eu/sit.tfvars": 'password = "x"\n'},
        {"prod": ["eu/prod.tfvars"], "sit": ["eu/sit.tfvars"]},
    ),
    "an example": (
        {"prod.tfvars": ON, "example.tfvars": OFF, "dev.tfvars.json": "{}"},
        {"dev": ["dev.tfvars.json"], "prod": ["prod.tfvars"]},
    ),
}


@pytest.mark.parametrize(("files", "expected"), OWN.values(), ids=OWN.keys())
def test_in_and_below_a_root_module(tmp_path: Path, files: dict[str, str], expected: dict[str, list[str]]) -> None:
    write(tmp_path, {"main.tf": ROOT, **files})
    assert found(tmp_path) == {".": expected}


ABOVE = {
    "a file for each stack in a folder for each environment": (
        {"environments/dev/orders.tfvars": "", "environments/prod/orders.tfvars": ON},
        {"dev": ["environments/dev/orders.tfvars"], "prod": ["environments/prod/orders.tfvars"]},
    ),
    "with what all stacks share": (
        {"environments/prod/environment.tfvars": 'environment = "prod"\n', "environments/prod/orders.tfvars": ON},
        {"prod": ["environments/prod/environment.tfvars", "environments/prod/orders.tfvars"]},
    ),
    "a folder for each stack": ({"config/orders/prod.tfvars": ON}, {"prod": ["config/orders/prod.tfvars"]}),
    "the stack in the name": ({"vars/orders-prod.tfvars": ON}, {"prod": ["vars/orders-prod.tfvars"]}),
    "what sets a variable of it": ({"tfvars/prod.tfvars": ON}, {"prod": ["tfvars/prod.tfvars"]}),
    "what sets none": ({"tfvars/prod.tfvars": "cidr = 1\n"}, {"default": []}),
    "of another stack": ({"config/users/prod.tfvars": ON, "stacks/users/x.tf": ""}, {"default": []}),
    "of a module above": ({"main.tf": "locals {}\n", "tfvars/prod.tfvars": ON}, {"default": []}),
    "in no folder for values": ({"other/prod.tfvars": ON}, {"default": []}),
    "an unlisted name": ({"tfvars/acme.tfvars": ON}, {"default": []}),
}


@pytest.mark.parametrize("start", [".", "stacks/orders"])
@pytest.mark.parametrize(("files", "expected"), ABOVE.values(), ids=ABOVE.keys())
def test_above_a_root_module(tmp_path: Path, files: dict[str, str], expected: dict[str, list[str]], start: str) -> None:
    """The result is the same for the whole repository and for a part of it."""
    write(tmp_path, {"stacks/orders/main.tf": ROOT, **files})
    assert found(tmp_path, start)["stacks/orders"] == expected


def test_two_stacks_have_their_own_values(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "stacks/orders/main.tf": ROOT,
            "stacks/users/main.tf": ROOT,
            "environments/prod/orders.tfvars": ON,
            "environments/prod/users.tfvars": OFF,
        },
    )
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    (finding,) = result.findings
    assert (Path(finding.location.path).parent.name, finding.environments) == ("users", ("prod",))


def test_a_folder_named_for_an_environment_takes_no_other_ones_values(tmp_path: Path) -> None:
    write(tmp_path, {"live/prod/orders/main.tf": ROOT, "tfvars/dev.tfvars": OFF, "tfvars/prod.tfvars": ON})
    assert found(tmp_path) == {"live/prod/orders": {"prod": ["tfvars/prod.tfvars"]}}


def test_what_is_not_used_is_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.tf": ROOT,
            "prod.tfvars": ON,
            "secrets.tfvars": 'password = "x"\n',
            "backend.tfvars": 'bucket = "b"\nkey = "k"\n',
            "qa.tfvars": "recovery = {{ recovery }}\n",
            "sample.tfvars": ON,
        },
    )
    assert not_used(tmp_path) == {
        "backend.tfvars": "settings of a backend",
        "qa.tfvars": "a template",
        "sample.tfvars": "an example",
        "secrets.tfvars": "file of values",
    }
    result = run(Request((str(tmp_path),)))
    assert [Path(each.path).name for each in result.not_used] == ["secrets.tfvars"]
    assert result.not_used[0].why.startswith("its name is no environment's")


def test_what_lies_beside_no_module_is_told(tmp_path: Path) -> None:
    files = {"stacks/orders/main.tf": ROOT, "other/prod.tfvars": ON, "other/net.tfvars": "cidr = 1\n"}
    write(tmp_path, files)
    assert not_used(tmp_path) == {"other/net.tfvars": "file of values", "other/prod.tfvars": "file of values"}
    (told,) = run(Request((str(tmp_path),))).not_used
    assert told.why == "it sets var.recovery, and nothing says of which root module"


def test_what_another_root_module_uses_is_used(tmp_path: Path) -> None:
    files = {"stacks/orders/main.tf": ROOT, "stacks/users/main.tf": ROOT, "tfvars/users.tfvars": ON}
    write(tmp_path, files)
    assert not_used(tmp_path) == {}


def test_settings_name_what_counts_and_the_rest_is_told(tmp_path: Path) -> None:
    settings = "environments: {prod: {var_files: [prod.tfvars]}}\n"
    write(tmp_path, {"main.tf": ROOT, "prod.tfvars": ON, "qa.tfvars": OFF, ".dynlint.yaml": settings})
    assert found(tmp_path) == {".": {"prod": ["prod.tfvars"]}}
    (told,) = run(Request((str(tmp_path),))).not_used
    assert (Path(told.path).name, told.line, told.why) == ("qa.tfvars", 1, "no environment in the settings names it")


PATTERN = 'environments:\n  prod: {var_files: [prod/all.tfvars, "prod/{root}.tfvars"]}\n'


def test_one_pattern_names_the_file_of_each_root_module(tmp_path: Path) -> None:
    """Both root modules are in one environment and see each other; one without such a file has no values."""
    files = {f"stacks/{name}/main.tf": ROOT for name in ("orders", "users", "carts")}
    values = {"prod/all.tfvars": "size = 2\n", "prod/orders.tfvars": ON, "prod/users.tfvars": OFF}
    write(tmp_path, {**files, **values, ".dynlint.yaml": PATTERN})
    assert found(tmp_path) == {
        "stacks/carts": {"prod": ["prod/all.tfvars"]},
        "stacks/orders": {"prod": ["prod/all.tfvars", "prod/orders.tfvars"]},
        "stacks/users": {"prod": ["prod/all.tfvars", "prod/users.tfvars"]},
    }
    (entry,) = overview(Request((str(tmp_path),)))["not_used"]
    assert (entry["line"], entry["why"]) == (2, "prod/carts.tfvars is not there")


def test_changed_values_reach_the_root_modules_that_read_them(tmp_path: Path) -> None:
    files = {f"stacks/{name}/main.tf": ROOT for name in ("orders", "users")}
    write(tmp_path, {**files, "env/prod/orders.tfvars": OFF, "env/dev/orders.tfvars": OFF})
    result = run(Request((str(tmp_path / "env/prod/orders.tfvars"),)))
    assert [Path(root).name for root in result.roots] == ["orders"]
    assert result.summary.environments == ("prod",)


def test_a_linked_folder_of_values_inside_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {"infra/main.tf": ROOT, "shared/prod.tfvars": ON})
    (tmp_path / "infra/env").symlink_to("../shared")
    assert found(tmp_path)["infra"] == {"prod": ["infra/env/prod.tfvars"]} or found(tmp_path)["infra"] == {
        "prod": ["shared/prod.tfvars"]
    }


def test_a_variable_names_the_environment_of_a_file_whose_name_is_none(tmp_path: Path) -> None:
    files = {"main.tf": ROOT, "plan.sh": "terraform plan -var-file=setup.tfvars\n"}
    write(tmp_path, {**files, "setup.tfvars": 'environment = "qa"\n'})
    assert found(tmp_path) == {".": {"qa": ["setup.tfvars"]}}


def test_files_of_one_environment_are_told_apart_by_their_names(tmp_path: Path) -> None:
    files = {"main.tf": ROOT, "plan.sh": "terraform plan -var-file=$1.tfvars\n"}
    same = 'environment = "prod"\nsize = 1\n'
    write(tmp_path, {**files, "blue.tfvars": same, "green.tfvars": same})
    assert sorted(found(tmp_path)["."]) == ["blue", "green"]


def test_of_very_many_folders_for_values_the_rest_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_files, "VALUE_FOLDERS_NUMBER", 4)
    write(tmp_path, {"stacks/orders/main.tf": ROOT, **{f"env/{name}/x.tfvars": ON for name in ("dev", "qa", "prod")}})
    (error,) = run(Request((str(tmp_path),))).errors
    assert (Path(error.path).resolve(), error.message) == (
        tmp_path.resolve(),
        "This folder was not read: more than the 4 folders that are looked at may have values in it.",
    )


def test_a_given_file_of_values_that_belongs_to_no_root_module_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"app/main.tf": ROOT, "app/env/prod.tfvars": ON, "alone/prod.tfvars": ON})
    given = run(Request((str(tmp_path / "alone/prod.tfvars"),)))
    assert [(Path(each.path).parent.name, each.why) for each in given.not_used] == [
        ("alone", "no folder above it has Terraform files, and no root module reads it")
    ]
    assert run(Request((str(tmp_path / "app/env/prod.tfvars"),))).not_used == ()
