"""A reference to a table means the one in its own region and account: each kind of reference, in every kind of place.

Each case puts a reference into one of these places: the table's own, another region by a provider alias, another region
by the `region` argument of AWS provider 6, another account, and an unknown region.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from kinds_of_naming import ARNS, FOUND, KINDS, PLACES, PROVIDERS, SILENT, TABLE, UNDECIDED, Kind, code_of

from dynlint.request import Request
from dynlint.run.lint import run


def said(folder: Path, rule: str, at: str) -> str:
    """Return whether a rule has a finding at an address, is undecided, or reports nothing."""
    result = run(Request((str(folder),), select=(rule,)))
    assert not result.errors
    if any(finding.address.startswith(at) for finding in result.findings):
        return FOUND
    return UNDECIDED if any(each.address.startswith(at) for each in result.undecided) else SILENT


def expected(kind: Kind, place: str) -> str:
    """Return the expected result of a kind's rule in a place."""
    if place == "same":
        return kind.same
    if place == "unknown":
        return UNDECIDED
    return (place == "account" and kind.account) or {SILENT: FOUND, FOUND: SILENT}[kind.same]


@pytest.mark.parametrize("name", KINDS)
def test_what_names_a_table_means_that_of_its_own_place(name: str, tmp_path: Path) -> None:
    kind, found = KINDS[name], {}
    for place in PLACES:
        (tmp_path / place / "prod").mkdir(parents=True)
        text = PROVIDERS + TABLE + code_of(name, place)
        (tmp_path / place / "prod" / "main.tf").write_text(text, encoding="utf-8")
        found[place] = said(tmp_path / place, kind.rule, kind.at)
    assert found == {place: expected(kind, place) for place in PLACES}


APART = {
    *("alarm of an index", "metric math", "metrics insights", "scaling target", "backup selection by tag"),
    *("alarm of an index that is not there", "target of an index that is not there", "minimum of a target"),
    *("item", "dashboard", "misspelt dashboard", "misspelt alarm", "table that is looked up", "integration"),
    *(
        "index of its own",
        "global table of 2017",
        "backup selection by ARN",
        "contributor insights",
        "trigger",
        "pipe",
        "policy",
        "export",
        "replica resource",
    ),
}
"""Kinds that refer to the table only by its name or ARN, so that they may be in another root module."""


@pytest.mark.parametrize("name", sorted(APART))
def test_the_same_holds_for_root_modules_beside_each_other(name: str, tmp_path: Path) -> None:
    kind, found = KINDS[name], {}
    for place in PLACES:
        for folder, text in (("tables", TABLE), ("others", code_of(name, place))):
            (tmp_path / place / "prod" / folder).mkdir(parents=True)
            (tmp_path / place / "prod" / folder / "main.tf").write_text(PROVIDERS + text, encoding="utf-8")
        found[place] = said(tmp_path / place, kind.rule, kind.at)
    assert found == {place: expected(kind, place) for place in PLACES}


WATCHER = """
resource "aws_cloudwatch_metric_alarm" "a" {
  for_each    = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  namespace   = "AWS/DynamoDB"
  metric_name = each.key
  dimensions  = { TableName = "orders" }
}
"""

BACKEND = 'terraform {\n  backend "s3" {}\n}'
"""A root module without a provider block."""


@pytest.mark.parametrize(
    ("tables", "watcher", "verdict"),
    [
        (BACKEND, BACKEND, SILENT),
        ('provider "aws" {}', BACKEND, SILENT),
        ('provider "aws" { region = var.region }', 'provider "aws" { region = var.region }', SILENT),
        ('provider "aws" { profile = "live" }', 'provider "aws" { profile = "live" }', SILENT),
        ('provider "aws" { region = "eu-west-1" }', BACKEND, UNDECIDED),
        ('provider "aws" { region = "eu-west-1" }', 'provider "aws" { region = "eu-west-2" }', FOUND),
        ('provider "aws" { allowed_account_ids = ["111111111111"] }', 'provider "aws" {}', UNDECIDED),
        (
            'provider "aws" { allowed_account_ids = ["111111111111"] }',
            'provider "aws" { allowed_account_ids = ["222222222222"] }',
            FOUND,
        ),
        ('provider "aws" { region = "cn-north-1" }', 'provider "aws" { region = "us-gov-west-1" }', FOUND),
    ],
)
def test_what_no_provider_says_is_the_same_for_all(tables: str, watcher: str, verdict: str, tmp_path: Path) -> None:
    """The shell sets the region, and one shell applies all root modules of an environment."""
    variable = 'variable "region" { type = string }\n'
    for folder, text in (("tables", tables + TABLE), ("watcher", watcher + WATCHER)):
        (tmp_path / "prod" / folder).mkdir(parents=True)
        (tmp_path / "prod" / folder / "main.tf").write_text(variable + text, encoding="utf-8")
    assert said(tmp_path, "alarm-missing", "aws_dynamodb_table.orders") == verdict


def messages(folder: Path, rule: str) -> list[str]:
    """Return the messages of a rule, or the reason if it is undecided."""
    result = run(Request((str(folder),), select=(rule,)))
    return [*(finding.message for finding in result.findings), *(each.blocked_by for each in result.undecided)]


@pytest.mark.parametrize(
    ("name", "place", "words"),
    [
        ("alarm", "alias", "alarms in us-west-2 do not see a table in us-east-1; add"),
        ("alarm", "account", "alarms in account 222222222222 do not see a table in account 111111111111; add"),
        ("alarm", "unknown", "of this table: the region is not known: var.somewhere has no value"),
        ("alarm of an index", "argument", "alarms in us-west-2 do not see a table in us-east-1; add"),
        ("alarm of an index", "unknown", "of it: the region is not known: var.somewhere has no value"),
        ("scaling target", "alias", "a target in us-west-2 does not reach a table in us-east-1; add"),
        ("scaling target", "unknown", "the region is not known: var.somewhere has no value"),
        ("backup selection by tag", "alias", "backups in us-west-2 do not reach a table in us-east-1; add"),
        ("backup selection by tag", "unknown", "the region is not known: var.somewhere has no value"),
        ("contributor insights", "alias", "insights in us-west-2 do not see a table in us-east-1; add"),
        ("contributor insights", "unknown", "the region is not known: var.somewhere has no value"),
        ("metrics insights", "alias", "alarms in us-west-2 do not see a table in us-east-1; add"),
        ("metrics insights", "unknown", "the region is not known: var.somewhere has no value"),
        (
            "policy",
            "unknown",
            "it means aws_dynamodb_table.orders: the region is not known: var.somewhere has no value",
        ),
        ("key", "alias", "is given a key of us-west-2, and it is used in us-east-1: name a key of us-east-1"),
        ("key", "unknown", "the region is not known: var.somewhere has no value"),
        ("region of a replica", "same", "aws_dynamodb_table_replica.r is in us-east-1, as its table is"),
        ("region of a replica", "unknown", "the region is not known: var.somewhere has no value"),
        ("index of its own", "unknown", "the region is not known: var.somewhere has no value"),
        ("lock table of a backend", "unknown", "the region is not known: the backend does not say the region"),
        ("export", "unknown", "whether it is the ARN of aws_dynamodb_table.orders: the region is not known"),
    ],
)
def test_messages_name_the_place_where_it_decides(name: str, place: str, words: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(PROVIDERS + TABLE + code_of(name, place), encoding="utf-8")
    said_words = messages(tmp_path, kind.rule)
    assert any(words in each for each in said_words), said_words


def test_a_replica_of_another_root_module_is_deleted_by_the_table(tmp_path: Path) -> None:
    replica = 'resource "aws_dynamodb_table_replica" "r" {\nprovider = aws.west\nglobal_table_arn = ARN"\n}'
    for folder, text in (("tables", TABLE), ("replicas", replica.replace("ARN", ARNS["same"]))):
        (tmp_path / "prod" / folder).mkdir(parents=True)
        (tmp_path / "prod" / folder / "main.tf").write_text(PROVIDERS + text, encoding="utf-8")
    (message,) = messages(tmp_path, "replica-resource-conflict")
    assert "aws_dynamodb_table.orders deletes aws_dynamodb_table_replica.r of " in message
    assert "prod/replicas at the next apply" in message


ROLE = 'assume_role { role_arn = "arn:aws:iam::${local.own.id}:role/apply" }'


@pytest.mark.parametrize(
    ("role", "verdict"), [(ROLE, SILENT), (ROLE.replace("local.own", "local.other"), UNDECIDED), ("", UNDECIDED)]
)
def test_what_is_written_the_same_in_one_module_has_one_value(role: str, verdict: str, tmp_path: Path) -> None:
    written = f"""
locals {{
  accounts = {{ live = {{ id = "111111111111" }}, trial = {{ id = "222222222222" }} }}
  own      = local.accounts[terraform.workspace]
  other    = local.accounts["${{terraform.workspace}}-2"]
}}
provider "aws" {{
  region = "us-east-1"
  {ROLE.replace("{ ", "{" + chr(10)).replace(" }", chr(10) + "}")}
}}
provider "aws" {{
  alias  = "again"
  region = "us-east-1"
  {role.replace("{ ", "{" + chr(10)).replace(" }", chr(10) + "}")}
}}
"""
    alarm = KINDS["alarm"].code.replace("PLACE", "provider = aws.again")
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(written + TABLE + alarm, encoding="utf-8")
    (tmp_path / ".dynlint.yaml").write_text("environments:\n  live: {production: true}\n", encoding="utf-8")
    assert said(tmp_path, "alarm-missing", "aws_dynamodb_table.orders") == verdict


def test_an_alarm_in_another_region_is_for_the_twin_there_in_another_root_module(tmp_path: Path) -> None:
    alarm = KINDS["alarm"].code.replace("PLACE", "provider = aws.west")
    west = TABLE.replace('"orders" {', '"orders" {\n  provider = aws.west')
    for folder, text in (("east", TABLE + alarm), ("west", west)):
        (tmp_path / "prod" / folder).mkdir(parents=True)
        (tmp_path / "prod" / folder / "main.tf").write_text(PROVIDERS + text, encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("alarm-missing",)))
    assert [finding.location.path.rpartition("prod/")[2] for finding in result.findings] == ["east/main.tf"]
    assert not result.undecided


@pytest.mark.parametrize(
    ("region", "old", "new", "verdict"),
    [
        ('"us-east-1"', "us-east-1", "us-east-1", FOUND),
        ('"us-east-1"', "us-east-1", "us-west-2", SILENT),
        ('"us-east-1"', "eu-west-1", "us-west-2", FOUND),
        ('"us-west-2"', "us-east-1", "us-west-2", FOUND),
        ("var.region", "us-east-1", "us-west-2", UNDECIDED),
        ('"us-east-1"', "orders", "carts", UNDECIDED),
    ],
)
def test_the_arn_of_a_table_with_another_region_in_it(
    region: str, old: str, new: str, verdict: str, tmp_path: Path
) -> None:
    """So policies for a replica are written: the table of the other region is not the table itself."""
    provider = f'variable "region" {{ type = string }}\nprovider "aws" {{ region = {region} }}\n'
    arn = f'replace(aws_dynamodb_table.orders.arn, "{old}", "{new}")'
    policy = KINDS["policy"].code.replace('ARN"', arn)
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(provider + TABLE + policy, encoding="utf-8")
    assert said(tmp_path, "index-arn-missing", "data.aws_iam_policy_document.p") == verdict


@pytest.mark.parametrize(
    ("certificates", "verdict"),
    [
        ('region = "us-east-1"', FOUND),
        ('region = "cn-north-1"', SILENT),
        ("region = var.another", FOUND),
        ('region = "us-east-1"\n  allowed_account_ids = ["111111111111"]', UNDECIDED),
    ],
    ids=["one partition", "another partition", "no partition", "another account"],
)
def test_an_account_is_in_one_partition(certificates: str, verdict: str, tmp_path: Path) -> None:
    """If the region is unknown, the partition is that of other resources in the account."""
    text = """
variable "region" { type = string }
variable "another" { type = string }
provider "aws" {
  region = var.region
}
provider "aws" {
  alias  = "certificates"
  CERTIFICATES
}
resource "aws_acm_certificate" "c" {
  provider = aws.certificates
}
"""
    policy = KINDS["role of a DAX cluster"].code.replace("ARN", '"arn:aws:dynamodb:*:*:table/orders')
    (tmp_path / "prod").mkdir()
    text = text.replace("CERTIFICATES", certificates) + TABLE + policy
    (tmp_path / "prod" / "main.tf").write_text(text, encoding="utf-8")
    assert said(tmp_path, "index-arn-missing", "aws_iam_role_policy.p") == verdict


def test_an_index_of_its_own_in_an_unknown_place_is_judged_for_nobody(tmp_path: Path) -> None:
    """It may belong to another table: no rule has a finding at it, and each is undecided."""
    index = KINDS["index of its own"].code.replace("PLACE", PLACES["unknown"])
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(PROVIDERS + TABLE + index, encoding="utf-8")
    result = run(Request((str(tmp_path),)))
    assert not [finding for finding in result.findings if "index.i" in finding.address + finding.message]
    assert "index-alarm-missing" in {each.name for each in result.undecided if each.address.endswith("_index.i")}
    assert not any("by-date" in finding.message for finding in result.findings)


def test_what_is_said_of_a_table_leaves_out_an_index_that_may_be_of_another(tmp_path: Path) -> None:
    """The table and its replica are scaled, and the table has no index of its own."""
    index = KINDS["index of its own"].code.replace("PLACE", PLACES["unknown"]).partition('resource "aws_cloudwatch')[0]
    table = """
resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  hash_key       = "id"
  read_capacity  = 5
  write_capacity = 5
  replica { region_name = "us-west-2" }
}
resource "aws_appautoscaling_target" "t" {
  for_each           = toset(["Read", "Write"])
  service_namespace  = "dynamodb"
  resource_id        = "table/orders"
  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"
}
"""
    (tmp_path / "prod").mkdir()
    for code, verdict in ((index, UNDECIDED), (index.replace(PLACES["unknown"], ""), FOUND), ("", SILENT)):
        (tmp_path / "prod" / "main.tf").write_text(PROVIDERS + table + code, encoding="utf-8")
        assert said(tmp_path, "replica-write-autoscaling-missing", "aws_dynamodb_table.orders") == verdict
        (message,) = messages(tmp_path, "alarm-missing")
        assert ("nor on its index" in message) == (verdict == FOUND)


@pytest.mark.parametrize(
    ("place", "resources", "verdict"),
    [
        ("same", "ARN", FOUND),
        ("alias", "ARN", SILENT),
        ("unknown", "ARN", UNDECIDED),
        ("unknown", 'ARN, "${ARN}/index/*"', SILENT),
    ],
)
def test_a_policy_may_lack_the_arn_of_an_index_of_its_own(
    place: str, resources: str, verdict: str, tmp_path: Path
) -> None:
    index = KINDS["index of its own"].code.replace("PLACE", PLACES[place]).partition('resource "aws_cloudwatch')[0]
    table = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
    named = resources.replace("ARN", "aws_dynamodb_table.orders.arn")
    policy = KINDS["policy"].code.replace('ARN"', named)
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(PROVIDERS + table + index + policy, encoding="utf-8")
    assert said(tmp_path, "index-arn-missing", "data.aws_iam_policy_document.p") == verdict


def test_a_provider_with_an_unknown_key_leaves_the_region_open(tmp_path: Path) -> None:
    providers = 'variable "k" {}\nprovider "aws" {\n  alias    = "by"\n  for_each = toset(["eu-west-1"])\n'
    table = TABLE.replace('"orders" {', '"orders" {\n  provider = aws.by[var.k]')
    alarm = KINDS["alarm"].code.replace("PLACE", 'provider = aws.by["eu-west-1"]')
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(f"{providers}  region = each.key\n}}\n{table}{alarm}", encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("alarm-missing",)))
    assert (result.findings, result.errors) == ((), ())
    assert "the region is not known: var.k has no value" in result.undecided[0].blocked_by


ROLES = """
variable "role" {{ type = string }}
locals {{
  role = var.role
}}
provider "aws" {{
  region = "us-east-1"
  assume_role {{
    role_arn = {}
  }}
}}
provider "aws" {{
  alias  = "again"
  region = "us-east-1"
  assume_role {{
    role_arn = {}
  }}
}}
"""


@pytest.mark.parametrize(
    ("own", "other", "doubt"),
    [
        ("var.role", "local.role", ""),
        ('"deployer"', '"deployer"', ""),
        ('"deployer"', '"reader"', "the account is not known: deployer is no ARN of a role"),
        ("var.role", '"reader"', "the account is not known: var.role has no value"),
    ],
)
def test_one_role_is_of_one_account(own: str, other: str, doubt: str, tmp_path: Path) -> None:
    """The account of a role without an ARN is unknown, and the same for all who have that role."""
    alarm = KINDS["alarm"].code.replace("PLACE", "provider = aws.again")
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(ROLES.format(own, other) + TABLE + alarm, encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("alarm-missing",)))
    assert not result.findings
    assert [each.blocked_by.partition("of this table: ")[2] for each in result.undecided] == [doubt] * bool(doubt)


WEST, SOMEWHERE = "provider = aws.west", "provider = aws.somewhere"


@pytest.mark.parametrize("attribute", ["name", "id"])
@pytest.mark.parametrize(
    ("own", "looked_up", "verdict"),
    [
        ("", "", FOUND),
        ("", WEST, SILENT),
        (WEST, WEST, FOUND),
        (SOMEWHERE, SOMEWHERE, FOUND),
        ("", SOMEWHERE, UNDECIDED),
    ],
)
def test_a_region_that_is_looked_up_is_that_of_the_provider(
    attribute: str, own: str, looked_up: str, verdict: str, tmp_path: Path
) -> None:
    """A policy for the table of this name in another region does not concern this table."""
    region = f'data "aws_region" "here" {{\n  {looked_up}\n}}\n'
    table = TABLE.replace('"orders" {', f'"orders" {{\n  {own}')
    arn = f'"arn:aws:dynamodb:${{data.aws_region.here.{attribute}}}:*:table/orders"'
    policy = KINDS["policy"].code.replace('ARN"', arn)
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(PROVIDERS + region + table + policy, encoding="utf-8")
    assert said(tmp_path, "index-arn-missing", "data.aws_iam_policy_document.p") == verdict
