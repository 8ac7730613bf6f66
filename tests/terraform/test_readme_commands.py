"""What the README of the fixtures shows of Terraform runs as it is written, in a copy."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

import pytest
from aws_cli import ran
from document_commands import FIXTURES
from terraform_cli import environment
from test_fixture_readmes import OF_TERRAFORM

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform


@pytest.mark.parametrize("block", OF_TERRAFORM, ids=lambda block: block.document)
def test_commands_of_terraform(block: object, tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path / "fixtures", ignore=shutil.ignore_patterns(".terraform*"))
    for command in block.commands:  # type: ignore[attr-defined]
        done = ran(shlex.split(command), environment(), tmp_path)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
