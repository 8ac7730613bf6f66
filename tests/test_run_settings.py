"""Options of a run that are in the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.cli.settings_options import with_settings
from dynlint.settings.config_file import ConfigError, load

WARNING = """
resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    attribute_name = "at"
    enabled        = false
  }
}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(WARNING)
    return tmp_path


def dynlint(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(program, ["--no-cache", "--select", "ttl-not-enabled", *arguments])
    return done.exit_code, done.stdout


def settings(text: str) -> None:
    Path(".dynlint.yaml").write_text(text)


def test_fail_on_of_the_settings_counts_and_the_command_line_wins() -> None:
    assert dynlint()[0] == 0
    settings("fail_on: info")
    assert dynlint()[0] == 1
    assert dynlint("--fail-on", "error")[0] == 0


def test_formats_and_the_file_of_the_last() -> None:
    settings("format: [text, json]\noutput: report.json")
    assert "ttl-not-enabled DYN802" in dynlint()[1]
    assert json.loads(Path("report.json").read_text())["findings"][0]["name"] == "ttl-not-enabled"
    Path("report.json").unlink()
    assert json.loads(dynlint("--format", "json")[1])["findings"]
    assert not Path("report.json").exists()


def test_a_baseline_lies_beside_the_settings(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(program, ["baseline"]).exit_code == 0
    settings("baseline: .dynlint-baseline.json\nfail_on: info")
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")
    assert dynlint("..")[0] == 0


def test_undecided_and_strict() -> None:
    text = WARNING.replace("= false", "= var.ttl") + 'variable "ttl" {\n  type = bool\n}\n'
    Path("main.tf").write_text(text)
    assert dynlint()[0] == 0
    settings("strict: true\nshow_undecided: true\njobs: 1")
    code, out = dynlint()
    assert code == 1
    assert "undecided" in out.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fail_on: never", ".dynlint.yaml:1:10"),
        ("jobs: 0", ".dynlint.yaml:1:7"),
        ("jobs: true", ".dynlint.yaml:1:7"),
        ("output: /tmp/x", "no hidden one"),
        ("output: ../x", "no hidden one"),
        ("output: .git/config", "no hidden one"),
        ("strict: perhaps", ".dynlint.yaml:1:9"),
    ],
)
def test_mistakes_have_their_place(text: str, message: str) -> None:
    settings(text)
    with pytest.raises(ConfigError, match=message):
        load(".dynlint.yaml")
    assert dynlint()[0] == 2


def test_a_format_that_is_not_there_is_named() -> None:
    settings("format: sarfi")
    done = CliRunner().invoke(program, [])
    assert done.exit_code == 2
    assert "sarif" in done.stderr


@pytest.mark.parametrize("name", [*FORMATS])
def test_a_report_is_replaced_and_nothing_else(name: str) -> None:
    """Settings in a stranger's tree cannot overwrite files of the user."""
    settings(f"format: {name}\noutput: there.txt")
    assert dynlint()[0] == 0
    first = Path("there.txt").read_text()
    Path("main.tf").write_text(WARNING.replace('"t"', '"other"'))
    assert dynlint()[0] == 0
    assert Path("there.txt").read_text() != first or name == "junit"
    for own in ("my notes on dynlint\n", "{}\n", "[]x", "# dynlint\n"):
        Path("there.txt").write_text(own)
        assert dynlint()[0] == 2
        assert Path("there.txt").read_text() == own
        assert dynlint("--trust")[0] == 0
    Path("there.txt").write_text("my notes\n")
    assert dynlint("--config", ".dynlint.yaml")[0] == 0
    assert Path("there.txt").read_text() != "my notes\n"


@pytest.mark.parametrize("place", ["/etc/passwd", "../outside.json", "link.json"])
def test_the_settings_of_a_tree_name_no_baseline_outside(
    place: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "tree" / ".git").mkdir(parents=True)
    (here / "outside.json").write_text("{}")
    monkeypatch.chdir(here / "tree")
    Path("main.tf").write_text(WARNING)
    Path("link.json").symlink_to(here / "outside.json")
    settings(f"baseline: {place}")
    done = CliRunner().invoke(program, ["--no-cache"])
    assert (done.exit_code, "outside the repository" in done.stderr) == (2, True)
    done = CliRunner().invoke(program, ["--no-cache", "--trust"])
    assert "outside the repository" not in done.stderr


def test_settings_of_a_tree_start_no_more_processes_than_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings("jobs: 100000")
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    assert with_settings((".",), {"jobs": None}, [])[0]["jobs"] == 3


@pytest.mark.parametrize("revision", ["HEAD^{/(a{1,30000}){1,30000}}", "main~1^{/^(.*)(.*)\\1x}", ":/(.*)(.*)x"])
def test_the_settings_of_a_tree_search_no_messages_of_commits(revision: str) -> None:
    """With such a pattern git could search without limits of time and memory."""
    settings(f"new_from: '{revision}'")
    with pytest.raises(ConfigError, match="1:11: new_from names a revision by its name"):
        load(".dynlint.yaml")
    settings("new_from: origin/main@{1}^{commit}")
    assert load(".dynlint.yaml").run.new_from == "origin/main@{1}^{commit}"
