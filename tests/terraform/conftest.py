"""What every Terraform test needs: a reason to skip, and a moto server."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from terraform_cli import skip_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session", autouse=True)
def _terraform_or_skip() -> None:
    if reason := skip_reason():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """Address of a moto server that lives as long as the test session."""
    if importlib.util.find_spec("moto") is None:
        pytest.skip("moto[server] is not installed for the Python that runs the tests (tests/requirements.txt)")
    command = [sys.executable, str(HERE / "moto_server.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "moto did not start; its own words are above"
        yield address
        server.stdin.close()
        server.wait(timeout=30)
