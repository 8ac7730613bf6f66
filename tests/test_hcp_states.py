"""Values that a root module reads from a workspace of HCP Terraform, and which root module certainly writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dynlint.cli.program import program

if TYPE_CHECKING:
    from pathlib import Path

CLOUD = 'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      %s\n    }\n  }\n}\n'
REMOTE = CLOUD.replace("cloud {", 'backend "remote" {')
OUTPUT = 'output "prefix" {\n  value = "orders"\n}\n'
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = local.it\n}\n'


def by_backend(workspaces: str, more: str = "", organization: str = '"acme"') -> str:
    config = f"organization = {organization}\n    workspaces = {{ {workspaces} }}"
    return (
        f'data "terraform_remote_state" "s" {{\n  backend = "remote"\n  {more}\n  config = {{\n    {config}\n  }}\n}}\n'
    )


def by_provider(arguments: str) -> str:
    return f'data "tfe_outputs" "s" {{\n  {arguments}\n}}\n'


def local_read(top: Path, keepers: dict[str, str], reader: str, output: str = "") -> tuple[object, str]:
    """Return the local value that a root module reads from a state (None if it is not known), and why it is unknown."""
    (top / ".git").mkdir()
    attribute = "tfe_outputs.s.nonsensitive_values" if "tfe_outputs" in reader else "terraform_remote_state.s.outputs"
    text = f"{reader}\nlocals {{\n  it = data.{output or attribute + '.prefix'}\n}}\n{TABLE}"
    for name, content in {**keepers, "reader/main.tf": text}.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    roots = json.loads(CliRunner().invoke(program, ["inspect", str(top)]).output)["roots"]
    (found,) = [root["locals"]["it"] for root in roots if "it" in root["locals"]]
    return found.get("value"), found.get("why", "")


NAMED, PREFIXED, TAGGED = 'name = "network"', 'prefix = "network-"', 'tags = ["network"]'
MAP = 'locals {\n  sizes = { staging = 1, "network-live" = 2 }\n  size = local.sizes[terraform.workspace]\n}\n'


@pytest.mark.parametrize(
    ("keeper", "reader"),
    [
        (CLOUD % NAMED, by_backend(NAMED)),
        (REMOTE % NAMED, by_backend(NAMED)),
        (CLOUD % NAMED, by_backend(NAMED).replace("config = {", 'config = {\n    hostname = "app.terraform.io"')),
        (CLOUD % NAMED, by_provider('organization = "acme"\n  workspace = "network"')),
        (CLOUD % NAMED, 'provider "tfe" {\n  organization = "acme"\n}\n' + by_provider('workspace = "network"')),
        (REMOTE % PREFIXED, by_backend(PREFIXED, 'workspace = "live"')),
        (REMOTE % PREFIXED, by_backend('name = "network-live"')),
        (CLOUD % TAGGED + MAP, by_backend('name = "network-live"')),
        (CLOUD.replace("workspaces {", "").replace("    }\n", "", 1) % "" + MAP, by_backend('name = "network-live"')),
    ],
    ids=["cloud", "remote", "host", "tfe", "provider", "prefixes", "prefix", "tags", "no workspaces"],
)
def test_what_is_certainly_the_state_of_the_other_root(keeper: str, reader: str, tmp_path: Path) -> None:
    assert local_read(tmp_path, {"network/main.tf": keeper + OUTPUT}, reader) == ("orders", "")


@pytest.mark.parametrize(
    ("keeper", "reader", "why"),
    [
        (CLOUD % NAMED, by_backend('name = "orders"'), "no root module"),
        (CLOUD % NAMED, by_backend(NAMED, organization='"others"'), "no root module"),
        (CLOUD.replace('"acme"', "var.org") % NAMED, by_backend(NAMED), "no root module"),
        (CLOUD % NAMED, by_backend(NAMED, organization="var.org"), "var.org"),
        (CLOUD % NAMED, by_backend("name = var.org"), "var.org"),
        (CLOUD % NAMED, by_backend("name = null"), "the workspace that data.terraform_remote_state.s reads"),
        (
            CLOUD % NAMED,
            by_backend(NAMED).replace("config = {", 'config = {\n    hostname = "tfe.acme.com"'),
            "no root",
        ),
        (CLOUD % NAMED, by_provider('workspace = "network"'), "the organization that data.tfe_outputs.s reads"),
        (REMOTE % PREFIXED, by_backend(PREFIXED, "workspace = var.org"), "var.org"),
        (REMOTE % PREFIXED, by_backend(PREFIXED), "the workspace that"),
        (CLOUD % TAGGED, by_backend('name = "network-live"'), "names none of its workspaces"),
        ('terraform {\n  backend "remote" {}\n}\n', by_backend(NAMED), "no root module"),
        ('terraform {\n  backend "s3" {\n    bucket = "acme"\n  }\n}\n', by_backend(NAMED), "no root module"),
    ],
)
def test_the_rest_is_not_known_and_says_why(keeper: str, reader: str, why: str, tmp_path: Path) -> None:
    variable = 'variable "org" {\n  type = string\n}\n'
    value, said = local_read(tmp_path, {"network/main.tf": variable + keeper + OUTPUT}, variable + reader)
    assert value is None
    assert why in said


def test_two_root_modules_in_one_workspace_are_none(tmp_path: Path) -> None:
    keepers = {f"{name}/main.tf": CLOUD % NAMED + OUTPUT for name in ("one", "two")}
    value, said = local_read(tmp_path, keepers, by_backend(NAMED))
    assert value is None
    assert "one and " in said
    assert "two may keep this state" in said


def test_each_workspace_has_the_values_of_its_environment(tmp_path: Path) -> None:
    output = 'variable "stage" {\n  type = string\n}\noutput "prefix" {\n  value = var.stage\n}\n'
    values = {f"network/{name}.tfvars": f'stage = "{name}"\n' for name in ("dev", "prod")}
    keepers = {"network/main.tf": REMOTE % PREFIXED + output, **values}
    assert local_read(tmp_path, keepers, by_backend('name = "network-prod"')) == ("prod", "")


def test_what_the_provider_hides_is_not_read(tmp_path: Path) -> None:
    reader = by_provider('organization = "acme"\n  workspace = "network"')
    keepers = {"network/main.tf": CLOUD % NAMED + OUTPUT}
    value, _ = local_read(tmp_path, keepers, reader, "tfe_outputs.s.values.prefix")
    assert value is None
