"""Terragrunt's functions in the files of units."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from written_units import write

from dynlint.request import Request
from dynlint.run.lint import inspect

MODULE = 'variable "x" {\n  type    = any\n  default = "default"\n}\nlocals {\n  marker = "dynamodb"\n}\n'
UNIT = 'terraform {\n  source = "../../../modules/any"\n}\ninputs = {\n  x = EXPRESSION\n}\n'
INCLUDE = 'include "root" {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'


WITHOUT_ARGUMENTS = (
    *("get_terragrunt_dir", "get_original_terragrunt_dir", "get_repo_root", "get_path_from_repo_root"),
    *("get_path_to_repo_root", "get_working_dir"),
)


def value_of(folder: Path, unit: str, **files: str) -> object:
    """Return the value that a unit gives to the variable `x`, or the reason why it is unknown."""
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()}
    write(folder, {"modules/any/main.tf": MODULE, "live/prod/any/terragrunt.hcl": unit, **named})
    (root,) = [each for each in inspect(Request((str(folder),)))["roots"] if each["path"].endswith("any")]  # type: ignore[attr-defined]
    found = root["variables"]["x"]
    return found["value"] if found["known"] else found["why"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('find_in_parent_folders("root.hcl")', "TOP/live/root.hcl"),
        ('find_in_parent_folders("nothing.hcl", "fallback")', "fallback"),
        ("path_relative_to_include()", "prod/any"),
        ("path_relative_from_include()", "../.."),
        ('path_relative_to_include("root")', "prod/any"),
        ("get_terragrunt_dir()", "TOP/live/prod/any"),
        ("get_original_terragrunt_dir()", "TOP/live/prod/any"),
        ("get_parent_terragrunt_dir()", "TOP/live"),
        ('get_parent_terragrunt_dir("root")', "TOP/live"),
        ("get_repo_root()", "TOP"),
        ("get_path_from_repo_root()", "live/prod/any"),
        ("get_path_to_repo_root()", "../../.."),
        ("get_working_dir()", "TOP/modules/any"),
        ('get_env("HOME", "here")', "here"),
        ("get_platform()", "linux"),
        ("get_terragrunt_source_cli_flag()", ""),
        ('mark_as_read("a.txt")', "a.txt"),
        ('strcontains("orders", "der")', True),
        ('startswith("orders", "or")', True),
        ('jsondecode(read_tfvars_file("x.tfvars")).a', 1),
        ("deep_merge({ a = { b = 1 } }, { a = { c = [2] } })", {"a": {"b": 1, "c": [2]}}),
        ("basename(get_terragrunt_dir())", "any"),
        ("include.root.locals.region", "eu-west-1"),
        ("include.root.locals.place", "prod/any"),
        ("include.root.locals.own", "TOP/live/prod/any"),
        ("include.root.locals.beside", "beside the root"),
        ("include.root.inputs.x", "of the root"),
        ('read_terragrunt_config("../other.hcl").locals.own', "TOP/live/prod"),
        ('read_terragrunt_config("../other.hcl").locals.original', "TOP/live/prod/any"),
        ('read_terragrunt_config("../other.hcl").inputs.x', 7),
        ('read_terragrunt_config("missing.hcl", { locals = { a = 1 } }).locals.a', 1),
        ('try(read_terragrunt_config("missing.hcl").locals.a, "tried")', "tried"),
        ('merge(read_terragrunt_config("../other.hcl").inputs, { y = 1 })', {"x": 7, "y": 1}),
        ("length(get_terraform_commands_that_need_vars())", 7),
    ],
)
def test_what_a_function_answers(tmp_path: Path, expression: str, expected: object) -> None:
    root = (
        'locals {\n  region = "eu-west-1"\n  place = path_relative_to_include()\n  own = get_terragrunt_dir()\n'
        '  beside = file("beside.txt")\n}\ninputs = {\n  x = "of the root"\n}\n'
    )
    other = "locals {\n  own = get_terragrunt_dir()\n  original = get_original_terragrunt_dir()\n}\n"
    found = value_of(
        tmp_path,
        INCLUDE + UNIT.replace("EXPRESSION", expression),
        live__root_DOT_hcl=root,
        live__beside_DOT_txt="beside the root",
        live__prod__other_DOT_hcl=other + "inputs = {\n  x = 7\n}\n",
        live__prod__any__x_DOT_tfvars="a = 1\n",
    )
    expected = expected.replace("TOP", str(tmp_path)) if isinstance(expected, str) else expected
    assert found == expected


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('run_cmd("touch", "RAN")', "run_cmd() runs a program, which dynlint does not"),
        ("get_aws_account_id()", "get_aws_account_id() asks AWS, which dynlint does not"),
        ("get_aws_caller_identity_arn()", "get_aws_caller_identity_arn() asks AWS, which dynlint does not"),
        ('sops_decrypt_file("x.yaml")', "sops_decrypt_file() decrypts a file, which dynlint does not"),
        ('yamldecode(sops_decrypt_file("x.yaml")).key', "sops_decrypt_file() decrypts a file, which dynlint does not"),
        ('get_env("HOME")', "the environment variable HOME is that of who runs Terragrunt"),
        ("values.x", "values are told by the stack that uses this unit"),
        (
            'read_terragrunt_config(get_env("FILE")).locals.a',
            "the environment variable FILE is that of who runs Terragrunt",
        ),
        *((f'{name}("x")', f"{name} takes at most 0 arguments, not 1.") for name in WITHOUT_ARGUMENTS),
        ("get_terraform_command()", "which command is run depends on who runs Terragrunt"),
    ],
)
def test_what_no_file_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str, why: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert value_of(tmp_path, UNIT.replace("EXPRESSION", expression)) == why
    assert not os.path.exists("RAN")


def test_a_function_answers_for_each_unit_anew(tmp_path: Path) -> None:
    """A shared file is parsed once; its functions are evaluated for each unit, which has its own folder."""
    files = {
        f"live/{name}/any/terragrunt.hcl": INCLUDE + UNIT.replace("x = EXPRESSION", "") for name in ("prod", "dev")
    }
    write(
        tmp_path,
        {"modules/any/main.tf": MODULE, "live/root.hcl": "inputs = {\n  x = path_relative_to_include()\n}\n", **files},
    )
    roots: list[dict[str, object]] = inspect(Request((str(tmp_path),)))["roots"]  # type: ignore[assignment]
    found = {str(root["variables"]["x"]["value"]) for root in roots if str(root["path"]).endswith("any")}  # type: ignore[index]
    assert found == {"prod/any", "dev/any"}


@pytest.mark.parametrize("name", ["/etc/hostname", "../../../../machine/secret.hcl", "~/x.hcl"])
def test_nothing_outside_the_repository_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / "secret.hcl").write_text('locals {\n  x = "hunter2"\n}\n')
    repository = tmp_path / "repository"
    repository.mkdir()
    found = str(value_of(repository, UNIT.replace("EXPRESSION", f'read_terragrunt_config("{name}").locals.x')))
    assert "hunter2" not in found
    assert "outside the repository" in found or "there is no file" in found
