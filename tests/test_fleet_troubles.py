"""An error in a fleet affects one source only, and has a clear name."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")

from pyarrow import parquet

from dynlint.cli.program import program
from dynlint.fleet import parts
from dynlint.fleet.apart import DiedError, OverdueError, answer_of
from dynlint.fleet.sources import FleetSource, bare_inside, sources
from dynlint.fleet.summary import page
from dynlint.fleet.survey import Orders, survey
from dynlint.request import TRUST, Request

pytestmark = pytest.mark.skipif(os.name != "posix", reason="ends processes")
TOP = Path(__file__).resolve().parent.parent
PATIENCE = 600
"""Seconds for what ends by itself, on a machine however busy. What never ends takes longer."""
TABLE = 'resource "aws_dynamodb_table" "{name}" {{\n  name = "{name}"\n}}\n'
RULE = '''import os
import re
import time

from dynlint.rule import Rule


class Slow(Rule):
    """Takes its time."""

    id = "ACME001"

    def check_table(self, table, module):
        if table.address.endswith("endless"):
            re.match("(a*)*b", "a" * 80)
        if table.address.endswith("deadly"):
            os._exit(9)
        if table.address.endswith("slow"):
            time.sleep(0.2)
        return ()
'''


def _age(folder: Path) -> None:
    """Set its times to a minute ago: new files are not taken from the cache."""
    then = time.time() - 60
    for path in (folder, *folder.iterdir()):
        os.utime(path, (then, then))


def _write(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(TABLE.format(name=name))
    _age(folder)
    return folder


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Orders:
    """Work in a folder with a rule that loops, kills its process or is slow for tables with these names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "slow.py").write_text(RULE)
    _age(tmp_path / "rules")
    return Orders(Request(rule_paths=(str(tmp_path / "rules"),)), str(tmp_path / "out"), limit=1)


def _source(name: str) -> FleetSource:
    return FleetSource(name, str(_write(Path.cwd() / name, name)))


# The limit of time.


@pytest.mark.tools  # takes seconds because of the limit
def test_a_source_without_end_is_named_and_tried_again(orders: Orders) -> None:
    source = _source("endless")
    for _ in range(2):
        started = time.monotonic()
        outcome = survey(source, orders)
        assert time.monotonic() - started < PATIENCE
        assert outcome.errors == ["endless:1: This source was not finished within 1 seconds (--timeout)."]
    assert "`endless`: `endless:1: This source was not finished" in page([outcome])
    assert [row["kind"] for row in parts.rows(parts.part_path(orders.folder, "endless"), ["kind"])] == ["error"]
    assert not survey(_source("fine"), orders._replace(limit=PATIENCE)).errors


@pytest.mark.tools
def test_the_rest_goes_on(orders: Orders, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["a", "endless", "b", "c"]
    for name in names:
        _source(name)
    command = ["fleet", *names, "--output", "out", "--timeout", "2", "--workers", "1", "--rules", "rules"]
    code = program.main([*command, "--exit-zero"], standalone_mode=False)
    assert (code, "4 sources" in capsys.readouterr().out) == (3, True)
    text = Path("out/summary.md").read_text()
    assert "`endless`: `endless:1: This source was not finished within 2 seconds (--timeout).`" in text
    assert "3 tables" in text
    assert orders.folder == os.path.abspath("out")


def test_a_process_of_its_own_answers_ends_or_dies(orders: Orders) -> None:
    here = Path.cwd()
    assert answer_of(partial(dict, a=1), PATIENCE) == {"a": 1}
    with pytest.raises(OverdueError):
        answer_of(partial(time.sleep, 60), 0.2)
    with pytest.raises(DiedError, match="exit code 9"):
        answer_of(partial(os._exit, 9), PATIENCE)
    with pytest.raises(DiedError, match=f"signal {int(signal.SIGKILL)}"):
        answer_of(lambda: os.kill(os.getpid(), signal.SIGKILL), PATIENCE)
    answer_of(partial(os.chdir, "/"), PATIENCE)
    assert Path.cwd() == here
    with pytest.raises(DiedError, match="exit code 9"):
        survey(_source("deadly"), orders)


# Result files.


@pytest.mark.tools  # starts a process for each byte
def test_a_part_with_any_byte_wrong_is_made_anew_or_says_the_same(orders: Orders) -> None:
    source = _source("fine")
    orders = orders._replace(request=Request(), limit=60, run="one")
    first = survey(source, orders)._replace(seconds=0)
    path = Path(parts.part_path(orders.folder, "fine"))
    whole = path.read_bytes()
    rows = parts.rows(str(path), [*parts.COLUMNS])
    assert rows
    made_anew = 0
    for place in range(0, len(whole), len(whole) // 20):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        again = survey(source, orders._replace(run="two"))
        made_anew += not again.is_known
        assert again._replace(seconds=0, is_known=False) == first
        assert parts.rows(str(path), [*parts.COLUMNS]) == rows
    assert made_anew > 6
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert not survey(source, orders._replace(run="two")).is_known


def test_a_part_whose_columns_have_other_types_is_made_anew(orders: Orders) -> None:
    orders = orders._replace(request=Request(), limit=PATIENCE)
    survey(_source("fine"), orders)
    path = parts.part_path(orders.folder, "fine")
    table = parquet.ParquetFile(path).read()
    place = table.schema.get_field_index("message")
    other = table.set_column(place, "message", table["message"].cast("binary"))
    parquet.write_table(other.replace_schema_metadata(table.schema.metadata), path)
    assert parts.note(path) is None


@pytest.mark.parametrize("what", ["full", "folder"])
def test_a_part_that_cannot_be_written_is_told_and_leaves_nothing(orders: Orders, monkeypatch, what: str) -> None:
    orders = orders._replace(request=Request())
    path = Path(parts.part_path(orders.folder, "fine"))
    if what == "folder":
        path.mkdir(parents=True)
        (path / "kept").touch()
    else:

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "[Errno 28] Error writing bytes to file.")

        monkeypatch.setattr(parquet, "write_table", full)
    outcome = survey(_source("fine"), orders)
    why = {"full": "No space left on device", "folder": "Is a directory"}[what]
    assert outcome.errors == [f"{path}: this part cannot be written: {why}"]
    assert outcome.tables == 1
    assert [each for each in Path(orders.folder).rglob("*") if each.name.startswith(".")] == []


@pytest.mark.tools
@pytest.mark.parametrize("what", ["page", "output"])
def test_a_page_that_cannot_be_written_is_not_the_schedulers_fault(
    orders: Orders, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    assert orders
    _source("fine")
    if what == "page":
        Path("out/summary.md").mkdir(parents=True)
    else:
        Path("out").mkdir()
        Path("out/parts").touch()
    code = program.main(["fleet", "fine", "--output", "out", "--workers", "1"], standalone_mode=False)
    errors = capsys.readouterr().err
    assert "--scheduler" not in errors
    if what == "page":
        assert code == 2
        assert f"--output {os.path.abspath('out')}: Is a directory" in errors
    else:
        assert code == 3
        assert "this part cannot be written: Not a directory" in Path("out/summary.md").read_text()


@pytest.mark.tools
@pytest.mark.skipif(find_spec("distributed") is None, reason="the extra `fleet` is not installed")
def test_a_lost_scheduler_is_told_and_the_finished_ones_are_kept(orders: Orders) -> None:
    assert orders
    names = [f"s{number:02}" for number in range(12)]
    for name in names:
        _write(Path(name), "slow")
    variables = os.environ | {"PYTHONPATH": str(TOP), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    options = {"env": variables, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask, place = [sys.executable, "-m", "dask"], Path("scheduler.json")
    at = ["--scheduler-file", str(place), "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *at], **options)
    worker = subprocess.Popen([*dask, "worker", *at, "--nthreads", "1", "--no-nanny"], **options)
    command = [sys.executable, "-m", "dynlint", "fleet", *names, "--output", "out", "--rules", "rules"]
    try:
        while not (place.exists() and place.read_text().endswith("}")):
            assert scheduler.poll() is None
            time.sleep(0.05)
        address = json.loads(place.read_text())["address"]
        done = subprocess.Popen([*command, "--scheduler", address], env=variables, stdout=-1, stderr=-1, text=True)
        while not [*Path("out").rglob("*.parquet")]:
            assert done.poll() is None, done.communicate()
            time.sleep(0.05)
        scheduler.kill()
        said, complaints = done.communicate(timeout=PATIENCE)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
    assert (done.returncode, complaints) == (3, "")
    text = Path("out/summary.md").read_text()
    lost = text.count("The scheduler was lost before this source was finished")
    assert 0 < lost < len(names), said
    assert f"{len(names) - lost} tables" in text
    command += ["--workers", "1"]
    again = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert len(names) - lost <= int(again.stdout.partition("(")[2].split()[0]) <= len(names)


# Sources, and which code of them is run.


def test_terraform_beside_repositories_is_a_source_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path / "project" / "infrastructure", "ours")
    _write(tmp_path / "project" / "clone", "theirs")
    (tmp_path / "project" / "clone" / ".git").mkdir()
    for name in ("objects", "refs"):
        (tmp_path / "project" / "docs" / name).mkdir(parents=True)
    (tmp_path / "project" / "docs" / "HEAD").touch()
    found = sources(["project"])
    assert [source.name for source in found] == ["project", "project/clone"]
    assert bare_inside(found) == ["project/docs"]
    assert bare_inside(sources(["project/docs"])) == []
    for source in found:
        outcome = survey(source, Orders(Request(), str(tmp_path / "out")))
        assert (outcome.tables, outcome.errors) == (1, [])
    again = survey(found[0], Orders(Request(), str(tmp_path / "out"), run="two"))
    assert again.is_known


def test_rules_that_a_source_names_need_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TRUST, raising=False)
    source = FleetSource("a", str(_write(tmp_path / "a", "fine")))
    (tmp_path / "a" / "ours").mkdir()
    (tmp_path / "a" / "ours" / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\n{RULE}")
    (tmp_path / "a" / ".dynlint.yaml").write_text("rule_paths: [ours]\n")
    outcome = survey(source, Orders(Request(), str(tmp_path / "out")))
    assert ["The rules in ours (own.py) were not loaded" in error for error in outcome.errors] == [True]
    assert outcome.tables == 1
    assert not (tmp_path / "was-run").exists()
    assert not survey(source, Orders(Request(trust=True), str(tmp_path / "out"))).errors
    assert (tmp_path / "was-run").exists()


@pytest.mark.tools
def test_no_process_of_a_fleet_imports_from_the_working_directory(tmp_path: Path) -> None:
    tree = _write(tmp_path / "tree", "fine")
    planted = f"open({str(tmp_path / 'was-run')!r}, 'a').write(__name__ + ' ')\n"
    for name in ("json", "yaml", "pickle", "click", "multiprocessing", "pyarrow", "sitecustomize", "dynlint", "dask"):
        (tree / f"{name}.py").write_text(planted)
    start = 'import sys\nfrom dynlint.__main__ import main\nif __name__ == "__main__":\n    sys.exit(main())\n'
    (tmp_path / "start.py").write_text(start)  # like the console script
    command = [sys.executable, str(tmp_path / "start.py"), "fleet", ".", "--output", "../out", "--workers", "1"]
    variables = os.environ | {"PYTHONPATH": str(TOP)}
    done = subprocess.run(command, cwd=tree, env=variables, capture_output=True, text=True, check=False)
    assert not (tmp_path / "was-run").exists(), (tmp_path / "was-run").read_text()
    assert done.returncode in (0, 1), done.stderr
