"""The ways to load our checks, and what is said where they cannot be."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from checkov_cases import CALLED, CHECKS, SKIPPED, records
from checkov_program import TOP, environment

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools


def test_the_entry_for_pre_commit(checkov: Checkov, called: Path) -> None:
    """It runs in an environment that has both programs."""
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


def test_checks_from_a_git_repository_need_no_dynlint(
    checkov: Checkov, called: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository = tmp_path_factory.mktemp("clone")
    for name in ("dynlint", "rules"):
        shutil.copytree(TOP / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.test", "-C", str(repository)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    arguments = ("-d", "production", "--framework", "terraform", "-c", "CKV_DYN_302", "-o", "json")
    done = checkov(called, *arguments, "--external-checks-git", repository.as_uri(), path=())
    assert records(done) == {("DYN302", CALLED)}
    assert "Cannot load" not in done.stderr


def test_without_dynlint_one_line_says_so(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SKIPPED, encoding="utf-8")
    done = checkov(tmp_path, "-d", ".", "-o", "json", *CHECKS, path=())
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert "the Python that runs Checkov has no dynlint" in line
    assert records(done)


def test_no_module_takes_the_name_of_one_in_checkovs_environment(checkov: Checkov) -> None:
    code = "import sys, sysconfig, os; print(*os.listdir(sysconfig.get_path('purelib')), *sys.stdlib_module_names)"
    done = subprocess.run([str(checkov.python), "-c", code], capture_output=True, text=True, check=True)
    taken = {name.removesuffix(".py") for name in done.stdout.split()}
    ours = {path.stem for folder in ("dynlint", "rules") for path in (TOP / folder).rglob("*.py")}
    assert {stem for stem in ours if not stem.startswith("__")} & taken == set()
