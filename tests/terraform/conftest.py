"""Shared by the tests with Terraform: the reason to skip, and a moto server."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest
from lives import serving
from terraform_cli import skip_reason

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _terraform_or_skip() -> None:
    if reason := skip_reason():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """Return the address of a moto server that runs as long as the test session."""
    if importlib.util.find_spec("moto") is None:
        pytest.skip("moto[server] is not installed for the Python that runs the tests (tests/requirements.txt)")
    with serving() as address:
        yield address
