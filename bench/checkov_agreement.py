"""Judge Checkov's own test cases with dynlint and compare the answers.

Usage: python bench/checkov_agreement.py CHECKOUT [CKV_ID...]

CHECKOUT is the folder of a checkout of Checkov, which is only read. Each check is compared with the rules that name it
among their aliases; without ids, the checks on DynamoDB tables are. A case fails for us where a rule finds something
on its resource, in production. Ends with 1 where an answer differs that is not explained below.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run

if TYPE_CHECKING:
    from collections.abc import Iterator

IDS = ("CKV_AWS_28", "CKV_AWS_119", "CKV2_AWS_16", "CKV_AWS_165", "CKV_AWS_271")
_READ_ONLY = "only a target for ReadCapacityUnits is written, so its writes do not scale"
EXPLAINED = {
    ("CKV2_AWS_16", "aws_dynamodb_table.pass"): _READ_ONLY,
    ("CKV2_AWS_16", "aws_dynamodb_table.pass_unset"): _READ_ONLY,
    ("CKV_AWS_271", "aws_dynamodb_table_replica.pass"): "neither its key nor its table is declared, which Terraform"
    " refuses: what they are cannot be told",
    (
        "CKV_AWS_271",
        "aws_dynamodb_table_replica.fail",
    ): "its table is declared nowhere, which Terraform refuses: whether"
    " that has a key of its own, and the replica therefore needs one, cannot be told",
}
"""Where we differ on purpose, and why."""


class Case(NamedTuple):
    """One configuration of a test, and what Checkov expects: addresses, and whether they pass."""

    folder: Path | None
    text: str
    expected: dict[str, bool]


class Answer(NamedTuple):
    """What both say of one resource: ``pass``, ``fail``, or ``undecided``."""

    check: str
    resource: str
    theirs: str
    ours: str


_ASKS_TOO = {"CKV_AWS_119": ("DYN101",)}
"""Checks that ask for more in one than the rules with their alias: a comment for them waives that rule alone."""


def cases(checkout: Path, check: str) -> Iterator[Case]:
    """Yield the test cases of a check, of one resource or of several."""
    tests = checkout / "tests" / "terraform"
    for path in _sources(checkout / "checkov" / "terraform" / "checks", check):
        test = tests / "checks" / "resource" / "aws" / f"test_{path.stem}.py"
        graph = tests / "graph" / "checks" / "resources" / path.stem
        if (graph / "expected.yaml").is_file():
            listed = yaml.safe_load((graph / "expected.yaml").read_text())
            yield Case(graph, "", {name: key == "pass" for key in ("pass", "fail") for name in listed.get(key) or ()})
        if test.is_file():
            text = test.read_text()
            expected = dict.fromkeys(_set(text, "passing_resources"), True)
            expected |= dict.fromkeys(_set(text, "failing_resources"), False)
            if expected:
                yield Case(test.parent / f"example_{path.stem}", "", expected)
            yield from _written_in(ast.parse(text), _type_of(path))


def answers(checkout: Path, check: str) -> Iterator[Answer]:
    """Yield both answers for every resource of a check's cases."""
    rules = (*(rule.id for rule in load().rules if check in rule.aliases), *_ASKS_TOO.get(check, ()))
    for case in cases(checkout, check) if rules else ():
        with tempfile.TemporaryDirectory() as place:
            root = Path(place, "production")
            if case.folder is not None:
                shutil.copytree(case.folder, root)
            else:
                root.mkdir()
                (root / "main.tf.json").write_text(case.text)
            result = run(Request((str(root),), select=rules))
        found = {item.address for item in result.findings}
        undecided = {item.address for item in result.undecided}
        for resource, passes in case.expected.items():
            ours = "fail" if resource in found else "undecided" if resource in undecided else "pass"
            yield Answer(check, resource, "pass" if passes else "fail", ours)


def main(arguments: list[str]) -> int:
    """Print the table; return the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    checkout, differing = Path(arguments[0]).resolve(), 0
    for check in arguments[1:] or IDS:
        given = list(answers(checkout, check))
        agreed = sum(answer.theirs == answer.ours for answer in given)
        print(
            f"{check}: {agreed} of {len(given)} agree" if given else f"{check}: has no tests for Terraform, or no rule"
        )
        for answer in given:
            if answer.theirs != answer.ours:
                why = EXPLAINED.get((check, answer.resource), "")
                differing += not why
                print(f"  {answer.resource}: {answer.theirs} for Checkov, {answer.ours} here: {why or 'NOT EXPLAINED'}")
    return 1 if differing else 0


def _sources(checks: Path, check: str) -> Iterator[Path]:
    """Find the files that define a check."""
    wanted = re.compile(rf"""id["']?\s*[:=]\s*["']?{check}\b""")
    for path in sorted((*checks.glob("resource/aws/*.py"), *checks.glob("graph_checks/aws/*.yaml"))):
        if wanted.search(path.read_text()):
            yield path


def _set(text: str, name: str) -> tuple[str, ...]:
    match = re.search(rf"{name}\s*=\s*{{(.*?)}}", text, re.DOTALL)
    return tuple(re.findall(r"""["']([\w.\[\]-]+)["']""", match[1])) if match else ()


def _type_of(path: Path) -> str:
    match = re.search(r"""supported_resources\s*=\s*[\[(]["'](\w+)""", path.read_text())
    return match[1] if match else ""


def _written_in(tree: ast.AST, kind: str) -> Iterator[Case]:
    """Yield the cases that a test writes as a dict in Python, every value in a list."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        dicts = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        ]
        results = [
            node.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and node.attr in ("PASSED", "FAILED")
        ]
        if dicts and results:
            body = _unwrapped(ast.literal_eval(dicts[0]))
            text = json.dumps({"resource": {kind: {function.name: body}}})
            yield Case(None, text, {f"{kind}.{function.name}": results[0] == "PASSED"})


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unwrapped(item) for key, item in value.items()}
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict):
        return _unwrapped(value[0])
    return [_unwrapped(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
