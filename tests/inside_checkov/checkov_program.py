"""Runs Checkov for the tests and the benchmark: each version has an environment of its own, made once on a machine.

Usage: python tests/inside_checkov/checkov_program.py [oldest|newest]    # prints the path of that version's program
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
INSTALLERS = (
    ("-m", "uv", "pip", "install", "--quiet", "--python"),
    ("-m", "pip", "--quiet", "install", "--no-compile", "--python"),
)
"""uv takes seconds, pip a minute; but only pip knows package indexes that are set in pip's own configuration."""


class NotInstalledError(Exception):
    """An environment that could not be made; the message has the reason."""


def installed(requirements: Path) -> Path:
    """Return the folder of an environment with a file of requirements installed; make it if this machine has none."""
    wanted = requirements.read_bytes() + sys.version.encode()
    folder = Path(tempfile.gettempdir()) / f"dynlint-checkov-{hashlib.sha256(wanted).hexdigest()[:12]}"
    with _locked(folder.with_suffix(".lock")):
        if not (folder / "complete").exists():
            _succeed("-m", "venv", "--clear", "--without-pip", str(folder))  # Debian's python3 may lack ensurepip
            _install(folder, requirements)
            (folder / "complete").touch()
    return folder


def _install(folder: Path, requirements: Path) -> None:
    wanted = (str(folder / "bin" / "python"), "-r", str(requirements))
    quick, usual = INSTALLERS
    try:
        _succeed(*quick, *wanted)
    except NotInstalledError:
        _succeed(*usual, *wanted)


def _succeed(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalledError((done.stderr.strip() or "no reason given").splitlines()[-1])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file: several processes of one test run may need the same environment at the same time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Done(NamedTuple):
    """The result of a run of Checkov."""

    returncode: int
    stdout: str
    stderr: str


class Checkov:
    """One version of Checkov, loaded once for all its runs."""

    def __init__(self, version: str, scratch: Path) -> None:
        """`version` is the stem of a requirements file in this folder; `scratch` is a folder for the output."""
        self.python = installed(HERE / f"{version}.txt") / "bin" / "python"
        self.program = self.python.with_name("checkov")
        self._out, self._err = scratch / "out", scratch / "err"
        command = [str(self.python), str(HERE / "checkov_server.py")]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def __call__(self, folder: Path, *arguments: str, path: tuple[Path, ...] = (TOP,), **variables: str) -> Done:
        """Run Checkov in a folder. `path` is added to its `sys.path`, `variables` to its environment variables."""
        asked = {
            "folder": str(folder),
            "arguments": ["--skip-download", *arguments],
            "environment": environment() | variables,
            "path": [str(each) for each in path],
            "out": str(self._out),
            "err": str(self._err),
        }
        print(json.dumps(asked), file=self._server.stdin, flush=True)
        code = int(self._server.stdout.readline())
        return Done(code, self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8"))

    def alone(self, folder: Path, *arguments: str, **variables: str) -> Done:
        """Run Checkov as a separate process, for tests of what Checkov does only when it starts."""
        own = environment() | {"PYTHONPATH": str(TOP)} | variables
        command = [str(self.program), "--skip-download", *arguments]
        done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        """End the server process."""
        self._server.stdin.close()
        self._server.wait(timeout=30)


def environment() -> dict[str, str]:
    """Return environment variables for Checkov. Compiled code is kept, since a start takes twice as long without it."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


if __name__ == "__main__":
    print(installed(HERE / f"{(sys.argv[1:] or ['newest'])[0]}.txt") / "bin" / "checkov")  # noqa: T201  # a script
