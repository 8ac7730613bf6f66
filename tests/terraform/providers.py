"""AWS providers that keep running, for one Terraform command after another.

Normally each command starts the provider anew for every phase, which takes a third of its time. A provider in debug
mode waits for Terraform to attach to it instead. Terraform configures it again in every phase, so no state of an
earlier command remains. Two commands at the same time never share one. `provider_of_few_types.py` runs in front of it.

https://developer.hashicorp.com/terraform/plugin/debugging#terraform-cli-development-overrides
"""

from __future__ import annotations

import atexit
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STARTER = Path(__file__).with_name("provider_of_few_types.py")
"""It ends when its standard input closes, which happens whenever the test process ends."""
_idle: list[str] = []


def unpacked(mirror: Path) -> Path | None:
    """Return the newest provider of a mirror that is unpacked; None if all are archives."""
    found = mirror.glob("*/hashicorp/aws/*/*/terraform-provider-aws*")
    return max((path for path in found if path.suffix != ".zip"), key=_version, default=None)


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.parents[1].name)]


@contextmanager
def attached(provider: Path | None, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Lend a running provider: yield the variable with its address for Terraform's environment."""
    if provider is None:
        yield {}
        return
    try:
        address = _idle.pop()
    except IndexError:
        address = _started(provider, environment)
    yield {"TF_REATTACH_PROVIDERS": address}
    _idle.append(address)


def _started(provider: Path, environment: Mapping[str, str]) -> str:
    command = [sys.executable, str(_STARTER), str(provider)]
    server = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdin
    assert server.stdout
    atexit.register(server.wait, timeout=30)
    atexit.register(server.stdin.close)
    address = server.stdout.readline().strip()
    assert address, f"{provider} -debug tells no address"
    return address
