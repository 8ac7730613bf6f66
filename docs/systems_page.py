"""The matrix of the reference systems: from their expectations, and from the tests that try them with Terraform."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from dynlint.request import Request
from dynlint.run.lint import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP = Path(__file__).resolve().parent.parent
_FIXTURES = _TOP / "fixtures"
_TESTS = _TOP / "tests" / "terraform"
_CALLS = "test_module_examples"
"""The tests of calls of modules, for all systems; their parameter is the folder of the call."""
_SYSTEMS = ("infrastructure", "streaming_logs", "products", "dynamodb_table")
_VALIDATES = re.compile(r"test_\w+_is_valid")
_APPLIES = re.compile(r"test_\w+_lives_on_moto")
_BY_SCRIPT = {
    "test_quick_start_is_deployed_used_and_removed": "simple-table",
    "test_table_is_deployed_with_its_data": "table-with-data",
}
"""Examples that the script applies: tests without a parameter."""
_HEAD = """\
# The reference systems

Made by `docs/generate.py` from `fixtures/*/expected.yaml`, which the tests compare with what dynlint says, and from the
tests in `tests/terraform`. Each row is a root module with the values of one environment or of one example; without a
file these are the defaults.

- **validates**: a test runs `terraform validate` on the root module, and there is not even a warning.
- **applies**: a test applies it to moto, plans again, and destroys it. What moto does not remember stands in brackets.
- **findings**: what dynlint says there, by rule; nothing else, and not less.

How to try them: [fixtures/README.md](../fixtures/README.md).

| system | root module | environment | values | validates | applies | findings |
|---|---|---|---|---|---|---|
"""
_COMMANDS = """
## The commands of the documents

Every command in a document of these systems, in a code block or in a sentence, is run by a test as it is written,
against moto or offline (`tests/terraform/document_commands.py` says where), but for these:

| command | why it is not run |
|---|---|
"""


class Row(NamedTuple):
    """One root module with the values of one environment; paths are relative to the system."""

    root: str
    environment: str
    values: str
    """A file, or empty: the defaults."""
    is_example: bool
    findings: str


class Tried(NamedTuple):
    """What the tests of a system try: the parameters of those tests."""

    validates: set[str]
    """Root modules; an empty one is the system itself."""
    applies: set[str]
    """Environments, root modules and examples."""
    forgotten: dict[str, list[str]]
    """What moto does not remember, by environment."""


def systems() -> str:
    """Return the page; raise RuntimeError where the tests cannot be listed."""
    listed = _listed()
    lines = [_line(system, row, _tried(system, listed)) for system in _SYSTEMS for row in _rows(system)]
    return _HEAD + "\n".join(lines) + "\n" + _not_run()


def _not_run() -> str:
    """Return the commands of the documents that no test runs, with the reasons."""
    listed: dict[str, str] = yaml.safe_load((_FIXTURES / "commands_not_run.yaml").read_text(encoding="utf-8"))
    return _COMMANDS + "".join(f"| `{command}` | {reason} |\n" for command, reason in listed.items())


def _rows(system: str) -> Iterator[Row]:
    """Yield a system's environments, then its examples of values."""
    folder = _FIXTURES / system
    expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    roots: Any = inspect(Request((str(folder),)))["roots"]
    for entry in roots:
        root, environment = Path(entry["path"]).resolve(), entry["environment"]
        values = next((path.relative_to(folder).as_posix() for path in root.rglob(f"{environment}.tfvars")), "")
        counts = _counts(expected["findings"], environment)
        yield Row(root.relative_to(folder).as_posix(), environment, values, False, counts)
    for example in expected.get("examples", ()):
        counts = _counts(example["findings"], example["environment"])
        root = Path(example["file"]).parent
        yield Row(root.as_posix(), example["environment"], example["file"], True, counts)


def _counts(findings: list[dict[str, Any]], environment: str) -> str:
    """Return how often each rule speaks in an environment."""
    counts = Counter(item["rule"] for item in findings if environment in item["environments"])
    return ", ".join(f"[{rule}](rules/{rule}.md) ({count})" for rule, count in sorted(counts.items())) or "none"


def _listed() -> list[tuple[str, str, str]]:
    """Return the tests of all systems: the module's name, the test's, and its parameter (empty without one)."""
    files = [str(path) for system in _SYSTEMS for path in _modules(system)] + [str(_TESTS / f"{_CALLS}.py")]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=_TOP, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return re.findall(r"(test_\w+)\.py::(\w+)(?:\[(.+)\])?$", done.stdout, re.MULTILINE)


def _modules(system: str) -> list[Path]:
    return sorted(_TESTS.glob(f"test_{system}*.py"))


def _own_test(system: str, module: str, test: str, of: str) -> tuple[str, str] | None:
    """Return a test of a system with its parameter; None for a test of another system."""
    if module == _CALLS:
        return (test, of.removeprefix(f"{system}/")) if of.startswith(f"{system}/") else None
    return (test, _BY_SCRIPT.get(test, of)) if module.startswith(f"test_{system}") else None


def _tried(system: str, listed: list[tuple[str, str, str]]) -> Tried:
    own = [found for each in listed if (found := _own_test(system, *each))]
    return Tried(
        {of for test, of in own if _VALIDATES.fullmatch(test)},
        {of for test, of in own if _APPLIES.fullmatch(test) or test in _BY_SCRIPT},
        {name: names for path in _modules(system) for name, names in _forgotten(path).items()},
    )


def _forgotten(module: Path) -> dict[str, list[str]]:
    """Return the FORGOTTEN of a test's module: by environment the arguments that moto forgets, as `-var` or by name."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FORGOTTEN":
            told: dict[str, list[str]] = ast.literal_eval(node.value)
            return {name: [text.removeprefix("-var=").partition("=")[0] for text in told[name]] for name in told}
    return {}


def _line(system: str, row: Row, tried: Tried) -> str:
    validates = "yes" if row.root.removeprefix(".") in tried.validates else "no"
    keys = {row.values} if row.is_example else {row.environment, row.root}
    forgotten = ", ".join(f"`{name}`" for name in tried.forgotten.get(row.environment, ()))
    applies = ("yes" + (f" ({forgotten})" if forgotten else "")) if keys & tried.applies else "no"
    cells = [system, f"`{row.root}`", row.environment, f"`{row.values}`" if row.values else "", validates, applies]
    return f"| {' | '.join([*cells, row.findings])} |"
