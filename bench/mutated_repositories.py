"""Lint repositories that were changed at random, many of them, in one process: nothing may fail, hang or tell secrets.

Usage: python bench/mutated_repositories.py [SECONDS [SEED]]

The repositories are the examples and cases of all rules. Each is written once; a mutation stands over its files in
memory. It changes a value, a line, a word or some bytes, or brings lines of another repository. What must hold:

- no exception, in the run and in the reports;
- no run takes more than ten seconds of the processor;
- findings stand at lines that their files have;
- the default of a sensitive variable, which some mutations use as a value, is in no report.

In one of 50 the same is linted with every file read: what decides that a file does not matter must change no answer.
A fault is printed with its file, and the run goes on; each line of dynlint that fails is printed once. It needs the
tests' environment.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from wrong_types import EXPRESSIONS, Trial, cases_about, values_in  # noqa: E402  # the path is set above

from dynlint.cli.outputs import FORMATS  # noqa: E402  # the path is set above
from dynlint.filesystem.overlay import unsaved  # noqa: E402  # the path is set above
from dynlint.hcl.syntax.parsing import parse  # noqa: E402  # the path is set above
from dynlint.rulebook.rulebook import load  # noqa: E402  # the path is set above
from dynlint.source import Source  # noqa: E402  # the path is set above

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import Result

SECRET = "canary-bird-4711"  # noqa: S105  # no secret: a made-up value that no output may show
PLANTED = f'variable "planted" {{\n  default   = "{SECRET}"\n  sensitive = true\n}}\n'
SECONDS = 10
USUAL, ALL_FORMATS_EVERY, ALL_FILES_EVERY, REPORT_EVERY = ("text", "json"), 25, 50, 5000
WITH_SECRETS = ("var.planted", "[var.planted]", '"${var.planted}-a"', "upper(var.planted)", "{ a = var.planted }")
TYPES = ("aws_dynamodb_table", "aws_iam_role_policy", "aws_cloudwatch_metric_alarm", "aws_kms_key", "module", "moved")
BYTES = (
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xff",
    "\u202e".encode(),
    b"\x1b[31m",
    b"${",
    b"%{",
    b'"',
    b"{",
    b"}",
    b"\\u0041",
    b"<<A\n",
)
WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


class Mutations:
    """Changes of a text at random."""

    def __init__(self, chance: random.Random, others: list[bytes]) -> None:
        self.chance = chance
        self.others = others

    def of(self, data: bytes) -> bytes:
        """Return a text with one change, or some."""
        kinds: tuple[Callable[[bytes], bytes], ...] = (
            self.value,
            self.value,
            self.value,
            self.line,
            self.word,
            self.noise,
        )
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            data = self.chance.choice(kinds)(data)
        return data

    def value(self, data: bytes) -> bytes:
        """Write another expression in the place of an attribute's value."""
        text = data.decode("utf-8", "replace")
        places = list(values_in(parse(Source("main.tf", text)).body))
        if not places:
            return self.line(data)
        start, end = self.chance.choice(places)
        return (text[:start] + self.chance.choice((*EXPRESSIONS, *WITH_SECRETS)) + text[end:]).encode(
            "utf-8", "replace"
        )

    def line(self, data: bytes) -> bytes:
        """Drop, double, move or bring a line, or some."""
        lines = data.splitlines(keepends=True) or [b"\n"]
        at, to = self.chance.randrange(len(lines)), self.chance.randrange(len(lines))
        many = self.chance.choice((1, 1, 2, 5))
        foreign = self.chance.choice(self.others).splitlines(keepends=True) or [b"\n"]
        start = self.chance.randrange(len(foreign))
        return b"".join(
            self.chance.choice(
                (
                    lines[:at] + lines[at + many :],
                    lines[:at] + lines[at : at + many] + lines[at:],
                    lines[:to] + lines[at : at + many] + lines[to:],
                    lines[:at] + foreign[start : start + many * 3] + lines[at:],
                    lines[: at + 1],
                )
            )
        )

    def word(self, data: bytes) -> bytes:
        """Write another word of this text or another one in the place of a word."""
        words = list(WORD.finditer(data))
        if not words:
            return data
        found = self.chance.choice(words)
        foreign = WORD.findall(self.chance.choice((data, self.chance.choice(self.others)))) or [b"a"]
        new = self.chance.choice((self.chance.choice(foreign), self.chance.choice(TYPES).encode()))
        return data[: found.start()] + new + data[found.end() :]

    def noise(self, data: bytes) -> bytes:
        """Write bytes that mean much, or drop some."""
        at = self.chance.randrange(len(data) + 1)
        return data[:at] + self.chance.choice((*BYTES, b"")) + data[at + self.chance.choice((0, 0, 1, 8)) :]


class Repository:
    """A case, written once below a folder of its own, with what tries it."""

    def __init__(self, folder: Path, case: object, rules: tuple) -> None:
        self.root = Path(case.write(folder))
        (self.root / "planted.tf").write_text(PLANTED, encoding="utf-8")
        self.names = list(case.files)
        self.files = {
            str(self.root / name): text.encode()
            for name, text in case.files.items()
            if name.endswith((".tf", ".tfvars")) and os.path.normpath(name) == name
        }
        self.rules = rules

    def lint(self, changed: dict[str, bytes], *, all_files: bool) -> Result:
        """Lint it with other bytes in the place of some files."""
        with unsaved(changed):
            trial = Trial(self.root, self.names, self.rules)
            trial.session = type(trial.session)(trial.session.request._replace(all_files=all_files))
            return trial.lint()


def faults_of(result: Result, texts: list[str]) -> None:
    """Raise AssertionError for what a result must not have."""
    for text in texts:
        assert SECRET not in text, "a sensitive value is in a report"  # noqa: S101  # as in a test
    assert all(finding.message and finding.location.line > 0 for finding in result.findings)  # noqa: S101  # as in a test


def answers(result: Result) -> set[tuple[object, ...]]:
    """Return what is said of resources, to compare."""
    return {
        (each.rule, each.location.path, each.location.line, each.message)
        for each in result.findings
        if each.rule > "DYN099"
    }


def attempt(repository: Repository, changed: dict[str, bytes], renders: list[Callable[[Result], str]]) -> Result:
    """Lint and report once; raise for what must not be."""
    start = time.process_time()
    result = repository.lint(changed, all_files=False)
    with unsaved(changed):
        faults_of(result, [render(result) for render in renders])
    took = time.process_time() - start
    assert took < SECONDS, f"it takes {took:.0f} s"  # noqa: S101  # as in a test
    return result


def repositories_below(place: str) -> list[Repository]:
    """Write every case once below a folder."""
    rules = load().rules
    cases = [case for rule in rules for case in cases_about(rule)]
    made = [Repository(Path(place) / str(at), case, rules) for at, case in enumerate(cases)]
    return [each for each in made if each.files]


def main(seconds: float, seed: int) -> int:
    """Mutate and lint; return how many different faults there are."""
    os.environ["DYNLINT_TRACEBACK"] = "1"  # faults are not kept to themselves
    renders = {name: import_module(module).render for name, module in FORMATS.items()}
    usual = [renders[name] for name in USUAL]
    found: set[tuple[object, ...]] = set()
    with tempfile.TemporaryDirectory() as place:
        repositories = repositories_below(place)
        chance = random.Random(seed)  # noqa: S311  # no secret
        mutations = Mutations(chance, [text for each in repositories for text in each.files.values()])
        tried, end, started = 0, time.monotonic() + seconds, time.process_time()
        while time.monotonic() < end:
            tried += 1
            repository = chance.choice(repositories)
            path = chance.choice(sorted(repository.files))
            changed = {path: mutations.of(repository.files[path])}
            try:
                result = attempt(repository, changed, usual if tried % ALL_FORMATS_EVERY else [*renders.values()])
                if tried % ALL_FILES_EVERY == 0:
                    other = answers(repository.lint(changed, all_files=True)) ^ answers(result)
                    assert not other, f"not the same with all files read: {other}"  # noqa: S101  # as in a test
            except Exception as error:  # noqa: BLE001  # that is what is looked for
                frame = traceback.extract_tb(error.__traceback__)[-1]
                if (kind := (type(error), frame.filename, frame.lineno, str(error)[:40])) not in found:
                    found.add(kind)
                    traceback.print_exc()
                    print(path, *changed.values(), sep="\n", flush=True)
            if tried % REPORT_EVERY == 0:
                print(f"# {tried} mutations, {len(found)} faults, {time.process_time() - started:.0f} s", flush=True)
    print(f"{tried} mutations, {len(found)} faults")
    return len(found)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("600", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(float(given[0]), int(given[1])))
