"""Bombs for `bombs.py` in what lies around Terraform: units, stacks, states, pipelines, plans, queries, fixes."""

from __future__ import annotations

import json

TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name     = "orders"\n  hash_key = "id"\n}\n'
MODULE = 'variable "x" {\n  default = null\n}\n' + TABLE.replace(
    '"orders"\n  hash', 'join("", [for a in [var.x] : "t"])\n  hash'
)
UNIT = 'terraform {\n  source = "../m"\n}\n'
TEXT = 'join("", [for n in range({lines}) : "{word}"])'
ALARM = """resource "aws_cloudwatch_metric_alarm" "a{n}" {{
  alarm_name          = "a"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 1
{more}}}
"""
STATE = """data "terraform_remote_state" "s{n}" {{
  backend = "local"
  config  = {{ path = "../{name}/terraform.tfstate" }}
}}
"""
BACKEND = 'terraform {{\n  backend "local" {{\n    path = "../{name}/terraform.tfstate"\n  }}\n}}\n'
CHANGE = {"actions": ["create"], "before": None, "after": {"name": "t", "hash_key": "id"}, "after_unknown": {}}


def promql(word: str, lines: int) -> dict[str, str]:
    """Return the files of a root module with an alarm on a PromQL query that has a word many times."""
    query = TEXT.format(word=word, lines=lines)
    more = f"  evaluation_criteria {{\n    promql_criteria {{\n      query = {query}\n    }}\n  }}\n"
    return {"main.tf": TABLE + ALARM.format(n=0, more=more)}


def insights(expression: str) -> dict[str, str]:
    """Return the files of a root module with an alarm on an expression."""
    more = f'  metric_query {{\n    id          = "q"\n    return_data = true\n    expression  = {expression}\n  }}\n'
    return {"main.tf": TABLE + ALARM.format(n=0, more=more)}


def attribute(text: str, kind: str = "iam") -> dict[str, str]:
    """Return the files of a root module with a policy, schedule or dashboard of an expression."""
    written = {
        "iam": f'resource "aws_iam_policy" "p" {{\n  policy = {text}\n}}\n',
        "action": 'data "aws_iam_policy_document" "d" {\n  statement {\n'
        f'    actions   = [{text}]\n    resources = [{text}, "arn:aws:dynamodb:*:*:table/orders"]\n  }}\n}}\n',
        "cron": 'resource "aws_scheduler_schedule" "s" {\n  flexible_time_window {\n    mode = "OFF"\n  }\n'
        f"  schedule_expression = {text}\n  target {{\n"
        '    arn = "arn:aws:scheduler:::aws-sdk:dynamodb:createBackup"\n    role_arn = "x"\n  }\n}\n',
        "plan": 'resource "aws_backup_plan" "b" {\n  name = "b"\n  rule {\n    rule_name = "r"\n'
        f'    target_vault_name = "v"\n    schedule = {text}\n  }}\n}}\n',
        "dashboard": f'resource "aws_cloudwatch_dashboard" "d" {{\n  dashboard_name = "d"\n  '
        f"dashboard_body = {text}\n}}\n",
        "template": f'resource "aws_cloudformation_stack" "s" {{\n  name = "s"\n  template_body = {text}\n}}\n',
        "name": f'resource "aws_dynamodb_table" "n" {{\n  name = {text}\n  hash_key = {text}\n}}\n',
        "filter": 'resource "aws_lambda_event_source_mapping" "e" {\n  function_name = "f"\n'
        "  event_source_arn = aws_dynamodb_table.orders.stream_arn\n  filter_criteria {\n    filter {\n"
        f"      pattern = {text}\n    }}\n  }}\n}}\n",
        "export": 'resource "aws_sfn_state_machine" "s" {\n  name = "s"\n  role_arn = "x"\n'
        f"  definition = {text}\n}}\n",
        "resource id": 'resource "aws_appautoscaling_target" "t" {\n  service_namespace = "dynamodb"\n'
        f"  resource_id = {text}\n  scalable_dimension = {text}\n  min_capacity = 1\n  max_capacity = 2\n}}\n",
        "source": 'module "m" {\n  source = "terraform-aws-modules/dynamodb-table/aws"\n'
        f"  name = {text}\n  hash_key = {text}\n}}\n",
    }
    return {"main.tf": TABLE + written[kind]}


def plan(resources: int, **more: object) -> dict[str, str]:
    """Return a plan with so many tables."""
    each = {"mode": "managed", "type": "aws_dynamodb_table", "name": "t", "change": CHANGE}
    changes = [{**each, "address": f"aws_dynamodb_table.t[{n}]", "index": n} for n in range(resources)]
    said = {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes, **more}
    return {"prod.tfplan.json": json.dumps(said)}


def nested(depth: int) -> str:
    """Return a plan whose child modules nest."""
    opened = '{"child_modules":[' * depth
    return f'{{"format_version":"1.2","resource_changes":[],"planned_values":{{"root_module":{opened}{"]}" * depth}}}}}'


def reading(depth: int) -> dict[str, str]:
    """Return a unit whose file reads another one twice, which reads another one twice, and so on."""
    twice = 'locals {{\n  a = read_terragrunt_config("{0}")\n  b = read_terragrunt_config("{0}")\n'
    twice += "  c = [local.a, local.b]\n}}\n"
    files = {f"f{n}.hcl": twice.format(f"f{n + 1}.hcl") for n in range(depth)}
    return {
        "m/main.tf": MODULE,
        "u/terragrunt.hcl": UNIT + 'locals {\n  a = read_terragrunt_config("../f0.hcl")\n}\ninputs = { x = local.a }\n',
        f"f{depth}.hcl": "locals {\n  c = [1]\n}\n",
        **files,
    }


def units(number: int, text: str) -> dict[str, str]:
    """Return many units of one module with a file of one text."""
    return {
        "m/main.tf": MODULE,
        **{f"u{n}/terragrunt.hcl": UNIT + text.replace("NUMBER", str(n)) for n in range(number)},
    }


def stack_files(depth: int, width: int) -> dict[str, str]:
    """Return stacks of stacks: each has several of the next."""
    files = {"m/main.tf": MODULE, f"s{depth}/terragrunt.stack.hcl": 'unit "u" {\n  source = "../u"\n  path = "u"\n}\n'}
    for level in range(depth):
        text = "".join(f'stack "s{n}" {{\n  source = "../s{level + 1}"\n  path = "s{n}"\n}}\n' for n in range(width))
        files[f"s{level}/terragrunt.stack.hcl"] = text
    return {**files, "u/terragrunt.hcl": UNIT.replace("../m", "${get_repo_root()}/m")}


def states(number: int, each: int) -> dict[str, str]:
    """Return root modules that each read the states of several others."""
    found = {}
    for n in range(number):
        read = "".join(STATE.format(n=k, name=f"r{(n + k + 1) % number}") for k in range(each))
        joined = ", ".join(f"data.terraform_remote_state.s{k}.outputs.x" for k in range(each))
        found[f"r{n}/main.tf"] = (
            BACKEND.format(name=f"r{n}") + TABLE + read + f'output "x" {{\n  value = [{joined}]\n}}\n'
        )
    return found


def deployments(number: int, text: str) -> dict[str, str]:
    """Return a stack of HCP Terraform with many deployments."""
    component = 'variable "x" {}\ncomponent "c" {\n  source = "./m"\n  inputs = { x = var.x }\n}\n'
    each = "".join(f'deployment "d{n}" {{\n  inputs = {{ x = {text} }}\n}}\n' for n in range(number))
    return {"m/main.tf": MODULE, "c.tfcomponent.hcl": component, "d.tfdeploy.hcl": each}


def atmos(stack: str, **more: str) -> dict[str, str]:
    """Return a project of Atmos with one stack."""
    settings = (
        'base_path: "."\ncomponents: {terraform: {base_path: components}}\n'
        'stacks: {base_path: stacks, included_paths: ["**/*"], name_pattern: "{stage}"}\n'
    )
    component = "vars: {stage: prod}\ncomponents:\n  terraform:\n    orders:\n      vars:\n        x: *x\n"
    return {"atmos.yaml": settings, "components/orders/main.tf": MODULE, "stacks/prod.yaml": stack + component, **more}


def looked_up(maps: int, keys: int) -> dict[str, str]:
    """Return a root module with maps that it looks up by what no name of a workspace gives."""
    made = ", ".join(['replace(local.shop, "a", "b")'] * 60)
    values = ", ".join(f"k{n} = 1" for n in range(keys))
    uses = "".join(
        f'  a{n} = local.all[join("", concat([sha256(terraform.workspace)], [{made}]))]\n' for n in range(maps)
    )
    return {"main.tf": f'locals {{\n  shop = "shop"\n  all = {{ {values} }}\n{uses}}}\n{TABLE}'}


LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
LOOPS = "${length([for a in range(1000) : [for b in range(1000) : length(jsonencode(range(a)))]])}"
BOMBS = {
    "PromQL: a long word": promql("aaaaaaaaaa", 1000),
    "PromQL: a very long word": promql("a" * 4000, 1000),
    "PromQL: blanks": promql(" " * 1000, 1000),
    "PromQL: open braces": promql("{a" * 500, 1000),
    "PromQL: open texts": promql("{'" + '\\\\\\"' * 300, 1000),
    "PromQL: quotes": promql("{\\\"a'" * 500, 1000),
    "PromQL: selectors": promql("a{b='c'} + " * 100, 1000),
    "Metrics Insights: blanks": insights('"SELECT ${join("", [for n in range(1000) : format("%1000s", "")])}x"'),
    "Metrics Insights: dimensions": insights(
        '"SELECT SUM(a) FROM SCHEMA(\\"AWS/DynamoDB\\"${join("", [for n in range(100000) : " , a"])}"'
    ),
    "metric math": insights(f'"${{{TEXT.format(word="(" * 1000, lines=1000)}}}m1"'),
    "an action of stars": attribute(f'"dynamodb:${{{TEXT.format(word="*a" * 500, lines=1000)}}}"', "action"),
    "a resource of stars": attribute(
        f'"arn:aws:dynamodb:*:*:table/${{{TEXT.format(word="*a?" * 300, lines=1000)}}}b"', "action"
    ),
    "statements": attribute(
        'jsonencode({ Statement = [for n in range(1000) : [for m in range(49) : { Effect = "Allow", '
        'Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/t${n}${m}" }]][0] })'
    ),
    "actions": attribute(
        'jsonencode({ Statement = [{ Effect = "Allow", Action = [for n in range(1000) : "dynamodb:Get*${n}*a*b*c"], '
        'Resource = [for n in range(1000) : "arn:aws:dynamodb:*:*:table/*${n}*a*b*c"] }] })'
    ),
    "a cron of lists": attribute(f'"cron(${{{TEXT.format(word="1," * 1000, lines=1000)}}}1 0 * * ? *)"', "cron"),
    "a cron of blanks": attribute(f'"cron(${{{TEXT.format(word=" " * 1000, lines=1000)}}}1)"', "plan"),
    "a dashboard": attribute(
        'jsonencode({ widgets = [for n in range(1000) : { type = "metric", properties = { metrics = '
        "[for m in range(40) : "
        '["AWS/DynamoDB", "X", "TableName", "t${m}"]] } }] })',
        "dashboard",
    ),
    "a template of brackets": attribute(TEXT.format(word="[{" * 500, lines=1000), "template"),
    "a template of tables": attribute(
        'jsonencode({ Resources = { for n in range(1000) : "t${n}" => { Type = "AWS::DynamoDB::Table", Properties = '
        '{ TableName = "t${n}", KeySchema = [for m in range(10) : { AttributeName = "a", KeyType = "HASH" }] } } } })',
        "template",
    ),
    "a name of 4,000,000": attribute(TEXT.format(word="a" * 4000, lines=1000), "name"),
    "a name of blanks": attribute(TEXT.format(word=" -./" * 1000, lines=1000), "name"),
    "a filter of brackets": attribute(TEXT.format(word='{\\"a\\":[' * 100, lines=1000), "filter"),
    "a state machine": attribute(TEXT.format(word="arn:aws:states:::dynamodb:putItem " * 100, lines=1000), "export"),
    "a resource id": attribute(TEXT.format(word="table/index/" * 300, lines=1000), "resource id"),
    "a module that is not here": attribute(TEXT.format(word="a" * 4000, lines=1000), "source"),
    "4,000 modules that are not here": {
        "main.tf": "".join(
            f'module "m{n}" {{\n  source = "terraform-aws-modules/dynamodb-table/aws"\n  name = "t{n}"\n}}\n'
            for n in range(4000)
        )
    },
    "a module that is not here, counted": {
        "main.tf": 'module "m" {\n  source = "terraform-aws-modules/dynamodb-table/aws"\n'
        '  count = 10000\n  name = "t"\n}\n'
    },
    "300 maps by a digest of the workspace": looked_up(300, 2000),
    "300 root modules with maps by a digest of the workspace": {
        f"r{n}/{name}": text for n in range(300) for name, text in looked_up(3, 200).items()
    },
    "1,000 providers": {
        "main.tf": "".join(
            f'provider "aws" {{\n  alias = "p{n}"\n  region = "r{n}"\n}}\n'
            + TABLE.replace('"orders" {', f'"t{n}" {{\n  provider = aws.p{n}').replace('"orders"', '"orders"')
            for n in range(1000)
        )
    },
    "units that read": reading(40),
    "200 units with loops": units(
        200, 'inputs = { x = [for n in range(1000) : [for m in range(100) : upper("${n}")]] }\n'
    ),
    "800 units that depend": units(
        800, 'dependency "d" {\n  config_path = "../u${NUMBER + 1}"\n}\ninputs = { x = dependency.d.outputs.x }\n'
    ),
    "150 units that depend on all": units(
        150,
        "".join(f'dependency "d{n}" {{\n  config_path = "../u{n}"\n}}\n' for n in range(150))
        + "inputs = { x = dependency.d1.outputs.x }\n",
    ),
    "units that generate": units(
        80,
        'generate "g" {\n  path = "g.tf"\n  if_exists = "overwrite"\n  contents = join("\\n", [for n in range(1000) : '
        '"locals {\\n  a${n} = 1\\n}"])\n}\n',
    ),
    "stacks in stacks": stack_files(9, 9),
    "100 roots that read 30 states": states(100, 30),
    "a chain of 1,000 states": states(1000, 1),
    "10,000 deployments": deployments(10_000, "1"),
    "200 deployments with loops": deployments(200, "[for n in range(1000) : [for m in range(100) : n]]"),
    "Atmos: aliases of aliases": atmos(
        f"a0: &a0 [x]\n{LAUGHS}x: &x *a29\n".replace("x: &x *a29\n", "").replace("&a29", "&x")
    ),
    "Atmos: imports of all": atmos(
        "import: ['**/*']\nx: &x 1\n", **{f"stacks/c/s{n}.yaml": "import: ['**/*']\n" for n in range(500)}
    ),
    "a plan of 20,000": plan(20_000),
    "a plan of 60 MB": plan(100, prior_state={"values": {"root_module": {"resources": [{"a": "x" * 100}] * 400_000}}}),
    "a plan in a plan": {"main.tf": TABLE, "prod.tfplan.json": nested(100_000)},
    "a plan of nested modules": {"main.tf": TABLE, "prod.tfplan.json": nested(400)},
    "a workflow of long lines": {
        "main.tf": TABLE,
        ".github/workflows/w.yaml": "jobs:\n  a:\n    steps:\n"
        f"      - run: terraform apply {'-var-file=x.tfvars ' * 4000}\n",
    },
    "200 scripts": {
        "main.tf": TABLE + 'variable "x" {}\n',
        **{
            f"scripts/s{n}.sh": "cd $(dirname $0)/..; terraform workspace select ${x}; terraform plan\n" * 1200
            for n in range(200)
        },
    },
    "a Makefile of variables": {
        "main.tf": TABLE,
        "Makefile": "".join(f"A{n} = $(A{n + 1})$(A{n + 1})\n" for n in range(2000))
        + "x:\n\tterraform plan -var-file=$(A0).tfvars\n",
    },
    "a Python program": {
        "main.tf": TABLE,
        "deploy.py": "x = " + "(" * 20_000 + "1" + ")" * 20_000 + "\nterraform = 'terraform plan'\n",
    },
    "300 roots of 40 files of values": {
        f"r{n}/{name}": text
        for n in range(300)
        for name, text in {"main.tf": TABLE, **{f"env/e{k}.tfvars": "x = 1\n" for k in range(40)}}.items()
    },
    "300 roots that read 100 states": states(300, 100),
    "40 files of values of a root with loops": {
        "main.tf": 'variable "x" {}\n' + TABLE.replace('"orders"\n  hash', f'"{LOOPS}"\n  hash'),
        **{f"env/e{k}.tfvars": f"x = {k}\n" for k in range(40)},
    },
    "60 modules without instances, with loops": {
        "main.tf": "".join(f'module "m{n}" {{\n  source = "./m{n}"\n  count  = 0\n}}\n' for n in range(60)),
        **{f"m{n}/main.tf": TABLE.replace('"orders"\n  hash', f'"{LOOPS}"\n  hash') for n in range(60)},
    },
    "moved blocks": {
        "main.tf": TABLE
        + "".join(
            f"moved {{\n  from = aws_dynamodb_table.a{n}\n  to = aws_dynamodb_table.a{n + 1}\n}}\n"
            for n in range(20_000)
        )
    },
    "comments that ignore": {
        "main.tf": "".join(f"# dynlint:ignore[DYN201] reason {n}\n" for n in range(100_000)) + TABLE
    },
    "a lock file": {"main.tf": TABLE, ".terraform.lock.hcl": 'provider "a" {\n  version = "1"\n}\n' * 100_000},
}
