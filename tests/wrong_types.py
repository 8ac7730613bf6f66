"""Configurations in which one attribute or nested block has a value of another type: no rule may fail on them.

The rule shows what it reads: its configuration is linted once, and everything that it reads is a spot. Then every spot
gets a value of each type, one after the other. Exceptions are not caught here, so they end the test.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.syntax.parsing import parse
from dynlint.model.known import Document, Map, Reference, Set, Template, Unknown, YamlDocument
from dynlint.plan.bodies import PlannedBody
from dynlint.request import Request
from dynlint.rulebook.rulebook import Rulebook
from dynlint.run.collector import Run
from dynlint.run.lint import judge
from dynlint.run.session import Session
from dynlint.source import Source
from dynlint.testing import Case, builtin_cases, targets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from dynlint.finding import Result
    from dynlint.hcl.syntax import statements
    from dynlint.rule import Rule

LATER = Unknown("it is known after apply")
TABLE = Reference("it is known after apply", "aws_dynamodb_table.orders", "arn")
VALUES: dict[str, Any] = {
    "null": None,
    "a string": "orders",
    "an empty string": "",
    "a number as text": "5",
    "a fraction as text": "-1.5e3",
    "a long number as text": "9" * 5000,
    "text that Python takes for digits": "²",
    "a bool as text": "true",
    "true": True,
    "false": False,
    "a number": 5,
    "zero": 0,
    "a negative number": -3,
    "a fraction": Decimal("1.5"),
    "a huge number": 10**3500,
    "a huge exponent": Decimal("1e999999"),
    "a tiny fraction": Decimal("1e-999999"),
    "an empty list": (),
    "a list": ["a", "b"],
    "a tuple of strings": ("a", "orders"),
    "a tuple of numbers": (5, Decimal("0.5")),
    "a tuple of types": ("a", 5, True, None, ("b",), {"c": 5}, LATER, TABLE),
    "a nested list": (("a",), [["b"]]),
    "a set": Set(("a", "b")),
    "an empty object": {},
    "an object": {"a": 1, "TableName": 5, "Statement": ({"Effect": ["Allow"]},)},
    "a nested object": {"a": {"b": ("c",)}},
    "a map": Map({"a": "b"}),
    "a map of lists": Map({"TableName": ("a",), "GlobalSecondaryIndexName": {}}),
    "unknown": LATER,
    "a reference": TABLE,
    "a reference to itself": Reference("it is known after apply", "aws_dynamodb_table.orders"),
    "a template": Template(("a-", LATER)),
    "a template with a reference": Template((TABLE, "/index/*")),
    "a document": Document("it is known after apply", {"Statement": 5}),
    "YAML with an unknown part": YamlDocument("it is known after apply", {"a": {"source": {"dynamodb": 5}}}),
    "JSON of a list": "[1]",
    "JSON of a policy of other types": '{"Version": 5, "Id": [], "Statement": true}',
    "deep JSON": "[" * 100_000,
    "private characters": "\ue0005\ue001",
    "a lone surrogate": "\ud800",
}
_PARTS: tuple[Any, ...] = (None, True, 5, -0.5, "", "*", [], ["a", 5, None, ["b"], {}], {}, {"a": ["b", 5]}, [[1]])
_POLICY_KEYS = ("Version", "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition")


def documents() -> Iterator[Any]:
    """Yield policies and dashboards, as structures, with a wrong value in place of each of their parts."""
    statement = {
        "Sid": "a",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["dynamodb:*", "dynamodb:Query"],
        "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
        "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "a"}},
    }
    for part in _PARTS:
        yield {"Version": part, "Statement": [statement]}
        yield {"Version": "2012-10-17", "Statement": part}
        yield {"Version": "2012-10-17", "Statement": [part, statement]}
        for key in _POLICY_KEYS:
            yield {"Version": "2012-10-17", "Statement": [{**statement, key: part}]}
        for key in ("AWS", "Service", "*"):
            yield {"Statement": [{**statement, "Principal": {key: part}}]}
        yield {"Statement": [{**statement, "Condition": {"StringEquals": part}}]}
        yield {"Statement": [{**statement, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": part}}}]}
        line = ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "orders"]
        yield {"widgets": part}
        yield {"widgets": [part]}
        yield {"widgets": [{"properties": part}]}
        yield {"widgets": [{"properties": {"metrics": part}}]}
        yield from ({"widgets": [{"properties": {"metrics": [line, [*line[:at], part]]}}]} for at in range(5))


EXPRESSIONS = (
    *("null", "true", "false", "0", "5", "-3", "1.5", "1e400", "1e999999", '""', '"orders"', '"5"', '"true"', '"²"'),
    *("[]", "[5]", '["a", "b"]', "[[1], null]", "{}", "{ a = 1 }", '{ TableName = ["a"], a = { b = true } }'),
    *('toset(["a"])', 'tomap({ a = "b" })', "var.not_declared", "aws_dynamodb_table.orders", "aws_sns_topic.x.arn"),
    *("aws_dynamodb_table.orders.arn", '"${aws_dynamodb_table.orders.arn}/index/*"', "jsonencode([1])", "1 / 0"),
    *('jsonencode({ Statement = [{ Effect = 5, Action = [["a"]], Resource = {} }] })', 'jsondecode("[1.5]")'),
    *('format("%5000d", 1)', '"*"', "sensitive(5)", "timestamp()", "[for each in [1] : each]", "self", "each.value"),
)
"""Expressions that replace a value; references and functions then pass them on."""


def rewritten(text: str, chance: Random) -> str:
    """Return a configuration with one or a few of its values replaced."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        values = list(values_in(parse(Source("main.tf", text)).body))
        if values:
            start, end = chance.choice(values)
            text = text[:start] + chance.choice(EXPRESSIONS) + text[end:]
    return text


def values_in(body: statements.WrittenBody) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each attribute's value."""
    yield from ((each.value.start, each.value.end) for each in body.attributes.values())
    for block in body.blocks:
        yield from values_in(block.body)


class Spot(NamedTuple):
    """A place that a rule reads: in all resources of a type, the path of an attribute or nested block."""

    type: str
    path: str
    name: str
    is_block: bool = False


class Trial:
    """A configuration, and the rules that must accept any value in it."""

    def __init__(self, root: Path, names: list[str], rules: tuple[Rule, ...]) -> None:
        """`root` is the folder that the named files are in."""
        self.session = Session(Request(targets(str(root), names), all_files=True))
        self.rules = rules

    def lint(self) -> Result:
        """Lint it as it is."""
        return judge(Run(self.session, Rulebook(self.rules), self.rules))

    def spots(self) -> list[Spot]:
        """Return the places that the rules read."""
        read: dict[Spot, None] = {}
        with _instead(lambda spot, value: read.setdefault(spot) or value):
            self.lint()
        return list(read)

    def lint_with(self, wanted: Spot, value: Any) -> Result:
        """Lint it with a value in one place."""
        with _instead(lambda spot, found: value if spot == wanted else found):
            return self.lint()


def cases_about(rule: Rule) -> list[Case]:
    """Return the examples of a rule, and the cases of its page."""
    return [case for case in _all_cases() if case.rule.name == rule.name]


@cache
def _all_cases() -> list[Case]:
    return builtin_cases(Path(__file__).parent / "rules")


def trials(folder: Path, rule: Rule) -> Iterator[Trial]:
    """Yield every configuration about a rule, each in a folder of its own."""
    for number, case in enumerate(cases_about(rule)):
        root = Path(case.write(folder / str(number)))
        yield Trial(root, list(case.files), (rule,))


@contextmanager
def _instead(choose: Any) -> Iterator[None]:
    """Replace the value of each read attribute by `choose(spot, value)`."""
    before = [(body, body.read, body.blocks) for body in (HclBody, PlannedBody)]
    for body, read, blocks in before:
        body.read = _choosing(choose, read, is_block=False)
        body.blocks = _choosing(choose, blocks, is_block=True)
    try:
        yield
    finally:
        for body, read, blocks in before:
            body.read, body.blocks = read, blocks


def _choosing(choose: Any, original: Any, *, is_block: bool) -> Any:
    def chosen(body: Any, name: str) -> Any:
        spot = Spot(_type_of(body.address), re.sub(r"\[\d+\]", "", body.path), name, is_block)
        return choose(spot, original(body, name))

    return chosen


def _type_of(address: str) -> str:
    """Return the type in an address, without keys of instances; the whole address for a provider and the settings."""
    parts = re.sub(r"\[[^]]*\]", "", address).split(".")
    return parts[-2] if len(parts) > 1 else address


def blocks_instead(trial: Trial, wanted: Spot) -> Iterator[Result]:
    """Lint without a nested block, with the block twice, and with a block of which it is unknown whether it exists."""
    for change in (_none, _twice, _uncertain):
        with _instead(lambda spot, found, change=change: change(found) if spot == wanted else found):
            yield trial.lint()


def _none(_found: Any) -> Any:
    return ()


def _twice(found: Any) -> Any:
    return (*found, *found)


def _uncertain(found: Any) -> Any:
    for body in found:
        body.uncertain = LATER
    return found
