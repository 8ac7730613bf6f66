"""CONTRIBUTING.md and the files for developers are right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dynlint.rulebook.rulebook import load

TOP = Path(__file__).resolve().parent.parent
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
JUSTFILE = (TOP / "justfile").read_text(encoding="utf-8")
REQUIREMENTS = (TOP / "tests" / "requirements.txt").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
WORKFLOWS = sorted((TOP / ".github" / "workflows").glob("*.yml"))
PROGRAMS = {"ruff": "ruff", "mypy": "mypy", "lint-imports": "import-linter", "python": "", "dynlint": ""}
"""Programs in .venv, and the requirement that installs each; Python and dynlint need none."""


def test_every_recipe_is_named_and_there() -> None:
    recipes = set(re.findall(r"^([a-z]+)(?: \*\w+)?:$", JUSTFILE, re.MULTILINE)) - {"default"}
    named = set(re.findall(r"(?:`| {4})just ([a-z]+)", CONTRIBUTING))
    assert named == recipes


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_what_the_requirements_install(hook: dict[str, Any]) -> None:
    program = re.fullmatch(r"\.venv/bin/([\w-]+)( .*)?", hook["entry"])
    assert program
    assert f"\n{PROGRAMS[program[1]]}" in REQUIREMENTS


def test_the_hook_reads_every_reference_system() -> None:
    (dynlint,) = (hook for hook in HOOKS if hook["id"] == "dynlint")
    systems = {f"fixtures/{path.name}" for path in (TOP / "fixtures").iterdir() if path.is_dir()} - {"fixtures/twins"}
    assert {word for word in dynlint["entry"].split() if word.startswith("fixtures/")} == systems


def test_every_theme_is_named() -> None:
    told = dict(re.findall(r"^\| DYN(\d)01 to DYN\d99 \| (.+) \|$", CONTRIBUTING, re.MULTILINE))
    listed = (TOP / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    assert list(told.values()) == re.findall(r"^## (.+)$", listed, re.MULTILINE)
    assert {rule.id[3] for rule in load().rules} == set(told)


def test_every_action_is_pinned_or_says_why_not() -> None:
    used: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, TOP / "action.yml"):
        for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
            name, _, pin = line.partition("@")
            if line != "./":
                reason = re.search(r"# zizmor: ignore\[unpinned-uses\] \w+", pin)
                assert reason or re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), f"{path.name}: {line}"
                used.setdefault(name, set()).add(pin)
    assert [name for name, pins in used.items() if len(pins) > 1] == []


def test_the_workflow_tests_every_supported_python_on_every_system() -> None:
    matrix = yaml.safe_load(WORKFLOWS[0].read_text(encoding="utf-8"))["jobs"]["tests"]["strategy"]["matrix"]
    supported = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (TOP / "pyproject.toml").read_text())
    assert matrix["python"] == supported
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]


def test_the_pull_request_form_and_the_security_page_are_there() -> None:
    assert (TOP / ".github" / "pull_request_template.md").is_file()
    assert "/security/advisories/new" in (TOP / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.tools
def test_pre_commit_takes_its_settings() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(TOP / ".pre-commit-config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
