"""A unit of Terragrunt is a root module in an environment, with the inputs of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, ROOT, SOURCE, lint, places, trail, write

from dynlint.request import Request
from dynlint.run.lint import inspect

OFF = "inputs = {\n  recovery = false\n}\n"


def test_an_input_overrides_the_default_of_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"live/prod/orders/terragrunt.hcl": SOURCE + OFF, "live/dev/orders/terragrunt.hcl": SOURCE}
    result = lint(tmp_path, files, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]"]
    assert result.roots == ("live/dev/orders", "live/prod/orders")
    assert list(result.summary.environments) == ["dev", "prod"]
    (finding,) = result.findings
    assert finding.location.path == "modules/orders/main.tf"
    assert trail(finding) == ["live/prod/orders/terragrunt.hcl:5"]
    assert [change.preview for change in finding.changes] == ["recovery = true"]
    assert finding.changes[0].location.path == "live/prod/orders/terragrunt.hcl"


@pytest.mark.parametrize(
    ("root", "unit", "expected"),
    [
        pytest.param(OFF, ROOT, True, id="inputs of the root"),
        pytest.param(OFF, ROOT + "inputs = {\n  recovery = true\n}\n", False, id="the unit's own win"),
        pytest.param(OFF, 'include {\n  path = find_in_parent_folders("root.hcl")\n}\n', True, id="without a label"),
        pytest.param(
            OFF,
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n  merge_strategy = "no_merge"\n}\n',
            False,
            id="not merged",
        ),
        pytest.param(
            "locals {\n  on = false\n}\n",
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'
            "inputs = {\n  recovery = include.root.locals.on\n}\n",
            True,
            id="exposed",
        ),
        pytest.param("", 'inputs = merge({ recovery = false }, { name = "x" })\n', True, id="merged in a function"),
        pytest.param(
            "locals {\n  on = false\n}\n",
            'locals {\n  root = read_terragrunt_config(find_in_parent_folders("root.hcl"))\n}\n'
            "inputs = {\n  recovery = local.root.locals.on\n}\n",
            True,
            id="read",
        ),
        pytest.param(
            "",
            'feature "on" {\n  default = false\n}\ninputs = {\n  recovery = feature.on.value\n}\n',
            True,
            id="feature",
        ),
        pytest.param("", 'inputs = {\n  recovery = get_env("X", "false")\n}\n', True, id="default of the environment"),
        pytest.param("", "inputs = {\n  recovery = null\n}\n", False, id="null is not given"),
    ],
)
def test_where_inputs_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: str, unit: str, expected: bool
) -> None:
    files = {"live/root.hcl": root, "live/prod/orders/terragrunt.hcl": SOURCE + unit}
    result = lint(tmp_path, files, monkeypatch)
    assert [finding.rule for finding in result.findings] == (["DYN201"] if expected else [])
    assert not result.errors
    assert not result.undecided


BARE = 'include {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'
INCLUDE = BARE.replace("include {", 'include "root" {')


@pytest.mark.parametrize(
    ("include", "read", "root", "line"),
    [
        (BARE, "include.locals.on", "locals {\n  on = false\n}\n", 2),
        (INCLUDE, "include.root.locals.on", "locals {\n  off = true\n  on = false\n}\n", 3),
        (INCLUDE, "include.root.locals.table.on", "locals {\n  table = {\n    on = false\n  }\n}\n", 3),
        (INCLUDE, "include.root.inputs.table.on", "inputs = {\n  table = {\n    on = false\n  }\n}\n", 3),
    ],
    ids=["without a label", "a local", "a part of a local", "a part of an input"],
)
def test_what_an_exposed_include_says_is_followed_to_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, include: str, read: str, root: str, line: int
) -> None:
    unit = f"{SOURCE}{include}inputs = {{\n  recovery = {read}\n}}\n"
    files = {"live/root.hcl": root, "live/prod/orders/terragrunt.hcl": unit}
    (finding,) = lint(tmp_path, files, monkeypatch).findings
    assert trail(finding)[-1] == f"live/root.hcl:{line}"


def test_the_later_include_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    include = 'include "NAME" {\n  path = find_in_parent_folders("NAME.hcl")\n}\n'
    files = {
        "live/a.hcl": "inputs = {\n  recovery = true\n}\n",
        "live/b.hcl": OFF,
        "live/prod/orders/terragrunt.hcl": SOURCE + include.replace("NAME", "a") + include.replace("NAME", "b"),
        "live/stage/orders/terragrunt.hcl": SOURCE + include.replace("NAME", "b") + include.replace("NAME", "a"),
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/prod/orders[prod]"]


def test_a_deep_merge_goes_into_maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = MODULE.replace("enabled = var.recovery", "enabled = var.settings.recovery").replace(
        'variable "recovery" {\n  type    = bool\n  default = true\n}', 'variable "settings" {\n  type = any\n}'
    )
    include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n  merge_strategy = "STRATEGY"\n}\n'
    own = 'inputs = {\n  settings = { name = "x", recovery = true }\n}\n'.replace(", recovery = true", "")
    files = {
        "modules/orders/main.tf": module,
        "live/root.hcl": "inputs = {\n  settings = { recovery = false }\n}\n",
        "live/prod/orders/terragrunt.hcl": SOURCE + include.replace("STRATEGY", "deep") + own,
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/prod/orders[prod]"]


def test_the_trail_goes_into_the_file_that_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "live/prod/env.hcl": 'locals {\n  environment = "production"\n  recovery    = false\n}\n',
        "live/prod/orders/terragrunt.hcl": SOURCE
        + 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        + "inputs = {\n  recovery = local.env.locals.recovery\n}\n",
    }
    (finding,) = lint(tmp_path, files, monkeypatch).findings
    unit = "live/prod/orders/terragrunt.hcl"
    assert trail(finding) == [f"{unit}:8", f"{unit}:5", "live/prod/env.hcl:3"]
    assert [change.location[:2] for change in finding.changes] == [("live/prod/env.hcl", 3)]


def test_the_trail_goes_into_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "live/prod/values.yaml": "name: orders\nrecovery: false\n",
        "live/prod/orders/terragrunt.hcl": SOURCE
        + 'inputs = yamldecode(file(find_in_parent_folders("values.yaml")))\n',
    }
    (finding,) = lint(tmp_path, files, monkeypatch).findings
    assert trail(finding) == ["live/prod/orders/terragrunt.hcl:4", "live/prod/values.yaml:2"]


def test_the_trail_goes_through_an_include(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    include = 'include "root" {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'
    files = {
        "live/root.hcl": "locals {\n  recovery = false\n}\n",
        "live/prod/orders/terragrunt.hcl": SOURCE
        + include
        + "inputs = {\n  recovery = include.root.locals.recovery\n}\n",
    }
    (finding,) = lint(tmp_path, files, monkeypatch).findings
    assert trail(finding) == ["live/prod/orders/terragrunt.hcl:9", "live/root.hcl:2"]


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("live/prod/orders", {}, "prod"),
        ("live/main/orders", {"live/main/env.hcl": 'locals {\n  environment = "staging"\n}\n'}, "staging"),
        ("live/main/orders", {"live/main/env.hcl": 'locals {\n  account_name = "production"\n}\n'}, "production"),
        ("live/main/orders", {"live/main/env.hcl": "locals {\n  other = 1\n}\n"}, "default"),
    ],
)
def test_the_environment_of_a_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, files: dict[str, str], expected: str
) -> None:
    read = 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl", "../../none.hcl"), {})\n}\n'
    unit = {f"{name}/terragrunt.hcl": SOURCE + read + "inputs = merge({ recovery = false }, {})\n"}
    result = lint(tmp_path, {**unit, **files}, monkeypatch)
    assert list(result.summary.environments) == [expected]


def test_an_input_names_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"live/main/orders/terragrunt.hcl": SOURCE + 'inputs = {\n  environment = "qa"\n}\n'}
    assert list(lint(tmp_path, files, monkeypatch).summary.environments) == ["qa"]


def test_settings_for_a_folder_name_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        ".dynlint.yaml": "environments:\n  acme:\n    paths: [live/one/**]\n    production: true\n",
        "live/one/orders/terragrunt.hcl": SOURCE + OFF,
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/one/orders[acme]"]


def test_a_module_in_the_folder_of_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"live/prod/orders/main.tf": MODULE, "live/prod/orders/terragrunt.hcl": OFF}
    assert "live/prod/orders[prod]" in places(lint(tmp_path, files, monkeypatch))


def test_a_file_that_others_include_is_no_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "live/terragrunt.hcl": OFF,
        "live/prod/orders/terragrunt.hcl": SOURCE + "include {\n  path = find_in_parent_folders()\n}\n",
    }
    result = lint(tmp_path, files, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]"]
    assert result.roots == ("live/prod/orders",)


def test_one_module_for_several_units_of_an_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "live/prod/orders/terragrunt.hcl": SOURCE + OFF,
        "live/prod/users/terragrunt.hcl": SOURCE + 'inputs = {\n  name = "users"\n}\n',
    }
    result = lint(tmp_path, files, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]"]
    assert result.summary.tables == 2


def test_files_of_values_come_after_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = (
        'terraform {\n  source = "../../../modules/orders"\n  extra_arguments "values" {\n'
        "    commands = get_terraform_commands_that_need_vars()\n    ARGUMENT\n  }\n}\n"
    )
    argument = 'required_var_files = ["${get_terragrunt_dir()}/../prod.tfvars"]'
    files = {
        "live/prod/prod.tfvars": "recovery = false\n",
        "live/prod/orders/terragrunt.hcl": extra.replace("ARGUMENT", argument) + "inputs = {\n  recovery = true\n}\n",
        "live/prod/users/terragrunt.hcl": extra.replace("ARGUMENT", 'arguments = ["-var", "recovery=false"]'),
        "live/prod/carts/terragrunt.hcl": extra.replace("ARGUMENT", 'env_vars = { TF_VAR_recovery = "false" }'),
        "live/prod/plain/terragrunt.hcl": SOURCE,
        "live/prod/plain/terraform.tfvars": "recovery = false\n",
    }
    expected = [f"live/prod/{name}[prod]" for name in ("carts", "orders", "plain", "users")]
    assert places(lint(tmp_path, files, monkeypatch)) == expected


def test_inspect_shows_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"live/prod/orders/terragrunt.hcl": SOURCE + OFF}))
    (root,) = inspect(Request((".",)))["roots"]  # type: ignore[misc]
    assert (root["path"], root["environment"]) == ("live/prod/orders", "prod")
    assert root["variables"]["recovery"] == {"known": True, "value": False}


def test_the_trail_goes_into_a_file_of_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "live/prod/prod.tfvars": 'name     = "x"\nrecovery = false\n',
        "live/prod/orders/terragrunt.hcl": SOURCE + 'inputs = jsondecode(read_tfvars_file("../prod.tfvars"))\n',
    }
    (finding,) = lint(tmp_path, files, monkeypatch).findings
    assert trail(finding) == ["live/prod/orders/terragrunt.hcl:4", "live/prod/prod.tfvars:2"]


@pytest.mark.parametrize("path", ["values.json", "${path.module}/values.json", "${path.root}/values.json"])
def test_a_module_reads_files_beside_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Terragrunt copies the files beside its own file into the module."""
    module = MODULE.replace("enabled = var.recovery", f'enabled = jsondecode(file("{path}")).recovery')
    files = {
        "modules/orders/main.tf": module,
        "live/prod/orders/values.json": '{"recovery": false}',
        "live/prod/orders/terragrunt.hcl": SOURCE,
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/prod/orders[prod]"]
