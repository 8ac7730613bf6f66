"""Slow tests of one file run in one process: what a fixture prepares, a plan or a server, is then made once."""

from __future__ import annotations

import gc
import os
import re
from itertools import count
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONG = re.compile(r"_lives$|checkov|_scripts$|_bombs$|_(wrong_types|fix_systems|cached_answers|as_html)$|fleet|commit")
"""Files that take longest, by path: they begin first, so that no process is left alone with one at the end."""

NUMBERS = count()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the test's own; pytest's looks through the folders of all tests before it names one."""
    folder = tmp_path_factory.getbasetemp() / f"folder{next(NUMBERS)}"
    folder.mkdir()
    return folder


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        slow = item.get_closest_marker("terraform") or item.get_closest_marker("tools")
        if slow and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: not LONG.search(str(item.path.relative_to(HERE).with_suffix(""))))


@pytest.fixture(scope="session", autouse=True)
def _width() -> None:
    """Forget how wide a terminal is: the processes of pytest-xdist say 80, and sentences would be broken there."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the cache of the user who runs the tests out of them."""
    os.environ["DYNLINT_CACHE_DIR"] = str(tmp_path_factory.getbasetemp() / "cache")


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder where the processes of one run leave what is made once for all of them."""
    own = tmp_path_factory.getbasetemp()
    os.environ["DYNLINT_TESTS_SHARED"] = str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


def pytest_collection_finish() -> None:
    """Leave what was collected out of each search for garbage, and search seldom, as the program does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000)
