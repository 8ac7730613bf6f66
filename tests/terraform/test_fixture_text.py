"""All Terraform text in the reference systems is formatted, also the examples of values."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terraform_cli import terraform

pytestmark = pytest.mark.terraform

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
EXAMPLES = sorted(FIXTURES.rglob("*.tfvars.example"))


def test_every_file_is_formatted() -> None:
    done = terraform(FIXTURES, "fmt", "-check", "-recursive", "-diff")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_example_is_formatted(path: Path, tmp_path: Path) -> None:
    """Terraform recognizes value files by their last suffix."""
    shutil.copy(path, tmp_path / path.stem)
    done = terraform(tmp_path, "fmt", "-check", "-diff")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
