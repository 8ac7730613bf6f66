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

MEMORY = Path("/dev/shm")  # noqa: S108  # pytest makes a folder of its own in it
MEMORY_BYTES = 1 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Keep the folders of quick tests in memory where Linux offers it: they write and delete many thousand files."""
    if config.getoption("markexpr") != QUICK or not os.access(MEMORY, os.W_OK) or not hasattr(os, "statvfs"):
        return
    space = os.statvfs(MEMORY)
    if space.f_bavail * space.f_frsize > MEMORY_BYTES and not space.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip files that have slow tests only, if only quick tests are wanted: some of them take a second to import."""
    is_test = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if is_test and config.getoption("markexpr") == QUICK:
        return bool(ALL_SLOW.search(collection_path.read_text(encoding="utf-8"))) or None
    return None


def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> list[pytest.Item] | None:
    """Skip slow tests beside quick ones, too, before pytest makes an item for each of their cases."""
    marks = {mark.name for mark in getattr(obj, "pytestmark", ())} if callable(obj) else set()
    return [] if marks & {"terraform", "tools"} and collector.config.getoption("markexpr") == QUICK else None


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


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave the collected tests out of garbage collection, and collect rarely, as the program does.

    The quick tests end before their garbage matters: it is about 1 GB in each process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(0 if session.config.getoption("markexpr") == QUICK else 1_000_000)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Keep what the tests leave. Pytest would look for garbage five times, and Python too: seconds with all caches."""
    gc.freeze()
