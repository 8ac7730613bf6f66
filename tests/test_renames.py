"""Resources with a new address, in `moved` blocks and plans: known findings stay known."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from dynlint.cli.program import program
from dynlint.finding import Move
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.run.renames import Renames

if TYPE_CHECKING:
    from pathlib import Path

KEY = 'resource "aws_kms_key" "{key}" {{\n  enable_key_rotation = false\n}}\n'
TABLE = """\
resource "aws_dynamodb_table" "{table}" {{
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {{
    name = "id"
    type = "S"
  }}

  server_side_encryption {{
    enabled     = true
    kms_key_arn = {key}
  }}
}}
"""
POLICY = """\
resource "aws_iam_role_policy" "app" {{
  name = "app"
  role = "app"
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "dynamodb:*", Resource = {table}.arn }}]
  }})
}}
"""
BEFORE = (
    KEY.format(key="orders")
    + TABLE.format(table="orders", key="aws_kms_key.orders.arn")
    + POLICY.format(table="aws_dynamodb_table.orders")
)
RENAMED = (
    KEY.format(key="main")
    + TABLE.format(table="main", key="aws_kms_key.main.arn")
    + POLICY.format(table="aws_dynamodb_table.main")
)
INTO_A_MODULE = (
    KEY.format(key="orders")
    + 'module "orders" {\n  source = "./table"\n  key = aws_kms_key.orders.arn\n}\n'
    + POLICY.format(table="module.orders")
)
THIS = "aws_dynamodb_table.this"
MODULE = (
    TABLE.format(table="this", key="var.key")
    + 'variable "key" {\n  type = string\n}\noutput "arn" {\n  value = aws_dynamodb_table.this.arn\n}\n'
)


def moved(*pairs: tuple[str, str]) -> str:
    """Return `moved` blocks."""
    return "".join(f"moved {{\n  from = {old}\n  to   = {new}\n}}\n" for old, new in pairs)


RENAMES = moved(("aws_kms_key.orders", "aws_kms_key.main"), ("aws_dynamodb_table.orders", "aws_dynamodb_table.main"))
INTO = moved(("aws_dynamodb_table.orders", "module.orders.aws_dynamodb_table.this"))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a production root with a table, its key and a policy, all with mistakes: the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "production"
    (folder / "table").mkdir(parents=True)
    write(folder, BEFORE)
    return folder


def write(folder: Path, text: str, module: str = "") -> None:
    """Write a root module, and the module that it calls."""
    (folder / "main.tf").write_text(text, encoding="utf-8")
    if module:
        (folder / "table" / "main.tf").write_text(module, encoding="utf-8")


def dynlint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """Run dynlint; return its output and its errors."""
    program.main([*arguments], prog_name="dynlint", standalone_mode=False)
    return tuple(capsys.readouterr())


def new(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[str, str]]:
    """Return the rules and addresses of new findings; no finding may be reported as fixed."""
    out, err = dynlint(capsys, ".", "--format", "json", "--no-cache", *options)
    assert err == ""
    return [(finding["rule"], finding["address"]) for finding in json.loads(out)["findings"]]


CASES = pytest.mark.parametrize(
    ("after", "module"),
    [
        pytest.param(RENAMED + RENAMES, "", id="renamed"),
        pytest.param(INTO_A_MODULE + INTO, MODULE, id="into a module"),
        pytest.param(
            RENAMED
            + moved(
                ("aws_kms_key.orders", "aws_kms_key.main"),
                ("aws_dynamodb_table.orders", "aws_dynamodb_table.middle"),
                ("aws_dynamodb_table.middle", "aws_dynamodb_table.main"),
            ),
            "",
            id="twice",
        ),
        pytest.param(
            RENAMED.replace(
                '"aws_dynamodb_table" "main" {', '"aws_dynamodb_table" "main" {\n  for_each = { a = 1 }'
            ).replace("aws_dynamodb_table.main.arn", 'aws_dynamodb_table.main["a"].arn')
            + moved(
                ("aws_kms_key.orders", "aws_kms_key.main"),
                ("aws_dynamodb_table.orders", 'aws_dynamodb_table.main["a"]'),
            ),
            "",
            id="one of several",
        ),
    ],
)


@CASES
def test_a_baseline_follows_moved_blocks(root, capsys, after, module):
    dynlint(capsys, "baseline", ".")
    assert "DYN105" in (root.parent / ".dynlint-baseline.json").read_text(encoding="utf-8")
    write(root, after, module)
    assert new(capsys, "--baseline", ".dynlint-baseline.json") == []
    out, _ = dynlint(capsys, "baseline", ".", "--prune")
    assert out.endswith("accepted, 0 new, 0 no longer found\n")
    write(root, after.partition("moved {")[0], module)
    assert new(capsys, "--baseline", ".dynlint-baseline.json") == []


@pytest.mark.tools
@CASES
def test_new_from_follows_moved_blocks(root, capsys, after, module):
    def git(*arguments: str) -> None:
        own = ("-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *own, *arguments], cwd=root.parent, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "a step")
    write(root, after, module)
    assert new(capsys, "--new-from", "HEAD") == []
    write(root, after.partition("moved {")[0], module)
    assert {rule for rule, _ in new(capsys, "--new-from", "HEAD")} >= {"DYN201", "DYN301"}


def test_without_a_moved_block_it_is_another_resource(root, capsys):
    dynlint(capsys, "baseline", ".")
    write(root, RENAMED)
    out, err = dynlint(capsys, ".", "--format", "json", "--no-cache", "--baseline", ".dynlint-baseline.json")
    assert {finding["rule"] for finding in json.loads(out)["findings"]} >= {"DYN105", "DYN201"}
    assert "no longer found" in err


def test_what_a_called_module_moves_is_moved_in_each_of_its_instances(root):
    call = 'module "orders" {\n  source = "./table"\n  for_each = { a = 1, b = 2 }\n  key = null\n}\n'
    block = moved(("aws_dynamodb_table.old[0]", "aws_dynamodb_table.this"))
    write(root, call, MODULE + block)
    assert run(Request(("production",))).moves == tuple(
        Move("production", f'module.orders["{key}"].aws_dynamodb_table.old[0]', f'module.orders["{key}"].{THIS}')
        for key in "ab"
    )


def test_moved_blocks_in_json_and_broken_ones(root):
    (root / "moved.tf.json").write_text('{"moved": {"from": "aws_kms_key.old", "to": "aws_kms_key.orders"}}')
    (root / "broken.tf").write_text('moved {\n  from = "a"\n}\nmoved {\n  from = a.b\n  to = c[var.x]\n}\n')
    assert run(Request(("production",))).moves == (Move("production", "aws_kms_key.old", "aws_kms_key.orders"),)


def test_several_processes_find_the_same_moves(root):
    for name in "abcde":
        (root.parent / name).mkdir()
        write(root.parent / name, BEFORE + moved(("aws_kms_key.old", "aws_kms_key.orders")))
    alone, together = (run(Request(), jobs=jobs).moves for jobs in (1, 2))
    assert alone == together
    assert len(alone) == 5


def test_a_plan_says_what_an_address_was(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def plan(name: str, **more: str) -> None:
        values = {"name": "orders", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}]}
        change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
        address = f"aws_dynamodb_table.{name}"
        known = {"address": address, "mode": "managed", "type": "aws_dynamodb_table", "name": name, "change": change}
        data = {"format_version": "1.2", "resource_changes": [known | more], "configuration": {}}
        (tmp_path / "production.tfplan.json").write_text(json.dumps(data), encoding="utf-8")

    plan("orders")
    dynlint(capsys, "baseline", "production.tfplan.json")
    plan("main", previous_address="aws_dynamodb_table.orders")
    accepted = ("production.tfplan.json", "--baseline", ".dynlint-baseline.json", "--format", "json")
    out, err = dynlint(capsys, *accepted)
    assert (json.loads(out)["findings"], err) == ([], "")
    plan("main")
    assert json.loads(dynlint(capsys, *accepted)[0])["findings"] != []


@pytest.mark.parametrize(
    ("old", "new", "text", "now"),
    [
        ("a.x", "a.y", "a.x has none, a.x2 and b.a.x have", "a.y has none, a.x2 and b.a.x have"),
        ("a.x", "module.m.a.x", "a.x.arn, a.x", "module.m.a.x.arn, module.m.a.x"),
        ("module.m", "module.n", 'module.m["k"].a.x', 'module.n["k"].a.x'),
        ("a.x", 'a.x["k"]', 'a.x is, and a.x["k"]', 'a.x["k"] is, and a.x["k"]'),
        ("a.x[0]", 'a.x["k"]', "a.x[0] and a.x[1]", 'a.x["k"] and a.x[1]'),
    ],
)
def test_addresses_in_a_text(old, new, text, now):
    assert Renames([Move("r", old, new)]).now(text, "r") == now
    assert Renames([Move("r", old, new)]).now(text, "s") == text


def test_moves_in_a_circle_end():
    renames = Renames([Move("r", "a.x", "a.y"), Move("r", "a.y", "a.x")])
    assert renames.now("a.x", "r") in ("a.x", "a.y")
