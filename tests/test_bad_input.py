"""Bad input: each has a clear message and the right exit code, and the rest of the run is reported."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from dynlint.cli.program import program

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
    """Return a production root with one finding of DYN201; the bad file is put beside it."""
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


def _encrypted(path: Path) -> None:
    path.write_bytes(b"\0GITCRYPT\0\x3f\xd0dynamodb\xff")


def _dangling(path: Path) -> None:
    path.symlink_to("nonexistent.tf")


def _dangling_outside(path: Path) -> None:
    path.symlink_to("/nonexistent/dynamodb.tf")


def _circular(path: Path) -> None:
    path.symlink_to(path.name)


def _linked_folder(path: Path) -> None:
    (path.parent / "more").mkdir()
    path.symlink_to("more")


def _latin_1(path: Path) -> None:
    path.write_bytes('variable "dynamodb" {\n  default = "caf\xe9"\n}\n'.encode("latin-1"))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_binary, "not UTF-8 text (line 1)"),
        (_latin_1, "not UTF-8 text (line 2)"),
        (_encrypted, "git-crypt has encrypted it: run git-crypt unlock first"),
        (_dangling, "no such file or directory"),
        (_dangling_outside, "a link that leads outside the repository"),
        (_circular, "no such file or directory|too many levels of symbolic links"),
        (_linked_folder, "it is a folder"),
    ],
)
def test_a_file_that_cannot_be_read(root: Path, make: Callable[[Path], None], why: str) -> None:
    make(root / "other.tf")
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "other.tf:1:1" in result.output
    assert any(words in result.output for words in why.split("|"))
    assert "recovery-disabled" in result.output


def test_a_folder_is_no_file_whatever_its_name(root: Path) -> None:
    for name in ("other.tf", "other.tf.json", "staging.tfvars"):
        (root / name).mkdir()
        (root / name / "main.tf").write_text(TABLE)
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 1
    assert "other.tf/main.tf:5" in result.output
    assert "4 tables in 4 root modules" in result.output
    assert "This file was not read" not in result.output


def test_values_that_terraform_reads_by_itself_are_no_folder(root: Path) -> None:
    (root / "terraform.tfvars").mkdir()
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "This file was not read: it is a folder." in result.output


def test_a_file_that_may_not_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "other.tf").write_text(TABLE)
    opened = os.open

    def denied(path: str, *arguments: int) -> int:
        if str(path).endswith("other.tf"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return opened(path, *arguments)

    monkeypatch.setattr(os, "open", denied)  # the superuser, who may run the tests, can read everything
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "permission denied" in result.output
    assert "recovery-disabled" in result.output


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


@pytest.mark.tools  # takes seconds
def test_ten_megabytes(root: Path) -> None:
    lines = "".join(f'  v{number} = "{"x" * 90}"\n' for number in range(100_000))
    (root / "other.tf").write_text("locals {\n" + lines + "}\n# dynamodb\n")
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 1
    assert "recovery-disabled" in result.output


def test_a_file_over_the_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynlint.hcl.files.library.FILE_BYTES", 1_000_000)
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
        ("select: [DYN2, DYN9999]\n", ".dynlint.yaml:1:16: there is no rule 'DYN9999'"),
        ("ignore: [recovery-disable]\n", ".dynlint.yaml:1:10: there is no rule 'recovery-disable'; did you mean"),
        ("rule_paths:\n  - gone\n", ".dynlint.yaml:2:5: there is no folder gone"),
    ],
)
def test_a_configuration_that_is_wrong(root: Path, text: str, message: str) -> None:
    (root / ".dynlint.yaml").write_text(text)
    result = dynlint(root)
    assert result.exit_code == 2
    assert message in result.output


def test_a_configuration_that_is_wrong_in_one_of_several_folders(root: Path) -> None:
    for name, text in (("a", "select: [DYN2\n"), ("b/c", "rules: {DYN201: {severty: info}}\n")):
        folder = root.parent / name
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(TABLE)
        (folder / ".dynlint.yaml").write_text(text)
    for paths in ((root.parent,), (root, root.parent / "a", root.parent / "b")):
        result = dynlint(*paths, "--select", "DYN201", "--no-cache")
        assert result.exit_code == 2
        assert "a/.dynlint.yaml:2:1: this is not YAML" in result.output
        assert "c/.dynlint.yaml:1:18: DYN201 has no option" in result.output
        assert result.output.count("recovery-disabled") == 1
        assert "production/main.tf:5:15" in result.output


def test_an_empty_folder_beside_others(root: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = dynlint(tmp_path / "empty", root, "--select", "DYN201")
    assert result.exit_code == 2
    assert "no Terraform files in" in result.output
    assert "recovery-disabled" in result.output


@pytest.mark.parametrize("variables", ["", 'variable "b" {\n  default = 1\n}\n'])
def test_a_value_for_a_variable_that_nobody_declares(root: Path, variables: str) -> None:
    (root / "variables.tf").write_text(variables)
    (root / "terraform.tfvars").write_text("b0 = 1\n")
    result = dynlint(root, "--select", "DYN007,DYN201")
    assert result.exit_code == 1
    assert "terraform.tfvars sets b0, which no variable block declares" in result.output
    assert "recovery-disabled" in result.output


def test_more_mistakes_than_anybody_reads(root: Path) -> None:
    (root / "other.tf").write_text("# dynamodb\n" + "x y = 1\n" * 3000)
    result = dynlint(root, "--select", "DYN001,DYN201")
    assert result.exit_code == 3
    assert result.output.count("syntax-error DYN001") == 100
    assert "2900 mistakes more in this file are not listed." in result.output
    assert "recovery-disabled" in result.output


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
    monkeypatch.setattr("dynlint.hcl.values.limits.MODULE_CALLS", 5)
    (root / "part").mkdir()
    (root / "part" / "main.tf").write_text(TABLE)
    (root / "more.tf").write_text('module "part" {\n  count  = 9\n  source = "./part"\n}\n')
    result = dynlint(root, "--select", "DYN201")
    assert result.exit_code == 3
    assert "not analysed" in result.output
    assert "recovery-disabled" in result.output
