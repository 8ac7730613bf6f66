"""Workspaces with a prefix are found where a local has the prefix, and get the name that the root module has."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.environments.workspaces import workspace_names
from dynlint.filesystem.borders import Border
from dynlint.hcl.files.library import Library
from dynlint.hcl.values import limits
from dynlint.request import Request
from dynlint.run.lint import run

PREFIX = """\
variable "names" {
  type    = list(string)
  default = ["shop"]
}

locals {
  application = "shop"
  rest        = substr(terraform.workspace, length(local.application), length(terraform.workspace))
  is_prod     = local.rest == "-production"
  is_dev      = local.rest == "-development"
  environment = trimprefix(terraform.workspace, "${var.names[0]}-")
}
"""
TABLE = """\
resource "aws_dynamodb_table" "orders" {
  count = local.is_prod ? 1 : 0
  name  = "orders"
}
"""
SIZES = "locals {\n  sizes = %s\n  size  = local.sizes[local.environment]\n}\n"


def known(folder: Path, text: str) -> dict[str, str]:
    """Return the workspaces, each with what the root module calls it."""
    (folder / "main.tf").write_text(text, encoding="utf-8")
    found = workspace_names(Library(Border((str(folder),))), str(folder))
    return {name: found.own.get(name, name) for name in found.places}


def test_a_prefix_that_a_local_has_is_put_before_the_name(tmp_path: Path) -> None:
    expected = {"shop-production": "production", "shop-development": "development"}
    assert known(tmp_path, PREFIX) == expected
    sizes = SIZES % "{ production = 9, development = 1 }"
    assert known(tmp_path, PREFIX + sizes) == expected, "its own names are parts of the workspaces"


def test_what_holds_in_production_is_judged_in_production(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PREFIX + SIZES % "{ production = 9, development = 1 }" + TABLE, encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("DYN301",)))
    assert [(each.address, each.environments) for each in result.findings] == [
        ("aws_dynamodb_table.orders[0]", ("production",))
    ]
    assert result.findings[0].note == "", "its name says that it is production"
    assert run(Request((str(tmp_path),), select=("DYN301",), environments=("development",))).findings == ()


REGION, REST = '[split("-", terraform.workspace)[0]]', '[split("-", terraform.workspace)[1]]'
CUT = '[trimprefix(terraform.workspace, "shop-")]'


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(
            ("{ eu = 1 }" + REGION, "{ prod = 1, dev = 2 }" + REST),
            {"eu-prod": "eu-prod", "eu-dev": "eu-dev"},
            id="a region is no prefix",
        ),
        pytest.param(
            ('terraform.workspace == "shop-prod"', "{ prod = 1 }" + CUT), {"shop-prod": "prod"}, id="a name in full"
        ),
        pytest.param(
            ("{ prod = 1, a = 2 }" + CUT, 'terraform.workspace == "shop-prod"'),
            {"a": "a", "shop-prod": "prod"},
            id="another name that stays as it is",
        ),
        pytest.param(
            ("{ prod = 1, x = 2 }" + CUT, 'contains(["shop-prod", "shop-x"], terraform.workspace)'),
            {"shop-prod": "shop-prod", "shop-x": "shop-x"},
            id="a part that is no environment",
        ),
        pytest.param(
            ("{ prod = 1 }" + CUT, 'contains(["shop-prod", "prod"], terraform.workspace)'),
            {"prod": "prod", "shop-prod": "shop-prod"},
            id="another workspace has the name",
        ),
    ],
)
def test_when_a_workspace_has_a_name_of_its_own(
    values: tuple[str, str], expected: dict[str, str], tmp_path: Path
) -> None:
    text = "locals {{\n  a = {}\n  b = {}\n}}\n".format(*values)
    assert known(tmp_path, text) == expected


def test_a_workspace_that_is_compared_with_is_none_where_terraform_fails(tmp_path: Path) -> None:
    """Many root modules share their comparisons, and each has maps for its own environments."""
    text = PREFIX + 'locals {\n  is_test = local.rest == "-test"\n}\n'
    assert "shop-test" in known(tmp_path, text)
    sizes = SIZES % "{ production = 9, development = 1 }"
    assert "shop-test" not in known(tmp_path, text + sizes)
    assert "shop-test" in known(
        tmp_path, text + sizes.replace("local.sizes[", "lookup(local.sizes, ").replace("nt]", "nt, 1)")
    )


def test_a_map_that_knows_a_workspace_keeps_it_whatever_else_fails(tmp_path: Path) -> None:
    more = "locals {\n  more = { production = 1 }[local.environment]\n}\n"
    found = known(tmp_path, PREFIX + SIZES % "{ production = 9, development = 1 }" + more)
    assert sorted(found) == ["shop-development", "shop-production"]


def test_a_search_that_takes_too_many_steps_ends_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ", ".join(f"k{number} = 1" for number in range(100))
    text = f'locals {{\n  a = {{ {keys} }}[sha256(terraform.workspace)]\n  b = terraform.workspace == "prod"\n}}\n'
    (tmp_path / "main.tf").write_text(text + 'resource "aws_dynamodb_table" "a" {\n  name = "a"\n}\n', encoding="utf-8")
    result = run(Request((str(tmp_path),)))
    assert (result.errors, result.summary.environments) == ((), ("prod",))
    monkeypatch.setattr(limits, "NAMES_STEPS_OF_ANY", 500)
    monkeypatch.setattr(limits, "NAMES_STEPS_OF_BYTE", 0)
    (error,) = run(Request((str(tmp_path),))).errors
    assert error.message.startswith(
        "Finding the environments of this root module takes more than 5 steps for each byte"
    )
    assert "some may be missing" in error.message


def test_a_long_chain_of_locals_depends_on_the_workspace(tmp_path: Path) -> None:
    chain = "".join(f"  a{number} = local.a{number + 1}\n" for number in range(2000))
    text = f'locals {{\n{chain}  a2000 = terraform.workspace\n  b = local.a1990 == "prod"\n}}\n'
    assert known(tmp_path, text) == {"prod": "prod"}


SENSITIVE = """\
variable "token" {
  default   = "planted-prod"
  sensitive = true
}

locals {
  compared = %s
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
"""


@pytest.mark.parametrize(
    "expression",
    [
        "terraform.workspace == var.token",
        'contains(["dev", var.token], terraform.workspace)',
        "{ (var.token) = 1 }[terraform.workspace]",
        '{ prod = 1 }[trimprefix(terraform.workspace, "${var.token}-")]',
        'substr(terraform.workspace, length(var.token), 100) == "-prod"',
        "sensitive({ planted-prod = 1 })[terraform.workspace]",
    ],
)
def test_a_sensitive_value_names_no_environment(expression: str, tmp_path: Path) -> None:
    assert not any("planted" in name for name in known(tmp_path, SENSITIVE % expression))


def test_a_map_with_sensitive_values_names_environments(tmp_path: Path) -> None:
    assert known(tmp_path, SENSITIVE % "{ prod = var.token, dev = 1 }[terraform.workspace]") == {
        "prod": "prod",
        "dev": "dev",
    }
