"""The ways to load dynlint's checks into Checkov, and the messages where loading fails."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from checkov_cases import CALLED, CHECKS, TABLE, inside, records
from checkov_program import TOP, environment

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools

CODE = ("dynlint", "rules", "tests", "bench", "docs")


def test_the_entry_for_pre_commit(checkov: Checkov, called: Path) -> None:
    """The hook's environment has both programs."""
    text = (TOP / "docs" / "checkov.md").read_text(encoding="utf-8")
    block = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    (hook,) = block["repos"][0]["hooks"]
    assert (hook["id"], hook["additional_dependencies"]) == ("checkov", ["dynlint"])
    (called / "bin").mkdir()
    for name, module in (("checkov", "checkov.main"), ("dynlint", "dynlint")):
        program = called / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{checkov.python}" -m {module} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    variables = {"PYTHONPATH": str(TOP), "PATH": f"{called / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    command = [
        *shlex.split(hook["entry"]),
        "--skip-download",
        "--framework",
        "terraform",
        "-c",
        "CKV_DYN_302",
        "-o",
        "json",
    ]
    own = environment() | variables
    done = subprocess.run(command, cwd=called, env=own, capture_output=True, text=True, check=False)
    assert (records(done), done.stderr) == ({("DYN302", CALLED)}, "")


def _repository(folder: Path) -> str:
    """Turn a folder into a git repository; return its address."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.test", "-C", str(folder)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    return folder.as_uri()


def _copied(folder: Path) -> Path:
    """Copy this repository as it is in a fresh clone."""
    unwanted = shutil.ignore_patterns(".git", ".venv*", ".*cache*", "__pycache__", ".terraform*", ".hypothesis")
    return Path(shutil.copytree(TOP, folder / "dynlint", ignore=unwanted))


def test_checks_from_the_git_repository_need_no_dynlint(
    checkov: Checkov, called: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Checkov reads every JSON and YAML file of the clone as a policy; one line replaces its messages about them."""
    address = _repository(_copied(tmp_path_factory.mktemp("clone")))
    arguments = ("-d", "production", "--framework", "terraform", "-c", "CKV_DYN_302", "-o", "json")
    done = checkov(called, *arguments, "--external-checks-git", address, path=())
    assert records(done) == {("DYN302", CALLED)}
    (line,) = done.stderr.splitlines()
    assert "the JSON and YAML files in its clone are no policies of Checkov" in line


WATCHED = """
import json, sys
import checkov.main
import {imported}
own = {{name for name in sys.modules if name.partition(".")[0] == "dynlint"}}
before = dict(sys.modules)
try:
    checkov.main.Checkov(sys.argv[1:]).run()
except SystemExit:
    pass
late = [name for name, module in sys.modules.items() if name.startswith("dynlint.") and module.__name__ != name]
print(json.dumps({{
    "replaced": [name for name, module in before.items() if sys.modules.get(name) is not module],
    "late": late,
    "ours": len([name for name in sys.modules if name.startswith("dynlint.")]),
}}), file=sys.stderr)
"""
"""Runs Checkov and prints which modules have been replaced in `sys.modules`."""


@pytest.mark.parametrize(
    "imported", ["json", "dynlint.run.session, dynlint.inside_checkov.engine"], ids=["alone", "beside"]
)
def test_no_module_is_replaced_where_checkov_loads_all_of_the_repository(
    checkov: Checkov, called: Path, imported: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Checkov imports every file of a folder that has an `__init__.py`, by the file's name alone."""
    clone = _copied(tmp_path_factory.mktemp("clone"))
    arguments = ["-d", "production", "--framework", "terraform", "--skip-download", "--external-checks-dir", str(clone)]
    command = [str(checkov.python), "-c", WATCHED.format(imported=imported), *arguments]
    variables = {"PYTHONPATH": str(TOP)} if "dynlint" in imported else {}
    own = environment() | variables
    done = subprocess.run(command, cwd=called, env=own, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr.splitlines()[-1])
    assert (found["replaced"], found["late"]) == ([], [])
    assert found["ours"] > 20
    assert "CKV_DYN_302" in done.stdout


def test_a_module_that_checkov_fetches_is_judged(
    checkov: Checkov, called: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Only Checkov knows the module's folder: the source is no local path, and `terraform init` has not run."""
    source = tmp_path_factory.mktemp("modules") / "store"
    shutil.copytree(called / "production" / "tables", source)
    shutil.rmtree(called / "production" / "tables")
    call = f'module "tables" {{\n  source = "git::{_repository(source)}"\n}}\n'
    (called / "production" / "main.tf").write_text(call, encoding="utf-8")
    done = inside(checkov, called, "-d", ".", "--download-external-modules", "true")
    assert {("DYN201", CALLED), ("DYN302", CALLED)} <= records(done)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("chosen", "id_"),
    [
        pytest.param(("-c", "CKV_DYN_*"), "CKV_DYN_000", id="ours"),
        pytest.param(("-c", "CKV_DYN_201"), "CKV_DYN_201", id="one"),
        pytest.param(("-c", "CKV_DYN_2*,CKV_AWS_28"), "CKV_DYN_2000", id="some"),
    ],
)
def test_without_dynlint_a_check_fails_and_says_why(
    checkov: Checkov, tmp_path: Path, chosen: tuple[str, ...], id_: str
) -> None:
    """One check fails in each folder, whichever checks are selected; the log has one line."""
    for name in ("orders", "payments"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(TABLE + TABLE.replace("cache", "more"), encoding="utf-8")
    done = checkov(tmp_path, "-d", ".", "-o", "json", *CHECKS, *chosen, path=())
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    ours = [record for record in failed if record["check_id"].startswith("CKV_DYN")]
    assert done.returncode == 1
    assert [each["check_id"] for each in ours] == [id_, id_]
    assert {each["file_path"] for each in ours} == {"/orders/main.tf", "/payments/main.tf"}
    assert all("the Python that runs Checkov has no dynlint" in each["details"][0] for each in ours)
    assert len([line for line in done.stderr.splitlines() if line]) == 1


def test_without_dynlint_nothing_fails_where_it_would_judge_nothing(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "null_resource" "a" {}\n', encoding="utf-8")
    assert checkov(tmp_path, "-d", ".", "-o", "json", *CHECKS, "-c", "CKV_DYN_*", path=()).returncode == 0


def test_no_module_takes_the_name_of_one_in_checkovs_environment(checkov: Checkov) -> None:
    """Checkov puts every folder that it loads checks from before the standard library on `sys.path`."""
    code = "import sys, sysconfig, os; print(*os.listdir(sysconfig.get_path('purelib')), *sys.stdlib_module_names)"
    done = subprocess.run([str(checkov.python), "-c", code], capture_output=True, text=True, check=True)
    taken = {name.removesuffix(".py") for name in done.stdout.split()}
    files = {path for folder in CODE for path in (TOP / folder).rglob("*.py")}
    ours = {path.parent.name if path.stem == "__init__" else path.stem for path in files}
    assert {stem for stem in ours if not stem.startswith("__")} & taken - {"dynlint"} == set()
