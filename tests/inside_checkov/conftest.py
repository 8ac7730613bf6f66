"""Fixtures that run Checkov: the oldest and the newest supported version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from checkov_cases import TABLE
from checkov_program import Checkov, NotInstalledError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


VERSIONS = [pytest.param(name, marks=pytest.mark.xdist_group(f"checkov-{name}")) for name in ("oldest", "newest")]
"""All tests of one version run in one test process, which starts that version once."""


@pytest.fixture(scope="session", params=VERSIONS)
def checkov(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkov]:
    """Return a Checkov that can be called like a function."""
    try:
        program = Checkov(request.param, tmp_path_factory.mktemp("checkov"))
    except NotInstalledError as error:
        pytest.skip(f"Checkov cannot be installed: {error}")
    yield program
    program.close()


@pytest.fixture
def called(tmp_path: Path) -> Path:
    """Return a folder with a root module that calls a module with a table; a comment at the call skips one check."""
    (tmp_path / "production" / "tables").mkdir(parents=True)
    (tmp_path / "production" / "tables" / "main.tf").write_text(TABLE, encoding="utf-8")
    call = """module "tables" {\n  #checkov:skip=CKV_DYN_201:a cache\n  source = "./tables"\n}\n"""
    (tmp_path / "production" / "main.tf").write_text(call, encoding="utf-8")
    return tmp_path
