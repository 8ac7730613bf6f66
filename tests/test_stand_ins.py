"""Modules that are not on disk are judged by their stand-ins: with the module's values, at the user's lines."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from plan_comparison import compare
from stand_in_calls import CALLS, Call, written

from dynlint.finding import Finding, Result
from dynlint.hcl.files.stand_ins import Lock, StandIn, stand_in_for
from dynlint.hcl.files.versions import allows
from dynlint.reports import as_json, as_text
from dynlint.request import Request
from dynlint.run import lint

ENGINE = "terraform"
HOST = f"registry.{ENGINE}.io"
"""Built in two parts, because no file of this repository may name the host of a registry."""

VALUES = json.loads((Path(__file__).parent / "stand_in_values.json").read_text(encoding="utf-8"))
LOOKED_AT = re.compile(
    r"aws_(?:dynamodb_|appautoscaling_|cloudwatch_metric_alarm|iam_(?:policy|role_policy)$|kms_key$|lambda_event)"
)
TABLE = "terraform-aws-modules/dynamodb-table/aws"
PROD = 'variable "environment" {\n  default = "prod"\n}\n\n'


@lru_cache(maxsize=1)
def _believed(folder: Path) -> dict[str, Any]:
    (folder / "main.tf").write_text(written(), encoding="utf-8")
    entry: dict[str, Any] = lint.inspect(Request((str(folder),)))["roots"][0]  # type: ignore[index]
    return entry


@pytest.fixture(scope="module")
def believed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return _believed(tmp_path_factory.mktemp("calls"))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_value_is_what_terraform_plans_with_the_module_itself(call: Call, believed: dict[str, Any]) -> None:
    own = [each for each in believed["resources"] if call.is_at(each["address"])]
    compared = compare(
        {"resources": [each for each in own if LOOKED_AT.match(each["type"])]}, {"resource_changes": VALUES[call.name]}
    )
    logs = re.compile(r"\.logs\[0\] is only in the plan$")  # rights to write logs are not about tables
    assert [each for each in compared.wrong if not logs.search(each)] == []
    policies = re.compile(r"aws_kms_key\.this\[0\]\.policy: ")  # a stand-in does not describe the policy of a key
    assert [each for each in compared.unknown_here_only if not policies.search(each)] == []
    made = [each for each in VALUES[call.name] if not each["address"].endswith(".logs[0]")]
    assert compared.equal > 0 or not made


def test_the_calls_are_as_many_as_a_proof_needs() -> None:
    assert len(CALLS) >= 40
    assert {call.file for call in CALLS} == {
        path.stem for path in (Path(as_json.__file__).parents[1] / "stand_ins").glob("*.tf")
    }


def _found(source: str, constraint: str = "", lock: Lock | None = None) -> StandIn | None:
    return stand_in_for(source, constraint, lock or Lock())


@pytest.mark.parametrize(
    "source",
    [
        TABLE,
        f"{HOST}/{TABLE}",
        f"{HOST.replace('terraform.io', 'opentofu.org')}/{TABLE}",
        f"mirror.example.com/{TABLE}",
        "github.com/terraform-aws-modules/terraform-aws-dynamodb-table",
        "github.com/terraform-aws-modules/terraform-aws-dynamodb-table?ref=v4.2.0",
        "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=v4.2.0",
        "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=4.2.0&depth=1",
        "git@github.com:terraform-aws-modules/terraform-aws-dynamodb-table.git",
        "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git//?ref=v4.2.0",
        "git::git@github.com:terraform-aws-modules/terraform-aws-dynamodb-table.git//.?ref=v4.2.0",
        "git::https://git.example.com/mirrors/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=tags/v4.2.0",
        "https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table/archive/refs/tags/v4.2.0.zip",
    ],
)
def test_spellings_of_one_module(source: str) -> None:
    found = _found(source)
    assert found is not None
    assert found.title == "terraform-aws-modules/dynamodb-table"
    assert found.version == (4, 2, 0) or "4.2" not in source


@pytest.mark.parametrize(
    "source",
    [
        "acme/dynamodb-table/aws",
        "git::https://github.com/acme/terraform-aws-dynamodb-table.git",
        "git::https://github.com/acme/terraform-aws-lambda.git",
        f"{TABLE}//wrappers",
        "terraform-aws-modules/vpc/aws",
        "terraform-aws-modules/iam/aws",
        "./terraform-aws-modules",
        "terraform-aws-modules",
    ],
)
def test_other_modules_have_none(source: str) -> None:
    assert _found(source) is None


@pytest.mark.parametrize(
    ("constraint", "lock", "version", "note"),
    [
        ("4.2.0", Lock(), (4, 2, 0), ""),
        ("= 4.2.0", Lock(), (4, 2, 0), ""),
        ("~> 4.0", Lock(), (4, 4, 0), "the newest that dynlint knows that ~> 4.0 allows"),
        ("~> 3.1.0", Lock(), (3, 1, 2), "the newest that dynlint knows that ~> 3.1.0 allows"),
        (
            ">= 2.0, < 3.2, != 3.1.2",
            Lock(),
            (3, 1, 1),
            "the newest that dynlint knows that >= 2.0, < 3.2, != 3.1.2 allows",
        ),
        ("~> 4.0", Lock(module="4.1.0"), (4, 1, 0), ""),
        ("", Lock(module="4.1.0"), (4, 1, 0), ""),
        ("", Lock(provider="5.70.0"), (4, 1, 1), "the newest that dynlint knows, as the call names none"),
        ("~> 99.0", Lock(), (5, 5, 0), "the newest that dynlint knows, as it knows none that ~> 99.0 allows"),
        ("99.1.0", Lock(), (5, 5, 0), "the newest that dynlint knows, as it knows none that 99.1.0 allows"),
    ],
)
def test_which_version_stands(constraint: str, lock: Lock, version: tuple[int, ...], note: str) -> None:
    found = _found(TABLE, constraint, lock)
    assert found is not None
    assert (found.version, found.note) == (version, note)


@pytest.mark.parametrize(
    ("ref", "version", "note"),
    [
        ("v4.2.0", (4, 2, 0), ""),
        ("main", (5, 5, 0), "the newest that dynlint knows, as main is no version"),
        ("v99.0.0", (5, 5, 0), "the newest that dynlint knows, as it does not know v99.0.0"),
    ],
)
def test_which_version_a_ref_means(ref: str, version: tuple[int, ...], note: str) -> None:
    found = _found(f"git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table?ref={ref}")
    assert found is not None
    assert (found.version, found.note) == (version, note)


@pytest.mark.parametrize(
    ("constraint", "version", "answer"),
    [
        ("~> 1.2", (1, 9, 0), True),
        ("~> 1.2", (2, 0, 0), False),
        ("~> 1.2.3", (1, 3, 0), False),
        ("~> 1", (1, 5, 0), True),
        ("~> 1", (2, 0, 0), False),
        (">=1.0,<2", (1, 5, 0), True),
        ("latest", (1, 5, 0), None),
    ],
)
def test_constraints(constraint: str, version: tuple[int, ...], answer: bool | None) -> None:
    assert allows(constraint, version) is answer


def _judged(folder: Path, text: str, **files: str) -> Result:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "main.tf").write_text(PROD + text, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return lint.run(Request((str(folder),)))


def _of(result: Result, rule: str) -> Finding:
    return next(finding for finding in result.findings if finding.rule == rule)


ORDERS = f"""module "orders" {{
  source  = "{TABLE}"
  version = "4.2.0"

  name                           = "orders"
  hash_key                       = "id"
  attributes                     = [{{ name = "id", type = "S" }}]
  point_in_time_recovery_enabled = false
}}
"""


def test_what_an_argument_decides_stands_at_the_argument(tmp_path: Path) -> None:
    found = _of(_judged(tmp_path, ORDERS), "DYN201")
    assert found.address == "module.orders.aws_dynamodb_table.this[0]"
    assert (found.location.line, found.location.column, found.value) == (12, 36, "false")
    assert (found.trail, found.calls) == ((), ())
    (change,) = found.changes
    assert (change.text, change.location.line) == ("true", 12)


def test_what_a_default_decides_stands_at_the_call_with_the_argument_to_write(tmp_path: Path) -> None:
    found = _of(_judged(tmp_path, ORDERS), "DYN101")
    assert found.location.line == 5
    assert [step.text for step in found.trail] == [
        "default of terraform-aws-modules/dynamodb-table 4.2: server_side_encryption_enabled = false"
    ]
    (change,) = found.changes
    assert change.text == "  server_side_encryption_enabled = true\n"
    lines = (tmp_path / "main.tf").read_text().splitlines(keepends=True)
    lines.insert(change.location.line - 1, change.text)
    assert not [each for each in _judged(tmp_path, "".join(lines).removeprefix(PROD)).findings if each.rule == "DYN101"]


def test_what_a_version_lacks_is_not_proposed(tmp_path: Path) -> None:
    found = _of(_judged(tmp_path, ORDERS.replace("4.2.0", "3.1.0")), "DYN302")
    assert found.changes == ()
    assert [step.text for step in found.trail] == ["as terraform-aws-modules/dynamodb-table 3.1 makes it"]


def test_a_variable_behind_the_argument_is_followed(tmp_path: Path) -> None:
    text = 'variable "recovery" {\n  default = false\n}\n' + ORDERS.replace("= false", "= var.recovery")
    found = _of(_judged(tmp_path, text), "DYN201")
    assert found.location.line == 15
    assert [(step.line, step.text) for step in found.trail] == [(6, "default = false")]
    assert [change.location.line for change in found.changes] == [6]


def test_an_element_of_an_argument_has_its_line(tmp_path: Path) -> None:
    indexes = (
        '\n  global_secondary_indexes = [\n    {\n      name            = "by-id"\n      hash_key        = "id"\n'
        '      projection_type = "SOME"\n    },\n  ]\n}\n'
    )
    result = _judged(tmp_path, ORDERS.replace("\n}\n", indexes))
    lines = {finding.location.line for finding in result.findings if "global_secondary_index" in finding.attribute}
    assert lines
    assert lines <= set(range(14, 21))


def test_a_comment_at_the_call_counts(tmp_path: Path) -> None:
    result = _judged(tmp_path, f"# dynlint:ignore[DYN101, DYN201] it is a cache\n{ORDERS}")
    assert {"DYN101", "DYN201"} == {each.finding.rule for each in result.suppressed}
    assert {"DYN101", "DYN201"}.isdisjoint(finding.rule for finding in result.findings)


def test_a_setting_switches_it_off(tmp_path: Path) -> None:
    result = _judged(tmp_path, ORDERS, __dynlint__yaml="stand_ins: false\n")
    assert [finding.rule for finding in result.findings] == ["DYN002"]
    assert [module.stand_in for module in result.modules] == [""]


def test_a_fetched_copy_wins(tmp_path: Path) -> None:
    fetched = tmp_path / ".terraform" / "modules"
    (fetched / "orders").mkdir(parents=True)
    entry = {"Key": "orders", "Source": f"{HOST}/{TABLE}", "Dir": ".terraform/modules/orders"}
    (fetched / "modules.json").write_text(json.dumps({"Modules": [entry]}))
    (fetched / "orders" / "main.tf").write_text('resource "aws_dynamodb_table" "own" {\n  name = "own"\n}\n')
    result = _judged(tmp_path, ORDERS)
    addresses = {finding.address for finding in result.findings if "aws_dynamodb_table" in finding.address}
    assert addresses == {"module.orders.aws_dynamodb_table.own"}
    assert result.modules == ()


def test_a_list_of_modules_without_the_module_tells_its_version(tmp_path: Path) -> None:
    listed = tmp_path / ".terraform" / "modules"
    listed.mkdir(parents=True)
    entry = {"Key": "orders", "Source": f"{HOST}/{TABLE}", "Version": "4.1.0", "Dir": "gone"}
    (listed / "modules.json").write_text(json.dumps({"Modules": [entry]}))
    result = _judged(tmp_path, ORDERS.replace("4.2.0", "~> 4.0"))
    assert [module.stand_in for module in result.modules] == ["terraform-aws-modules/dynamodb-table 4.1"]


def test_the_provider_that_is_locked_tells_the_version(tmp_path: Path) -> None:
    lock = f'provider "{HOST}/hashicorp/aws" {{\n  version = "5.70.0"\n}}\n'
    text = ORDERS.replace('  version = "4.2.0"\n', "")
    result = _judged(tmp_path, text, __terraform__lock__hcl=lock)
    assert [module.stand_in for module in result.modules] == ["terraform-aws-modules/dynamodb-table 4.1.1"]


def test_reports_say_where_one_was_used(tmp_path: Path) -> None:
    result = _judged(tmp_path, ORDERS.replace("4.2.0", "~> 4.0"))
    (module,) = json.loads(as_json.render(result))["modules"]
    assert module == {
        "address": "module.orders",
        "source": TABLE,
        "path": module["path"],
        "line": 6,
        "column": 13,
        "stand_in": "terraform-aws-modules/dynamodb-table 4.4",
        "note": "the newest that dynlint knows that ~> 4.0 allows",
    }
    head = "1 module is judged by what dynlint knows of it, as nothing is on disk: "
    assert f"{head}terraform-aws-modules/dynamodb-table 4.4." in as_text.render(result)
    assert "module.orders  terraform-aws-modules/dynamodb-table 4.4 (the newest" in as_text.render(
        result, show_undecided=True
    )
    (entry,) = lint.inspect(Request((str(tmp_path),)))["roots"]  # type: ignore[misc,attr-defined]
    assert [each["stand_in"] for each in entry["stand_ins"]] == ["terraform-aws-modules/dynamodb-table 4.4"]


def test_an_output_that_nothing_tells_is_unknown_and_no_mistake(tmp_path: Path) -> None:
    result = _judged(
        tmp_path, ORDERS + '\nlocals {\n  x = module.orders.other\n}\noutput "x" {\n  value = local.x\n}\n'
    )
    assert "DYN013" not in {finding.rule for finding in result.findings}


def test_alarms_of_another_root_watch_the_table(tmp_path: Path) -> None:
    alarm = """module "%s" {
  source  = "terraform-aws-modules/cloudwatch/aws//modules/metric-alarm"
  version = "5.7.2"

  alarm_name          = "%s"
  namespace           = "AWS/DynamoDB"
  metric_name         = "%s"
  dimensions          = { TableName = "orders" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:alarms"]
}
"""
    (tmp_path / ".git").mkdir()
    for name, text in {
        "tables": ORDERS,
        "alarms": "".join(alarm % (name, name, name) for name in ("ReadThrottleEvents", "WriteThrottleEvents")),
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(PROD + text)
    assert "DYN401" not in {finding.rule for finding in lint.run(Request((str(tmp_path),))).findings}


def test_nothing_stands_in_a_text_that_is_not_the_users(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PROD + written(), encoding="utf-8")
    result = lint.run(Request((str(tmp_path),), preset="strict"))
    assert not result.errors
    assert result.findings
    own = str(tmp_path / "main.tf")
    places = [finding.location.path for finding in result.findings]
    places += [step.path for finding in result.findings for step in finding.trail]
    places += [change.location.path for finding in result.findings for change in finding.changes]
    places += [each.location.path for each in (*result.undecided, *result.modules)]
    assert {Path(path).resolve() for path in places} == {Path(own).resolve()}
    assert len(result.modules) == len(CALLS)


@pytest.mark.parametrize(
    ("arguments", "is_known"),
    [
        ("", True),
        ("policy = null", True),
        ("key_owners = []", True),
        ('key_users = ["arn:aws:iam::111122223333:role/app"]', False),
        ('key_statements = [{ sid = "More" }]', False),
        ("enable_default_policy = false", False),
        ("key_owners = var.owners", False),
    ],
)
def test_the_policy_of_a_key_is_known_if_the_module_writes_its_default_alone(
    arguments: str, is_known: bool, tmp_path: Path
) -> None:
    text = f"""
variable "owners" {{ type = list(string) }}
module "key" {{
  source  = "terraform-aws-modules/kms/aws"
  version = "3.1.1"
  {arguments}
}}
resource "aws_dynamodb_table" "orders" {{
  name = "orders"
  server_side_encryption {{
    enabled     = true
    kms_key_arn = module.key.key_arn
  }}
}}
"""
    (tmp_path / "main.tf").write_text(PROD + text, encoding="utf-8")
    result = lint.run(Request((str(tmp_path),), select=("key-open-to-services",)))
    assert result.findings == ()
    assert (not result.undecided) is is_known
