"""No output contains a sensitive value: tokens are planted in many places and passed through functions."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.run import cache, cache_folder
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from click.testing import Result

TOKEN = "Tok9SecretZq"  # noqa: S105  # a planted secret, which no output may show
FORMS = (TOKEN, TOKEN[::-1], TOKEN.swapcase(), base64.b64encode(TOKEN.encode()).decode().rstrip("="))
MODULE = """variable "given" {}
variable "hidden" {
  sensitive = true
  default   = null
}
output "same" { value = var.given }
output "inner" { value = var.hidden }
output "marked" {
  sensitive = true
  value     = var.given
}
"""
SOURCES: dict[str, tuple[str, dict[str, str]]] = {
    "default": ('variable "s" {\n  sensitive = true\n  default   = "TOKEN"\n}\nlocals { secret = var.s }', {}),
    "heredoc": (
        'variable "s" {\n  sensitive = true\n  default = <<E\nTOKEN\nE\n}\nlocals { secret = trimspace(var.s) }',
        {},
    ),
    "tfvars": ('variable "s" { sensitive = true }\nlocals { secret = var.s }', {"prod.tfvars": 's = "TOKEN"\n'}),
    "json tfvars": (
        'variable "s" { sensitive = true }\nlocals { secret = var.s }',
        {"prod.tfvars.json": '{"s": "TOKEN"}'},
    ),
    "escaped": (
        'variable "s" { sensitive = true }\nlocals { secret = var.s }',
        {"prod.tfvars": f's = "\\u{ord(TOKEN[0]):04x}{TOKEN[1:]}"\n'},
    ),
    "object": (
        'variable "s" { sensitive = true }\nlocals { secret = var.s.part }',
        {"prod.tfvars": 's = {\n  part = "TOKEN"\n  list = ["TOKEN"]\n}\n'},
    ),
    "optional": (
        (
            'variable "s" {\n  type = object({ part = optional(string, "TOKEN") })\n'
            "  sensitive = true\n  default = {}\n}\n"
            "locals { secret = var.s.part }"
        ),
        {},
    ),
    "ephemeral": ('variable "s" {\n  ephemeral = true\n  default = "TOKEN"\n}\nlocals { secret = var.s }', {}),
    "overridden": (
        'variable "s" {\n  default = "TOKEN"\n}\nlocals { secret = var.s }',
        {"s_override.tf": 'variable "s" {\n  sensitive = true\n}\n'},
    ),
    "function": ('locals { secret = sensitive("TOKEN") }', {}),
    "function of a local": ('locals {\n  plain = "TOKEN"\n  secret = sensitive(local.plain)\n}', {}),
    "decoded": ('locals { secret = jsondecode(sensitive("{\\"a\\": \\"TOKEN\\"}")).a }', {}),
    "data file": ('locals { secret = sensitive(yamldecode(file("s.yaml"))).a }', {"s.yaml": "a: TOKEN\n"}),
    "module input": (
        (
            'variable "s" {\n  sensitive = true\n  default = "TOKEN"\n}\n'
            'module "m" {\n  source = "./m"\n  given = var.s\n}\nlocals { secret = module.m.same }'
        ),
        {"m/main.tf": MODULE},
    ),
    "module argument": (
        'module "m" {\n  source = "./m"\n  given = 1\n  hidden = "TOKEN"\n}\nlocals { secret = module.m.inner }',
        {"m/main.tf": MODULE},
    ),
    "module output": (
        (
            'locals { plain = "TOKEN" }\n'
            'module "m" {\n  source = "./m"\n  for_each = toset(["k"])\n  given = local.plain\n}\n'
            'locals { secret = module.m["k"].marked }'
        ),
        {"m/main.tf": MODULE},
    ),
    "provider attribute": (
        (
            'resource "aws_ssm_parameter" "p" {\n  name = "p"\n  type = "SecureString"\n  value = "TOKEN"\n}\n'
            "locals { secret = aws_ssm_parameter.p.value }"
        ),
        {},
    ),
    "attribute of a resource": (
        (
            'variable "s" {\n  sensitive = true\n  default = "TOKEN"\n}\n'
            'resource "aws_sns_topic" "t" {\n  name = var.s\n}\nlocals { secret = aws_sns_topic.t.name }'
        ),
        {},
    ),
    "JSON": (
        "locals { secret = var.s }",
        {"more.tf.json": '{"variable": {"s": {"s\\u0065nsitive": true, "default": "TOKEN"}}}'},
    ),
}
"""The sources of a secret; each ends with a local named secret."""
PASSED = (
    "local.secret",
    '"${local.secret}"',
    '"a-${local.secret}/b"',
    "upper(local.secret)",
    "lower(local.secret)",
    "strrev(local.secret)",
    "base64encode(local.secret)",
    "jsonencode({ a = local.secret })",
    'format("%s!", local.secret)',
    'split("9", "${local.secret}9x")[0]',
    'replace(local.secret, "9", "9")',
    'true ? local.secret : "x"',
    'local.secret == "x" ? "x" : local.secret',
    "[for each in [local.secret] : each][0]",
    "{ for key, each in { k = local.secret } : key => each }.k",
    "{ a = local.secret }.a",
    'merge({ b = 1 }, { a = local.secret })["a"]',
    "values({ a = local.secret })[0]",
    "element([local.secret], 0)",
    "concat([local.secret], [])[0]",
    'lookup({ a = local.secret }, "a", "x")',
    "[{ a = local.secret }][*].a[0]",
    'coalesce("", local.secret)',
    'try(local.secret, "x")',
    "tolist([local.secret])[0]",
    "one([local.secret])",
    '{ "${local.secret}" = local.secret }[local.secret]',
    "tonumber(local.secret)",
    "{ a = 1 }[local.secret]",
    "tobool(local.secret)",
    "local.secret + 1",
    "jsondecode(local.secret)",
    "file(local.secret)",
    'regex(local.secret, "x")',
    "[1][local.secret]",
)
"""Expressions that contain the secret. Terraform refuses some of them, with a message that quotes it."""
SINKS = """
resource "aws_dynamodb_table" "n{n}" {{
  billing_mode     = {v}
  name             = "table-{n}"
  hash_key         = {v}
  stream_enabled   = true
  stream_view_type = {v}
  table_class      = {v}
  read_capacity    = {v}
  tags             = {{ Owner = {v} }}
  attribute {{
    name = {v}
    type = {v}
  }}
  dynamic "global_secondary_index" {{
    for_each = {{ one = {v} }}
    content {{
      name            = global_secondary_index.value
      hash_key        = global_secondary_index.value
      projection_type = global_secondary_index.value
    }}
  }}
  point_in_time_recovery {{
    enabled = {v}
  }}
}}
resource "aws_dynamodb_table" "named{n}" {{
  for_each = {{ k = {v} }}
  name     = each.value
  hash_key = "id"
  attribute {{
    name = "id"
    type = "S"
  }}
  ttl {{
    attribute_name = each.value
    enabled        = true
  }}
}}
resource "aws_cloudwatch_metric_alarm" "a{n}" {{
  alarm_name          = "a"
  namespace           = "AWS/DynamoDB"
  metric_name         = {v}
  statistic           = {v}
  period              = {v}
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  dimensions          = {{ TableName = aws_dynamodb_table.named{n}["k"].name, Other = {v} }}
}}
resource "aws_cloudwatch_metric_alarm" "b{n}" {{
  alarm_name  = "b"
  namespace   = {v}
  metric_name = "ReadThrottleEvents"
  dimensions  = {{ TableName = {v} }}
}}
resource "aws_iam_policy" "p{n}" {{
  policy = jsonencode({{
    Statement = [{{ Effect = "Allow", Action = ["dynamodb:GetItm", {v}], Resource = ["arn:aws:dynamodb:x", {v}] }}]
  }})
}}
data "aws_iam_policy_document" "d{n}" {{
  statement {{
    actions   = ["dynamodb:*", "dynamodb:${{{v}}}"]
    resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/${{{v}}}/index"]
  }}
}}
resource "aws_appautoscaling_target" "t{n}" {{
  service_namespace  = "dynamodb"
  resource_id        = "table/${{aws_dynamodb_table.named{n}["k"].name}}"
  scalable_dimension = {v}
  min_capacity       = {v}
  max_capacity       = 1
}}
output "o{n}" {{
  sensitive = true
  value     = {v}
}}
"""
PLACES = """
provider "aws" {
  region     = local.secret
  secret_key = "TOKEN"
  token      = "TOKEN"
}
variable "checked" {
  sensitive = true
  default   = "TOKEN"
  validation {
    condition     = var.checked == "x"
    error_message = "This is not allowed: ${var.checked}"
  }
}
variable "typed" {
  type      = number
  sensitive = true
  default   = "TOKEN"
}
"""


def planted(text: str) -> str:
    return text.replace("TOKEN", TOKEN)


def leaks(text: str) -> list[str]:
    """Return the lines that contain the token in one of its forms."""
    lines = text.splitlines()
    return [line[:300] for line in lines if any(form.lower() in line.lower() for form in FORMS)]


def dynlint(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def without_plain(inspected: str) -> str:
    """Return the output of `inspect`, without the local that is not secret itself."""
    told = json.loads(inspected)
    for root in told["roots"]:
        root["locals"].pop("plain", None)
    return json.dumps(told, indent=1)


def written_by(folder: Path, out: Path) -> dict[str, str]:
    """Return all outputs about a folder: every report, the cache, and `inspect`."""
    out.mkdir()
    pairs = [part for name in FORMATS for part in ("--format", name, "--output", out / name)]
    said = {
        "all reports": dynlint(folder, "--preset", "strict", "--show-undecided", *pairs).output,
        "inspect": without_plain(dynlint("inspect", folder).output),
    }
    return said | contents([*out.iterdir(), *Path(cache_folder.path()).glob("*.json")])


def contents(paths: list[Path]) -> dict[str, str]:
    """Return the texts of files by path."""
    return {str(path): path.read_text(encoding="utf-8") for path in paths}


def planted_root(work: Path, text: str, files: dict[str, str], passed_through: tuple[str, ...]) -> Path:
    """Write a root module that passes its secret through expressions to everything that rules report."""
    sinks = "".join(SINKS.format(n=number, v=passed) for number, passed in enumerate(passed_through))
    for name, content in {"main.tf": f"{text}\n{PLACES}{sinks}", **files}.items():
        path = work / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(planted(content), encoding="utf-8")
    return work / "root"


def assert_hidden(said: dict[str, str], out: Path) -> None:
    """Assert that no text contains the token, although the reports are about it."""
    found = {place: lines[:3] for place, text in said.items() if (lines := leaks(text))}
    assert not found, json.dumps(found, indent=1)
    assert len(json.loads(said[str(out / "json")])["findings"]) > 20
    assert [name for name in FORMATS if HIDDEN not in said[str(out / name)]] == []


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory, with a cache that keeps every result."""
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1e6)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_sensitive_is_written(source: str, work: Path) -> None:
    root = planted_root(work, *SOURCES[source], PASSED[:: len(SOURCES)])
    assert_hidden(written_by(root, work / "out"), work / "out")


@pytest.mark.parametrize("first", range(0, len(PASSED), 5))
def test_nothing_sensitive_is_written_whatever_it_passes_through(first: int, work: Path) -> None:
    root = planted_root(work, *SOURCES["default"], PASSED[first : first + 5])
    assert_hidden(written_by(root, work / "out"), work / "out")


def test_no_other_command_writes_what_is_sensitive(work: Path) -> None:
    root = planted_root(work, *SOURCES["default"], PASSED[::4])
    said = {"text": dynlint(root).output, "suppressions": dynlint("suppressions", root).output}
    dynlint("baseline", root, "--output", work / "baseline.json")
    said |= contents([work / "baseline.json"])
    assert {place: lines for place, text in said.items() if (lines := leaks(text))} == {}
    assert HIDDEN in said["text"]


def test_what_nonsensitive_shows_is_shown(work: Path) -> None:
    (work / "main.tf").write_text(
        'variable "mode" {\n  sensitive = true\n  default   = "SHOWN"\n}\n'
        'resource "aws_dynamodb_table" "t" {\n  name         = "t"\n  billing_mode = nonsensitive(var.mode)\n}\n'
    )
    (finding,) = json.loads(dynlint(work, "--select", "DYN614", "--format", "json").output)["findings"]
    assert "SHOWN" in finding["message"]
    assert finding["trail"][0]["text"] == f"default   = {HIDDEN}"


def test_a_change_quotes_no_old_value(work: Path) -> None:
    (work / "main.tf").write_text(
        'variable "on" { sensitive = true }\n'
        'resource "aws_dynamodb_table" "t" {\n  name = "t"\n'
        "  point_in_time_recovery {\n    enabled = var.on.recovery\n  }\n}\n"
    )
    (work / "prod.tfvars").write_text(planted('on = { recovery = false, password = "TOKEN" }\n'))
    (finding,) = json.loads(dynlint(work, "--select", "DYN201", "--format", "json").output)["findings"]
    assert finding["message"].endswith(f"aws_dynamodb_table.t depends on a {HIDDEN} here.")
    assert finding["trail"][0]["text"] == f"on = {HIDDEN}"


PLAN = {
    "format_version": "1.2",
    "variables": {"environment": {"value": TOKEN}},
    "resource_changes": [
        {
            "address": "aws_dynamodb_table.t",
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "t",
            "change": {
                "actions": ["update"],
                "before": {"name": TOKEN, "billing_mode": TOKEN},
                "before_sensitive": {"name": True, "billing_mode": True},
                "after": {"name": TOKEN, "billing_mode": TOKEN, "attribute": [{"name": TOKEN, "type": TOKEN}]},
                "after_unknown": {},
                "after_sensitive": {"name": True, "billing_mode": True, "attribute": [{"name": True, "type": True}]},
            },
        }
    ],
    "prior_state": {
        "values": {
            "root_module": {
                "resources": [
                    {
                        "address": "data.aws_iam_policy_document.d",
                        "mode": "data",
                        "type": "aws_iam_policy_document",
                        "name": "d",
                        "values": {
                            "json": json.dumps({"Statement": {"Effect": "Allow", "Action": f"dynamodb:{TOKEN}"}})
                        },
                        "sensitive_values": {"json": True},
                    }
                ]
            }
        }
    },
    "configuration": {
        "root_module": {
            "variables": {"environment": {"sensitive": True}},
            "resources": [
                {
                    "address": "aws_dynamodb_table.t",
                    "expressions": {
                        "name": {"references": ["var.s"]},
                        "billing_mode": {"references": ["var.s"]},
                        "attribute": [{"name": {"references": ["var.s"]}, "type": {"references": ["var.s"]}}],
                    },
                }
            ],
        }
    },
}


def test_what_a_plan_calls_sensitive_is_not_written(work: Path) -> None:
    (work / "prod.tfplan.json").write_text(json.dumps(PLAN))
    (work / "out").mkdir()
    pairs = [part for name in FORMATS for part in ("--format", name, "--output", work / "out" / name)]
    said = [dynlint(work / "prod.tfplan.json", "--preset", "strict", "--show-undecided", *pairs).output]
    said += [path.read_text(encoding="utf-8") for path in (work / "out").iterdir()]
    said += [path.read_text(encoding="utf-8") for path in Path(cache_folder.path()).glob("*.json")]
    assert [line for text in said for line in leaks(text)] == []
    report = json.loads((work / "out" / "json").read_text(encoding="utf-8"))
    (mode,) = (each for each in report["findings"] if each["rule"] == "DYN614")
    assert f'the billing mode "{HIDDEN}",' in mode["message"]


NESTED = """
variable "s" {
  sensitive = true
  default   = "TOKEN"
}
resource "aws_dynamodb_table" "t" {
  name     = "t"
  hash_key = "id"
BLOCK
}
resource "aws_dynamodb_table" "u" {
  name          = "u"
  hash_key      = "id"
  read_capacity = tonumber(aws_dynamodb_table.t.attribute[0].name)
}
"""


@pytest.mark.parametrize(
    "block",
    [
        '  attribute {\n    name = var.s\n    type = "S"\n  }',
        '  dynamic "attribute" {\n    for_each = [var.s]\n    content {\n      name = attribute.value\n    }\n  }',
    ],
    ids=["block", "dynamic"],
)
def test_the_reason_of_an_error_quotes_nothing_of_a_nested_block(work: Path, block: str) -> None:
    (work / "main.tf").write_text(planted(NESTED.replace("BLOCK", block)))
    said = dynlint(work, "--show-undecided").output
    assert "the reason is not shown" in said
    assert leaks(said) == []
