"""A function of a newer version is unknown, not an error; behaviour follows the version in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.files.configuration import is_override
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.values.limits import EVALUATION_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.model.context import Engine
from dynlint.model.known import Unknown
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.model.known import Value

TABLE = """
resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = %s
  }
}
"""
NEW, OLD = "1.30", "1.11"


def judged(folder: Path, expression: str, settings: str = "", more: str = "") -> tuple[list[str], bool]:
    """Return the rules that report a table with an expression in it, and whether DYN201 is undecided."""
    (folder / "main.tf").write_text(more + TABLE % expression)
    (folder / ".dynlint.yaml").write_text(settings)
    result = run(Request((str(folder),), select=("DYN001", "DYN013", "DYN201"), preset="strict"))
    return sorted(finding.rule for finding in result.findings), bool(result.undecided)


def version(text: str, engine: str = "terraform") -> str:
    return f'engine: {engine}\nversion: "{text}"\n'


NEVER_READ = (
    "isodd(3)",
    "upper(true, 1)",
    'lookup({}, "a", true, 1)',
    'format("%z", 1)',
    'formatdate("QQ", "2026-01-01T00:00:00Z")',
    "convert(true, tuple_of(bool))",
    "convert(true, integer)",
)


@pytest.mark.parametrize("expression", NEVER_READ)
@pytest.mark.parametrize("settings", ["", version(NEW), version(NEW, "opentofu")])
def test_what_no_version_has_that_was_read_is_unknown(expression: str, settings: str, tmp_path: Path) -> None:
    assert judged(tmp_path, expression, settings) == ([], True)


@pytest.mark.parametrize("expression", [NEVER_READ[0], NEVER_READ[1], NEVER_READ[5]])
def test_in_a_version_that_was_read_it_is_refused(expression: str, tmp_path: Path) -> None:
    assert judged(tmp_path, expression, version(OLD)) == (["DYN013"], True)
    pinned = 'terraform {\n  required_version = "~> 1.11.0"\n}\n'
    assert judged(tmp_path, expression, more=pinned) == (["DYN013"], True)
    open_ended = 'terraform {\n  required_version = ">= 1.11"\n}\n'
    assert judged(tmp_path, expression, more=open_ended) == ([], True)


CHANGED = (
    ("contains([true], null)", ["DYN201"], "1.16", "1.15", "terraform"),
    ("contains([true], null)", ["DYN201"], "1.13", "1.12", "opentofu"),
    ('convert("true", bool)', [], "1.15", "1.14", "terraform"),
    ('convert("true", bool)', [], "1.13", "1.12", "opentofu"),
    ("!(false && upper(null))", [], "1.12", "1.11", "terraform"),
)


@pytest.mark.parametrize(("expression", "found", "since", "before", "engine"), CHANGED)
def test_what_a_version_changed(
    expression: str, found: list[str], since: str, before: str, engine: str, tmp_path: Path
) -> None:
    assert judged(tmp_path, expression, version(since, engine)) == (found, False)
    assert judged(tmp_path, expression) == (found, False)
    assert judged(tmp_path, expression, version(before, engine)) == (["DYN013"], True)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("list(true)[0]", []),
        ('map("a", false)["a"]', ["DYN201"]),
        ('list(1, "a")[0] == "1"', []),
        ('lookup(map("a", "x", "b", 2), "b") == "2"', []),
        ("length(list()) == 0", ["DYN013"]),
        ('map("a")["a"]', ["DYN013"]),
        ('map("a", true, "a", false)["a"]', ["DYN013"]),
        ("list([], {})[0] == []", ["DYN013"]),
    ],
)
def test_lists_and_maps_of_old_versions(expression: str, found: list[str], tmp_path: Path) -> None:
    assert judged(tmp_path, expression, version("0.14"))[0] == found
    assert judged(tmp_path, expression)[0] == ["DYN013"], "gone since 0.15"


def test_what_fails_in_the_language_before_0_12_is_not_known(tmp_path: Path) -> None:
    pinned = 'terraform {\n  required_version = "~> 0.11.6"\n}\n'
    assert judged(tmp_path, "lookup([], 1)", more=pinned) == ([], True)
    assert judged(tmp_path, "lookup([], 1)", more=pinned.replace("0.11.6", "0.12.6")) == (["DYN013"], True)


def test_an_output_has_its_type(tmp_path: Path) -> None:
    child = tmp_path / "sizes"
    child.mkdir()
    type_ = "object({ backups = optional(bool, false) })"
    (child / "main.tf").write_text(f'output "data" {{\n  type  = {type_}\n  value = {{}}\n}}\n')
    call = 'module "sizes" {\n  source = "./sizes"\n}\n'
    assert judged(tmp_path, "module.sizes.data.backups", more=call) == (["DYN201"], False)
    assert judged(tmp_path, "module.sizes.data.backups", version("1.14"), more=call) == (["DYN013"], True)


def test_a_value_that_does_not_fit_the_type_of_its_output_is_refused(tmp_path: Path) -> None:
    text = 'output "data" {\n  type  = number\n  value = "many"\n}\n'
    assert judged(tmp_path, "true", more=text) == (["DYN013"], False)


@pytest.mark.parametrize(
    ("engine", "asked", "expected"),
    [
        (Engine(), (1, 5), None),
        (Engine(version="1.12"), (1, 12), True),
        (Engine(version="1.12"), (1, 13), False),
        (Engine(least=(1, 12)), (1, 11), True),
        (Engine(least=(1, 12)), (1, 13), None),
        (Engine(least=(1, 11, 0), below=(1, 12)), (1, 12), False),
        (Engine(below=(1, 11, 4, 0)), (1, 11, 4), None),
    ],
)
def test_whether_an_engine_reaches_a_version(engine: Engine, asked: tuple[int, ...], expected: bool | None) -> None:
    assert engine.reaches(*asked) is expected


MARKED = 'variable "e" {\n  ephemeral = true\n  default   = true\n}\n'


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("ephemeralasnull({ a = var.e, b = false }).a == null", []),
        ("ephemeralasnull({ a = var.e, b = false }).b", ["DYN201"]),
        ("ephemeralasnull([var.e, true])[1]", []),
        ("ephemeralasnull([{ a = var.e }])[0].a == null", []),
        ("ephemeralasnull(var.e) == null", []),
        ("ephemeralasnull(true)", []),
    ],
)
def test_what_is_ephemeral_inside_is_null(expression: str, found: list[str], tmp_path: Path) -> None:
    assert judged(tmp_path, expression, more=MARKED) == (found, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("override.tf", True),
        ("override.tf.json", True),
        ("a_override.tf", True),
        ("a.b_override.tf", True),
        ("a_override.tofu", True),
        ("override.x.tf", False),
        ("a_override.x.tf", False),
        ("overrides.tf", False),
    ],
)
def test_override_files_are_named_as_terraform_names_them(name: str, expected: bool) -> None:
    assert is_override(f"/some/folder/{name}") is expected


def value_of(expression: str) -> Value:
    """Return the value of an expression without names; unknown if Terraform refuses it."""
    node, problems = parse_expression(Source("a.tf", expression))
    assert not problems
    return evaluate_or_unknown(node, Scope(NoNames(EVALUATION_STEPS)))


GZIPPED = "H4sIAAAAAAACA0tMSgYAwkEkNQMAAAA="


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f'base64gunzip("{GZIPPED}")', "abc"),
        ('urldecode("a+b%20c%C3%BC")', "a b cü"),
        ('cidrcontains("192.168.2.0/20", "192.168.2.1")', True),
        ('cidrcontains("192.168.2.0/20", "192.168.2.0/22")', True),
        ('cidrcontains("192.168.2.0/20", "192.126.2.1")', False),
        ('cidrcontains("192.168.2.0/20", "192.168.2.0/18")', False),
        ('cidrcontains("fe80::/48", "fe80::1")', True),
        ("assumeequal(1, 1)", 1),
        ('assumeequal("1", 1)', 1),
        ('assumenotnull("a")', "a"),
        ('assumestringprefix("prod-x", "prod-")', "prod-x"),
        ("assumelistlength([1, 2], 1, 2)", [1, 2]),
        ("assumelistlengthmin([1, 2], 2)", [1, 2]),
        ("assumemaplengthmax({ a = 1 }, 1)", {"a": 1}),
        ("length(assumesetlengthmin([1, 1], 1))", 1),
    ],
)
def test_functions_of_opentofu(expression: str, expected: object) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'base64gunzip("YWJj")',
        f'base64gunzip("{GZIPPED[:16]}")',
        'urldecode("100%")',
        'cidrcontains("192.168.2.0/20", "fe80::1")',
        'cidrcontains("192.168.2.0/20", "here")',
        "assumeequal(1, 2)",
        "assumenotnull(null)",
        'assumestringprefix("dev-x", "prod-")',
        "assumelistlength([1, 2, 3], 1, 2)",
        "assumemaplengthmin({}, 1)",
        "assumesetlengthmax([1, 2], 1)",
        'list("a")',
        'map("a", 1)',
    ],
)
def test_what_functions_of_opentofu_refuse(expression: str) -> None:
    value = value_of(expression)
    assert isinstance(value, Unknown)
    assert "no version that dynlint knows" not in value.why
