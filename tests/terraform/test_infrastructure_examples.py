"""The examples of values of the notifications stack, copied as they say, are applied to moto and removed from it.

They live on a server of their own: they have the names of the environments, which test_infrastructure.py makes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from terraform_cli import copied
from test_infrastructure import HERE, MOTO_IMAGE, SYSTEM, live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform

EXAMPLES = sorted(path.relative_to(SYSTEM).as_posix() for path in SYSTEM.glob("*/*.tfvars.example"))


@pytest.fixture(scope="module")
def own_endpoint() -> Iterator[str]:
    """Address of a moto server for this module alone."""
    pytest.importorskip("moto", reason="moto[server] is not installed for the Python that runs the tests")
    command = [sys.executable, str(HERE / "moto_server.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        server.wait(timeout=30)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_lives_on_moto(own_endpoint: str, tmp_path: Path, example: str) -> None:
    root = copied((SYSTEM / example).parent, tmp_path)
    shutil.copy(root / "terraform.tfvars.example", root / "terraform.tfvars")
    life = live(root, own_endpoint, MOTO_IMAGE)
    assert life.again == 0, life.second_plan
    assert life.left == ""
