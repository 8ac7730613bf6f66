"""Slow tests of one file run in one process, so that its fixtures (a plan, a server) are made once."""

from __future__ import annotations

import gc
import os
import re
from functools import cache
from itertools import count
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONG = re.compile(r"_lives$|checkov|_scripts$|_bombs$|_(wrong_types|fix_systems|cached_answers|as_html)$|fleet|commit")
"""Paths of the slowest files. They start first, so that no process runs one of them alone at the end."""

QUICK = "not terraform and not tools"
ALL_SLOW = re.compile(r"^pytestmark = .*pytest\.mark\.(?:terraform|tools)\b", re.MULTILINE)
"""Matches the text of a file that has only slow tests."""

NUMBERS = count()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip files that have slow tests only, if only quick tests are wanted: some of them take a second to import."""
    is_test = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if is_test and config.getoption("markexpr") == QUICK:
        return bool(ALL_SLOW.search(collection_path.read_text(encoding="utf-8"))) or None
    return None


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the test's own. The fixture of pytest lists the folders of all tests to find a name."""
    folder = tmp_path_factory.getbasetemp() / f"folder{next(NUMBERS)}"
    folder.mkdir()
    return folder


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        slow = item.get_closest_marker("terraform") or item.get_closest_marker("tools")
        if slow and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    is_long = cache(lambda path: bool(LONG.search(str(path.relative_to(HERE).with_suffix("")))))
    items.sort(key=lambda item: not is_long(item.path))


@pytest.fixture(scope="session", autouse=True)
def _width() -> None:
    """Unset COLUMNS: the processes of pytest-xdist set it to 80, and the program would wrap its sentences there."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Use another cache folder than that of the user who runs the tests."""
    os.environ["DYNLINT_CACHE_DIR"] = str(tmp_path_factory.getbasetemp() / "cache")


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Set the folder in which the processes of one run share what is made once."""
    own = tmp_path_factory.getbasetemp()
    os.environ["DYNLINT_TESTS_SHARED"] = str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


def pytest_collection_finish() -> None:
    """Leave the collected tests out of garbage collection, and collect rarely, as the program does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Collect once what the tests leave. Pytest then does it five times, and Python too: seconds with all caches."""
    gc.collect()
    gc.freeze()
