"""`terraform test` passes for the four modules; their tests need no account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from document_commands import FIXTURES
from terraform_cli import copied, succeed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform

MODULES = [
    "infrastructure/modules/dynamodb",
    "streaming_logs/modules/dynamodb",
    "products/modules/tables",
    "dynamodb_table",
]


@pytest.mark.parametrize("module", MODULES)
def test_tests_of_the_module_pass(module: str, tmp_path: Path) -> None:
    """Each run plans with a mock provider: it makes nothing and calls nothing."""
    folder = copied(FIXTURES / module, tmp_path)
    written = "".join(path.read_text(encoding="utf-8") for path in (folder / "tests").glob("*.tftest.hcl"))
    runs = len(re.findall(r'^run "\w+" {$', written, re.MULTILINE))
    assert runs == written.count("\n  command = plan\n") >= 4
    succeed(folder, "init", "-backend=false", "-no-color")
    assert f"Success! {runs} passed, 0 failed." in succeed(folder, "test", "-no-color")
