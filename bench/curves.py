"""How the cost grows: one thing made larger at a time; the figures are kept for docs/speed.md.

Usage: python bench/curves.py [--runs N] [--only CURVE]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from generate import TABLE, VARIABLES, Size, make
from turns import dynlint, in_turn, keep

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = """resource "aws_dynamodb_table" "{name}" {{
  name     = {value}
  hash_key = "pk"

  attribute {{
    name = "pk"
    type = "S"
  }}
}}
"""
ALARM = """resource "aws_cloudwatch_metric_alarm" "a{n}" {{
  alarm_name          = "a{n}"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  dimensions          = {{ TableName = aws_dynamodb_table.t{table}.name }}
}}
"""


def shares(folder: Path, percent: int) -> None:
    """Write 2,000 modules, a part of them with DynamoDB."""
    make(folder, Size(2000, percent, 500, 3), 1)


def environments(folder: Path, number: int) -> None:
    """Write one module and root in many environments."""
    make(folder, Size(1, 100, 900, number), 1)


def calls(folder: Path, number: int) -> None:
    """Write a module that is called many times."""
    module = SMALL.format(name="this", value="var.name") + 'variable "name" {\n  type = string\n}\n'
    _write(folder / "table" / "main.tf", module)
    call = 'module "c{n}" {{\n  source = "./table"\n  name   = "t{n}"\n}}\n'
    _write(folder / "main.tf", "".join(call.format(n=n) for n in range(number)))


def tables(folder: Path, number: int) -> None:
    """Write many tables, each with an index, two alarms and a policy, in one file."""
    usual = {"billing": '"PAY_PER_REQUEST"', "capacity": "null", "encrypted": "true", "index_arn": ""}
    _write(folder / "main.tf", VARIABLES + "".join(TABLE.format(n=n, **usual) for n in range(number)))


def alarms(folder: Path, number: int) -> None:
    """Write many alarms on ten tables."""
    text = "".join(SMALL.format(name=f"t{n}", value=f'"t{n}"') for n in range(10))
    _write(folder / "main.tf", text + "".join(ALARM.format(n=n, table=n % 10) for n in range(number)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


CURVES: dict[str, tuple[Callable[[Path, int], None], tuple[int, ...]]] = {
    "% of 2,000 modules with DynamoDB": (shares, (0, 5, 50)),
    "environments of a root": (environments, (1, 10, 100)),
    "calls of a module": (calls, (100, 1_000, 10_000)),
    "tables in a file": (tables, (10, 100, 1_000)),
    "alarms in a file": (alarms, (100, 1_000, 10_000)),
}


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=[*CURVES])
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    for label, (write, numbers) in CURVES.items():
        for number in numbers if options.only in (None, label) else ():
            with tempfile.TemporaryDirectory() as name:
                write(Path(name), number)
                command = dynlint(".", "--exit-zero", "--quiet", "--no-cache", "--jobs", "1")
                timing = in_turn({label: command}, Path(name), options.runs)[label]
            figures.setdefault(label, []).append([number, *timing])
            print(f"{label}, {number}: processor {timing.processor:.3f} s, {timing.megabytes:.0f} MB", flush=True)
    if not options.only:
        keep("curves", figures)


if __name__ == "__main__":
    main()
