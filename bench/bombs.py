"""Hostile configurations, each linted by a process of its own: how long it takes, how much memory, what is said.

Usage: python bench/bombs.py [NAME ...]

Ends with 1 where one takes more than 2 seconds of a processor and 300 MB, or more than 10 seconds where it names a
limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

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


def modules(count: int, rounds: str = CALLED) -> dict[str, str]:
    """Return the files of a root module that calls another many times, and asks for what each makes."""
    call = f'module "m" {{\n  source = "./m"\n  count  = {count}\n  n      = count.index\n}}\n'
    return {
        "main.tf": call + TABLE.replace("length(local.found)", "sum(module.m[*].size)"),
        "m/main.tf": rounds + 'output "size" {\n  value = length(flatten(local.found))\n}\n' + SMALL,
    }


SMALL = TABLE.replace("length(local.found)", "var.n")
FILES = {f"data/{n}": "x" for n in range(2000)}
YAML = "".join(f"k{n}: [a, {{b: {n}}}]\n" for n in range(10_000))
BOMBS: dict[str, dict[str, str]] = {
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
}


def main() -> int:
    """Run each, and say how it went."""
    wanted = sys.argv[1:] or list(BOMBS)
    good = [_measured(name) for name in wanted]
    return int(not all(good))


def _measured(name: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for path, text in BOMBS[name].items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(text, encoding="utf-8")
        output = Path(folder) / "said"
        started = perf_counter()
        with output.open("wb") as file:
            command = [sys.executable, "-m", "dynlint", ".", "--no-cache", "--jobs", "1"]
            process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said = output.read_text(encoding="utf-8", errors="replace")
    seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    sentences = " ".join(said.split()).split(". ")
    limit = next((sentence for sentence in sentences if " more than " in sentence or " longer than " in sentence), "")
    good = process.returncode in (0, 1, 2, 3) and (seconds <= 10 if limit else seconds <= 2 and megabytes <= 300)
    clock = perf_counter() - started
    cost = f"{seconds:.2f} s ({clock:.2f} s), {megabytes:.0f} MB, exit {process.returncode}"
    print(f"{'' if good else 'BAD '}{name}: {cost}", flush=True)
    if limit:
        print(f"    {limit[-150:]}")
    return good


if __name__ == "__main__":
    sys.exit(main())
