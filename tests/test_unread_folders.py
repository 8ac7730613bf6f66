"""Folders that nothing had a reason to read are counted, and named with the reason where somebody asks."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dynlint.cli.program import program
from dynlint.hcl.files.library import shown_path
from dynlint.request import Request
from dynlint.run.lint import run

OTHER_THINGS = "nothing in it, or in the modules that it calls, concerns DynamoDB"
NOT_REACHED = "no root module of this run reads it"
FILES = {
    "orders/main.tf": 'module "table" {\n  source = "../table"\n}\n',
    "table/main.tf": 'resource "aws_dynamodb_table" "this" {\n  name = "t"\n}\n',
    "carts/main.tf": 'resource "aws_dynamodb_table" "carts" {\n  name = "carts"\n}\n',
    "network/main.tf": 'module "vpc" {\n  source = "./vpc"\n}\n',
    "network/outputs.tf": "# none yet\n",
    "network/vpc/main.tf": 'resource "aws_vpc" "this" {}\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _unread(folder: Path, *paths: str) -> list[tuple[str, int, str]]:
    result = run(Request(tuple(str(folder / path) for path in paths or (".",))))
    assert result.summary.files_not_read == sum(each.files for each in result.unread_folders)
    inside = len(shown_path(str(folder))) + 1
    return [(each.path[inside:], each.files, each.why) for each in result.unread_folders]


def test_folders_without_dynamodb_are_named_with_the_number_of_their_files(folder):
    assert _unread(folder) == [("network", 2, OTHER_THINGS), ("network/vpc", 1, OTHER_THINGS)]


def test_a_module_that_a_root_module_calls_is_read(folder):
    (folder / "orders/vpc.tf").write_text('module "vpc" {\n  source = "../network/vpc"\n}\n', encoding="utf-8")
    assert _unread(folder) == [("network", 2, OTHER_THINGS)]


def test_a_folder_that_changed_files_do_not_reach_has_another_reason(folder):
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert _unread(folder, "orders/main.tf") == [
        ("carts", 1, NOT_REACHED),
        ("network", 2, OTHER_THINGS),
        ("network/vpc", 1, OTHER_THINGS),
    ]


def test_a_file_that_could_not_be_read_is_an_error_and_not_counted_again(folder):
    (folder / "carts/broken.tf").write_bytes(b"# caf\xe9\n")
    result = run(Request((str(folder),)))
    assert [error.path.endswith("carts/broken.tf") for error in result.errors] == [True]
    assert result.summary.files_not_read == 3


def test_the_text_report_names_the_folders_with_verbose(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    program.main([".", "--select", "DYN101"], prog_name="dynlint", standalone_mode=False)
    short = capsys.readouterr().out
    assert "3 files not read (--verbose) ·" in short
    assert "network" not in short
    program.main([".", "--select", "DYN101", "--verbose"], prog_name="dynlint", standalone_mode=False)
    assert f"Not read, as {OTHER_THINGS}:\n  network  2 files\n  network/vpc  1 file\n" in capsys.readouterr().out
