"""The hook, run by pre-commit: from a changed file to the environments that depend on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.tools

TOP = Path(__file__).resolve().parents[1]
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=dynlint", "-c", "user.email=dynlint@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with this tree as its only commit: what `rev:` would name."""
    if not PRE_COMMIT.exists():
        pytest.skip("pre-commit is not installed for the Python that runs the tests (tests/requirements.txt)")
    folder = tmp_path_factory.mktemp("hook") / "dynlint"
    listed = _git(TOP, "ls-files", "-z").split("\0")
    for name in listed:
        if name and (TOP / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, folder / name)
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "all")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with the notifications stack, whose production and staging each have a tfvars file."""
    folder = tmp_path / "project"
    shutil.copytree(TOP / "fixtures" / "infrastructure", folder / "infrastructure")
    for name in ("production", "staging"):
        (folder / "infrastructure" / name / "terraform.tfvars").write_text("dynamodb_pitr_enabled = true\n")
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "all")
    return folder


def _hook_says(hook: Path, project: Path, *arguments: str, name: str = "dynlint") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(hook.parent / "cache")}
    command = [str(PRE_COMMIT), "try-repo", str(hook), name, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_a_clean_change_passes(hook: Path, project: Path) -> None:
    done = _hook_says(hook, project, "--files", "infrastructure/production/main.tf")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_a_changed_tfvars_file_reports_its_own_environment(hook: Path, project: Path) -> None:
    values = project / "infrastructure" / "production" / "terraform.tfvars"
    values.write_text("dynamodb_pitr_enabled = false\n")
    _git(project, "commit", "-qam", "no backups")
    done = _hook_says(hook, project, "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "recovery-disabled DYN201  [production]" in done.stdout
    assert "infrastructure/production/terraform.tfvars:1" in done.stdout
    assert "staging" not in done.stdout.partition("recovery-disabled")[2]


def test_a_changed_file_of_data_reaches_the_root_that_reads_it(hook: Path, project: Path) -> None:
    (project / "data").mkdir()
    (project / "data" / "main.tf").write_text(
        'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  point_in_time_recovery {\n'
        '    enabled = yamldecode(file("${path.module}/tables.yaml")).recovery\n  }\n}\n'
    )
    (project / "data" / "prod.tfvars").write_text("")
    (project / "data" / "tables.yaml").write_text("recovery: false\n")
    _git(project, "add", "-A")
    done = _hook_says(hook, project, "--files", "data/tables.yaml")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "data/tables.yaml:1  recovery: false" in done.stdout


def test_what_a_deletion_takes_away_is_seen_by_the_hook_for_all(hook: Path, project: Path) -> None:
    _git(project, "rm", "-q", "infrastructure/modules/dynamodb/alarms.tf")
    _git(project, "commit", "-qm", "no alarms")
    changed = ("--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert "no files to check" in _hook_says(hook, project, *changed).stdout
    done = _hook_says(hook, project, *changed, name="dynlint-all")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "alarm-missing DYN401  [production]" in done.stdout


def test_a_warning_is_shown_though_the_hook_passes(hook: Path, project: Path) -> None:
    values = project / "infrastructure" / "production" / "main.tf"
    values.write_text(values.read_text() + 'resource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\n')
    table = 'resource "aws_dynamodb_table" "x" {\n  name = "x"\n  billing_mode = "PAY_PER_REQUEST"\n  ttl {\n'
    values.write_text(values.read_text() + table + '    attribute_name = "at"\n    enabled = false\n  }\n}\n')
    done = _hook_says(hook, project, "--files", "infrastructure/production/main.tf")
    assert "ttl-not-enabled DYN802" in done.stdout


def test_what_no_module_reads_is_not_looked_at(hook: Path, project: Path) -> None:
    (project / "notes.md").write_text("x\n")
    _git(project, "add", "-A")
    done = _hook_says(hook, project, "--files", "notes.md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no files to check" in done.stdout
