"""Hostile configurations, each linted by a process of its own: how long it takes, how much memory, what is said.

Usage: python bench/bombs.py [NAME ...]

Ends with 1 where one takes more than 2 seconds of a processor and 300 MB, or more than 10 seconds where it names a
limit.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bombs_around import BOMBS as AROUND

TABLE = """
resource "aws_dynamodb_table" "orders" {
  name         = "orders-${length(local.found)}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"""
LINE = "key_{n}: some value {n}, arn:aws:dynamodb:eu-west-1:123456789012:table/orders-{n}\n"
TEXT = "".join(LINE.format(n=n) for n in range(2600))
LONG = 'join("", [for n in range(1000) : "aaaaaaaaaa"])'
FOLDER = "a" * 200
CALLED = """variable "n" {
  type = number
}
locals {
  found = [for a in range(500) : [for b in range(200) : var.n]]
}
"""
CALLS = """variable "n" {}
locals {
  found = []
}
module "m" {
  source = "../n"
  count  = 200
}
"""


def found(expression: str, **more: str) -> dict[str, str]:
    """Return the files of a root module with a local value that its table asks for."""
    others = "".join(f"  {name} = {value}\n" for name, value in more.items())
    return {"main.tf": f"locals {{\n{others}  found = {expression}\n}}\n{TABLE}"}


def settings(text: str) -> dict[str, str]:
    """Return the files of a root module with settings."""
    return {".dynlint.yaml": text, **found('"x"'), f"{FOLDER}/main.tf": "locals {\n  found = []\n}\n" + TABLE}


def rule(pattern: str) -> dict[str, str]:
    """Return the files of a root module with a rule in YAML."""
    text = (
        f"id: ACME001\nresource: aws_dynamodb_table\nmessage: No.\nrequire: {{attribute: name, matches: '{pattern}'}}\n"
    )
    name = TABLE.replace("orders-${length(local.found)}", "a" * 5000)
    return {".dynlint.yaml": "rule_paths: [rules]\n", "rules/ours.yaml": text, "main.tf": name}


def many_rules(files: int, count: int) -> dict[str, str]:
    """Return the files with rules in YAML, so many in each file."""
    rule = '- {{id: A{n}, resource: "*", message: No., require: {{attribute: name, matches: "(a|b|t)*[0-9]+"}}}}\n'
    lists = ("".join(rule.format(n=file * count + n) for n in range(count)) for file in range(files))
    rules = {f"rules/r{file}.yaml": text for file, text in enumerate(lists)}
    return {".dynlint.yaml": "rule_paths: [rules]\n", **rules}


def modules(count: int, rounds: str = CALLED) -> dict[str, str]:
    """Return the files of a root module that calls another many times, and asks for what each makes."""
    call = f'module "m" {{\n  source = "./m"\n  count  = {count}\n  n      = count.index\n}}\n'
    return {
        "main.tf": call + TABLE.replace("length(local.found)", "sum(module.m[*].size)"),
        "m/main.tf": rounds + 'output "size" {\n  value = length(flatten(local.found))\n}\n' + SMALL,
    }


def tables(count: int, more: str = "") -> str:
    """Return the text of many tables, each with more lines."""
    return "".join(
        f'resource "aws_dynamodb_table" "t{n}" {{\n  name     = "t{n}"\n  hash_key = "id"\n{more}}}\n'
        for n in range(count)
    )


def alarms(count: int) -> str:
    """Return the text of alarms on tables that nobody can tell."""
    return "".join(
        f"""resource "aws_cloudwatch_metric_alarm" "a{n}" {{
  alarm_name  = "a{n}"
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = {{ TableName = aws_ssm_parameter.p{n}.value }}
}}
"""
        for n in range(count)
    )


def policies(count: int) -> str:
    """Return the text of policies that allow queries of any table."""
    return "".join(
        f"""resource "aws_iam_policy" "p{n}" {{
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }}] }})
}}
"""
        for n in range(count)
    )


def of_one_role(count: int) -> str:
    """Return the text of policies of one role, each of which allows queries of one table."""
    role = 'resource "aws_iam_role" "r" {\n  name               = "r"\n  assume_role_policy = "{}"\n}\n'
    return role + "".join(
        f"""resource "aws_iam_role_policy" "p{n}" {{
  role   = aws_iam_role.r.name
  policy = jsonencode({{
    Statement = [{{ Effect = "Allow", Action = "dynamodb:Query", Resource = aws_dynamodb_table.t{n}.arn }}]
  }})
}}
"""
        for n in range(count)
    )


def for_each_table(count: int) -> str:
    """Return the text of policies, each of which allows queries of every one of as many tables."""
    arns = ", ".join(f"aws_dynamodb_table.t{n}.arn" for n in range(count))
    return f"locals {{\n  arns = [{arns}]\n}}\n" + "".join(
        f"""resource "aws_iam_policy" "p{n}" {{
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "dynamodb:Query", Resource = local.arns }}] }})
}}
"""
        for n in range(count)
    )


def dense(text: str) -> dict[str, str]:
    """Return the files of a root module with a table, and a file full of a text."""
    return {"main.tf": tables(1), "dense.tf": text}


def roots(count: int, text: str) -> dict[str, str]:
    """Return the files of many root modules of one text."""
    return {f"r{n}/main.tf": text for n in range(count)}


SMALL = TABLE.replace("length(local.found)", "var.n")
ATTRIBUTE = '  attribute {\n    name = "id"\n    type = "S"\n  }\n'
INDEX = '  global_secondary_index {\n    name = "by"\n    hash_key = "id"\n    projection_type = "ALL"\n  }\n'
LOOPS = tables(1, "  tags = { n = length([for a in range(1000) : [for b in range(200) : jsonencode([a, b])]]) }\n")
FILES = {f"data/{n}": "x" for n in range(2000)}
YAML = "".join(f"k{n}: [a, {{b: {n}}}]\n" for n in range(10_000))
BOMBS: dict[str, dict[str, str]] = AROUND | {
    "regex in sum": found('[for n in range(1000) : regexall("(a|a|a|a)*b${n}", local.text)]', text=LONG),
    "regex without text to look for": found(
        '[for n in range(1000) : regexall("(a|a|a|a)*[b-c]{${n % 9 + 1}}", local.text)]', text=LONG
    ),
    "regexall on 227 kB": {"text": TEXT, **found('[for n in range(50) : regexall("key_(${n}+): ", file("text"))]')},
    "words of 227 kB": {"text": TEXT, **found('[for n in range(50) : length(regexall("[a-z]+${n}?", file("text")))]')},
    "regex that remembers": found(
        '[for n in range(200) : regexall("(a|b){30}a(a|b)*[c-d]|(a|b){2${n % 9}}b[c-d]", local.text)]',
        text='join("", [for n in range(1000) : substr(sha256(n), 0, 60)])',
    ),
    "regex programs": found('[for n in range(1000) : regexall("((a{1,99}){1,9${n % 9}}){1}", "aaa")]'),
    "yamldecode again": {"text": YAML, **found('[for n in range(100) : yamldecode(file("text"))]')},
    "yamldecode of others": {"text": YAML, **found('[for n in range(100) : yamldecode("# ${n}\\n${file("text")}")]')},
    "jsonencode": found("[for n in range(1000) : jsonencode(local.big)]", big="[for n in range(1024) : [range(20)]]"),
    "strings": found('[for n in range(1000) : upper(join("", [local.text, n]))]', text='format("%010000d", 1)'),
    "loops in many values": {
        "main.tf": "locals {\n  found = []\n"
        + "".join(f"  l{n} = [for a in range(1000) : [for b in range(200) : a * b]]\n" for n in range(300))
        + "}\n"
        + TABLE.replace("local.found", "[" + ", ".join(f"local.l{n}" for n in range(300)) + "]")
    },
    "rounds in 10,000 calls": modules(10_000),
    "modules in modules": modules(100, CALLS)
    | {"n/main.tf": 'resource "aws_dynamodb_table" "t" {\n  count    = 100\n  name     = "t"\n  hash_key = "id"\n}\n'},
    "100,000 tables": {
        "main.tf": "".join(
            TABLE.replace('orders" {\n', f'orders{n}" {{\n  count = 10000\n', 1).replace("local.found", "[]")
            for n in range(10)
        )
    },
    "dense list": dense("locals {\n  a = [" + "1," * 5_000_000 + "]\n}\n"),
    "dense operators": dense("locals {\n  a = 1" + "+a" * 5_000_000 + "\n}\n"),
    "dense arguments": dense("locals {\n" + "".join(f"a{n}=1\n" for n in range(1_000_000)) + "}\n"),
    "dense just below": dense("locals {\n" + "".join(f"a{n}=1\n" for n in range(249_000)) + "}\n"),
    "dense JSON": {"main.tf": tables(1), "dense.tf.json": '{"locals": {"a": [' + "1," * 3_900_000 + "1]}}"},
    "dense values": {"main.tf": tables(1), "terraform.tfvars": "a = [" + "1," * 5_000_000 + "]\n"},
    "dense files": {"main.tf": tables(1)}
    | {f"f{n}.tf": f"locals {{\n  a{n} = [" + "1," * 200_000 + "]\n}\n" for n in range(40)},
    "dense modules": {"main.tf": tables(1) + "".join(f'module "m{n}" {{\n  source = "./m{n}"\n}}\n' for n in range(40))}
    | {f"m{n}/main.tf": tables(1) + "locals {\n  a = [" + "1," * 200_000 + "]\n}\n" for n in range(40)},
    "a long heredoc": dense("locals {\n  a = <<E\n" + "some text\n" * 300_000 + "E\n}\n"),
    "200,000 blocks": dense("".join(f'resource "aws_x" "b{n}" {{\n}}\n' for n in range(200_000))),
    "20,000 tables": {"main.tf": tables(20_000)},
    "300,000 nested blocks": {"main.tf": tables(1, ATTRIBUTE * 300_000)},
    "10,000 nested blocks": {"main.tf": tables(1, ATTRIBUTE * 10_000)},
    "499 nested blocks of two kinds": {"main.tf": tables(1, (ATTRIBUTE + INDEX) * 499)},
    "labels": dense("resource" + " a" * 2_000_000 + " {\n}\n"),
    "5,000 alarms and tables": {"main.tf": tables(5000) + alarms(5000)},
    "3,000 policies and tables": {"main.tf": tables(3000, INDEX) + policies(3000)},
    "3,000 policies of one role": {"main.tf": tables(3000, INDEX) + of_one_role(3000)},
    "800 policies, each for 800 tables": {"main.tf": tables(800, INDEX) + for_each_table(800)},
    "1,000 roots with loops": roots(1000, LOOPS),
    "1,000 roots with counts": roots(1000, tables(1, "  count = 10000\n")),
    "1,000 roots": roots(1000, tables(1)),
    "equal values": found(
        "[for n in range(1000) : local.big == local.other]", big="range(1000)", other="[for n in range(1000) : n]"
    ),
    "merge": found("[for n in range(1000) : merge(local.big, { n = n })]", big="{ for n in range(1000) : n => n }"),
    "one group": found('{ for n in local.n : "a" => n... }', n="flatten([for n in range(200) : range(200)])"),
    "setproduct": found("[for n in range(100) : setproduct(range(100), range(90), [n])]"),
    "cidrsubnets": found('[for n in range(1000) : cidrsubnets("10.0.0.0/8", [for n in range(500) : 10]...)]'),
    "formatlist": found('[for n in range(500) : formatlist("%s-%d", range(1000), range(1000))]'),
    "file in a loop": {"text": TEXT * 15, **found('[for n in range(1000) : length(file("text"))]')},
    "fileset in a loop": FILES | found('[for n in range(1000) : fileset(path.module, "data/*${n}")]'),
    "fileset": {f"{FOLDER}/x": "", **found(f'fileset(path.module, "{"*a" * 60}b")')},
    "fileset of folders": {"a/" * 40 + "x": "", **found(f'fileset(path.module, "{"**/" * 40}y")')},
    "paths": settings(f'environments: {{dev: {{paths: ["{"*a" * 60}b"]}}}}\n'),
    "exclude of folders": settings(f'exclude: ["{"**/" * 30}b"]\n') | {"a/" * 40 + "main.tf": TABLE},
    "exclude of choices": settings(f'exclude: ["{"{a,aa}" * 40}b"]\n'),
    "exclude of 3.6 MB": settings("exclude:\n" + "".join(f"  - folder{n}/**/x*\n" for n in range(150_000))),
    "exclude of 400 kB": settings("exclude:\n" + "".join(f"  - folder{n}/x\n" for n in range(20_000))),
    "settings in settings": settings("rules: " + "{a: " * 50_000),
    "environments": settings("environments:\n" + "".join(f"  e{n}: {{}}\n" for n in range(5000))),
    "matches": rule("(a+)+b"),
    "matches with choices": rule("(a|aa)+[b-c]"),
    "matches in sum": {**many_rules(5, 900), "main.tf": tables(1000)},
    "rules by the thousand": {**many_rules(11, 900), "main.tf": TABLE},
}


class Cost(NamedTuple):
    """What linting cost, and what was said."""

    seconds: float
    """Of processors."""
    megabytes: float
    code: int
    said: str

    @property
    def limit(self) -> str:
        """The sentence that names a limit, empty where none does."""
        sentences = " ".join(self.said.split()).split(".")
        named = (each for each in sentences if re.search(r" (?:more|longer|larger|deeper|wider) than ", each))
        return next(named, "").strip()


def lint(name: str, folder: Path, seconds: int = 120, megabytes: int = 2000) -> Cost:
    """Write a configuration to a folder and lint it, with an end to what it may take."""
    for path, text in BOMBS[name].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    plans = [path for path in BOMBS[name] if path.endswith("tfplan.json")]  # those are read only where they are named
    asked = [*plans, *(["."] if {*BOMBS[name]} - {*plans} else [])]
    command = [sys.executable, "-c", _MEASURE, str(seconds), str(megabytes * 1_000_000), sys.executable, *asked]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    cost, _, said = done.stdout.partition(b"\n")
    processor, memory, code = json.loads(cost)
    return Cost(processor, memory / 1024, code, said.decode("utf-8", "replace"))


_MEASURE = """
import json, os, resource, subprocess, sys, tempfile
seconds, memory, python = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
def bound():
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
with tempfile.TemporaryFile() as said:
    command = [python, "-m", "dynlint", *sys.argv[4:], "--no-cache", "--jobs", "1"]
    process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, preexec_fn=bound)
    _, status, usage = os.wait4(process.pid, 0)
    print(json.dumps([usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)]), flush=True)
    said.seek(0)
    sys.stdout.buffer.write(said.read())
"""
"""A small process of its own: a child's peak counts that of the process that it is forked from."""


def main() -> int:
    """Run each, and print a table."""
    wanted = sys.argv[1:] or list(BOMBS)
    print("| configuration | seconds | MB | exit code | limit |\n|---|---|---|---|---|")
    good = [_measured(name) for name in wanted]
    return int(not all(good))


def _measured(name: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        cost = lint(name, Path(folder))
    within = cost.seconds <= 10 if cost.limit else cost.seconds <= 2 and cost.megabytes <= 300
    good = within and cost.code in (0, 1, 2, 3)
    bad = "" if good else "BAD "
    print(
        f"| {bad}{name} | {cost.seconds:.2f} | {cost.megabytes:.0f} | {cost.code} | {cost.limit[-120:]} |", flush=True
    )
    return good


if __name__ == "__main__":
    sys.exit(main())
