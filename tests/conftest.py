"""Slow tests of one file run in one process: what a fixture prepares, a plan or a server, is then made once."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        slow = item.get_closest_marker("terraform") or item.get_closest_marker("tools")
        if slow and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder where the processes of one run leave what is made once for all of them."""
    own = tmp_path_factory.getbasetemp()
    os.environ["DYNLINT_TESTS_SHARED"] = str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
