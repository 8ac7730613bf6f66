"""A fleet on a real cluster of several processes has the same results as single runs, also when processes die."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra `fleet` is not installed")
pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")

from pyarrow import dataset

from dynlint.fleet import parts
from dynlint.fleet.cluster import connected, surveyed
from dynlint.fleet.sources import FleetSource, sources
from dynlint.fleet.survey import Orders, survey
from dynlint.reports.as_json import as_data
from dynlint.request import Request
from dynlint.run.lint import run

pytestmark = [pytest.mark.tools, pytest.mark.skipif(os.name != "posix", reason="kills processes")]
FIXTURES = Path(__file__).parents[1] / "fixtures"
_GIT = ("git", "-c", "user.name=d", "-c", "user.email=d@example.com", "-c", "commit.gpgsign=false")
_COUNT = 24
_PATIENCE = 600
"""Seconds for what ends by itself, on a machine however busy."""
DEADLY = '''"""A rule that ends the process."""

import os

from dynlint.finding import Severity
from dynlint.rule import Rule


class Deadly(Rule):
    """Ends the process."""

    id = "ACME666"
    severity = Severity.ERROR

    def check_table(self, table, module):
        if table.address.endswith("poison"):
            os._exit(9)
        return ()
'''


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file that lists root modules, broken ones, a bare repository and a missing one."""
    monkeypatch.chdir(tmp_path)
    names = []
    for number in range(_COUNT):
        name = f"fleet/{number:02}"
        shutil.copytree(FIXTURES / ("products" if number % 3 else "infrastructure"), name)
        names.append(name)
    Path("fleet/03/broken.tf").write_text('resource "aws_dynamodb_table" "x" {\n  name = = "x"\n}\n')
    Path("fleet/07/.dynlint.yaml").write_text("presett: strict\n")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*_GIT, *arguments], cwd="fleet/05", check=True, capture_output=True)
    subprocess.run([*_GIT, "clone", "-q", "--bare", "fleet/05", "fleet/bare.git"], check=True)
    Path("fleet.txt").write_text("\n".join([*names, "fleet/bare.git", "fleet/gone"]))
    then = time.time() - 60
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.utime(path, (then, then), follow_symlinks=False)
    return tmp_path / "fleet.txt"


def _rows(folder: str) -> list[dict[str, Any]]:
    """Return all rows of a run in a fixed order, as any reader of Parquet sees them."""
    found = dataset.dataset(os.path.join(folder, "parts"), format="parquet").to_table().to_pylist()
    return sorted(found, key=repr)


def _one_by_one(wanted: list[FleetSource]) -> list[dict[str, Any]]:
    orders = Orders(Request(), os.path.abspath("one"))
    for source in wanted:
        survey(source, orders)
    return _rows("one")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dynlint", "fleet", "fleet.txt", "--workers", "3", *arguments]


def test_one_by_one_is_what_lint_says(fleet: Path) -> None:
    (source,) = (source for source in sources([str(fleet)]) if source.name == "fleet/03")
    said = _one_by_one([source])
    os.chdir(source.path)
    data = as_data(run(Request()))
    assert data["errors"]
    expected = [
        {name: each.get(name) for name in parts.COLUMNS} | {"source": source.name, "kind": kind.removesuffix("s")}
        for kind in ("findings", "undecided", "suppressed", "errors")
        for each in data[kind]
    ]
    assert said == sorted(expected, key=repr)


def test_a_worker_that_is_killed_costs_time_and_nothing_else(fleet: Path) -> None:
    wanted = sources([str(fleet)])
    orders = Orders(Request(), os.path.abspath("out"), run="this")
    outcomes = []
    with connected("", 3) as client:
        before = client.run(os.getpid)
        for outcome in surveyed(client, wanted, orders):
            outcomes.append(outcome)
            if len(outcomes) == 4:
                busy = next(address for address, tasks in client.processing().items() if tasks)
                os.kill(before[busy], signal.SIGKILL)
        client.wait_for_workers(3, timeout=_PATIENCE)
        assert before[busy] not in client.run(os.getpid).values()
    assert sorted(outcome.source for outcome in outcomes) == sorted(source.name for source in wanted)
    assert _rows("out") == _one_by_one(wanted)


def test_a_run_that_is_killed_goes_on_where_it_was(fleet: Path) -> None:
    first = subprocess.Popen(_command("--output", "out"), start_new_session=True, stderr=subprocess.DEVNULL)
    while not [*Path("out").rglob("*.parquet")]:
        assert first.poll() is None
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    finished = len([*Path("out").rglob("*.parquet")])
    assert 0 < finished < _COUNT
    done = subprocess.run(_command("--output", "out"), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr  # the broken root modules
    assert f"{_COUNT + 2} sources" in done.stdout
    assert 0 < int(done.stdout.partition("(")[2].split()[0]) <= finished
    assert _rows("out") == _one_by_one(sources([str(fleet)]))
    text = Path("out/summary.md").read_text()
    assert "presett" in text
    assert "`fleet/gone`" in text


def test_a_source_that_kills_workers_is_an_error_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("rules", "a", "b", "poison", "c"):
        Path(name).mkdir()
        Path(name, "main.tf").write_text(f'resource "aws_dynamodb_table" "{name}" {{}}\n')
    Path("rules/deadly.py").write_text(DEADLY)
    wanted = sources(["a", "b", "poison", "c"])
    orders = Orders(Request(rule_paths=(os.path.abspath("rules"),)), os.path.abspath("out"))
    with connected("", 2) as client:
        outcomes = {outcome.source: outcome for outcome in surveyed(client, wanted, orders)}
    assert len(outcomes) == len(wanted)
    assert [name for name, outcome in outcomes.items() if outcome.errors] == ["poison"]
    assert [row["source"] for row in _rows("out") if row["kind"] == "error"] == ["poison"]


def test_what_cannot_be_written_is_not_the_schedulers_fault(fleet: Path) -> None:
    wanted = sources([str(fleet)])
    path = Path(parts.part_path("out", wanted[0].name))
    path.mkdir(parents=True)
    done = subprocess.run(_command("--output", "out"), capture_output=True, text=True, check=False, timeout=_PATIENCE)
    assert done.returncode == 3
    assert f"{path.absolute()}: this part cannot be written: Is a directory" in Path("out/summary.md").read_text()
    assert f"{_COUNT + 2} sources" in done.stdout
    assert "--scheduler" not in done.stderr


def test_a_second_run_beside_an_earlier_one_tells_what_became_of_it(fleet: Path) -> None:
    assert fleet
    subprocess.run(_command("--output", "before", "--allow-partial", "--exit-zero"), check=True, capture_output=True)
    Path("fleet/01/more.tf").write_text('resource "aws_dynamodb_table" "more" {\n  name = "more"\n}\n')
    done = subprocess.run(
        _command("--output", "now", "--against", "before", "--allow-partial"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    text = Path("now/summary.md").read_text()
    assert " new, 0 gone**." in text
    assert "**0 new" not in text
    # all but those that cannot be linted, and those that have changed
    assert f"({_COUNT + 2 - 3} known already)" in done.stdout


def test_a_cluster_that_is_not_there_is_wrong_usage(fleet: Path) -> None:
    assert fleet
    impatient = (
        "import sys\nfrom dynlint.__main__ import main\nfrom dynlint.fleet import cluster\n"
        "cluster._PATIENCE = '1s'\nsys.exit(main())"
    )
    _python, _m, _dynlint, *arguments = _command("--output", "out", "--scheduler", "tcp://127.0.0.1:1")
    command = [sys.executable, "-c", impatient, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--scheduler tcp://127.0.0.1:1" in done.stderr
