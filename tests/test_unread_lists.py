"""An unreadable list of downloaded modules is reported once, and does not end the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dynlint.cli.program import program
from dynlint.finding import UnreadList
from dynlint.hcl.files.library import shown_path
from dynlint.request import Request
from dynlint.run.lint import run

TABLE = """
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
"""
CALLS = "".join(f'module "m{number}" {{\n  source = "registry/orders/aws"\n}}\n' for number in range(2))
ENVIRONMENTS = "environments:\n  staging: {}\n  test: {}\n"
NO_JSON, NO_LIST = "it is no valid JSON", "it is no list of modules"


def _root(folder: Path, text: str | bytes, code: str = TABLE + CALLS) -> Path:
    """Make a root module with a text as the list that `terraform init` writes."""
    listed = folder / ".terraform" / "modules" / "modules.json"
    listed.parent.mkdir(parents=True)
    listed.write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "main.tf").write_text(code, encoding="utf-8")
    (folder / ".dynlint.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    return listed


BROKEN = {
    "half": ('{"Modules": [{"Key": "m0", ', NO_JSON),
    "empty": ("", NO_JSON),
    "deep": ("[" * 100_000, NO_JSON),
    "a list": ("[]", NO_LIST),
    "null": ('{"Modules": null}', NO_LIST),
    "texts": ('{"Modules": ["m0"]}', NO_LIST),
    "no folder": ('{"Modules": [{"Key": "m0"}]}', NO_LIST),
    "a number": ('{"Modules": [{"Key": "m0", "Dir": 1}]}', NO_LIST),
}


@pytest.mark.parametrize(("text", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_it_is_named_once_whatever_calls_and_environments_there_are(text: str, why: str, tmp_path: Path) -> None:
    listed = _root(tmp_path, text)
    result = run(Request((str(tmp_path),)))
    assert result.unread_lists == (UnreadList(shown_path(str(listed)), why),)
    assert not result.errors
    assert result.summary.tables == 1


def test_a_folder_and_a_link_to_nothing_are_no_list(tmp_path: Path) -> None:
    for name in ("folder", "link"):
        _root(tmp_path / name, "").unlink()
    (tmp_path / "folder" / ".terraform" / "modules" / "modules.json").mkdir()
    (tmp_path / "link" / ".terraform" / "modules" / "modules.json").symlink_to("nowhere.json")
    assert len(run(Request((str(tmp_path),))).unread_lists) == 2


@pytest.mark.parametrize("text", ["{}", '{"Modules": []}', json.dumps({"Modules": [{"Key": "", "Dir": "."}]})])
def test_a_list_without_modules_is_read(text: str, tmp_path: Path) -> None:
    _root(tmp_path, text)
    assert run(Request((str(tmp_path),))).unread_lists == ()


def test_there_is_none_where_terraform_init_has_not_run(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE + CALLS, encoding="utf-8")
    assert run(Request((str(tmp_path),))).unread_lists == ()


@pytest.mark.parametrize("report", ["text", "json", "sarif", "markdown"])
def test_reports_say_so_and_the_exit_code_is_that_of_the_findings(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        _root(tmp_path / name, "no JSON")
    monkeypatch.chdir(tmp_path)
    arguments = ["--format", report, "--select", "alarm-without-action", "--no-cache"]
    done = CliRunner().invoke(program, arguments)
    assert done.exit_code == 0
    said = done.output
    if report == "json":
        assert [each["path"] for each in json.loads(said)["unread_lists"]] == [
            f"{name}/.terraform/modules/modules.json" for name in ("one", "two")
        ]
    else:
        words = "The list of modules one/.terraform/modules/modules.json was not read: it is no valid JSON"
        assert " ".join(said.replace("\\", "").split()).count(words) == 1
        assert "Nor was 1 other list." in said
