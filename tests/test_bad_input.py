"""Bad input: a clear message each, the right exit code, and the rest of the run still reported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from dynlint.cli import program

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = """resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = false
  }
}
"""


def dynlint(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a production root with one finding of DYN201, beside which the bad file is put."""
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text(TABLE)
    return root


def test_an_empty_folder(tmp_path: Path) -> None:
    result = dynlint(tmp_path)
    assert result.exit_code == 2
    assert "no Terraform files in" in result.output


def test_no_such_path(tmp_path: Path) -> None:
    result = dynlint(tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "no such path" in result.output


def _binary(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe dynamodb")


def _dangling(path: Path) -> None:
    path.symlink_to("/nonexistent/dynamodb.tf")


def _circular(path: Path) -> None:
    path.symlink_to(path.name)


def _folder(path: Path) -> None:
    path.mkdir()


def _latin_1(path: Path) -> None:
    path.write_bytes('variable "dynamodb" {\n  default = "caf\xe9"\n}\n'.encode("latin-1"))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_binary, "not UTF-8 text (line 1)"),
        (_latin_1, "not UTF-8 text (line 2)"),
        (_dangling, "no such file or directory"),
        (_circular, "no such file or directory|too many levels of symbolic links"),
        (_folder, "is a directory"),
    ],
)
def test_a_file_that_cannot_be_read(root: Path, make: Callable[[Path], None], why: str) -> None:
    make(root / "other.tf")
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "other.tf:1:1" in result.output
    assert any(words in result.output for words in why.split("|"))
    assert "recovery-disabled" in result.output


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(root: Path) -> None:
    (root / "other.tf").write_text(TABLE)
    (root / "other.tf").chmod(0)
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "permission denied" in result.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_stop_the_run(root: Path) -> None:
    os.mkfifo(root / "other.tf")
    assert "recovery-disabled" in dynlint(root, "--select", "DYN201").output


def test_a_folder_that_leads_back_to_itself(root: Path) -> None:
    (root / "again").symlink_to("../production")
    result = dynlint(root.parent, "--select", "DYN201")
    assert result.exit_code == 1
    assert result.output.count("recovery-disabled") == 1


def test_ten_thousand_brackets(root: Path) -> None:
    (root / "other.tf").write_text("locals {\n  dynamodb = " + "[" * 10_000 + "\n}\n")
    result = dynlint(root, "--select", "DYN201,DYN001")
    assert result.exit_code == 3
    assert "other.tf:2:113" in result.output
    assert "nested deeper than 100 levels" in result.output
    assert "recovery-disabled" in result.output


@pytest.mark.tools  # seconds
def test_ten_megabytes(root: Path) -> None:
    lines = "".join(f'  v{number} = "{"x" * 90}"\n' for number in range(100_000))
    (root / "other.tf").write_text("locals {\n" + lines + "}\n# dynamodb\n")
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 1
    assert "recovery-disabled" in result.output


def test_a_file_over_the_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynlint.hcl.files.FILE_BYTES", 1_000_000)
    (root / "terraform.tfvars").write_text(f'x = "{"y" * 1_100_000}"\n')
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "larger than the" in result.output
    assert "recovery-disabled" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("environments:\n  prod: [\n", ".dynlint.yaml:3:1: this is not YAML"),
        ("selct: [DYN201]\n", '.dynlint.yaml:1:1: unknown key "selct"; did you mean "select"?'),
        ("select: [DYN9999]\n", "DYN9999"),
    ],
)
def test_a_configuration_that_is_wrong(root: Path, text: str, message: str) -> None:
    (root / ".dynlint.yaml").write_text(text)
    result = dynlint(root)
    assert result.exit_code == 2
    assert message in result.output


def test_broken_files_do_not_hide_each_other(root: Path) -> None:
    (root / "a.tf").write_text('resource "x" {{\n}\n')
    (root / "b.tf").write_text("locals { dynamodb = }\n")
    (root / "terraform.tfvars").write_text("x = [1\n")
    result = dynlint(root)
    assert result.exit_code == 3
    for place in ("a.tf:1:15", "b.tf:1:21", "terraform.tfvars:2:1"):
        assert place in result.output
    assert "recovery-disabled" in result.output


def test_more_modules_than_are_evaluated(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynlint.hcl.limits.MODULE_CALLS", 5)
    (root / "part").mkdir()
    (root / "part" / "main.tf").write_text(TABLE)
    (root / "more.tf").write_text('module "part" {\n  count  = 9\n  source = "./part"\n}\n')
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "not analysed" in result.output
    assert "recovery-disabled" in result.output
