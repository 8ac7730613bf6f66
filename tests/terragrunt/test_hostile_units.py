"""Hostile units: no secret is shown, everything ends, an internal error affects one unit only."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from written_units import MODULE, SOURCE, lint, places, write

from dynlint.reports import as_json, as_sarif, as_text
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.terragrunt import registry
from dynlint.terragrunt.fetched import local_folder

SECRET = "hunter2"  # noqa: S105  # a planted secret, which no output may show


def test_a_sensitive_variable_shows_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = MODULE.replace(
        'variable "name" {\n  type    = string\n', 'variable "name" {\n  type      = string\n  sensitive = true\n'
    ).replace('"PAY_PER_REQUEST"', "var.name")
    files = {
        "modules/orders/main.tf": module,
        "live/prod/env.hcl": f'locals {{\n  name = "{SECRET}"\n}}\n',
        "live/prod/orders/terragrunt.hcl": SOURCE
        + 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        + "inputs = {\n  name     = local.env.locals.name\n  recovery = false\n}\n",
        "live/dev/orders/terragrunt.hcl": SOURCE + f'inputs = {{\n  name = "{SECRET}"\n}}\n',
    }
    monkeypatch.chdir(write(tmp_path, files))
    result = run(Request((".",), preset="strict"))
    assert result.findings
    for report in (as_text, as_json, as_sarif):
        assert SECRET not in report.render(result)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            'locals {\n  a = read_terragrunt_config("terragrunt.hcl").locals.a\n}\ninputs = {\n  name = local.a\n}\n',
            id="itself",
        ),
        pytest.param('include "x" {\n  path = "terragrunt.hcl"\n}\n', id="includes itself"),
        pytest.param("locals {\n  a = local.b\n  b = local.a\n}\ninputs = {\n  name = local.a\n}\n", id="a circle"),
        pytest.param(
            'dependency "d" {\n  config_path = "."\n}\ninputs = {\n  name = dependency.d.outputs.table_name\n}\n',
            id="its own output",
        ),
        pytest.param(
            'inputs = {\n  name = join("", [for a in range(1000) : join("", [for b in range(1000) : "x"])])\n}\n',
            id="work",
        ),
        pytest.param("inputs = " + "{ a = " * 300 + "1" + " }" * 300 + "\n", id="depth"),
        pytest.param('inputs = read_terragrunt_config("terragrunt.hcl")\n', id="all of itself"),
        pytest.param('inputs = read_terragrunt_config("terragrunt.hcl").inputs\n', id="its own inputs"),
    ],
)
def test_nothing_goes_on_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    started = time.process_time()
    result = lint(tmp_path, {"live/prod/orders/terragrunt.hcl": SOURCE + text}, monkeypatch)
    assert time.process_time() - started < 20
    assert not [error for error in result.errors if "internal error" in error.message]
    assert result.roots == ("live/prod/orders",)


def test_a_fault_costs_one_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(source: str, directory: str) -> str:
        if "live/dev" in directory:
            raise ZeroDivisionError
        return local_folder(source, directory)

    monkeypatch.setattr("dynlint.terragrunt.unit.local_folder", wrong)
    off = "inputs = {\n  recovery = false\n}\n"
    files = {f"live/{name}/orders/terragrunt.hcl": SOURCE + off for name in ("dev", "prod")}
    result = lint(tmp_path, files, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]"]
    (error,) = result.errors
    assert error.path == "live/dev/orders/terragrunt.hcl"
    assert re.search("internal error in reading this unit: ZeroDivisionError", error.message)


def test_a_file_that_is_no_text_costs_its_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off = "inputs = {\n  recovery = false\n}\n"
    files = {f"live/{name}/orders/terragrunt.hcl": SOURCE + off for name in ("dev", "prod")}
    write(tmp_path, files)
    (tmp_path / "live/dev/orders/terragrunt.hcl").write_bytes(b"\xff\xfe\x00")
    monkeypatch.chdir(tmp_path)
    result = run(Request((".",), select=("DYN201",)))
    assert places(result) == ["live/prod/orders[prod]"]
    assert [error.path for error in result.errors] == ["live/dev/orders/terragrunt.hcl"]


@pytest.mark.parametrize("text", ["{", "[1]", '{"include": 1}', '{"inputs": "${"}', '{"terraform": {"source": "${"}}'])
def test_broken_json_is_an_error_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    result = lint(tmp_path, {"live/prod/orders/terragrunt.hcl.json": text}, monkeypatch)
    assert {(error.path, error.line) for error in result.errors} == {("live/prod/orders/terragrunt.hcl.json", 1)}


LOOPS = "inputs = {\n  name = [for a in range(1000) : [for b in range(1000) : upper(a)]]\n}\n"


def test_all_units_share_the_steps_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "RUN_STEPS", 200_000)
    files = {f"live/u{number}/orders/terragrunt.hcl": SOURCE + LOOPS for number in range(7)}
    fine = SOURCE + "inputs = {\n  recovery = false\n}\n"
    result = lint(tmp_path, {**files, "live/prod/orders/terragrunt.hcl": fine}, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]"]
    assert {(error.path, error.message) for error in result.errors} == {
        (
            path,
            "Evaluating the files of this unit takes more than 25000 steps: dynlint does not evaluate what is beyond.",
        )
        for path in files
    }


def test_a_chain_of_units_is_sorted_without_asking_each_of_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    dependencies = registry._dependencies  # noqa: SLF001  # how often it is called is the cost
    monkeypatch.setattr(registry, "_dependencies", lambda unit: asked.append(unit) or dependencies(unit))
    text = SOURCE + 'dependency "d" {\n  config_path = "../../uNEXT/orders"\n}\n'
    text += "inputs = {\n  name = dependency.d.outputs.table_name\n}\n"
    units = {f"live/u{number}/orders/terragrunt.hcl": text.replace("NEXT", f"{number + 1}") for number in range(60)}
    last = SOURCE + "inputs = {\n  recovery = false\n}\n"
    result = lint(tmp_path, {**units, "live/u60/orders/terragrunt.hcl": last}, monkeypatch)
    assert places(result) == ["live/u60/orders[default]"]
    assert len(asked) <= 4 * len(units)


@pytest.mark.parametrize(
    ("argument", "is_read"),
    [
        ('required_var_files = ["../../../../outside/x.tfvars"]', False),
        ('optional_var_files = ["../../../../outside/x.tfvars"]', False),
        ('optional_var_files = ["link.tfvars"]', False),
        ('required_var_files = ["${get_env("X")}.tfvars"]', False),
        ('required_var_files = get_env("X")', False),
        ('required_var_files = ["absent.tfvars"]', False),
        ('arguments = ["-var-file=../../../../outside/x.tfvars"]', False),
        ('optional_var_files = ["absent.tfvars"]', True),
    ],
)
def test_a_file_of_values_that_is_not_read_leaves_no_variable_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, is_read: bool
) -> None:
    """Terraform prefers such a file to the inputs, so nobody knows here what holds."""
    passed = f'  extra_arguments "values" {{\n    commands = ["plan"]\n    {argument}\n  }}\n}}\n'
    unit = SOURCE.removesuffix("}\n") + passed + "inputs = {\n  recovery = false\n}\n"
    outside = write(tmp_path, {"outside/x.tfvars": f'recovery = true\nname = "{SECRET}"\n'}) / "outside" / "x.tfvars"
    files = {"modules/orders/main.tf": MODULE, "live/prod/orders/terragrunt.hcl": unit}
    repository = write(tmp_path / "repository", files)
    (repository / "live/prod/orders/link.tfvars").symlink_to(outside)
    monkeypatch.chdir(repository)
    result = run(Request((".",), select=("DYN201",)))
    assert places(result) == (["live/prod/orders[prod]"] if is_read else [])
    assert bool(result.undecided) is not is_read
    assert SECRET not in as_json.render(result)


@pytest.mark.parametrize("source", ["../../../../outside", "../../../modules//../../outside", "link"])
def test_a_module_outside_the_repository_is_named_as_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    outside = write(tmp_path, {"outside/main.tf": MODULE.replace("var.name", SECRET)}) / "outside"
    unit = f'terraform {{\n  source = "{source}"\n}}\ninputs = {{\n  recovery = false\n}}\n'
    repository = write(tmp_path / "repository", {"live/prod/orders/terragrunt.hcl": unit, "main.tf": "locals {}\n"})
    (repository / "live/prod/orders/link").symlink_to(outside)
    monkeypatch.chdir(repository)
    result = run(Request((".",)))
    assert [re.sub("^.*(?=outside the)", "", error.message) for error in result.errors] == ["outside the repository."]
    assert SECRET not in as_json.render(result)
