"""The fleet without its cluster: sources, result files that are complete or absent, the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")

from dynlint.fleet import parts
from dynlint.fleet.sources import FleetSource, sources
from dynlint.fleet.summary import page
from dynlint.fleet.survey import Orders, Outcome, survey
from dynlint.fleet.trend import trend
from dynlint.request import Request
from dynlint.run.git_revision import commit_of

TABLE = 'resource "aws_dynamodb_table" "orders" {{\n  name = "orders"\n  ttl {{\n    enabled = {ttl}\n  }}\n}}\n'
_GIT = ("git", "-c", "user.name=d", "-c", "user.email=d@example.com", "-c", "commit.gpgsign=false")


def _age(folder: Path) -> None:
    """Set the times of all files to a minute ago: new files are not taken from the cache."""
    then = time.time() - 60
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (then, then), follow_symlinks=False)


def _write(path: Path, ttl: str = "true") -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / "main.tf").write_text(TABLE.format(ttl=ttl))
    _age(path)
    return path


def _bare(folder: Path) -> Path:
    tree = _write(folder / "tree")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*_GIT, *arguments], cwd=tree, check=True, capture_output=True)
    subprocess.run([*_GIT, "clone", "-q", "--bare", str(tree), str(folder / "bare.git")], check=True)
    return folder / "bare.git"


def _orders(tmp_path: Path, name: str = "out", **more: str) -> Orders:
    return Orders(Request(), str(tmp_path / name), run=name, **more)


def _said(orders: Orders, source: FleetSource) -> list[tuple[str, str, str]]:
    path = parts.part_path(orders.folder, source.name)
    return [(row["kind"], row["rule"], row["path"]) for row in parts.rows(path, ("kind", "rule", "path"))]


def test_sources_are_folders_repositories_and_lists_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("root", "all/one/.git", "all/two.git/objects", "all/two.git/refs", "all/no", "lists"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "all" / "two.git" / "HEAD").touch()
    (tmp_path / "lists" / "more.txt").write_text("# ours\n\n../root\n../gone\n../all/one\n")
    found = sources(["root", "all", "lists/more.txt"])
    assert [source.name for source in found] == ["root", "all/one", "all/two.git", "gone"]
    assert [source.name for source in found if source.is_bare] == ["all/two.git"]
    assert sources(["/"])[0].path == "/"


def test_a_part_is_kept_until_something_changes(tmp_path: Path) -> None:
    orders, source = _orders(tmp_path), FleetSource("a", str(_write(tmp_path / "a")))
    first = survey(source, orders)
    assert first.findings
    assert not first.is_known
    assert survey(source, orders) == first  # one task that ran twice
    again = survey(source, orders._replace(run="next"))
    assert again == first._replace(is_known=True)
    assert not survey(source, orders._replace(run="next", request=Request(select=("DYN301",)))).is_known
    (tmp_path / "a" / "more.tf").write_text(TABLE.format(ttl="true").replace("orders", "more"))
    more = survey(source, orders)
    assert not more.is_known
    assert more.tables == 2
    assert len(list((tmp_path / "out").rglob("*.parquet"))) == 1


def test_a_bare_repository_is_linted_at_its_head_and_kept_by_its_commit(tmp_path: Path) -> None:
    path = _bare(tmp_path)
    orders, source = _orders(tmp_path), FleetSource("bare", str(path), is_bare=True)
    first = survey(source, orders)
    assert first.tables == 1
    assert {where for _, _, where in _said(orders, source)} == {"main.tf"}
    assert survey(source, orders._replace(run="next")) == first._replace(is_known=True)
    _write(tmp_path / "tree", ttl="false")
    subprocess.run([*_GIT, "commit", "-qam", "two"], cwd=tmp_path / "tree", check=True)
    subprocess.run([*_GIT, "push", "-q", str(path), "HEAD"], cwd=tmp_path / "tree", check=True)
    assert commit_of(str(path), "HEAD") == commit_of(str(tmp_path / "tree"), "HEAD")
    assert not survey(source, orders._replace(run="next")).is_known


@pytest.mark.parametrize("text", [b"", b"PAR1", b"PAR1 nonsense PAR1", b"\0" * 100])
def test_a_broken_part_is_made_anew(tmp_path: Path, text: bytes) -> None:
    orders, source = _orders(tmp_path), FleetSource("a", str(_write(tmp_path / "a")))
    first = survey(source, orders)
    Path(parts.part_path(orders.folder, "a")).write_bytes(text)
    assert survey(source, orders._replace(run="next"))._replace(seconds=0) == first._replace(seconds=0)


def test_what_cannot_be_linted_is_an_error_of_its_own_and_tried_again(tmp_path: Path) -> None:
    orders = _orders(tmp_path)
    wrong = _write(tmp_path / "wrong")
    (wrong / ".dynlint.yaml").write_text("presett: strict\n")
    (tmp_path / "no.git").mkdir()
    gone, settings = FleetSource("gone", str(tmp_path / "gone")), FleetSource("wrong", str(wrong))
    no_repository = FleetSource("no.git", str(tmp_path / "no.git"), is_bare=True)
    here = Path.cwd()
    for source, said in ((gone, "No such file"), (settings, "presett"), (no_repository, "git repository")):
        for _ in range(2):
            outcome = survey(source, orders)
            assert said in " ".join(outcome.errors)
            assert not outcome.is_known
        assert _said(orders, source)[0][0] == "error"
    assert Path.cwd() == here
    (wrong / ".dynlint.yaml").write_text("preset: strict\n")
    assert not survey(settings, orders).errors


def test_an_earlier_run_is_taken_over_and_compared_with(tmp_path: Path) -> None:
    same, other, new = (FleetSource(name, str(_write(tmp_path / name))) for name in ("same", "other", "new"))
    before = _orders(tmp_path, "before")
    for source in (same, other):
        survey(source, before)
    _write(tmp_path / "other", ttl="false")
    orders = _orders(tmp_path, "now", earlier=str(tmp_path / "before"))
    outcomes = [survey(source, orders) for source in (same, other, new)]
    assert [outcome.is_known for outcome in outcomes] == [True, False, False]
    assert _said(orders, same) == _said(before, same)
    changes = trend(outcomes, orders)
    assert changes.unseen == 1
    assert not changes.by_source["same"]
    assert changes.by_source["new"]["new"] == sum(outcomes[2].count(word) for word in ("error", "warning", "info"))
    gone = {rule for rule, found in changes.by_rule.items() if found["gone"]}
    assert gone == {rule for rule in outcomes[0].findings if rule not in outcomes[1].findings} != set()
    text = page(outcomes, changes)
    assert f"{sum(found['new'] for found in changes.by_rule.values())} new" in text
    assert "1 source of these not in that run" in text
    assert all(f"| `{rule}` |" in text for rule in gone)


def test_the_page_does_not_depend_on_the_order_and_names_the_worst_first() -> None:
    outcomes = [
        Outcome(f"team|{number}", {"DYN201 recovery-disabled": {"error": number}}, 1, 2, ["x"] * number, 3, 4, 0.5)
        for number in range(3)
    ]
    text = page(outcomes)
    assert page(outcomes[::-1]) == text
    assert text.startswith("# dynlint: 3 findings in 3 sources\n")
    assert "| `DYN201 recovery-disabled` | 3 | 0 | 0 | 3 |" in text
    assert text.index(r"`team\|2` | 2 |") < text.index(r"`team\|1` | 1 |") < text.index(r"`team\|0` | 0 |")
    assert text.count(": `x`") == 3


def test_what_a_lost_worker_began_is_swept_away(tmp_path: Path) -> None:
    orders = _orders(tmp_path)
    survey(FleetSource("a", str(_write(tmp_path / "a"))), orders)
    path = Path(parts.part_path(orders.folder, "a"))
    (path.parent / f".dynlint-{'0' * 16}").write_bytes(b"PAR1")
    (path.parent / ".theirs").write_bytes(b"not dynlint's own")
    parts.sweep(orders.folder)
    assert sorted(os.listdir(path.parent)) == [".theirs", path.name]


def test_nothing_is_swept_through_a_link(tmp_path: Path) -> None:
    theirs = tmp_path / "elsewhere" / f".dynlint-{'0' * 16}"
    theirs.parent.mkdir()
    theirs.touch()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "parts").symlink_to(theirs.parent)
    parts.sweep(str(tmp_path / "out"))
    assert theirs.exists()


def test_the_engine_is_loaded_where_it_is_used(tmp_path: Path) -> None:
    code = (
        "import json, sys\nfrom dynlint.fleet import cluster, parts, sources, summary, survey, trend\n"
        "from dynlint.cli.commands import fleet_run as surveying\nprint(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert {"distributed", "dask", "tornado", "pyarrow", "asyncio"} & {*json.loads(done.stdout)} == set()


def test_without_the_extra_the_command_says_what_is_missing(tmp_path: Path) -> None:
    code = (
        "import importlib.util, sys\nfind = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'distributed' else find(name)\n"
        "from dynlint.cli.program import program\nprogram(['fleet', '.', '--output', 'out'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "pip install 'dynlint[fleet]'" in done.stderr
