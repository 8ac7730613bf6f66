"""Policies in YAML: their findings, undecided results, and the place of an error in a policy."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from dynlint.finding import Severity
from dynlint.model import effort
from dynlint.request import Request
from dynlint.rulebook.rulebook import RulebookError, load
from dynlint.rulebook.yaml_rules import read_conditions
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Result

HEAD = "id: ACME001\nresource: aws_dynamodb_table\nmessage: It is not as we want it.\n"


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lint a configuration with one policy, in an environment."""
    monkeypatch.chdir(tmp_path)

    def of(policy: str, configuration: str, environment: str = "production") -> Result:
        (tmp_path / "ours").mkdir(exist_ok=True)
        (tmp_path / "ours" / "our_tables.yaml").write_text(policy)
        root = tmp_path / environment
        root.mkdir(exist_ok=True)
        (root / "main.tf").write_text(dedent(configuration))
        return run(Request((environment,), rule_paths=("ours",), select=("ACME",)))

    return of


def asked(lint, require: str, body: str, when: str = "") -> list[bool | None]:
    """Return the result for each table: True if the policy is met, None if that is unknown."""
    policy = HEAD + f"require: {require}\n" + (f"when: {when}\n" if when else "")
    configuration = (
        'variable "x" {}\nresource "aws_kms_key" "k" {}\nresource "aws_dynamodb_table" "t" {\n' + body + "\n}\n"
    )
    result = lint(policy, configuration)
    assert result.errors == ()
    return [None if result.undecided else not result.findings]


ANSWERS = {
    "equals": ("{attribute: billing_mode, equals: PAY_PER_REQUEST}", 'billing_mode = "PROVISIONED"', False),
    "equals: absent": ("{attribute: billing_mode, equals: PAY_PER_REQUEST}", "", False),
    "equals: a number is its text": ("{attribute: read_capacity, equals: 5}", 'read_capacity = "5"', True),
    "equals: a truth is its text": ("{attribute: stream_enabled, equals: true}", 'stream_enabled = "true"', True),
    "equals: unknown": ("{attribute: billing_mode, equals: PROVISIONED}", "billing_mode = var.x", None),
    "equals: known enough": ("{attribute: name, equals: orders}", 'name = "prod-${var.x}"', False),
    "not_equals": ("{attribute: billing_mode, not_equals: PROVISIONED}", 'billing_mode = "PROVISIONED"', False),
    "not_equals: absent": ("{attribute: billing_mode, not_equals: PROVISIONED}", "", True),
    "not_equals: unknown": ("{attribute: billing_mode, not_equals: PROVISIONED}", "billing_mode = var.x", None),
    "in": ("{attribute: table_class, in: [STANDARD]}", 'table_class = "STANDARD"', True),
    "in: none of them": ("{attribute: table_class, in: [STANDARD]}", 'table_class = "OTHER"', False),
    "not_in": ("{attribute: table_class, not_in: [A, B]}", 'table_class = "B"', False),
    "not_in: unknown": ("{attribute: table_class, not_in: [A, B]}", "table_class = var.x", None),
    "exists": ("{attribute: tags.owner, exists: true}", 'tags = { owner = "me" }', True),
    "exists: missing key": ("{attribute: tags.owner, exists: true}", 'tags = { other = "me" }', False),
    "exists: no tags": ("{attribute: tags.owner, exists: true}", "", False),
    "exists: unknown map": ("{attribute: tags.owner, exists: true}", "tags = var.x", None),
    "exists: text of unknown parts": ("{attribute: name, exists: true}", 'name = "a-${var.x}"', True),
    "exists: what a resource will have": ("{attribute: kms, exists: true}", "kms = aws_kms_key.k.arn", True),
    "exists: a variable may be null": ("{attribute: name, exists: true}", "name = var.x", None),
    "exists: a block": ("{attribute: ttl, exists: true}", "ttl {\n  enabled = false\n}", True),
    "absent": ("{attribute: local_secondary_index, absent: true}", "local_secondary_index {\n}", False),
    "absent: indeed": ("{attribute: local_secondary_index, absent: true}", "", True),
    "matches": ("{attribute: name, matches: 'acme-[a-z]+'}", 'name = "acme-orders"', True),
    "matches: the whole": ("{attribute: name, matches: 'acme-[a-z]+'}", 'name = "acme-orders2"', False),
    "matches: unknown": ("{attribute: name, matches: 'acme-[a-z]+'}", 'name = "acme-${var.x}"', None),
    "at_least": ("{attribute: read_capacity, at_least: 5}", "read_capacity = 4", False),
    "at_least: equal": ("{attribute: read_capacity, at_least: 5}", 'read_capacity = "5"', True),
    "at_least: absent": ("{attribute: read_capacity, at_least: 5}", "", False),
    "at_most": ("{attribute: read_capacity, at_most: 5.5}", "read_capacity = 6", False),
    "at_most: no number": ("{attribute: read_capacity, at_most: 5}", 'read_capacity = "many"', False),
    "at_most: unknown": ("{attribute: read_capacity, at_most: 5}", "read_capacity = var.x", None),
    "contains: a list": ("{attribute: roles, contains: a}", 'roles = ["a", "b"]', True),
    "contains: not": ("{attribute: roles, contains: c}", 'roles = ["a", "b"]', False),
    "contains: may": ("{attribute: roles, contains: c}", 'roles = ["a", var.x]', None),
    "contains: does all the same": ("{attribute: roles, contains: a}", 'roles = ["a", var.x]', True),
    "contains: text": ("{attribute: name, contains: rde}", 'name = "orders"', True),
    "contains: a key": ("{attribute: tags, contains: owner}", 'tags = { owner = "me" }', True),
    "nested": (
        "{attribute: point_in_time_recovery.enabled, equals: true}",
        "point_in_time_recovery {\n  enabled = true\n}",
        True,
    ),
    "nested: no block": ("{attribute: point_in_time_recovery.enabled, equals: true}", "", False),
    "every block": (
        "{attribute: replica.propagate_tags, equals: true}",
        "replica {\n  propagate_tags = true\n}\nreplica {\n}",
        False,
    ),
    "every block: a no weighs more than a doubt": (
        "{attribute: replica.propagate_tags, equals: true}",
        "replica {\n  propagate_tags = var.x\n}\nreplica {\n}",
        False,
    ),
    "blocks of an unknown collection": (
        "{attribute: replica.propagate_tags, equals: true}",
        'dynamic "replica" {\n  for_each = var.x\n  content {\n    propagate_tags = false\n  }\n}',
        None,
    ),
    "an item of a list": ("{attribute: 'roles[1]', equals: b}", 'roles = ["a", "b"]', True),
    "every item of a list": ("{attribute: roles.name, equals: b}", 'roles = [{ name = "a" }, { name = "b" }]', False),
    "all": (
        "{all: [{attribute: name, exists: true}, {attribute: tags.a, exists: true}]}",
        'name = "x"',
        False,
    ),
    "all: a no weighs more than a doubt": (
        "{all: [{attribute: name, equals: a}, {attribute: tags.a, exists: true}]}",
        "name = var.x",
        False,
    ),
    "any": ("{any: [{attribute: name, equals: a}, {attribute: tags.a, exists: true}]}", 'name = "a"', True),
    "any: a doubt weighs more than a no": (
        "{any: [{attribute: name, equals: a}, {attribute: tags.a, exists: true}]}",
        "name = var.x",
        None,
    ),
    "empty": ("{attribute: tags, empty: true}", "tags = {}", True),
    "empty: no value": ("{attribute: tags, empty: true}", "", True),
    "empty: not": ("{attribute: roles, empty: false}", 'roles = ["a"]', True),
    "empty: unknown": ("{attribute: tags, empty: true}", "tags = var.x", None),
    "empty: text of unknown parts": ("{attribute: name, empty: true}", 'name = "a-${var.x}"', False),
    "like": ("{attribute: name, like: 'acme-*-db'}", 'name = "acme-orders-db"', True),
    "like: the whole, in its case": ("{attribute: name, like: 'acme-*'}", 'name = "Acme-orders"', False),
    "in_network": ("{attribute: cidr, in_network: 10.0.0.0/8}", 'cidr = "10.1.0.0/16"', True),
    "in_network: an address": ("{attribute: cidr, in_network: 10.0.0.0/8}", 'cidr = "10.1.2.3"', True),
    "in_network: wider": ("{attribute: cidr, in_network: 10.0.0.0/8}", 'cidr = "0.0.0.0/0"', False),
    "in_network: none": ("{attribute: cidr, in_network: 10.0.0.0/8}", 'cidr = "everything"', False),
    "in_network: of another kind": ("{attribute: cidr, in_network: 10.0.0.0/8}", 'cidr = "::/0"', False),
    "more_than": ("{attribute: read_capacity, more_than: 5}", "read_capacity = 5", False),
    "less_than": ("{attribute: read_capacity, less_than: 5}", 'read_capacity = "4"', True),
    "intersects": ("{attribute: roles, intersects: [b, c]}", 'roles = ["a", "b"]', True),
    "intersects: not": ("{attribute: roles, intersects: [c]}", 'roles = ["a", "b"]', False),
    "intersects: may": ("{attribute: roles, intersects: [c]}", 'roles = ["a", var.x]', None),
    "intersects: keys": ("{attribute: tags, intersects: [owner]}", 'tags = { owner = "me" }', True),
    "within": ("{attribute: roles, within: [a, b, c]}", 'roles = ["a", "b"]', True),
    "within: one is outside": ("{attribute: roles, within: [a]}", 'roles = ["a", "b"]', False),
    "within: one is outside for sure": ("{attribute: roles, within: [a]}", 'roles = [var.x, "b"]', False),
    "within: may": ("{attribute: roles, within: [a]}", 'roles = ["a", var.x]', None),
    "within: nothing is": ("{attribute: roles, within: [a]}", "", True),
    "another attribute": (
        "{attribute: read_capacity, at_least: {attribute: write_capacity}}",
        "read_capacity = 5\nwrite_capacity = 6",
        False,
    ),
    "another attribute: equal": (
        "{attribute: read_capacity, equals: {attribute: write_capacity}}",
        'read_capacity = 5\nwrite_capacity = "5"',
        True,
    ),
    "another attribute: the same symbol": (
        "{attribute: name, equals: {attribute: hash_key}}",
        "name = aws_kms_key.k.arn\nhash_key = aws_kms_key.k.arn",
        True,
    ),
    "another attribute: unknown": (
        "{attribute: read_capacity, at_least: {attribute: write_capacity}}",
        "read_capacity = 5\nwrite_capacity = var.x",
        None,
    ),
    "a map is a value": ("{attribute: tags, equals: {owner: me}}", 'tags = { owner = "me" }', True),
    "size: blocks": ("{size: replica, at_least: 2}", "replica {\n}\nreplica {\n}", True),
    "size: no block": ("{size: replica, equals: 0}", "", True),
    "size: items": ("{size: roles, at_most: 1}", 'roles = ["a", "b"]', False),
    "size: keys": ("{size: tags, more_than: 0}", "tags = {}", False),
    "size: letters": ("{size: name, less_than: 7}", 'name = "orders"', True),
    "more than: letters": ("{attribute: name, more_than: 1}", 'name = "orders"', False),
    "size: unknown": ("{size: tags, more_than: 0}", "tags = var.x", None),
    "size: blocks of an unknown collection": (
        "{size: replica, at_least: 2}",
        'dynamic "replica" {\n  for_each = var.x\n  content {}\n}',
        None,
    ),
    "every item": ("{attribute: 'roles[*]', matches: 'a.*'}", 'roles = ["a1", "b1"]', False),
    "every value of a map": ("{attribute: 'tags[*]', matches: 'a.*'}", 'tags = { x = "a1", y = "a2" }', True),
    "some block, by itself": (
        "{attribute: replica, some: {all: [{attribute: region_name, equals: a}, {attribute: pitr, equals: true}]}}",
        'replica {\n  region_name = "a"\n}\nreplica {\n  region_name = "b"\n  pitr = true\n}',
        False,
    ),
    "every block, by itself": (
        "{attribute: replica, every: {any: [{attribute: region_name, equals: a}, {attribute: pitr, equals: true}]}}",
        'replica {\n  region_name = "a"\n}\nreplica {\n  region_name = "b"\n  pitr = true\n}',
        True,
    ),
    "every block of none": ("{attribute: replica, every: {attribute: pitr, equals: true}}", "", True),
    "some block of none": ("{attribute: replica, some: {attribute: pitr, equals: true}}", "", False),
    "some block of an unknown collection": (
        "{attribute: replica, some: {attribute: pitr, equals: true}}",
        'dynamic "replica" {\n  for_each = var.x\n  content {\n    pitr = true\n  }\n}',
        None,
    ),
    "some item of a list": (
        "{attribute: roles, some: {all: [{attribute: name, equals: b}, {attribute: level, at_least: 2}]}}",
        'roles = [{ name = "a", level = 3 }, { name = "b", level = 2 }]',
        True,
    ),
    "some item itself": ("{attribute: roles, some: {attribute: '@', like: 'b*'}}", 'roles = ["a", "b1"]', True),
    "some item may": ("{attribute: roles, some: {attribute: '@', like: 'b*'}}", 'roles = ["a", var.x]', None),
    "not": ("{not: {attribute: name, matches: 'tmp.*'}}", 'name = "tmp-1"', False),
    "not: unknown": ("{not: {attribute: name, matches: 'tmp.*'}}", "name = var.x", None),
}


@pytest.mark.parametrize(("require", "body", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_the_answer_to_a_condition(lint, require: str, body: str, answer: bool | None) -> None:
    assert asked(lint, require, body) == [answer]


def test_a_pattern_that_takes_too_many_steps_is_undecided_with_the_reason(lint, monkeypatch) -> None:
    monkeypatch.setattr(read_conditions, "MATCHES_STEPS", 3)
    policy = HEAD + 'require: {attribute: name, matches: "(a|b)*c"}\n'
    (item,) = lint(policy, 'resource "aws_dynamodb_table" "t" {\n  name = "ababababababc"\n}\n').undecided
    assert re.search(r"the pattern takes more than the \d+ steps that dynlint matches$", item.blocked_by)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param('billing_mode = "PROVISIONED"', True, id="it is not about it"),
        pytest.param('billing_mode = "PAY_PER_REQUEST"', False, id="it is about it"),
        pytest.param("billing_mode = var.x", None, id="nobody can tell whether it is about it"),
        pytest.param("billing_mode = var.x\nread_capacity = 1", True, id="it is met in either case"),
    ],
)
def test_a_policy_may_be_about_some_resources(lint, body: str, answer: bool | None) -> None:
    when = "{attribute: billing_mode, equals: PAY_PER_REQUEST}"
    assert asked(lint, "{attribute: read_capacity, exists: true}", body, when) == [answer]


def test_a_finding_stands_at_the_value_and_says_the_message(lint) -> None:
    policy = HEAD + "severity: error\nrequire: {attribute: ttl.enabled, equals: true}\n"
    configuration = 'resource "aws_dynamodb_table" "t" {\n  ttl {\n    enabled = false\n  }\n}\n'
    (finding,) = lint(policy, configuration).findings
    assert (finding.rule, finding.name, finding.severity) == ("ACME001", "our-tables", Severity.ERROR)
    assert (finding.location.line, finding.location.column, finding.attribute) == (3, 15, "ttl[0].enabled")
    assert finding.message == "aws_dynamodb_table.t: It is not as we want it."


def test_without_a_value_it_stands_at_the_resource(lint) -> None:
    result = lint(
        HEAD + "require: {attribute: ttl.enabled, equals: true}\n", 'resource "aws_dynamodb_table" "t" {\n}\n'
    )
    assert [(each.location.line, each.attribute) for each in result.findings] == [(1, "ttl.enabled")]


def test_each_instance_is_judged_and_none_is_not(lint) -> None:
    policy = HEAD + "require: {attribute: name, equals: a}\n"
    configuration = """\
        resource "aws_dynamodb_table" "t" {
          for_each = toset(["a", "b"])
          name     = each.key
        }
        resource "aws_dynamodb_table" "none" {
          count = 0
          name  = "c"
        }
        """
    assert [each.address for each in lint(policy, configuration).findings] == ['aws_dynamodb_table.t["b"]']


@pytest.mark.parametrize(
    ("environments", "spoken"),
    [
        ("", ["dev", "production"]),
        ("environments: all\n", ["dev", "production"]),
        ("environments: production\n", ["production"]),
        ("environments: [dev, qa]\n", ["dev"]),
    ],
)
def test_where_it_speaks(lint, environments: str, spoken: list[str]) -> None:
    policy = HEAD + environments + "require: {attribute: name, exists: true}\n"
    bare = 'resource "aws_dynamodb_table" "t" {\n}\n'
    assert [name for name in ("dev", "production") if lint(policy, bare, name).findings] == spoken


def test_types_may_be_several_with_stars_and_data_sources(lint) -> None:
    policy = HEAD.replace("aws_dynamodb_table", "[aws_dyn*, data.aws_dynamodb_table]")
    configuration = """\
        resource "aws_dynamodb_tag" "a" {}
        data "aws_dynamodb_table" "b" {}
        data "aws_dynamodb_tables" "c" {}
        resource "aws_sns_topic" "d" {}
        """
    found = lint(policy + "require: {attribute: name, exists: true}\n", configuration).findings
    assert sorted(each.address for each in found) == ["aws_dynamodb_tag.a", "data.aws_dynamodb_table.b"]


def test_comments_and_settings_know_it_by_name(lint, tmp_path: Path) -> None:
    policy = HEAD + "require: {attribute: name, exists: true}\n"
    bare = 'resource "aws_dynamodb_table" "t" { # dynlint:ignore[our-tables] a test\n}\n'
    assert len(lint(policy, bare).suppressed) == 1
    (tmp_path / ".dynlint.yaml").write_text("rules: {our-tables: {severity: info}}\n")
    (finding,) = lint(policy, bare.replace("dynlint:", "")).findings
    assert finding.severity == Severity.INFO


def test_a_file_may_hold_several_and_explain_knows_them(tmp_path: Path) -> None:
    one = "- {id: ACME00N, name: rule-N, resource: x, message: M., why: Because., require: {attribute: a, in: [b]}}\n"
    (tmp_path / "all.yml").write_text(one.replace("N", "1") + one.replace("N", "2"))
    book = load((str(tmp_path),))
    first, second = book.find("rule-1"), book.find("ACME002")
    assert first is not None
    assert second is not None
    assert (first.id, second.name, first.title) == ("ACME001", "rule-2", "M.")
    assert "Because." in first.doc


MISTAKES = {
    "unknown key": ("id: A1\nresourse: x\n", '2:1: unknown key "resourse"; did you mean "resource"?'),
    "missing key": ("id: A1\nresource: x\nmessage: m\n", '1:1: a policy needs "require"'),
    "a bad id": (HEAD.replace("ACME001", "acme") + "require: {attribute: a, exists: true}", "1:5: id must be capitals"),
    "a bad name": (HEAD + "name: A b\nrequire: {attribute: a, exists: true}", "4:7: name must be words-with-hyphens"),
    "a bad severity": (
        HEAD + "severity: fatal\nrequire: {attribute: a, exists: true}",
        '4:11: severity cannot be "fatal"',
    ),
    "an unknown operator": (
        HEAD + "require: {attribute: a, equal: 1}",
        '4:25: unknown key "equal"; did you mean "equals"?',
    ),
    "no operator": (HEAD + "require: {attribute: a}", "4:10: a condition needs exactly one operator of equals,"),
    "two operators": (HEAD + "require: {attribute: a, in: [b], exists: true}", "4:10: a condition needs exactly one"),
    "no attribute": (HEAD + "require: {equals: a}", '4:10: a condition needs "attribute" with an operator'),
    "an empty path": (HEAD + "require: {attribute: a..b, exists: true}", "4:22: attribute must be a path such as"),
    "a word for a list": (HEAD + "require: {attribute: a, in: b}", '4:29: in must be a list, not "b"'),
    "a word for a number": (HEAD + "require: {attribute: a, at_least: b}", '4:35: at_least must be a number, not "b"'),
    "a word for a truth": (HEAD + "require: {attribute: a, exists: b}", '4:33: exists must be true or false, not "b"'),
    "too many repetitions": (
        HEAD + "require: {attribute: a, matches: 'a{99999999999}'}",
        "4:34: this is no regular ex",
    ),
    "no expression": (
        HEAD + "require: {attribute: a, matches: '('}",
        "4:34: this is no regular expression: missing closing )",
    ),
    "a lookahead": (
        HEAD + "require: {attribute: a, matches: '(?!dev-).*'}",
        "4:34: this is no regular expression: invalid or unsupported Perl syntax (the syntax is that of RE2",
    ),
    "a back-reference": (
        HEAD + r"require: {attribute: a, matches: '(a)\1'}",
        "4:34: this is no regular expression: inv",
    ),
    "a word for a network": (HEAD + "require: {attribute: a, in_network: x}", "4:37: this is no network: 'x' does not"),
    "a number for a pattern": (
        HEAD + "require: {attribute: a, like: 5}",
        "4:31: like must be a pattern",
    ),
    "a size that exists": (
        HEAD + "require: {size: a, exists: true}",
        "4:10: a condition needs exactly one",
    ),
    "a size of words": (HEAD + "require: {size: a, equals: b}", '4:28: equals must be a number, not "b"'),
    "an operand that is no path": (
        HEAD + "require: {attribute: a, equals: {attribute: b..c}}",
        "4:45: attribute must be a path such as",
    ),
    "nothing for items": (HEAD + "require: {attribute: a, every: }", '4:31: a condition needs "attribute"'),
    "nothing": (HEAD + "require: {attribute: a, equals: }", "4:32: equals must be a value, not nothing"),
    "an empty list": (HEAD + "require: {all: []}", "4:16: all must be a list of conditions, not a list"),
    "no mapping": ("a word", '1:1: a policy must be a mapping (key: value), not "a word"'),
    "no YAML": ("id: [", "1:6: this is not YAML"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_where_it_stands(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(text)
    with pytest.raises(RulebookError) as caught:
        load((str(tmp_path),))
    assert str(caught.value).startswith(f"{path}:{message}")


def test_text_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_bytes(b"id: \xff")
    with pytest.raises(RulebookError, match="not UTF-8"):
        load((str(tmp_path),))


def test_tags_of_the_provider_count(lint) -> None:
    policy = HEAD + "require: {attribute: tags_all.owner, exists: true}\n"
    provider = 'provider "aws" {\n  default_tags {\n    tags = { owner = "me" }\n  }\n}\n'
    bare = 'resource "aws_dynamodb_table" "t" {\n  tags = { other = "x" }\n}\n'
    assert lint(policy, provider + bare).findings == ()
    (finding,) = lint(policy, bare).findings
    assert (finding.location.line, finding.attribute) == (2, "tags")


def test_rules_in_yaml_have_a_length_in_sum(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    for number in range(6):
        text = HEAD.replace("ACME001", f"ACME{number}") + "require: {attribute: name, exists: true}\n"
        (tmp_path / "ours" / f"r{number}.yaml").write_text(text + "#" * 90_000)
    with pytest.raises(RulebookError, match=r"^the rules in YAML have 54\d+ bytes, more than the 500000 of a run$"):
        load((str(tmp_path / "ours"),))
    (tmp_path / "ours" / "r5.yaml").unlink()
    assert len(load((str(tmp_path / "ours"),)).rules) == len(load().rules) + 5


def test_steps_of_matches_count_in_sum(lint, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = "".join(f'resource "aws_dynamodb_table" "t{n}" {{ name = "{"a" * 60}{n}" }}\n' for n in range(40))
    policy = HEAD + "require: {attribute: name, matches: '(a|b|t)*[0-9]+'}\n"
    assert not lint(policy, tables).undecided
    monkeypatch.setattr(effort, "COMPARISONS", 250)
    result = lint(policy, tables)
    assert result.undecided
    assert any("more than the" in error.message for error in result.errors)
