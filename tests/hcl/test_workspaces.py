"""The workspaces that a root module names, in every spelling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dynlint.environments import workspaces
from dynlint.environments.workspaces import names_of_variable, workspace_names
from dynlint.filesystem.borders import Border
from dynlint.hcl.files.library import Library
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values import limits

if TYPE_CHECKING:
    from dynlint.hcl.modules.module_instance import ModuleInstance

MAP = "sizes = { dev = 1, prod = 9 }\n  "


def names(folder: Path, text: str) -> list[str]:
    (folder / "main.tf").write_text(text)
    found = workspace_names(Library(Border((str(folder),))), str(folder))
    return [*found.places, *([] if found.are_all else ["others"])]


KNOWN = {
    "a map": (f"{MAP}own = local.sizes[terraform.workspace]", ["dev", "prod"]),
    "OpenTofu's name for it": (f"{MAP}own = local.sizes[tofu.workspace]", ["dev", "prod"]),
    "lookup": (f"{MAP}own = lookup(local.sizes, terraform.workspace, 1)", ["dev", "prod"]),
    "a map in place": ("own = { dev = 1, prod = 9 }[terraform.workspace]", ["dev", "prod"]),
    "lower": (f"{MAP}own = local.sizes[lower(terraform.workspace)]", ["dev", "prod"]),
    "replace": (f'{MAP}own = local.sizes[replace(terraform.workspace, "_", "-")]', ["dev", "prod"]),
    "upper": ("sizes = { DEV = 1 }\n  own = local.sizes[upper(terraform.workspace)]", ["DEV"]),
    "trimprefix": (f'{MAP}own = local.sizes[trimprefix(terraform.workspace, "orders-")]', ["dev", "prod"]),
    "substr": ("sizes = { dev = 1, prd = 9 }\n  own = local.sizes[substr(terraform.workspace, 0, 3)]", ["dev", "prd"]),
    "the first part": (f'{MAP}own = local.sizes[split("-", terraform.workspace)[0]]', ["dev", "prod"]),
    "locals": (f"{MAP}a = lower(terraform.workspace)\n  b = local.a\n  own = local.sizes[local.b]", ["dev", "prod"]),
    "a prefix that is needed": (
        f'{MAP}own = local.sizes[split("app-", terraform.workspace)[1]]',
        ["app-dev", "app-prod"],
    ),
    "a comparison": ('own = terraform.workspace == "prod" ? 9 : 1', ["prod", "others"]),
    "two comparisons": (
        'own = terraform.workspace == "prod" ? 9 : "qa" == terraform.workspace ? 2 : 1',
        ["prod", "qa", "others"],
    ),
    "a list": ('own = contains(["prod", "live"], terraform.workspace) ? 9 : 1', ["prod", "live", "others"]),
    "a list and a map": (
        f'{MAP}own = contains(["prod"], terraform.workspace) ? local.sizes[terraform.workspace] : 1',
        ["prod", "dev"],
    ),
    "keys": (f"{MAP}own = contains(keys(local.sizes), terraform.workspace) ? 9 : 1", ["dev", "prod", "others"]),
    "a pattern": ('own = can(regex("^(dev|prod)$", terraform.workspace)) ? 9 : 1', ["dev", "prod", "others"]),
    "nothing": ('own = "orders-${terraform.workspace}"', []),
    "the default one alone": ('own = terraform.workspace == "default" ? "dev" : terraform.workspace', []),
    "a key for the default one": ("own = { default = 1, prod = 9 }[terraform.workspace]", ["default", "prod"]),
}


@pytest.mark.parametrize(("text", "expected"), KNOWN.values(), ids=KNOWN.keys())
def test_names(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert names(tmp_path, f"locals {{\n  {text}\n}}\n") == expected


def test_both_parts_of_a_name(tmp_path: Path) -> None:
    parts = 'parts = split("-", terraform.workspace)\n'
    maps = "  a = { eu = 1 }[local.parts[0]]\n  b = { dev = 1, prod = 2 }[local.parts[1]]"
    assert names(tmp_path, f"locals {{\n  {parts}{maps}\n}}\n") == ["eu-dev", "eu-prod"]


def test_what_must_hold_names_all(tmp_path: Path) -> None:
    text = """resource "aws_dynamodb_table" "t" {
  name = terraform.workspace

  lifecycle {
    precondition {
      condition     = contains(["dev", "prod"], terraform.workspace)
      error_message = "No such workspace."
    }
  }
}
"""
    assert names(tmp_path, text) == ["dev", "prod"]


@pytest.mark.parametrize("path", ["config/${terraform.workspace}.yaml", "config/${terraform.workspace}/all.json"])
def test_files_that_are_read_by_its_name(tmp_path: Path, path: str) -> None:
    for name in ("qa", "prod"):
        file = tmp_path / path.replace("${terraform.workspace}", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    (tmp_path / "config/readme.md").write_text("")
    text = f'locals {{\n  own = yamldecode(file("${{path.module}}/{path}"))\n}}\n'
    assert names(tmp_path, text) == ["prod", "qa"]


def test_places(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("locals {\n  own = { dev = 1 }[terraform.workspace]\n}\n")
    ((path, line),) = workspace_names(Library(Border((str(tmp_path),))), str(tmp_path)).places.values()
    assert (Path(path).name, line) == ("main.tf", 2)


def test_a_variable_is_looked_up_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "env" {}\nlocals {\n  own = { dev = 1 }[lower(var.env)]\n}\n')
    found = names_of_variable(Library(Border((str(tmp_path),))), str(tmp_path), "env")
    assert (list(found.places), found.are_all) == (["dev"], True)


def test_many_names_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name gives one of the keys: the search ends at the limit of names."""
    tried: list[object] = []

    def counted(*arguments: Any, **options: Any) -> ModuleInstance:
        tried.append(options["workspace"])
        return load_root(*arguments, **options)

    monkeypatch.setattr(workspaces, "load_root", counted)
    monkeypatch.setattr(limits, "NAMES_STEPS", 500 * (limits.NAME_STEPS + 2))
    keys = ", ".join(f"k{number} = 1" for number in range(2000))
    key = 'format("%s-%s", "a", split("-", terraform.workspace)[1])'
    assert len(names(tmp_path, f"locals {{\n  own = {{ {keys} }}[{key}]\n}}\n")) <= 200
    assert 100 < len(tried) <= 501, "each of them, and no name at all"


CALLED = {
    "the name itself": ("", 'own = terraform.workspace == "prod" ? 9 : 1', ["prod", "others"]),
    "a variable that is given it": ("env = terraform.workspace", 'own = var.env == "prod" ? 9 : 1', ["prod", "others"]),
    "through a local": ("env = local.env", "own = { dev = 1, prod = 9 }[var.env]", ["dev", "prod"]),
    "in a template alone": ('env = "${terraform.workspace}"', 'own = var.env == "qa"', ["qa", "others"]),
    "a variable that is given more": ('env = "x-${terraform.workspace}"', 'own = var.env == "x-prod"', []),
    "a variable that is given something else": ('env = "prod"', 'own = var.env == "qa"', []),
}


@pytest.mark.parametrize(("given", "text", "expected"), CALLED.values(), ids=CALLED.keys())
def test_names_that_a_called_module_knows(tmp_path: Path, given: str, text: str, expected: list[str]) -> None:
    inner = 'variable "env" {\n  default = ""\n}\n'
    for name, source in (("a", 'module "b" {\n  source = "../b"\n  env    = var.env\n}\n'), ("b", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(inner + source)
    (tmp_path / "b" / "more.tf").write_text(f"locals {{\n  {text}\n}}\n")
    call = f'locals {{\n  env = terraform.workspace\n}}\nmodule "a" {{\n  source = "./a"\n  {given}\n}}\n'
    assert names(tmp_path, call) == expected


CLOUD = 'terraform {\n  cloud {\n    organization = "o"\n    workspaces {\n      NAME\n    }\n  }\n}\n'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ('name = "qa"', "own = terraform.workspace", ["qa"]),
        ('name = "qa"', 'own = terraform.workspace == "prod"', ["qa", "prod"]),
        ('name = "qa"', "own = 1", ["qa"]),
        ('name = "orders-b"', "own = terraform.workspace", ["orders-b"]),
        ('name = "orders-b"', "own = 1", []),
        ('tags = ["qa"]', "own = terraform.workspace", []),
    ],
)
def test_the_workspace_that_a_cloud_block_names(tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    assert names(tmp_path, f"{CLOUD.replace('NAME', name)}locals {{\n  {text}\n}}\n") == expected
