"""What rules about refusals of AWS find, and who else refuses it: each file of `refusals`, by the folder it is in.

`validate` and `apply` (on moto) refuse what is in their folders, in the words of its first line, and nobody refuses
what is in `nobody`. What is in `not_asked` cannot be asked here, for the reason in its first line. `docs/refusals.md`
is made from the same files.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cli import make_function
from terraform_cli import prepare, succeed, terraform

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.terraform

REFUSALS = Path(__file__).parent / "refusals"
FILES = sorted(REFUSALS.glob("*/*.tf"))
PROVIDER = 'provider "aws" {\n  region = "us-east-1"\n}\n'
UNKNOWN = "AWS provider 5.100"


def laid(folder: Path, *kinds: str) -> set[str]:
    """Copy the files of some folders into one root module; return their names."""
    (folder / "provider.tf").write_text(PROVIDER, encoding="utf-8")
    files = [path for path in FILES if path.parent.name in kinds]
    for path in files:
        shutil.copy(path, folder)
    return {path.name for path in files}


def first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0]


def refused(diagnostics: Iterable[dict[str, Any]], folder: str) -> set[str]:
    """Return the files with errors; those of a folder are refused in the words that their first lines quote."""
    errors = [each for each in diagnostics if each["severity"] == "error"]
    for path in (path for path in FILES if path.parent.name == folder):
        said = [f"{each['summary']} {each['detail']}" for each in errors if each["range"]["filename"] == path.name]
        assert any(first_line(path).split('"')[1] in text for text in said), (path.name, said)
    return {each["range"]["filename"] for each in errors}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_dynlint_finds_it(path: Path, tmp_path: Path) -> None:
    (tmp_path / "provider.tf").write_text(PROVIDER, encoding="utf-8")
    shutil.copy(path, tmp_path)
    rule = path.stem.partition("__")[0].replace("_", "-")
    assert {each.name for each in run(Request((str(tmp_path),), select=(rule,))).findings} == {rule}
    assert first_line(path).startswith("# ")


def test_validate_refuses_it(tmp_path: Path) -> None:
    names = laid(tmp_path, "validate", "not_asked")
    unknown = {path.name for path in FILES if UNKNOWN in first_line(path)}
    prepare(tmp_path)
    said = json.loads(terraform(tmp_path, "validate", "-json").stdout)["diagnostics"]
    assert refused(said, "validate") == {path.name for path in FILES if path.parent.name == "validate"} | unknown
    assert unknown < names


def test_apply_refuses_it_and_nothing_else(moto_endpoint: str, tmp_path: Path) -> None:
    laid(tmp_path, "apply", "nobody")
    make_function(moto_endpoint, "orders-reader", "orders-readers")
    prepare(tmp_path, moto_endpoint)
    succeed(tmp_path, "validate", "-no-color")
    lines = [json.loads(each) for each in terraform(tmp_path, "apply", "-auto-approve", "-json").stdout.splitlines()]
    said = [each["diagnostic"] for each in lines if "diagnostic" in each]
    assert refused(said, "apply") == {path.name for path in FILES if path.parent.name == "apply"}, said
    terraform(tmp_path, "destroy", "-auto-approve")
