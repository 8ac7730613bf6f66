"""Make a repository like those of a company: deterministic, of any size, with DynamoDB in a part of its modules.

Usage: python bench/generate.py FOLDER [--modules N] [--share PERCENT] [--lines N] [--environments N] [--seed N]

A module is a folder under `modules/`; those with DynamoDB have tables with indexes, alarms and a policy, and are called
through two wrappers from a root in `services/`, which has a tfvars file for each environment. The others hold what
most of a company's Terraform is: networks, buckets, queues, clusters. Prints what it made as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import NamedTuple

TABLE = """
resource "aws_dynamodb_table" "t{n}" {{
  name         = "${{var.prefix}}-t{n}"
  billing_mode = {billing}
  hash_key     = "pk"
  range_key    = "sk"
  read_capacity  = {capacity}
  write_capacity = {capacity}

  dynamic "attribute" {{
    for_each = toset(["pk", "sk", "owner"])
    content {{
      name = attribute.value
      type = "S"
    }}
  }}

  global_secondary_index {{
    name            = "by-owner"
    hash_key        = "owner"
    projection_type = "ALL"
    read_capacity   = {capacity}
    write_capacity  = {capacity}
  }}

  point_in_time_recovery {{
    enabled = var.recovery
  }}

  server_side_encryption {{
    enabled = {encrypted}
  }}

  lifecycle {{
    prevent_destroy = true
    ignore_changes  = [read_capacity, write_capacity]
  }}

  tags = merge(var.tags, {{ Name = "${{var.prefix}}-t{n}" }})
}}

resource "aws_cloudwatch_metric_alarm" "t{n}" {{
  for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name          = "${{aws_dynamodb_table.t{n}.name}}-${{each.key}}"
  namespace           = "AWS/DynamoDB"
  metric_name         = each.key
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  dimensions          = {{ TableName = aws_dynamodb_table.t{n}.name }}
  alarm_actions       = var.alarm_actions
}}

data "aws_iam_policy_document" "t{n}" {{
  statement {{
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.t{n}.arn{index_arn}]
  }}
}}
"""

VARIABLES = """variable "prefix" {
  type = string
}

variable "recovery" {
  type    = bool
  default = true
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "alarm_actions" {
  type    = list(string)
  default = []
}
"""

NOISE = (
    """
resource "aws_s3_bucket" "b{n}" {{
  bucket = "${{var.prefix}}-{n}"
  tags   = merge(var.tags, {{ Team = "team-{n}" }})
}}

resource "aws_s3_bucket_versioning" "b{n}" {{
  bucket = aws_s3_bucket.b{n}.id

  versioning_configuration {{
    status = var.recovery ? "Enabled" : "Suspended"
  }}
}}
""",
    """
resource "aws_subnet" "s{n}" {{
  count             = 3
  vpc_id            = var.prefix
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, count.index + {n})
  availability_zone = element(["a", "b", "c"], count.index)

  tags = {{
    Name = "${{var.prefix}}-{n}-${{count.index}}"
  }}
}}
""",
    """
resource "aws_sqs_queue" "q{n}" {{
  name                       = "${{var.prefix}}-q{n}"
  visibility_timeout_seconds = 300
  redrive_policy = jsonencode({{
    deadLetterTargetArn = "arn:aws:sqs:eu-west-1:111122223333:dead-{n}"
    maxReceiveCount     = 5
  }})
}}
""",
    """
resource "aws_ecs_service" "e{n}" {{
  name            = "service-{n}"
  cluster         = var.prefix
  desired_count   = lookup({{ small = 1, large = 4 }}, "small", 2)
  launch_type     = "FARGATE"

  network_configuration {{
    subnets         = [for item in var.alarm_actions : trimspace(item)]
    security_groups = []
  }}

  lifecycle {{
    ignore_changes = [desired_count]
  }}
}}
""",
)

CALL = """module "{name}" {{
  source        = "{source}"
  prefix        = {prefix}
  recovery      = var.recovery
  tags          = var.tags
  alarm_actions = var.alarm_actions
}}
"""


class Size(NamedTuple):
    """What to make: modules, how many per cent of them with DynamoDB, lines a module, environments a root."""

    modules: int
    share: float
    lines: int
    environments: int


def make(folder: Path, size: Size, seed: int) -> dict[str, int]:
    """Write the repository and return the counts of what was made."""
    chance = random.Random(seed)  # noqa: S311  # the same seed, the same repository
    counts = {"modules": size.modules, "roots": 0, "tables": 0, "lines": 0, "files": 0}
    wanted = {number for number in range(size.modules) if chance.random() * 100 < size.share}
    for number in range(size.modules):
        module = folder / "modules" / f"m{number:05}"
        if number in wanted:
            text, tables = _tables(chance, size.lines)
            counts["tables"] += tables
            _root(folder, number, size.environments, counts)
        else:
            text = _noise(chance, size.lines)
        _write(module / "main.tf", text, counts)
        _write(module / "variables.tf", VARIABLES, counts)
    return counts


def _tables(chance: random.Random, lines: int) -> tuple[str, int]:
    text, number = "", 0
    while text.count("\n") < lines / 4:
        text += TABLE.format(
            n=number,
            billing=chance.choice(('"PAY_PER_REQUEST"', '"PROVISIONED"')),
            capacity=chance.choice(("5", "null")),
            encrypted=chance.choice(("true", "var.recovery")),
            index_arn=chance.choice(("", f', "${{aws_dynamodb_table.t{number}.arn}}/index/*"')),
        )
        number += 1
    return text + _noise(chance, lines - text.count("\n")), number


def _noise(chance: random.Random, lines: int) -> str:
    parts, made = [], 0
    while made < lines:
        part = chance.choice(NOISE).format(n=len(parts))
        parts.append(part)
        made += part.count("\n")
    return "".join(parts)


def _root(folder: Path, number: int, environments: int, counts: dict[str, int]) -> None:
    """Write two wrappers and a root with a tfvars file for each environment."""
    for name, source in ((f"w{number:05}", f"../m{number:05}"), (f"x{number:05}", f"../w{number:05}")):
        call = CALL.format(name="inner", source=source, prefix="var.prefix")
        _write(folder / "modules" / name / "main.tf", call, counts)
        _write(folder / "modules" / name / "variables.tf", VARIABLES, counts)
    root = folder / "services" / f"s{number:05}"
    prefix = f'"${{var.prefix}}-s{number:05}"'
    _write(root / "main.tf", CALL.format(name="tables", source=f"../../modules/x{number:05}", prefix=prefix), counts)
    _write(root / "variables.tf", VARIABLES, counts)
    for index, name in enumerate(["prod", "staging", "dev", "test", *(f"dev{n}" for n in range(96))][:environments]):
        _write(root / f"{name}.tfvars", f'prefix   = "{name}"\nrecovery = {str(index == 0).lower()}\n', counts)
    counts["roots"] += 1


def _write(path: Path, text: str, counts: dict[str, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    counts["lines"] += text.count("\n")
    counts["files"] += 1


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--modules", type=int, default=50)
    parser.add_argument("--share", type=float, default=7)
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--environments", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    size = Size(options.modules, options.share, options.lines, options.environments)
    print(json.dumps(make(options.folder, size, options.seed)))


if __name__ == "__main__":
    main()
