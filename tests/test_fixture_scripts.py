"""Every script of the reference systems passes shellcheck, which tests/requirements.txt installs beside Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
BESIDE_PYTHON = str(Path(sys.executable).parent)
SCRIPTS = sorted(FIXTURES.rglob("*.sh"))


def test_scripts_are_found() -> None:
    assert {path.relative_to(FIXTURES).parts[0] for path in SCRIPTS} == {"dynamodb_table", "infrastructure"}


@pytest.mark.tools
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_script_passes_shellcheck(path: Path) -> None:
    program = shutil.which("shellcheck", path=BESIDE_PYTHON) or shutil.which("shellcheck")
    if program is None:
        pytest.skip("no shellcheck beside Python or on the PATH: pip install -r tests/requirements.txt")
    command = [program, "--external-sources", "--source-path=SCRIPTDIR", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
