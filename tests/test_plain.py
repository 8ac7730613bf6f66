"""The command line without click: it parses what click parses, or leaves the whole line to click."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynlint.cli import fast_path
from dynlint.cli.commands import COMMANDS
from dynlint.cli.commands.lint import command
from dynlint.cli.lint_options import OPTIONS

TOP = Path(__file__).resolve().parent.parent
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
WITHOUT_CLICK = ("import sys; from dynlint.__main__ import main; code = main(); ", "print('click' in sys.modules); ")
VALUES = {
    "text": ("out.txt", "HEAD~1"),
    "words": ("DYN2", "a, b,", ",", "ttl-not-enabled,DYN101"),
    "file": ("values.tfvars",),
    "folder": ("rules",),
    "number": ("1", "08", "20"),
}
"""Simple values by the kind of option."""
NOT_PLAIN = (
    *("", "-", "--", "-x", "-qq", "-q1", "-h", "--help", "--version", "--qui", "--quiet=1", "--no-quiet", "--cach"),
    *("--jobs=0", "--jobs=", "--jobs=1_0", "--jobs=+1", "--format=yaml", "--format=", "--fail-on=ERROR"),
    *("--preset=Strict", "--config=nowhere", "--config=rules", "--rules=nowhere", "--rules=values.tfvars", "--env"),
    "--jobs=" + "9" * 5000,
)
FLAGS = [word for option in OPTIONS if option.kind == "flag" for word in option.spelling.replace("/", " ").split()]
VALUED = [option for option in OPTIONS if option.kind != "flag"]
PATHS = (".", "here", "main.tf", "a=b", "lint", "rules", "über", "x y", "\udcff")


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory):
    folder, before = tmp_path_factory.mktemp("plain"), Path.cwd()
    (folder / "values.tfvars").touch()
    (folder / "rules").mkdir()
    os.chdir(folder)
    yield
    os.chdir(before)


@st.composite
def _spelled(draw) -> list[str]:
    """Return a strategy for an option with its value, or a flag."""
    option = draw(st.sampled_from([None, *VALUED]))
    if option is None:
        return [draw(st.sampled_from(FLAGS))]
    value = draw(st.sampled_from(option.choices or VALUES[option.kind]))
    return draw(st.sampled_from([[option.spelling, value], [f"{option.spelling}={value}"]]))


PIECES = st.one_of(_spelled(), st.sampled_from(PATHS).map(lambda path: [path]))
ODD = st.one_of(
    PIECES,
    st.sampled_from(NOT_PLAIN).map(lambda word: [word]),
    st.sampled_from([[word] for word in COMMANDS]),
    st.tuples(st.sampled_from([each.spelling for each in VALUED]), st.sampled_from(NOT_PLAIN)).map(list),
)


def by_click(arguments: list[str]) -> fast_path.LintArguments:
    """Return the result of click; it raises an error for wrong options, and for `--help`."""
    first = arguments[0] if arguments else ""
    assert first == "lint" or first not in COMMANDS
    rest = arguments[1:] if first == "lint" else arguments
    with command.make_context("lint", [*rest], help_option_names=["-h", "--help"]) as context:
        options = {key: value for key, value in context.params.items() if key != "paths"}
        return fast_path.LintArguments(context.params["paths"], options, context.meta["dynlint.order"])


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=5))
def test_what_is_plainly_spelled_is_read_as_click_reads_it(pieces: list[list[str]]) -> None:
    arguments = [word for piece in pieces for word in piece]
    asked = fast_path.read(arguments)
    singles = [each for each in VALUED if not each.many]
    is_twice = any(sum(word.partition("=")[0] == each.spelling for word in arguments) > 1 for each in singles)
    if is_twice or (arguments and arguments[0] in set(COMMANDS) - {"lint"}):
        assert asked is None
    else:
        assert asked == by_click(arguments)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ODD, max_size=4))
def test_whatever_else_is_left_to_click_or_read_alike(pieces: list[list[str]]) -> None:
    arguments = [word for piece in pieces for word in piece]
    asked = fast_path.read(arguments)
    if asked is not None:
        assert asked == by_click(arguments)


@pytest.mark.parametrize("word", [word for word in NOT_PLAIN if word])
def test_what_is_not_plain_is_left_to_click(word: str) -> None:
    assert fast_path.read([word]) is None
    assert fast_path.read([".", word]) is None


def _run(folder: Path, *arguments: str, code: str = "".join(WITHOUT_CLICK), **variables: str):
    environment = os.environ | {"PYTHONPATH": str(TOP)} | variables
    command = [sys.executable, "-c", code + "sys.exit(code)", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="click expands patterns there")
def test_a_plain_run_is_without_click(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    done = _run(tmp_path, "--quiet", "--select=DYN201", "--fail-on=warning", ".")
    assert done.stdout.endswith("\nFalse\n")
    assert done.returncode == 1
    assert _run(tmp_path, "--quiet", _DYNLINT_COMPLETE="bash_source").stdout.startswith("_dynlint_completion()")


MISTAKES = {
    "two formats": ("--format=json", "--format=sarif"),
    "no folder": ("--output=no/where",),
    "a folder": ("--output=folder",),
    "a baseline that is none": ("--baseline=main.tf",),
    "no repository": ("--new-from=HEAD",),
    "settings": ("--config=broken.yaml",),
    "no rule": ("--select=no-such-rule",),
    "no path": ("no-such-path",),
    "no files": ("folder",),
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_as_click_tells_it(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    (tmp_path / "broken.yaml").write_text("rules: [")
    (tmp_path / "folder").mkdir()
    by_plain = _run(
        tmp_path,
        *arguments,
        code="import sys; from dynlint.cli import fast_path as plain; code = plain.run(sys.argv[1:]);",
    )
    by_cli = _run(tmp_path, *arguments, code="import sys; from dynlint.cli.program import run; code = run();")
    assert (by_plain.returncode, by_plain.stderr) == (by_cli.returncode, by_cli.stderr)
    assert by_plain.returncode == 2
    assert by_plain.stderr


def test_an_interrupt_ends_the_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("dynlint.cli.commands.lint_run.check", interrupted)
    assert fast_path.run(["."]) == 130
    assert capsys.readouterr().err == "\n"


@pytest.mark.skipif(os.name == "nt", reason="no shell here")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_error(closed: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    command = f'"{sys.executable}" -m dynlint --no-cache --fail-on=warning {closed}'
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(TOP)}, check=False)
    assert done.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="click expands patterns there")
def test_a_reader_of_complaints_that_goes_away_is_no_error(tmp_path: Path) -> None:
    code = "import sys; from dynlint.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", f"input(); {code}", "no-such-path"]  # it waits for a line
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(TOP)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdin is not None
        process.stderr.close()
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(timeout=600) == 1
