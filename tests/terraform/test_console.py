"""Compares the value of every expression in console_expressions.txt with that of `terraform console`."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from terraform_cli import COMMAND_SECONDS

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.functions.jsons import json_text
from dynlint.hcl.syntax.parsing import parse_expression, parse_template
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import EVALUATION_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.model.context import Engine
from dynlint.source import Source

pytestmark = pytest.mark.terraform

EXPRESSIONS = (Path(__file__).parent / "console_expressions.txt").read_text(encoding="utf-8").splitlines()
LINE_BYTES = 30_000
FILES = {
    "a.txt": b"caf\xc3\xa9\n",
    "binary": b"\xff\x00",
    "greeting.tftpl": b"Hello ${name}!\n%{ for item in list ~}\n- ${item}\n%{ endfor ~}\n",
    "one.tftpl": b"${value}",
    "folder/a.txt": b"",
    "folder/b.txt": b"",
    "folder/deep/c.txt": b"",
    "folder/deep/d.md": b"",
    "folder/deep/.hidden": b"",
}


class Names(NoNames):
    """A root module without names, in a folder."""

    engine = Engine(version="1.11")  # the version that gave the stored answers

    def __init__(self, directory: str) -> None:
        super().__init__(EVALUATION_STEPS)
        self.directory = directory

    def may_read(self, path):
        """Return True: every file may be read."""
        return True

    def render(self, path, text, variables):
        """Return a template's text."""
        expression, problems = parse_template(Source(path, text))
        assert not problems
        return evaluate(expression, Scope(self, variables))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("console")
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def oracle(folder: Path) -> dict[str, str | None]:
    """Return each expression's value as JSON, None if Terraform refuses the expression."""
    answers: list[str | None] = []
    for expressions in chunks():
        tries = ", ".join(f"try(jsonencode({expression}), null)" for expression in expressions)
        answers.extend(json.loads(base64.b64decode(console(folder, f"base64encode(jsonencode([{tries}]))"))))
    return dict(zip(EXPRESSIONS, answers, strict=True))


def chunks() -> list[list[str]]:
    """Return the expressions in groups: the console reads lines of 64 KB at most."""
    found: list[list[str]] = [[]]
    size = 0
    for expression in EXPRESSIONS:
        size += len(expression.encode()) + 30
        if size > LINE_BYTES:
            found.append([])
            size = 0
        found[-1].append(expression)
    return found


def console(folder: Path, line: str) -> bytes:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        ["terraform", "console"],
        cwd=folder,
        env=environment | {"CHECKPOINT_DISABLE": "1"},
        input=f"{line}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().strip('"').encode()


def test_the_expressions_are_many() -> None:
    assert len(set(EXPRESSIONS)) == len(EXPRESSIONS) > 500


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_same_value(expression: str, folder: Path, oracle: dict[str, str | None]) -> None:
    node, problem = parse_expression(Source("console", expression))
    assert not problem
    try:
        value = json_text(evaluate(node, Scope(Names(str(folder)))))
    except EvaluationError:
        value = None
    assert value == oracle[expression]
