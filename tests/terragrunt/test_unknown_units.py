"""Where an input of Terragrunt is unknown, the default of the variable is not taken for the deployed value."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, SOURCE, lint, places

DEFAULT_OFF = MODULE.replace("default = true", "default = false")


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        pytest.param(SOURCE + 'inputs = jsondecode(run_cmd("values"))\n', "runs a program", id="all inputs"),
        pytest.param(SOURCE + "inputs = {\n  (get_aws_account_id()) = 1\n}\n", "asks AWS", id="a name"),
        pytest.param(SOURCE + 'inputs = {\n  recovery = get_env("ON")\n}\n', "variable ON", id="one input"),
        pytest.param(SOURCE + 'inputs = {\n  recovery = "#{recovery}#"\n}\n', "fills in #{recovery}#", id="a token"),
        pytest.param(SOURCE + 'inputs = {\n  recovery = "__RECOVERY__"\n}\n', "fills in __RECOVERY__", id="a word"),
        pytest.param(SOURCE + 'include "x" {\n  path = get_env("ROOT")\n}\n', "variable ROOT", id="an include"),
        pytest.param(SOURCE + "inputs = {\n  recovery = = 1\n}\n", "has mistakes in it", id="broken"),
    ],
)
def test_inputs_that_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str, reason: str) -> None:
    files = {"modules/orders/main.tf": DEFAULT_OFF, "live/prod/orders/terragrunt.hcl": unit}
    result = lint(tmp_path, files, monkeypatch)
    assert not result.findings
    assert [(each.rule, each.environments) for each in result.undecided] == [("DYN201", ("prod",))]
    assert reason in result.undecided[0].blocked_by
    assert bool(result.errors) == ("mistakes" in reason)


def test_an_include_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = SOURCE + 'include "x" {\n  path = "../nowhere.hcl"\n}\n'
    files = {"modules/orders/main.tf": DEFAULT_OFF, "live/prod/orders/terragrunt.hcl": unit}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN201", "DYN013"))
    assert [(each.rule, each.location.path, each.location.line) for each in result.findings] == [
        ("DYN013", "live/prod/orders/terragrunt.hcl", 4)
    ]
    assert [each.rule for each in result.undecided] == ["DYN201"]


@pytest.mark.parametrize("unit", ['terraform {\n  source = get_env("SOURCE")\n}\n', "terraform {\n  source = = 1\n}\n"])
def test_a_source_that_is_not_known_may_be_any_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    files = {"modules/orders/main.tf": DEFAULT_OFF, "live/prod/orders/terragrunt.hcl": unit}
    result = lint(tmp_path, files, monkeypatch)
    assert not result.findings
    assert [each.rule for each in result.undecided] == ["DYN201"]


def test_a_source_from_elsewhere_is_a_call_that_was_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = 'terraform {\n  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=4.0.0"\n}\n'
    files = {"modules/orders/main.tf": "", "live/prod/orders/terragrunt.hcl": unit + 'inputs = {\n  name = "x"\n}\n'}
    result = lint(tmp_path, files, monkeypatch)
    (module,) = result.modules
    assert (module.stand_in, module.location[:2]) == (
        "terraform-aws-modules/dynamodb-table 4.0",
        ("live/prod/orders/terragrunt.hcl", 2),
    )
    assert places(result) == ["live/prod/orders[prod]"]


def test_what_terragrunt_has_fetched_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = 'terraform {\n  source = "git::https://example.com/modules.git//orders?ref=v1"\n}\n'
    files = {
        "modules/orders/main.tf": "",
        "live/prod/orders/.terragrunt-cache/a/b/orders/main.tf": MODULE,
        "live/prod/orders/terragrunt.hcl": unit + "inputs = {\n  recovery = false\n}\n",
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/prod/orders[prod]"]


def test_several_fetched_modules_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = 'terraform {\n  source = "git::https://example.com/modules.git//orders?ref=v1"\n}\n'
    files = {f"live/prod/orders/.terragrunt-cache/a/{name}/orders/main.tf": MODULE for name in "bc"}
    files |= {"modules/orders/main.tf": "", "live/prod/orders/terragrunt.hcl": f"# dynamodb\n{unit}"}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN201", "DYN002"))
    assert not result.findings
    assert result.summary.tables == 0
    assert result.roots == ("live/prod/orders",)


def test_a_text_is_read_as_the_type_of_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terragrunt passes inputs as environment variables: a list in a text is parsed as a list."""
    module = MODULE.replace("enabled = var.recovery", "enabled = var.settings[0]").replace(
        'variable "recovery" {\n  type    = bool\n  default = true\n}', 'variable "settings" {\n  type = list(bool)\n}'
    )
    unit = SOURCE + 'inputs = {\n  settings = get_env("SETTINGS", "[false]")\n}\n'
    files = {"modules/orders/main.tf": module, "live/prod/orders/terragrunt.hcl": unit}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN201", "DYN013"))
    assert [finding.rule for finding in result.findings] == ["DYN201"]


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    (outside / "a" / "b" / "orders").mkdir(parents=True)
    (outside / "a" / "b" / "orders" / "main.tf").write_text(DEFAULT_OFF)
    inside = tmp_path / "inside"
    (inside / "live/prod/orders").mkdir(parents=True)
    (inside / "live/prod/orders/.terragrunt-cache").symlink_to(outside)
    (inside / "live/root.hcl").symlink_to(outside / "root.hcl")
    (outside / "root.hcl").write_text("inputs = {\n  recovery = false\n}\n")
    unit = 'terraform {\n  source = "git::https://example.com/modules.git//orders?ref=v1"\n}\n'
    include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    files = {"modules/orders/main.tf": "", "live/prod/orders/terragrunt.hcl": f"# dynamodb\n{unit}{include}"}
    result = lint(inside, files, monkeypatch)
    assert not result.findings
    assert result.summary.tables == 0


@pytest.mark.parametrize("source", ["../../../modules//nowhere", "${get_repo_root()}/modules/nowhere"])
def test_a_local_source_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    unit = f'# dynamodb\nterraform {{\n  source = "{source}"\n}}\n'
    (module,) = lint(tmp_path, {"live/prod/x/terragrunt.hcl": unit}, monkeypatch, rules=("DYN002",)).modules
    assert (module.source, module.stand_in) == ("../../../modules/nowhere", "")


def test_an_input_that_no_variable_declares_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terraform ignores environment variables for undeclared variables, and root modules share inputs."""
    files = {
        "live/prod/orders/main.tf": MODULE,
        "live/prod/orders/terragrunt.hcl": "inputs = {\n  recovry = true\n  name    = { a = [1] }\n}\n",
    }
    result = lint(tmp_path, files, monkeypatch, rules=("DYN007", "DYN013"))
    assert not result.findings


def test_a_token_in_an_object_is_of_no_wrong_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline replaces the token before Terragrunt runs, so the text may become a number."""
    module = MODULE + 'variable "scaling" {\n  type = object({ lowest = number, names = list(number) })\n}\n'
    unit = SOURCE + 'inputs = {\n  scaling = { lowest = "#{lowest}#", names = ["{{ first }}"] }\n}\n'
    files = {"modules/orders/main.tf": module, "live/prod/orders/terragrunt.hcl": unit}
    assert lint(tmp_path, files, monkeypatch, rules=("DYN013",)).findings == ()


def test_a_module_that_was_not_fetched_is_asked_of_terragrunt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = 'terraform {\n  source = "git::https://example.com/acme/dynamodb.git?ref=v1"\n}\n'
    (finding,) = lint(tmp_path, {"live/prod/orders/terragrunt.hcl": unit}, monkeypatch, rules=("DYN002",)).findings
    assert finding.message.endswith("is not on disk: run terragrunt init first, and it is judged too.")


def test_files_of_values_beside_a_unit_are_of_no_other_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module has its own value files, which make it a root module: `live` is not one of its environments."""
    files = {
        "modules/orders/main.tf": DEFAULT_OFF,
        "modules/orders/nonprod.tfvars": "recovery = true\n",
        "live/nonprod/orders/nonprod.tfvars": "recovery = true\n",
        "live/nonprod/orders/terragrunt.hcl": SOURCE,
    }
    result = lint(tmp_path, files, monkeypatch, rules=("DYN302",))
    assert "live" not in result.summary.environments


@pytest.mark.parametrize("token", ["#{recovery}#", "{{ recovery }}", "<%= recovery %>"])
def test_a_template_of_a_unit_is_named_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """Without its value the template is not valid HCL; that is no error in the file."""
    unit = SOURCE + f"inputs = {{\n  recovery = {token}\n}}\n"
    files = {"modules/orders/main.tf": DEFAULT_OFF, "live/prod/orders/terragrunt.hcl": unit}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN001", "DYN201"))
    assert not result.findings
    (error,) = result.errors
    assert f"it is a template: another program fills in {token} first" in error.message
