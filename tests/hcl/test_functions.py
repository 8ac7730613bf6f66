"""Functions: unknown arguments, refused arguments, and bounded time."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.functions import call
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import EVALUATION_STEPS
from dynlint.model.known import Document, Map, Reference, Set, Template, Unknown, YamlDocument, is_wholly_known

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = Unknown("only apply can tell")
ARN = Reference("known after apply", "aws_dynamodb_table.t", "arn")
VARIABLE = Reference("var.x has no value", "var.x")


class Root(NoNames):
    """A root module in a folder, whose `render` returns its input."""

    def __init__(self, directory: str = ".") -> None:
        super().__init__(EVALUATION_STEPS)
        self.directory = directory

    def may_read(self, path):
        """Return True: every file may be read."""
        return True

    def render(self, path, text, variables):
        """Return the arguments."""
        return (path, text, variables)


def result(name: str, *arguments):
    return call(name, arguments, Root())


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("length", ([ARN, 1],), 2),
        ("element", ((ARN, 1), 2), ARN),
        ("coalesce", (None, ARN, "x"), ARN),
        ("coalescelist", ((), [ARN]), [ARN]),
        ("lookup", ({"a": ARN}, "a"), ARN),
        ("lookup", ({}, "a", ARN), ARN),
        ("flatten", (((ARN,), [1]),), (ARN, 1)),
        ("concat", ((ARN,), ("a",)), (ARN, "a")),
        ("concat", ([ARN], ["a"]), [ARN, "a"]),
        ("merge", ({"a": ARN}, {"b": 1}), {"a": ARN, "b": 1}),
        ("merge", (Map(a="x"), Map(b=ARN)), Map(a="x", b=ARN)),
        ("keys", ({"b": ARN, "a": 1},), ("a", "b")),
        ("values", (Map(a=ARN),), [ARN]),
        ("zipmap", (("a",), (ARN,)), {"a": ARN}),
        ("compact", (("", ARN),), [ARN]),
        ("toset", ((ARN, ARN),), Set((ARN,))),
        ("tolist", ((ARN, "a"),), [ARN, "a"]),
        ("tostring", (ARN,), ARN),
        ("tomap", ({"a": ARN},), Map(a=ARN)),
        ("one", ([ARN],), ARN),
        ("distinct", ((ARN, "a", ARN),), [ARN, "a"]),
        ("contains", ((ARN, "a"), "a"), True),
        ("contains", ((ARN,), ARN), True),
        ("alltrue", ((UNKNOWN, False),), False),
        ("anytrue", ((UNKNOWN, True),), True),
        ("sensitive", (ARN,), ARN),
        ("reverse", ((ARN, 1),), (1, ARN)),
        ("slice", ((ARN, 1), 0, 1), (ARN,)),
        ("jsondecode", (Document("why", {"a": [ARN]}),), {"a": (ARN,)}),
        ("yamldecode", (YamlDocument("why", {"a": [ARN]}),), {"a": (ARN,)}),
    ],
)
def test_symbols_stay(name: str, arguments, expected) -> None:
    found = result(name, *arguments)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("length", (UNKNOWN,)),
        ("length", (Set((UNKNOWN, "a")),)),
        ("upper", (ARN,)),
        ("split", (",", ARN)),
        ("flatten", ((VARIABLE, ["a"]),)),
        ("merge", ({}, UNKNOWN)),
        ("contains", ((ARN,), "a")),
        ("lookup", ({"a": 1}, UNKNOWN)),
        ("compact", (("a", UNKNOWN),)),
        ("setsubtract", ((ARN, "a"), ("a",))),
        ("sort", ((ARN,),)),
        ("format", ("%d", ARN)),
        ("timestamp", ()),
        ("uuid", ()),
        ("file", ("~/.ssh/id_rsa",)),
        ("provider::other::thing", (1,)),
    ],
)
def test_unknown_results_have_a_reason(name: str, arguments) -> None:
    found = result(name, *arguments)
    assert not is_wholly_known(found)
    assert isinstance(found, (Unknown, Template))
    assert found.why


@pytest.mark.parametrize(
    ("name", "arguments", "parts"),
    [
        ("join", ("/", (ARN, "index", "*")), (ARN, "/index/*")),
        ("join", (",", [ARN], ["a"]), (ARN, ",a")),
        ("format", ("%s/index/%s", ARN, 1), (ARN, "/index/1")),
        ("format", ("x-%v", ARN), ("x-", ARN)),
    ],
)
def test_text_around_symbols_stays(name: str, arguments, parts) -> None:
    found = result(name, *arguments)
    assert isinstance(found, Template)
    assert found.parts == parts


def test_formatlist_keeps_symbols() -> None:
    first, second = result("formatlist", "%s/*", (ARN, "b"))
    assert first.parts == (ARN, "/*")
    assert second == "b/*"


def test_json_with_unknown_parts_is_a_document() -> None:
    found = result("jsonencode", {"Resource": ARN})
    assert isinstance(found, Document)
    assert found.data == {"Resource": ARN}


def test_yaml_with_unknown_parts_is_known_as_data() -> None:
    found = result("yamlencode", {"tables": [ARN]})
    assert isinstance(found, YamlDocument)
    assert (found.data, result("yamldecode", found)) == ({"tables": [ARN]}, {"tables": (ARN,)})
    assert result("yamldecode", result("yamlencode", {"tables": ["a"]})) == {"tables": ("a",)}


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("uper", ("a",), 'no function named "uper". Did you mean "upper"'),
        ("upper", (), "expects 1 argument"),
        ("upper", ("a", "b"), "not 2"),
        ("setunion", (), "at least 1"),
        ("upper", (None,), "argument 1 of upper: argument must not be null"),
        ("upper", ((),), "string required"),
        ("sort", (UNKNOWN, 1), "expects 1"),
        ("coalesce", (None, ""), "no non-null"),
        ("range", (2000,), "more than 1024"),
        ("regex", ("(?=a)", "a"), "Perl syntax"),
        ("file", ("nothing-here",), "no file exists"),
        ("yamldecode", ("a:\n  <<: x\n",), "cannot merge what is not a mapping"),
    ],
)
def test_errors(name: str, arguments, why: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        result(name, *arguments)
    assert why in caught.value.why


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("timecmp", ("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z"), -1),
        ("timecmp", ("2017-11-22T01:00:00Z", "2017-11-22T02:00:00+01:00"), 0),
        ("timecmp", ("2017-11-22T01:00:01Z", "2017-11-22T01:00:00Z"), 1),
        ("formatdate", ("H HH aa", "2018-01-02T23:04:05Z"), "11 11 pm"),
        ("formatdate", ("H HH aa", "2018-01-02T12:04:05Z"), "12 12 pm"),
        ("formatdate", ("H HH aa", "2018-01-02T11:04:05Z"), "11 11 am"),
        ("format", ("%.1e", Decimal("9.99")), "1.0e+01"),
    ],
)
def test_results_next_to_a_border(name: str, arguments, expected) -> None:
    assert result(name, *arguments) == expected


def test_arns() -> None:
    arn = "arn:aws:iam::123456789012:role/path/deep/name"
    parsed = result("provider::aws::arn_parse", arn)
    assert parsed["account_id"] == "123456789012"
    parts = [parsed[part] for part in ("partition", "service", "region", "account_id", "resource")]
    assert result("provider::aws::arn_build", *parts) == arn
    assert result("provider::aws::trim_iam_role_path", arn) == "arn:aws:iam::123456789012:role/name"


def test_files_are_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    root = Root(str(tmp_path))
    assert call("file", ["a.txt"], root) == "text"
    assert call("fileset", [".", "*"], root) == Set(("a.txt",))
    assert call("templatefile", ["a.txt", {"x": ARN}], root) == ("a.txt", "text", {"x": ARN})
    assert call("templatestring", ["text", {}], root)[1] == "text"


def nested(levels: int):
    value: tuple = ("x",) * 10
    for _ in range(levels):
        value = (value,) * 10
    return value


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("regex", ("^(a+)+$", "a" * 20_000 + "b")),
        ("regex", ("(.*)(.*)(.*)(.*)(.*)x", "a" * 5_000)),
        ("regex", ("((a{1,100}){1,100}){1,100}", "a")),
        ("regex", ("(" * 5_000, "a")),
        ("replace", ("a" * 1_000_000, "a", "b" * 1_000_000)),
        ("replace", ("a" * 100_000, "/a/", "b" * 100_000)),
        ("join", (",", ["a" * 1_000_000] * 1_000)),
        ("format", ("%999999999d", 1)),
        ("format", (f"%{'9' * 5000}d", 1)),
        ("format", (f"%.{'9' * 5000}f", 1)),
        ("format", (f"%[{'9' * 5000}]d", 1)),
        ("indent", (1_000_000_000, "a\nb")),
        ("flatten", (nested(20),)),
        ("jsonencode", (nested(20),)),
        ("setproduct", ([1] * 1_000,) * 5),
        ("range", (0, 1, 0)),
        ("tonumber", ("1e999999999",)),
        ("pow", (10, 10**9)),
        ("parseint", ("1" * 100_000, 10)),
        ("cidrsubnet", ("10.0.0.0/8", 10**12, 0)),
        ("yamldecode", ("a: &a [x]\n" + "[" * 2_000,)),
        ("jsondecode", ("[" * 100_000,)),
        ("timeadd", ("2024-01-01T00:00:00Z", "9" * 90 + "h")),
    ],
)
def test_nothing_hangs(name: str, arguments) -> None:
    start = time.process_time()
    with pytest.raises(EvaluationError):
        result(name, *arguments)
    assert time.process_time() - start < 10


def test_yaml_aliases_share_their_value() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]" for level in range(1, 60))]
    found = result("yamldecode", "\n".join(lines))
    assert found["a0"] == ("x", "x")
    with pytest.raises(EvaluationError):
        result("length", found["a59"])
