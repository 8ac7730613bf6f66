"""dynlint works in an environment with Checkov's reader of HCL and in one with python-hcl2; it uses neither."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkov_cases import FIXTURES, SYSTEM
from checkov_program import HERE, TOP, NotInstalledError, environment, installed

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools

CODE = """
import importlib.metadata as packages, json, sys
from dynlint.request import Request
from dynlint.run.lint import run
result = run(Request((sys.argv[1],)))
names = {each.metadata["Name"].lower() for each in packages.distributions()}
used = [name for name in sys.modules if name.partition(".")[0] in ("hcl2", "lark", "checkov")]
summary = result.summary
print(json.dumps({"names": sorted(names), "used": used, "tables": summary.tables, "files": summary.files_read}))
"""


def _told(python: Path) -> dict[str, object]:
    own = environment() | {"PYTHONPATH": str(TOP)}
    command = [str(python), "-c", CODE, str(FIXTURES / SYSTEM)]
    told = json.loads(subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout)
    here = run(Request((str(FIXTURES / SYSTEM),))).summary
    assert (told["tables"], told["files"], told["used"]) == (here.tables, here.files_read, [])
    return told


def test_beside_checkov_without_python_hcl2(checkov: Checkov) -> None:
    names = _told(checkov.python)["names"]
    assert {"checkov", "bc-python-hcl2"} <= set(names)
    assert "python-hcl2" not in names


def test_beside_python_hcl2_without_checkov() -> None:
    try:
        python = installed(HERE / "without_checkov.txt") / "bin" / "python"
    except NotInstalledError as error:
        pytest.skip(f"Checkov cannot be installed, nor what it is not compatible with: {error}")
    names = _told(python)["names"]
    assert "python-hcl2" in names
    assert not {"checkov", "bc-python-hcl2"} & set(names)
    own = environment() | {"PYTHONPATH": str(TOP)}
    command = [str(python), "-m", "dynlint", "rules", "--format", "checkov"]
    listed = subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout
    assert "CKV_DYN_201" in listed
