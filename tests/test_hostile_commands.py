"""What a stranger's tree does to the commands that write: fix, init, new-rule, baseline and fleet."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dynlint.cli.program import program
from dynlint.filesystem.write_whole import write_file

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names, links and pipes are those of Unix")
TABLE = """\
resource "aws_dynamodb_table" "orders" {
  name = "orders"
  point_in_time_recovery {
    enabled = false
  }
}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a stranger's repository, beside a file that is nobody's business."""
    (tmp_path / "checkout" / ".git").mkdir(parents=True)
    (tmp_path / "secret.json").write_text('{"format": 1, "findings": [{"x": "secret"}]}')
    monkeypatch.chdir(tmp_path / "checkout")
    return tmp_path / "checkout"


def _run(*arguments: str) -> int:
    code: int = program.main(list(arguments), prog_name="dynlint", standalone_mode=False)
    return code


def test_the_name_of_a_file_is_no_line_of_a_diff(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\n--- a\n+++ evil.tf"
    (tree / name).write_text(TABLE)
    assert _run("fix", "--diff") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("+++")] == ['+++ "b/a\\012--- a\\012+++ evil.tf"']


@pytest.mark.parametrize("sign", ["\x0b", "\x1c", "\x85", "\u2028", "\r"])
def test_only_a_line_feed_ends_a_line_of_a_diff(tree: Path, capsys: pytest.CaptureFixture[str], sign: str) -> None:
    text = TABLE.replace("    enabled", f"    # before{sign}behind\n    enabled")
    (tree / "main.tf").write_bytes(text.encode())
    assert _run("fix", "--diff") == 1
    shown = capsys.readouterr().out
    assert "No newline" not in shown
    assert all(line[:1] in " +-@" for line in shown.split("\n") if line)


def test_a_quoted_name_is_one_that_git_applies(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / 'a\t"ü.tf').write_text(TABLE)
    assert _run("fix", "--diff") == 1
    diff = capsys.readouterr().out
    subprocess.run(
        ["git", "apply", "-"], cwd=tree, input=diff, text=True, check=True, env={"GIT_DIR": "x", **os.environ}
    )
    assert "enabled = true" in (tree / 'a\t"ü.tf').read_text()


def test_no_baseline_is_read_through_a_link_out(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "main.tf").write_text(TABLE)
    (tree / ".dynlint-baseline.json").symlink_to("../secret.json")
    assert _run("baseline") == 2
    told = capsys.readouterr().err
    assert "leads outside the repository" in told
    assert "secret" not in told


def test_a_baseline_names_no_folder_to_list(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "main.tf").write_text(TABLE)
    (tree / "link").symlink_to("..")
    roots = ["..", str(tree.parent), "link", "a\0b", "\ud800"]
    entries = [{"rule": "DYN201", "root": root} for root in roots]
    (tree / ".dynlint-baseline.json").write_text(json.dumps({"format": 1, "findings": entries}))
    listed: list[str] = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (listed.append(os.path.realpath(path)), real(path))[1])
    assert _run("lint", "--baseline", ".dynlint-baseline.json", "--exit-zero") == 0
    assert str(tree.parent) not in listed


@pytest.mark.parametrize(
    "text",
    ["\n" * 200_000, f'    id = "Z{"9" * 5000}"\n'],
    ids=["blank lines", "digits"],
)
def test_a_new_rule_reads_what_is_there_in_bounds(tree: Path, text: str) -> None:
    (tree / "dynlint_rules").mkdir()
    (tree / "dynlint_rules" / "a.py").write_text(f"class A(Rule):\n{text}")
    assert _run("new-rule", "rare-table") == 0
    assert 'id = "OWN001"' in (tree / "dynlint_rules" / "rare_table.py").read_text()


def test_a_new_rule_reads_nothing_through_a_link_out(tree: Path) -> None:
    (tree.parent / "secret.py").write_text('class A(Rule):\n    id = "SECRET7"\n')
    (tree / "dynlint_rules").mkdir()
    (tree / "dynlint_rules" / "a.py").symlink_to("../../secret.py")
    (tree / "dynlint_rules" / "gone.py").symlink_to("../../nothing.py")
    assert _run("new-rule", "rare-table") == 0
    assert 'id = "OWN001"' in (tree / "dynlint_rules" / "rare_table.py").read_text()


def test_init_writes_no_settings_that_are_too_large(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(250):
        folder = tree / ("d" * 250) / ("e" * 200 + str(number)) / "prod"
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(TABLE)
    assert _run("init") == 0
    assert "dynlint reads 100,000" in capsys.readouterr().err
    assert (tree / ".dynlint.yaml").stat().st_size < 100_000


def test_a_file_that_dynlint_names_is_no_pipe(tree: Path) -> None:
    os.mkfifo(tree / "main.tf")
    with pytest.raises(OSError, match="this is no file"):
        write_file(str(tree / "main.tf"), "nobody reads it, and this would wait for ever")
    os.mkfifo(tree / ".dynlint.yaml")
    assert _run("init", "--force", str(tree)) == 2


@pytest.mark.parametrize("text", [b"\xff\xfe", b"a\0b\n", b"x\n" * 2_500_000], ids=["no text", "NUL", "large"])
def test_a_file_that_is_no_list_of_sources_is_wrong_usage(
    tree: Path, capsys: pytest.CaptureFixture[str], text: bytes
) -> None:
    pytest.importorskip("distributed")
    (tree / "x.zip").write_bytes(text)
    assert _run("fleet", "x.zip", "--output", "out") == 2
    assert "x.zip" in capsys.readouterr().err


def test_lists_of_sources_may_name_one_another(tree: Path) -> None:
    from dynlint.fleet.sources import sources

    for number in range(9):
        (tree / f"l{number}").write_text(f"l{number + 1}\n" * 100 + "l0\n")
    (tree / "l9").write_text("src\n")
    (tree / "src").mkdir()
    assert [source.name for source in sources(["l0"])] == ["src"]


def test_a_link_in_a_project_is_no_source(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dynlint.fleet.sources import repositories, sources

    (tree.parent / "private" / ".git").mkdir(parents=True)
    (tree.parent / "given" / "own" / ".git").mkdir(parents=True)
    (tree.parent / "given" / "main.tf").write_text(TABLE)
    (tree.parent / "given" / "p").symlink_to("../private")
    (tree.parent / "config").write_text("[remote]\nurl = https://private\n")
    (tree.parent / "given" / "own" / ".git" / "config").symlink_to("../../../config")
    monkeypatch.chdir(tree.parent)
    found = sources(["given"])
    assert [source.name for source in found] == ["given", "given/own"]
    assert repositories(found) == ()


def test_a_part_of_somebody_else_is_not_believed(tree: Path) -> None:
    pytest.importorskip("pyarrow")
    from dynlint.fleet import parts
    from dynlint.fleet.survey import _is_outcome

    good: dict[str, Any] = {
        "source": "a",
        "findings": {"R x": {"error": 1}},
        "errors": [],
        "seconds": 0.5,
        **dict.fromkeys(("undecided", "suppressed", "tables", "roots"), 0),
    }
    assert _is_outcome(good)
    odd = [{"findings": "abc"}, {"findings": {"R": 1}}, {"errors": 5}, {"errors": [5]}, {"tables": "x"}, {"source": 1}]
    assert not any(_is_outcome({**good, **each}) for each in odd)
    path = str(tree / "out" / "a.parquet")
    parts.write(path, [], [1, 2])  # type: ignore[arg-type]
    assert parts.note(path) is None
    parts.write(path, [], {"a": 1})
    os.symlink(path, tree / "link.parquet")
    assert parts.note(path) == {"a": 1}
    assert parts.note(str(tree / "link.parquet")) is None


def test_a_part_with_too_many_rows_is_not_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    from dynlint.fleet import parts

    path = str(tree / "a.parquet")
    parts.write(path, [{"rule": "a"}] * 3, {"a": 1})
    assert len(parts.rows(path, ["rule"])) == 3
    monkeypatch.setattr(parts, "ROWS", 2)
    assert parts.rows(path, ["rule"]) == []
    assert parts.note(path) is None


def test_a_source_may_have_any_name(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    folder = tree.parent / "fleet" / os.fsdecode(b"r\xff")
    (folder / ".git").mkdir(parents=True)
    (folder / "main.tf").write_text(TABLE)
    assert _run("fleet", str(tree.parent / "fleet"), "--output", "out", "--workers", "1", "--exit-zero") == 0
    assert "1 source" in capsys.readouterr().out
