"""No cached result is stale: after a change of each kind the result equals that of a run without the cache."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from dynlint.filesystem.overlay import unsaved
from dynlint.finding import Result
from dynlint.hcl.files import folder_tree
from dynlint.request import Request
from dynlint.run import cache, cache_folder, file_states, ignore_comments, workers
from dynlint.run.lint import answer as lint_answer
from dynlint.run.lint import run
from dynlint.run.session import Session
from dynlint.server.project import Project

Files = dict[str, "str | None"]
"""Texts by path; None deletes the file."""

TABLE = """\
variable "recovery" {}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
  point_in_time_recovery { enabled = RECOVERY }
}
"""
ORDERS = TABLE.replace("RECOVERY", "var.recovery") + 'terraform {\n  backend "s3" {}\n}\n'
CALLS = """\
variable "recovery" {
  default = true
}
module "table" {
  source   = "../modules/table"
  recovery = var.recovery
}
terraform {
  backend "s3" {}
}
"""
MODULE = TABLE.replace("RECOVERY", "var.recovery")
REGION = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BY_ROOT = 'environments:\n  prod:\n    var_files: ["values/{root}.tfvars"]\n'
PROTECTED = """\
variable "protected" {
  default = true
}
resource "aws_dynamodb_table" "orders" {
  name = "orders"
  lifecycle {
    prevent_destroy = var.protected
  }
}
"""
ENGINE = "opentofu"
HOST = f"registry.{ENGINE}.org"
"""Built in two parts, because no file of this repository may name the host of a registry."""
PROVISIONED: Files = {
    "orders/main.tf": REGION + 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n  hash_key = "id"\n'
    "  read_capacity = 5\n  write_capacity = 5\n}\n"
}
ALARMS = (
    REGION
    + """\
resource "aws_cloudwatch_metric_alarm" "reads" {
  for_each    = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name  = each.key
  metric_name = each.key
  namespace   = "AWS/DynamoDB"
  dimensions  = { TableName = "orders" }
}
"""
)
GIVEN_ALARMS = ALARMS.replace('"AWS/DynamoDB"', '"AWS/Dyn${local.b}"') + 'locals {\n  b = "amoDB"\n}\n'
SCALING = (
    REGION
    + """\
resource "aws_appautoscaling_target" "reads" {
  resource_id        = "table/orders"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  service_namespace  = "dynamodb"
  min_capacity       = 1
  max_capacity       = 9
}
"""
)
TAGGED: Files = {
    "orders/main.tf": REGION + 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n  hash_key = "id"\n'
    '  tags = { backup = "yes" }\n}\n'
}
BACKUP = (
    REGION
    + """\
resource "aws_backup_plan" "all" {
  name = "all"
}
resource "aws_backup_selection" "all" {
  name         = "all"
  iam_role_arn = "arn:aws:iam::1:role/backup"
  plan_id      = aws_backup_plan.all.id
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "backup"
    value = var.value
  }
}
"""
)
STATE = """\
data "terraform_remote_state" "a" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "a"
    region = "eu-west-1"
  }
}
"""
KEPT = """\
terraform {
  backend "s3" {
    bucket = "states"
    key    = "a"
    region = "eu-west-1"
  }
}
output "x" {
  value = "yes"
}
"""
STREAM = REGION + (
    'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n  hash_key = "id"\n  stream_enabled = true\n'
    '  stream_view_type = "KEYS_ONLY"\n}\noutput "arn" {\n  value = aws_dynamodb_table.orders.stream_arn\n}\n'
)
USES_STREAM = (
    REGION
    + """\
data "aws_dynamodb_table" "orders" {
  name = "orders"
}
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn  = data.aws_dynamodb_table.orders.stream_arn
  function_name     = "f"
  starting_position = "LATEST"
}
"""
)
POLICY = (
    REGION
    + """\
data "aws_dynamodb_table" "orders" {
  name = "orders"
}
resource "aws_iam_role_policy" "reads" {
  role   = "worker"
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "dynamodb:*", Resource = data.aws_dynamodb_table.orders.arn },
  ] })
}
"""
)
UNRELATED: Files = {"unrelated/main.tf": 'resource "aws_dynamodb_table" "x" {\n  name = "x"\n}\n'}


def reads(expression: str) -> str:
    """Return a root module whose table has recovery if an expression is true."""
    return TABLE.replace('variable "recovery" {}\n', "").replace("RECOVERY", expression)


STRICT = Request((".",), preset="strict")


class Case(NamedTuple):
    """A repository and a change."""

    files: Files
    change: Files
    request: Request = Request((".",), coverage=True)
    between: Files = {}  # noqa: RUF012  # never changed
    """A change before the other one, with a run after it."""


VALUES = Case({"orders/main.tf": ORDERS, "orders/prod.tfvars": "recovery = true\n"}, {})
CASES = {
    "values change": VALUES._replace(change={"orders/prod.tfvars": "recovery = false\n"}),
    "values come": VALUES._replace(change={"orders/qa.tfvars": "recovery = false\n"}),
    "values go": VALUES._replace(change={"orders/prod.tfvars": None}),
    "values are renamed": VALUES._replace(
        change={"orders/prod.tfvars": None, "orders/dev.tfvars": "recovery = true\n"}
    ),
    "values come above": VALUES._replace(change={"environments/qa.tfvars": "recovery = false\n"}),
    "values above change": Case(
        {"orders/main.tf": ORDERS, "environments/prod.tfvars": "recovery = true\n"},
        {"environments/prod.tfvars": "recovery = false\n"},
    ),
    "values above are renamed": Case(
        {"orders/main.tf": ORDERS, "environments/prod.tfvars": "recovery = true\n"},
        {"environments/prod.tfvars": None, "environments/staging.tfvars": "recovery = true\n"},
    ),
    "values that the user names": Case(
        {"orders/main.tf": ORDERS, "far/away/x.tfvars": "recovery = true\n", "far/main.tf": "locals {\n}\n"},
        {"far/away/x.tfvars": "recovery = false\n"},
        Request((".",), var_files=("far/away/x.tfvars",)),
    ),
    "values that settings name": Case(
        {
            "orders/main.tf": ORDERS,
            "far/away/x.tfvars": "recovery = true\n",
            ".dynlint.yaml": "environments:\n  prod:\n    var_files: [far/away/x.tfvars]\n",
        },
        {"far/away/x.tfvars": "recovery = false\n"},
    ),
    "values that settings name by the root module go": Case(
        {"orders/main.tf": ORDERS, "values/orders.tfvars": "recovery = true\n", ".dynlint.yaml": BY_ROOT},
        {"values/orders.tfvars": None},
    ),
    "such values come and go": Case(
        {"orders/main.tf": ORDERS, "values/x.tfvars": "", ".dynlint.yaml": BY_ROOT},
        {"values/orders.tfvars": None},
        between={"values/orders.tfvars": "recovery = true\n"},
    ),
    "values above are its own no more": Case(
        {"orders/main.tf": ORDERS, "environments/prod.tfvars": "recovery = true\n"},
        {"environments/prod.tfvars": "other = true\n"},
    ),
    "values above are its own for a while": Case(
        {"orders/main.tf": ORDERS, "environments/prod.tfvars": "other = true\n"},
        {"environments/prod.tfvars": "other = true\n"},
        between={"environments/prod.tfvars": "recovery = true\n"},
    ),
    "values read as data": Case(
        {
            "orders/main.tf": reads('jsondecode(file("${path.module}/../far/x.tfvars.json")).recovery'),
            "far/x.tfvars.json": '{"recovery": true}',
            "far/main.tf": "locals {\n}\n",
        },
        {"far/x.tfvars.json": '{"recovery": false}'},
    ),
    "a Terraform file read as data": Case(
        {
            "orders/main.tf": reads('strcontains(file("${path.module}/../far/main.tf"), "true")'),
            "far/main.tf": "# true\nlocals {\n}\n",
        },
        {"far/main.tf": "# false\nlocals {\n}\n"},
    ),
    "a Terraform file looked for": Case(
        {"orders/main.tf": reads('!fileexists("${path.module}/../far/more.tf")'), "far/main.tf": "locals {\n}\n"},
        {"far/more.tf": "locals {\n}\n"},
    ),
    "Terraform files listed": Case(
        {"orders/main.tf": reads('length(fileset("${path.module}/../far", "*.tf")) < 2'), "far/main.tf": "locals {}"},
        {"far/more.tf": "locals {\n}\n"},
    ),
    "a workspace's file comes after a run that did not ask": Case(
        {
            "orders/main.tf": reads('jsondecode(file("${path.module}/${terraform.workspace}.json")).recovery'),
            "orders/prod.json": '{"recovery": true}',
        },
        {"orders/dev.json": '{"recovery": false}'},
    ),
    "JSON data": Case(
        {"orders/main.tf": reads('jsondecode(file("${path.module}/x.json")).y'), "orders/x.json": '{"y": true}'},
        {"orders/x.json": '{"y": false}'},
    ),
    "YAML data": Case(
        {"orders/main.tf": reads('yamldecode(file("${path.module}/x.yaml")).a'), "orders/x.yaml": "a: true\n"},
        {"orders/x.yaml": "a: false\n"},
    ),
    "a folder is renamed": Case(
        {"dev/orders/main.tf": ORDERS}, {"dev/orders/main.tf": None, "prod/orders/main.tf": ORDERS}
    ),
    "a folder comes": Case({"orders/main.tf": ORDERS}, {"stock/main.tf": ORDERS.replace('"orders"', '"stock"')}),
    "a folder goes": Case({"orders/main.tf": ORDERS, "stock/main.tf": ORDERS}, {"stock/main.tf": None}),
    "a script": Case(
        {"orders/main.tf": ORDERS + "locals {\n  x = terraform.workspace\n}\n", "Makefile": "a:\n\techo\n"},
        {"Makefile": "a:\n\tcd orders && terraform workspace select prod\n"},
    ),
    "a pipeline comes": Case(
        {"orders/main.tf": ORDERS + "locals {\n  x = terraform.workspace\n}\n"},
        {".github/workflows/a.yml": "steps:\n  - run: cd orders && terraform workspace select prod\n"},
    ),
    "a validation": Case(
        {"orders/main.tf": ORDERS + 'variable "environment" {\n}\n'},
        {
            "orders/main.tf": ORDERS
            + 'variable "environment" {\n  validation {\n    condition = contains(["dev", "prod"], var.environment)\n'
            '    error_message = "No."\n  }\n}\n'
        },
    ),
    "a default": Case(
        {"orders/main.tf": CALLS, "modules/table/main.tf": MODULE},
        {"orders/main.tf": CALLS.replace("= true", "= false")},
    ),
    "a default in a module": Case(
        {
            "orders/main.tf": CALLS.replace("  recovery = var.recovery\n", ""),
            "modules/table/main.tf": MODULE.replace("{}", "{\n  default = true\n}", 1),
        },
        {"modules/table/main.tf": MODULE.replace("{}", "{\n  default = false\n}", 1)},
    ),
    "a module of a module": Case(
        {
            "orders/main.tf": CALLS.replace("modules/table", "modules/outer"),
            "modules/outer/main.tf": CALLS.replace("../modules/table", "../table").replace("  default = true\n", ""),
            "modules/table/main.tf": MODULE,
        },
        {"modules/table/main.tf": MODULE.replace("var.recovery }", "false }")},
    ),
    "a module goes": Case({"orders/main.tf": CALLS, "modules/table/main.tf": MODULE}, {"modules/table/main.tf": None}),
    "a module comes": Case({"orders/main.tf": CALLS}, {"modules/table/main.tf": MODULE}),
    "a module is called no more": Case(
        {"orders/main.tf": CALLS, "modules/table/main.tf": MODULE}, {"orders/main.tf": "locals {\n}\n"}
    ),
    "an override": Case(
        {"orders/main.tf": ORDERS, "orders/prod.tfvars": "recovery = true\n"},
        {
            "orders/main_override.tf": 'resource "aws_dynamodb_table" "orders" {\n'
            "  point_in_time_recovery { enabled = false }\n}\n"
        },
    ),
    "a syntax error": Case({"orders/main.tf": ORDERS}, {"orders/main.tf": ORDERS + "}\n"}),
    "a syntax error goes": Case({"orders/main.tf": ORDERS + "}\n"}, {"orders/main.tf": ORDERS}),
    "a file that is no text": Case({"orders/main.tf": ORDERS}, {"orders/more.tf": "\ufeff\0\0"}),
    "JSON syntax": Case(
        {"orders/main.tf.json": '{"resource": {"aws_dynamodb_table": {"a": {"name": "a"}}}}'},
        {"orders/main.tf.json": '{"resource": {"aws_dynamodb_table": {"b": {"name": "a"}}}}'},
    ),
    "a file of OpenTofu": Case({"orders/main.tf": ORDERS}, {"orders/main.tofu": ORDERS.replace("var.rec", "!var.rec")}),
    "a fetched module": Case(
        {
            "orders/main.tf": CALLS.replace("../modules/table", "acme/table/aws"),
            "orders/.terraform/modules/table/main.tf": MODULE,
            "orders/.terraform/modules/modules.json": '{"Modules": [{"Key": "table", "Source": '
            '"registry.terraform.io/acme/table/aws", "Version": "1.0.0", "Dir": ".terraform/modules/table"}]}',
        },
        {"orders/.terraform/modules/table/main.tf": MODULE.replace("var.recovery }", "false }")},
    ),
    "the list of fetched modules": Case(
        {
            "orders/main.tf": CALLS.replace("../modules/table", "acme/table/aws"),
            "orders/.terraform/modules/table/main.tf": MODULE,
        },
        {
            "orders/.terraform/modules/modules.json": '{"Modules": [{"Key": "table", "Source": '
            '"registry.terraform.io/acme/table/aws", "Version": "1.0.0", "Dir": ".terraform/modules/table"}]}'
        },
    ),
    "the lock file": Case(
        {"orders/main.tf": 'terraform {\n  required_version = ">= 1.12"\n}\n' + PROTECTED},
        {"orders/.terraform.lock.hcl": f'provider "{HOST}/hashicorp/aws" {{\n  version = "6.0.0"\n}}\n'},
    ),
    "a moved block": Case(
        {"orders/main.tf": ORDERS},
        {"orders/main.tf": ORDERS + "moved {\n  from = aws_dynamodb_table.a\n  to   = aws_dynamodb_table.orders\n}\n"},
    ),
    "a comment at a module call": Case(
        {"orders/main.tf": CALLS.replace("= true", "= false"), "modules/table/main.tf": MODULE},
        {
            "orders/main.tf": CALLS.replace("= true", "= false").replace(
                "module ", "# dynlint:ignore[recovery-disabled] known\nmodule "
            )
        },
    ),
    "a comment in the module": Case(
        {"orders/main.tf": CALLS.replace("= true", "= false"), "modules/table/main.tf": MODULE},
        {"modules/table/main.tf": MODULE.replace("resource ", "# dynlint:ignore[recovery-disabled] known\nresource ")},
    ),
    "settings of the root module": Case(
        {"orders/main.tf": ORDERS}, {"orders/.dynlint.yaml": "ignore: [DYN201, DYN203]\n"}
    ),
    "settings above": Case(
        {"services/orders/main.tf": ORDERS},
        {"services/.dynlint.yaml": "environments:\n  dev:\n    vars: {recovery: false}\n"},
    ),
    "a value in the settings": Case(
        {"orders/main.tf": ORDERS, ".dynlint.yaml": "environments:\n  prod:\n    vars: {recovery: true}\n"},
        {".dynlint.yaml": "environments:\n  prod:\n    vars: {recovery: false}\n"},
    ),
    "alarms come": Case(PROVISIONED, {"watching/main.tf": ALARMS}),
    "alarms go": Case({**PROVISIONED, "watching/main.tf": ALARMS}, {"watching/main.tf": None}),
    "alarms come into a root module": Case({**PROVISIONED, "watching/main.tf": REGION}, {"watching/main.tf": ALARMS}),
    "alarms come and go": Case(
        {**PROVISIONED, "watching/main.tf": REGION},
        {"watching/main.tf": REGION},
        between={"watching/main.tf": ALARMS},
    ),
    "alarms move to another region": Case(
        {**PROVISIONED, "watching/main.tf": ALARMS}, {"watching/main.tf": ALARMS.replace("eu-west-1", "eu-west-2")}
    ),
    "alarms watch another table": Case(
        {**PROVISIONED, "watching/main.tf": ALARMS}, {"watching/main.tf": ALARMS.replace('"orders"', '"stock"')}
    ),
    "alarms in a module": Case(
        {
            **PROVISIONED,
            "watching/main.tf": 'module "alarms" {\n  source = "../modules/alarms"\n}\n' + REGION,
            "modules/alarms/main.tf": ALARMS.replace(REGION, ""),
        },
        {"modules/alarms/main.tf": ALARMS.replace(REGION, "").replace('"orders"', '"stock"')},
    ),
    "alarms get values": Case(
        {
            **PROVISIONED,
            "watching/main.tf": ALARMS.replace('"orders"', "var.table") + 'variable "table" {\n}\n',
            "watching/prod.tfvars": 'table = "orders"\n',
            "orders/prod.tfvars": "",
        },
        {"watching/prod.tfvars": 'table = "stock"\n'},
    ),
    "alarms get values from far away": Case(
        {
            **PROVISIONED,
            "watching/main.tf": ALARMS.replace('"orders"', "var.table") + 'variable "table" {\n}\n',
            "values/prod.tfvars": 'table = "orders"\n',
            ".dynlint.yaml": "environments:\n  prod:\n    var_files: [values/prod.tfvars]\n",
        },
        {"values/prod.tfvars": 'table = "stock"\n'},
    ),
    "alarms become relevant by values": Case(
        {
            **PROVISIONED,
            "watching/main.tf": GIVEN_ALARMS,
            "values/x.tfvars": 'note = "nothing"\n',
        },
        {"values/x.tfvars": 'note = "DynamoDB"\n'},
    ),
    "scaling comes": Case(PROVISIONED, {"scaling/main.tf": SCALING}),
    "scaling goes": Case({**PROVISIONED, "scaling/main.tf": SCALING}, {"scaling/main.tf": None}),
    "scaling is of another table": Case(
        {**PROVISIONED, "scaling/main.tf": SCALING}, {"scaling/main.tf": SCALING.replace("orders", "stock")}
    ),
    "a backup comes": Case(TAGGED, {"backup/main.tf": BACKUP.replace("var.value", '"yes"')}, STRICT),
    "a backup goes": Case(
        {**TAGGED, "backup/main.tf": BACKUP.replace("var.value", '"yes"')}, {"backup/main.tf": None}, STRICT
    ),
    "a backup gets values from far away": Case(
        {
            **TAGGED,
            "backup/main.tf": BACKUP + 'variable "value" {\n}\n',
            "values/backup.tfvars": 'value = "yes"\n',
            ".dynlint.yaml": 'environments:\n  prod:\n    var_files: ["values/{root}.tfvars"]\n',
        },
        {"values/backup.tfvars": 'value = "no"\n'},
        STRICT,
    ),
    "a backup reads a state": Case(
        {
            **TAGGED,
            "backup/main.tf": BACKUP.replace("var.value", "data.terraform_remote_state.a.outputs.x") + STATE,
            "a/main.tf": KEPT,
        },
        {"a/main.tf": KEPT.replace('"yes"', '"no"')},
        STRICT,
    ),
    "a state changes": Case(
        {"orders/main.tf": reads('data.terraform_remote_state.a.outputs.x == "yes"') + STATE, "a/main.tf": KEPT},
        {"a/main.tf": KEPT.replace('"yes"', '"no"')},
    ),
    "a state comes": Case(
        {"orders/main.tf": reads('data.terraform_remote_state.a.outputs.x == "yes"') + STATE},
        {"a/main.tf": KEPT},
    ),
    "a state goes": Case(
        {"orders/main.tf": reads('data.terraform_remote_state.a.outputs.x == "yes"') + STATE, "a/main.tf": KEPT},
        {"a/main.tf": None},
    ),
    "a stream in another root module": Case(
        {"orders/main.tf": STREAM, "using/main.tf": USES_STREAM},
        {"orders/main.tf": STREAM.replace("stream_enabled = true", "stream_enabled = false")},
    ),
    "a table whose policy is elsewhere": Case(
        {"orders/main.tf": TABLE.replace("RECOVERY", "true"), "using/main.tf": POLICY},
        {"orders/main.tf": TABLE.replace("RECOVERY", "true").replace('"orders"\n', '"stock"\n')},
    ),
    "environments that are compared": Case(
        {"prod/main.tf": reads("true"), "dev/main.tf": reads("true")},
        {"dev/main.tf": reads("true").replace('"id"', '"key"')},
        STRICT,
    ),
    "a folder above becomes a module": Case(
        {
            "services/main.tf": "# nothing\n",
            "services/prod.tfvars": "recovery = true\n",
            "services/orders/main.tf": ORDERS,
        },
        {"services/main.tf": "locals {\n}\n"},
    ),
    "a folder above becomes a module by a file that Terraform leaves out": Case(
        {
            "services/.x.tf": "# nothing\n",
            "services/prod.tfvars": "recovery = true\n",
            "services/orders/main.tf": ORDERS,
        },
        {"services/.x.tf": "locals {\n}\n"},
    ),
    "a values file that nobody uses": Case(
        {
            "orders/main.tf": MODULE,
            "orders/prod.tfvars": "recovery = true\n",
            "orders/odd/x.tfvars": "# dynlint:ignore[recovery-disabled] nothing\nrecovery = false\n",
            "far/main.tf": "locals {\n}\n",
        },
        {"orders/odd/x.tfvars": "recovery = false\n"},
        between={"far/main.tf": "locals {\n}\n# changed\n"},
    ),
    "a root module goes that looked at the rest first": Case(
        {
            **TAGGED,
            "a/main.tf": TAGGED["orders/main.tf"],
            "backup/main.tf": "# dynlint:ignore[recovery-disabled] nothing\n" + BACKUP.replace("var.value", '"yes"'),
        },
        {"a/main.tf": None},
        Request((".",), select=("DYN205",)),
    ),
}


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a repository, with a cache of its own that trusts every file."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(workers, "_WORTH_BYTES", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1000)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    return folder


def write(files: Files) -> None:
    """Write and delete files; an empty folder is deleted."""
    for name, text in files.items():
        path = Path(name)
        if text is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        else:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def answer(request: Request, *, keep: bool, jobs: int = 1) -> Result:
    """Return the answer of the command line, from the cache or from nothing."""
    before = cache.Before(request) if keep else None
    result = (before and before.answer()) or run(request, keep=keep, jobs=jobs, before=before)
    return result._replace(summary=result.summary._replace(seconds=0.0))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.between])
def test_a_change_counts(name: str) -> None:
    assert_counts(CASES[name])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_after_another_one_counts(case: Case) -> None:
    assert_counts(case._replace(between=case.between or AROUND))


AROUND: Files = {name: (text or "") + "# changed\n" for name, text in UNRELATED.items()}


def assert_counts(case: Case) -> None:
    write({**UNRELATED, **case.files})
    before = answer(case.request, keep=True)
    if case.between:
        write(case.between)
        before = answer(case.request, keep=True)
        assert before == answer(case.request, keep=False)
    write(case.change)
    after = answer(case.request, keep=False)
    assert after != before
    assert answer(case.request, keep=True) == after


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_editor_has_no_stale_answer_either(case: Case, repository: Path) -> None:
    write({**UNRELATED, **case.files})
    project = Project(str(repository))
    names = [
        name for name in (*UNRELATED, *case.files) if name.endswith(".tf") and name not in {*case.change, *case.between}
    ]
    texts = {str(repository / name): (repository / name).read_bytes() for name in names}
    request = case.request._replace(paths=(), coverage=False)
    for change in ({}, *filter(None, [case.between]), case.change):
        write(change)
        project.look_again()
        kept = project.judge(request, texts, lambda: True)
        if project.judge_others():
            kept = project.judge(request, texts, lambda: True)
        with unsaved(texts):
            fresh = lint_answer(Session(request._replace(paths=tuple(sorted(texts)), start=str(repository))))
        assert said(kept) == said(fresh)


def said(result: Result) -> object:
    """Return the parts of a result that an editor shows."""
    return result.findings, result.undecided, result.suppressed, result.errors


def test_a_folder_that_cannot_be_listed_counts_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a folder that becomes readable, or gets another content, makes an earlier answer void."""

    def refuse(path: str) -> list[os.DirEntry[str]]:
        raise PermissionError(path)

    monkeypatch.setattr(file_states, "entries_in", refuse)
    assert dict(file_states.files_below(str(tmp_path), (".tf",))) == {str(tmp_path): file_states.stat_of(str(tmp_path))}


def test_a_large_folder_leaves_no_room_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_tree, "LARGE_FOLDER", 100)
    monkeypatch.setattr(folder_tree, "LARGE_FOLDERS", 1000)
    write({**UNRELATED, "a/main.tf": reads("true"), "orders/main.tf": reads("false")})
    before = answer(STRICT, keep=True)
    write({"a/main.tf": reads("true") + "# long\n" * 150})
    after = answer(STRICT, keep=False)
    assert after != before
    assert answer(STRICT, keep=True) == after


def change_before(path: str, text: str) -> None:
    """Write a file of the same size, and restore its time."""
    before = os.stat(path)
    Path(path).write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert os.stat(path)[6:9] == before[6:9]


def test_the_time_of_a_file_may_be_set_back() -> None:
    write({"orders/main.tf": reads("true "), **UNRELATED})
    answer(STRICT, keep=True)
    change_before("orders/main.tf", reads("false"))
    assert answer(STRICT, keep=True) == answer(STRICT, keep=False)


@pytest.mark.parametrize(
    "change",
    [
        lambda: change_before("orders/main.tf", reads("false")),
        lambda: write({"orders/main.tf": None}),
        lambda: Path("orders/main.tf").rename("orders/main.txt"),
        lambda: Path("orders").rename("unrelated/orders"),
        lambda: write({"x.json": None}),
        lambda: Path("x.json").rename("y.json"),
    ],
)
def test_a_change_while_it_runs_is_not_taken_for_the_state_before(change: Callable[[], None]) -> None:
    expression = 'jsondecode(file("${path.module}/../x.json"))'
    files: Files = {"orders/main.tf": reads("true "), "other/main.tf": reads(expression), "x.json": "true"}
    write({**UNRELATED, **files})

    def progress(number: int, _all: int) -> None:
        if number == 3:  # every root module has been judged
            time.sleep(0.02)  # the times of files are not exact
            change()

    run(STRICT, progress, keep=True)
    assert answer(STRICT, keep=True) == answer(STRICT, keep=False)


def test_a_run_over_midnight_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    write({"orders/main.tf": ORDERS})
    monkeypatch.setattr(cache, "_day", str)  # the run ends on another day
    run(STRICT, keep=True)
    assert cache.Before(STRICT).answer() is None


COMPARES = '''
from dynlint.rule import Rule

class NamesDiffer(Rule):
    """Tables with other names than elsewhere.

    ## What it does
    Compares tables.
    """

    id = "ACME001"

    def check_environments(self, module, others):
        for table in module.tables:
            names = [other.name.text for each in others for other in each.tables]
            yield self.finding(table.name, f"{table.address}: {table.name.text} beside {names}.")
'''


@pytest.mark.parametrize(
    ("change", "text"),
    [("prod/main.tf", TABLE.replace('"orders"\n', '"stock"\n')), ("a/dev/main.tf", KEPT.replace("yes", "no"))],
    ids=["itself", "a state"],
)
def test_what_compares_environments_sees_every_change(change: str, text: str, repository: Path) -> None:
    state = TABLE.replace('"orders"\n', "data.terraform_remote_state.a.outputs.x\n") + STATE
    write({"dev/main.tf": state.replace("RECOVERY", "true"), "prod/main.tf": TABLE.replace("RECOVERY", "true")})
    write({"a/dev/main.tf": KEPT, "../rules/names_differ.py": COMPARES})
    request = Request((".",), rule_paths=(str(repository.parent / "rules"),), select=("ACME001",))
    before = answer(request, keep=True)
    write({change: text.replace("RECOVERY", "true")})
    after = answer(request, keep=False)
    assert after != before
    assert answer(request, keep=True) == after


def test_another_folder_for_fetched_modules_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    files = CASES["a fetched module"].files
    write(
        {
            path.replace(".terraform/", ".data/"): text and text.replace(".terraform/", ".data/")
            for path, text in files.items()
        }
    )
    before = answer(STRICT, keep=True)
    monkeypatch.setenv("TF_DATA_DIR", ".data")
    after = answer(STRICT, keep=False)
    assert after != before
    assert answer(STRICT, keep=True) == after


def test_a_comment_ends_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    comment = "# dynlint:ignore[recovery-disabled] until=2026-01-31 known\n"
    write({"orders/main.tf": reads("false").replace("resource ", comment + "resource ", 1), **UNRELATED})
    real = time.strftime
    for day in ("2026-01-30", "2026-02-01"):
        for module in (time, ignore_comments):
            monkeypatch.setattr(module, "strftime", lambda form, *when: day if not when else real(form, *when))  # noqa: B023
        write({"unrelated/main.tf": f"# {day}\n" + (UNRELATED["unrelated/main.tf"] or "")})
        assert answer(STRICT, keep=True) == answer(STRICT, keep=False)
        assert bool(answer(STRICT, keep=True).suppressed) is (day == "2026-01-30")


@pytest.mark.parametrize("jobs", [(1, 2), (2, 1), (2, 2)])
def test_the_number_of_processes_has_no_part_in_it(jobs: tuple[int, int]) -> None:
    case = CASES["a backup gets values from far away"]
    more = {f"root{number}/main.tf": TAGGED["orders/main.tf"] for number in range(4)}
    data = {
        "p/main.tf": CASES["values read as data"].files["orders/main.tf"],
        "far/x.tfvars.json": '{"recovery": true}',
    }
    write({**case.files, **more, **data})
    answer(STRICT, keep=True, jobs=jobs[0])
    for change in (case.change, CASES["values read as data"].change):
        write(change)
        assert answer(STRICT, keep=True, jobs=jobs[1]) == answer(STRICT, keep=False)


def test_each_request_has_its_answers() -> None:
    case = CASES["values change"]
    write({**UNRELATED, **case.files, "orders/dev.tfvars": "recovery = false\n"})
    some = Request((".",), environments=("prod",)), Request((".",), select=("DYN201",)), Request(("orders",))
    for change in ({}, case.change, {"unrelated/main.tf": "locals {\n}\n"}):
        write(change)
        for request in (STRICT, *some):
            assert answer(request, keep=True) == answer(request, keep=False)


def test_links_lead_to_what_changes() -> None:
    write({**UNRELATED, "shared/orders.txt": reads("true"), "orders/more.tf": "locals {\n}\n"})
    write({"real/table/main.tf": MODULE, "linked/main.tf": CALLS.replace("../modules", "../links")})
    Path("orders/main.tf").symlink_to("../shared/orders.txt")
    Path("links").symlink_to("real")
    for change in (
        {"shared/orders.txt": reads("false")},
        {"unrelated/main.tf": "locals {\n}\n"},
        {"real/table/main.tf": MODULE.replace("var.recovery }", "false }")},
        {"real/table/more.tf": "locals {\n}\n"},
    ):
        before = answer(STRICT, keep=True)
        write(change)
        after = answer(STRICT, keep=False)
        assert after != before
        assert answer(STRICT, keep=True) == after


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everybody may read the file")
def test_a_file_that_nobody_may_read_any_more() -> None:
    write({**UNRELATED, "orders/main.tf": ORDERS, "orders/prod.tfvars": "recovery = true\n"})
    for path in ("orders/main.tf", "orders/prod.tfvars", "orders"):
        for mode in (0, 0o755):
            before = answer(STRICT, keep=True)
            os.chmod(path, mode)
            after = answer(STRICT, keep=False)
            assert after != before
            assert answer(STRICT, keep=True) == after


def test_a_killed_run_leaves_the_entry_before(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["values change"]
    write({**UNRELATED, **case.files})
    answer(STRICT, keep=True)
    write(case.change)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            answer(STRICT, keep=True)
    assert answer(STRICT, keep=True) == answer(STRICT, keep=False)


def test_an_entry_that_is_cut_anywhere_does_not_count(repository: Path) -> None:
    write({**UNRELATED, **CASES["values change"].files})
    expected = answer(STRICT, keep=True)
    entry = next((repository.parent / "cache").glob("*.json"))
    whole = entry.read_bytes()
    for number in range(1, whole.count(b"\n")):
        entry.write_bytes(b"\n".join(whole.split(b"\n")[:number]) + b"\n")
        assert cache.Before(STRICT).answer() is None
        assert answer(STRICT, keep=True) == expected
