"""`dynlint fix`: what it writes, what it does not write and why, and that the rest of the files stays."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from dynlint.cli.program import program
from dynlint.finding import Finding, Occurrence, Result, Severity
from dynlint.fixing import files, scope
from dynlint.fixing.rounds import Rounds
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.source import Location
from dynlint.testing import Case, builtin_cases

TABLE = """\
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk" # the partition

  attribute {
    name = "pk"
    type = "S"
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = var.recovery /* by environment */
  }
}

variable "recovery" {
  type    = bool
  default = false
}
"""
FIXED = TABLE.replace(
    "  }\n}\n\nvariable",
    "  }\n\n  deletion_protection_enabled = true\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n\nvariable",
)


@pytest.fixture
def fix(tmp_path, monkeypatch, capsys):
    """Run `dynlint fix` in a folder with files; return the exit code, the output and the errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, **written: str) -> tuple[int, str, str]:
        for name, text in written.items():
            path = tmp_path / name.replace("_tf", ".tf")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        code = program.main(["fix", *arguments], prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr())

    return call


def test_findings_of_a_block_are_fixed_together_and_once(fix, tmp_path) -> None:
    code, said, _ = fix(main_tf=TABLE, prod_tfvars="recovery = true\n")
    assert code == 1, "an alarm is still missing"
    assert (tmp_path / "main.tf").read_text() == FIXED
    assert said.splitlines()[-1] == "fixed 2 findings in 1 file"
    _, again, _ = fix()
    waits = "1 more with --unsafe-fixes: they may replace a resource, cost more or take access away"
    assert again.splitlines() == [waits, "fixed 0 findings in 0 files"], "the alarm"


def test_a_value_is_changed_where_it_comes_from(fix, tmp_path) -> None:
    fix("--select", "DYN201", main_tf=TABLE, prod_tfvars="recovery = false # until the audit\n")
    assert (tmp_path / "main.tf").read_text() == TABLE
    assert (tmp_path / "prod.tfvars").read_text() == "recovery = true # until the audit\n"


def test_a_diff_writes_nothing_and_says_so_by_its_exit_code(fix, tmp_path) -> None:
    code, diff, said = fix("--diff", "--select", "DYN302", main_tf=TABLE, prod_tfvars="recovery = true\n")
    assert (code, (tmp_path / "main.tf").read_text()) == (1, TABLE)
    assert "--- a/main.tf\n+++ b/main.tf\n" in diff
    assert "+  deletion_protection_enabled = true\n" in diff
    assert said.splitlines()[-1] == "dynlint: would fix 1 finding in 1 file"
    (tmp_path / "main.tf").write_text(FIXED)
    assert fix("--diff", "--select", "DYN302")[:2] == (0, "")


def test_carriage_returns_mode_and_last_line_stay(fix, tmp_path) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(("\ufeff" + TABLE.rstrip("\n")).replace("\n", "\r\n").encode())
    path.chmod(0o640)
    fix(prod_tfvars="recovery = true\n")
    assert path.read_bytes() == ("\ufeff" + FIXED.rstrip("\n")).replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the diff")
@pytest.mark.parametrize(
    "text", [TABLE, TABLE.rstrip(), TABLE.replace("\n", "\r\n"), "\ufeff" + TABLE.replace("  ", "\t")]
)
def test_a_diff_can_be_applied(fix, tmp_path, text: str) -> None:
    """The diff keeps the file's tabs, carriage returns, byte order mark and missing last line end."""
    _, diff, _ = fix("--diff", main_tf=text, prod_tfvars="recovery = false")
    (tmp_path / "all.patch").write_bytes(diff.encode())
    subprocess.run(["git", "apply", "--unsafe-paths", "all.patch"], cwd=tmp_path, check=True)
    done = {name: (tmp_path / name).read_bytes() for name in ("main.tf", "prod.tfvars")}
    fix(main_tf=text, prod_tfvars="recovery = false")
    assert done == {name: (tmp_path / name).read_bytes() for name in done}


def test_an_edit_that_harms_another_environment_is_not_made(fix, tmp_path) -> None:
    """The mode is the default of two environments; staging has capacities, which on-demand mode refuses."""
    table = TABLE.replace(
        '"PAY_PER_REQUEST"', "var.mode\n  read_capacity  = var.capacity\n  write_capacity = var.capacity"
    )
    table += 'variable "mode" {\n  default = "pay_per_request"\n}\n\nvariable "capacity" {\n  default = null\n}\n'
    values = {"prod_tfvars": "recovery = true\n", "staging_tfvars": "capacity = 5\n"}
    code, said, _ = fix("--select", "DYN614", "--unsafe-fixes", main_tf=table, **values)
    assert (code, (tmp_path / "main.tf").read_text()) == (1, table)
    assert "not fixed: DYN614 aws_dynamodb_table.orders (main.tf:3): the change brings DYN" in said
    assert "in staging" in said


def test_what_is_unsafe_waits_for_its_option(fix, tmp_path) -> None:
    table = TABLE.replace('"PAY_PER_REQUEST"', '"pay_per_request"')
    _, said, _ = fix("--select", "DYN614", main_tf=table)
    assert (tmp_path / "main.tf").read_text() == table
    assert "1 more with --unsafe-fixes" in said
    fix("--select", "DYN614", "--unsafe-fixes")
    assert (tmp_path / "main.tf").read_text() == TABLE


def test_a_broken_file_is_never_touched(fix, tmp_path) -> None:
    broken = TABLE + "resource {{{\n"
    code, said, _ = fix(main_tf=broken, prod_tfvars="recovery = true\n")
    assert ((tmp_path / "main.tf").read_text(), code) == (broken, 3)
    assert "its file has a syntax error" in said


def test_a_link_is_not_followed(fix, tmp_path) -> None:
    outside = tmp_path / "outside.tf.txt"
    outside.write_text(TABLE)
    (tmp_path / "main.tf").symlink_to(outside)
    _, said, _ = fix(prod_tfvars="recovery = true\n")
    assert outside.read_text() == TABLE
    assert "its file is a link" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_refused(fix, tmp_path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    (tmp_path / "main.tf").chmod(0o444)
    assert "may not be written to" in fix(prod_tfvars="recovery = true\n")[1]


def test_a_file_that_changed_meanwhile_is_left_alone(fix, tmp_path, monkeypatch) -> None:
    path = tmp_path / "main.tf"

    def changed(fixed):
        path.write_text(TABLE + "\n# somebody else\n")
        return files_write_all(fixed)

    files_write_all = files.write_all
    monkeypatch.setattr(files, "write_all", changed)
    code, _, said = fix(main_tf=TABLE, prod_tfvars="recovery = true\n")
    assert path.read_text() == TABLE + "\n# somebody else\n"
    assert (code, "main.tf has changed meanwhile and is left as it is" in said) == (3, True)


def test_only_what_is_asked_for(fix, tmp_path) -> None:
    """Rules, environments, a baseline and given files limit what is fixed, never what is judged."""
    (tmp_path / "other.tf").write_text(TABLE.replace("orders", "items").partition("variable")[0])
    fix("other.tf", "--select", "DYN302", main_tf=TABLE, prod_tfvars="recovery = true\n")
    assert (tmp_path / "main.tf").read_text() == TABLE
    assert "deletion_protection_enabled = true" in (tmp_path / "other.tf").read_text()
    assert fix("--env", "staging", "--diff")[1] == ""


def test_one_bad_edit_does_not_cost_the_others() -> None:
    """A change that does not end its finding is refused and named; the other changes are made."""
    text = "a = 1\nb = 1\nc = 1\n"

    def finding(name: str, line: int, new: str) -> Finding:
        place = Location("x.tf", line, 5, line, 6)
        from dynlint.finding import Change

        changes = (Change(place, new, ""),)
        return Finding(
            name,
            name,
            Severity.ERROR,
            name,
            "",
            "wrong",
            place,
            changes=changes,
            fingerprint=name,
            occurrences=(Occurrence("."),),
        )

    def judged() -> Result:
        from dynlint.filesystem.read_files import read_text

        lines = read_text(os.path.abspath("x.tf"), 1000).splitlines()
        found = [finding(name, number, "2") for number, name in enumerate("abc", 1) if lines[number - 1].endswith("1")]
        if lines[1].endswith("2"):
            found.append(finding("d", 2, "1")._replace(changes=()))
        return Result(tuple(found))

    Path("x.tf").write_text(text, encoding="utf-8")
    try:
        fixed = Rounds(judged, lambda _: "").run(lambda result: [each for each in result.findings if each.changes])
    finally:
        Path("x.tf").unlink()
    assert [each.rule for each in fixed.findings] == ["a", "c"]
    assert [(each.finding.rule, each.why) for each in fixed.refused] == [("b", "the change brings d (d): wrong")]
    assert [*fixed.after.values()] == [b"a = 2\nb = 1\nc = 2\n"]


RULES = {rule.name: rule for rule in load().rules}


def test_each_rule_that_proposes_a_change_says_how_safe_it_is() -> None:
    for rule in RULES.values():
        assert bool(rule.fix) is bool(rule.fix_reason), rule.name
    changing = {
        case.rule.name
        for case in builtin_cases(Path(__file__).parent / "rules")
        if case.diffs and not RULES[case.rule.name].fix
    }
    assert changing == set()


CASES = [case for case in builtin_cases(Path(__file__).parent / "rules") if RULES[case.rule.name].fix]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.fix])
def test_cases_of_a_rule_are_fixed_without_harm(name: str, tmp_path: Path, monkeypatch, capsys) -> None:
    """There is no new finding in any environment, and a second run changes nothing. A plan is no source."""
    judged: list[Result] = []
    monkeypatch.setattr(scope, "run", lambda *asked, **how: judged.append(run(*asked, **how)) or judged[-1])
    for number, case in enumerate(case for case in CASES if case.rule.name == name):
        root = case.write(tmp_path / str(number))
        if not any(path.suffix == ".json" and "plan" in path.name for path in Path(root).rglob("*.json")):
            _assert_fixed_without_harm(case, root, judged)
    assert "internal error" not in capsys.readouterr().err


def _assert_fixed_without_harm(case: Case, root: str, judged: list[Result]) -> None:
    """Fix a case twice; `judged` gets the results on the way, and each time the first is of the files as they are."""
    command = ["fix", root, "--unsafe-fixes", "--quiet"]
    as_written = _texts(root)
    judged.clear()
    program.main(command, prog_name="dynlint", standalone_mode=False)
    before, fixed = judged[0], _texts(root)
    if fixed != as_written:  # else a second run starts with the same texts and has the same result
        judged.clear()
        program.main(command, prog_name="dynlint", standalone_mode=False)
        assert _texts(root) == fixed, case.title
        _assert_nothing_new(before, judged[0])


def _texts(root: str) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path(root).rglob("*") if path.is_file()}


def _assert_nothing_new(before: Result, after: Result) -> None:
    known = {(finding.fingerprint, where) for finding in before.findings for where in finding.occurrences}
    assert [
        each for each in after.findings for where in each.occurrences if (each.fingerprint, where) not in known
    ] == []
    assert {error.message for error in after.errors} <= {error.message for error in before.errors}


SHARED = """\
resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = var.mode
  read_capacity  = var.capacity
  write_capacity = var.capacity
  hash_key       = "pk"

  attribute {
    name = "pk"
    type = "S"
  }
}

variable "mode" {
  default = "pay_per_request"
}

variable "capacity" {
  default = null
}
"""
OWN_PLACES = {
    "empty": ("tfvars", "", 'mode = "PAY_PER_REQUEST"\n'),
    "no last newline": ("tfvars", "tags = {}", 'tags = {}\nmode = "PAY_PER_REQUEST"'),
    "aligned": ("tfvars", 'zone = "a"\r\n', 'zone = "a"\r\nmode = "PAY_PER_REQUEST"\r\n'),
    "apart": ("tfvars", 'ab = "a"\n', 'ab = "a"\n\nmode = "PAY_PER_REQUEST"\n'),
    "empty object": ("tfvars.json", "{}\n", '{\n  "mode": "PAY_PER_REQUEST"\n}\n'),
    "object on a line": ("tfvars.json", '{"a": 1}', '{"a": 1, "mode": "PAY_PER_REQUEST"}'),
    "object": ("tfvars.json", '{\n    "a": 1\n}\n', '{\n    "a": 1,\n    "mode": "PAY_PER_REQUEST"\n}\n'),
}


@pytest.mark.parametrize(("suffix", "before", "after"), OWN_PLACES.values(), ids=OWN_PLACES)
def test_what_would_harm_another_environment_is_set_in_the_own_file(
    fix, tmp_path, suffix: str, before: str, after: str
) -> None:
    """Staging has capacities, which on-demand mode refuses: the default stays, and production gets its own value."""
    path = tmp_path / f"prod.{suffix}"
    path.write_bytes(before.encode())
    _, said, _ = fix("--select", "DYN614", "--unsafe-fixes", main_tf=SHARED, staging_tfvars="capacity = 5\n")
    assert ((tmp_path / "main.tf").read_text(), path.read_bytes().decode()) == (SHARED, after)
    assert "fixed DYN614 aws_dynamodb_table.orders (main.tf:3)" in said
    assert "in the own place of staging, the change brings DYN602" in said
    assert fix("--diff", "--select", "DYN614", "--unsafe-fixes")[1] == ""


def test_an_environment_without_a_place_of_its_own_is_named(fix, tmp_path) -> None:
    (tmp_path / ".dynlint.yaml").write_text(
        "environments:\n  prod: {vars: {stage: prod}}\n  staging: {var_files: [staging.tfvars]}\n"
    )
    text = SHARED + 'variable "stage" {}\n'
    _, said, _ = fix("--select", "DYN614", "--unsafe-fixes", main_tf=text, staging_tfvars="capacity = 5\n")
    assert (tmp_path / "main.tf").read_text().startswith(SHARED)
    assert "; nothing in the repository sets it for prod alone\n" in said


def test_what_a_shared_module_decides_is_set_in_the_call(fix, tmp_path) -> None:
    """The default of a module changes for all its callers; if one cannot have the new value, the call is edited."""
    module = SHARED.replace('name           = "orders"', "name           = var.name") + 'variable "name" {}\n'
    calls = (
        'module "orders" {\n  source = "./table"\n  name   = "orders"\n}\n\n'
        'module "carts" {\n  source   = "./table"\n  name     = "carts"\n  capacity = 5\n}\n'
    )
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "table.tf").write_text(module)
    fix("--select", "DYN614", "--unsafe-fixes", main_tf=calls)
    assert (tmp_path / "table" / "table.tf").read_text() == module
    changed = calls.replace('name   = "orders"\n', 'name   = "orders"\n  mode   = "PAY_PER_REQUEST"\n')
    assert (tmp_path / "main.tf").read_text() == changed


JSON_TABLE = """\
{
  "resource": {
    "aws_dynamodb_table": {
      "orders": {
        "name": "orders",
        "hash_key": "pk",
        "billing_mode": "PAY_PER_REQUEST",
        "server_side_encryption": {"enabled": true},
        "attribute": [{"name": "pk", "type": "S"}]
      }
    }
  }
}
"""


def test_json_is_edited_as_json(fix, tmp_path) -> None:
    (tmp_path / "main.tf.json").write_text(JSON_TABLE)
    assert "fixed 3 findings in 1 file" in fix("--select", "DYN201,DYN301,DYN302", prod_tfvars="")[1]
    table = json.loads((tmp_path / "main.tf.json").read_text())["resource"]["aws_dynamodb_table"]["orders"]
    assert table["lifecycle"] == {"prevent_destroy": True}
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert (tmp_path / "main.tf.json").read_text().startswith(JSON_TABLE.partition("\n      }")[0])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tables.yaml", "# by table\norders:\n  recovery: false # until the audit\n"),
        ("tables.yaml", "orders: {recovery: no}\n"),
        ("tables.json", '{"orders": {"recovery": false}}\n'),
        ("tables.yaml", "orders: &all\n  recovery: &kept false\ncarts:\n  <<: *all\n"),
        ("tables.yaml", "common: &common {recovery: false}\norders:\n  <<: *common\n  name: orders\n"),
        ("tables.yaml", "common: &common\n  recovery: false\norders: *common\n"),
        ("tables.yaml", "a: &a {recovery: true}\nb: &b {recovery: false}\norders: {<<: [*a, *b]}\n"),
    ],
)
def test_a_value_out_of_a_file_of_data_is_changed_there(fix, tmp_path, name: str, text: str) -> None:
    decode = "jsondecode" if name.endswith(".json") else "yamldecode"
    table = TABLE.partition("variable")[0].replace("var.recovery", "local.tables.orders.recovery")
    table += f'locals {{\n  tables = {decode}(file("${{path.module}}/{name}"))\n}}\n'
    (tmp_path / name).write_text(text)
    fix("--select", "DYN201", main_tf=table)
    assert (tmp_path / "main.tf").read_text() == table
    assert (tmp_path / name).read_text() == text.replace("false", "true").replace("no}", "true}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("off: &off false\norders:\n  recovery: *off # yet\n", "off: &off false\norders:\n  recovery: true # yet\n"),
        ("off: &off false\norders: {recovery: *off}\n", "off: &off false\norders: {recovery: true}\n"),
    ],
)
def test_an_alias_of_a_scalar_is_replaced_alone(fix, tmp_path, before: str, after: str) -> None:
    (tmp_path / "tables.yaml").write_text(before)
    table = TABLE.partition("variable")[0].replace("var.recovery", "local.tables.orders.recovery")
    table += 'locals {\n  tables = yamldecode(file("${path.module}/tables.yaml"))\n}\n'
    fix("--select", "DYN201", main_tf=table)
    assert (tmp_path / "tables.yaml").read_text() == after


def test_a_text_of_several_lines_in_yaml_is_left_and_counted(fix, tmp_path) -> None:
    text = "orders:\n  recovery: |\n    false\n"
    (tmp_path / "tables.yaml").write_text(text)
    table = TABLE.partition("variable")[0].replace("var.recovery", "trimspace(local.tables.orders.recovery)")
    table += 'locals {\n  tables = yamldecode(file("${path.module}/tables.yaml"))\n}\n'
    said = fix("--select", "DYN201", main_tf=table)[1]
    assert (tmp_path / "tables.yaml").read_text() == text
    assert "1 more has no change that is certain: dynlint lint shows it\n" in said


def test_lists_are_extended_and_dynamic_blocks_edited_inside(fix, tmp_path) -> None:
    table = TABLE.replace(
        "  point_in_time_recovery", "  lifecycle {\n    ignore_changes = [tags]\n  }\n\n  point_in_time_recovery"
    )
    table = table.replace(
        "  server_side_encryption {\n    enabled = true\n  }",
        (
            '  dynamic "server_side_encryption" {\n    for_each = [false]\n\n    content {\n'
            "      enabled = false\n    }\n  }"
        ),
    ).replace('"PAY_PER_REQUEST"', '"PROVISIONED"\n  read_capacity = 5\n  write_capacity = 5')
    table += (
        'resource "aws_appautoscaling_target" "reads" {\n  service_namespace  = "dynamodb"\n'
        '  resource_id        = "table/${aws_dynamodb_table.orders.name}"\n'
        '  scalable_dimension = "dynamodb:table:ReadCapacityUnits"\n  min_capacity = 1\n  max_capacity = 9\n}\n'
    )
    fix("--select", "capacity-not-ignored,encryption-disabled", main_tf=table)
    after = (tmp_path / "main.tf").read_text()
    assert after == table.replace("[tags]", "[tags, read_capacity]").replace("enabled = false", "enabled = true")


ON_ONE_LINE = {
    "an argument": (
        "  lifecycle { ignore_changes = [tags] } # why",
        "  lifecycle {\n    ignore_changes  = [tags]\n    prevent_destroy = true\n  } # why",
    ),
    "nothing": ("  lifecycle {}", "  lifecycle {\n    prevent_destroy = true\n  }"),
    "blanks": ("  lifecycle { }", "  lifecycle {\n    prevent_destroy = true\n  }"),
    "a comment": (
        "  lifecycle { /* ask ops */ }",
        "  lifecycle {\n    /* ask ops */\n    prevent_destroy = true\n  }",
    ),
    "a list of several lines": (
        "  lifecycle { ignore_changes = [\n    tags,\n  ] }",
        "  lifecycle {\n    ignore_changes = [\n      tags,\n    ]\n    prevent_destroy = true\n  }",
    ),
    "its own argument": ("  lifecycle { prevent_destroy = false }", "  lifecycle { prevent_destroy = true }"),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), ON_ONE_LINE.values(), ids=ON_ONE_LINE)
def test_a_block_on_one_line_gets_lines_of_its_own(fix, tmp_path, before: str, after: str, ends: str) -> None:
    def written(block: str) -> str:
        return TABLE.replace("  point_in_time", f"{block}\n\n  point_in_time").replace("\n", ends)

    fix("--select", "DYN301", main_tf=written(before), prod_tfvars="")
    assert (tmp_path / "main.tf").read_bytes().decode() == written(after)
    assert fix("--select", "DYN301", "--diff")[1] == ""


PROVISIONED = TABLE.partition("\nvariable")[0].replace(
    '"PAY_PER_REQUEST"', '"PROVISIONED"\n  read_capacity = 5\n  write_capacity = 5'
)
TARGET = (
    'resource "aws_appautoscaling_target" "both" {\n  for_each           = toset(["Read", "Write"])\n'
    '  service_namespace  = "dynamodb"\n  resource_id        = "table/${aws_dynamodb_table.orders.name}"\n'
    '  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"\n'
    "  min_capacity       = 1\n  max_capacity       = 9\n}\n"
)
TOPIC = 'resource "aws_sns_topic" "alarms" {\n  name = "alarms"\n}\n'
PLAN = (
    'resource "aws_backup_plan" "daily" {\n  name = "daily"\n  rule {\n    rule_name         = "daily"\n'
    '    target_vault_name = "Default"\n  }\n}\n'
)
SELECTION = (
    'resource "aws_backup_selection" "all" {\n  name         = "all"\n  plan_id      = aws_backup_plan.daily.id\n'
    '  iam_role_arn = "arn:aws:iam::111122223333:role/backup"\n'
    '  resources    = ["arn:aws:dynamodb:eu-west-1:111122223333:table/carts"]\n}\n'
)
ROLE = 'resource "aws_iam_role" "%s" {\n  name               = "r"\n  assume_role_policy = "{}"\n}\n'
ONE = TABLE.partition("\nvariable")[0].replace("var.recovery /* by environment */", "true")
MANY = ONE.replace('"orders"\n  billing', 'each.key\n  for_each     = toset(["orders", "carts"])\n  billing')
INDEX = ONE.rstrip("}\n") + (
    '  }\n\n  attribute {\n    name = "user"\n    type = "S"\n  }\n\n  global_secondary_index {\n'
    '    name            = "by-user"\n    hash_key        = "user"\n    projection_type = "KEYS_ONLY"\n  }\n}\n'
)
NEW = {
    "alarms": ("alarm-missing", ONE, ("[var.alarm_topic_arn]", 'variable "alarm_topic_arn"')),
    "alarms of indexes": (
        "alarm-missing",
        INDEX + TOPIC,
        ("orders_by_user_throttled", "GlobalSecondaryIndexName"),
    ),
    "a topic that is there": ("alarm-missing", ONE + TOPIC, ("[aws_sns_topic.alarms.arn]",)),
    "alarms of many": ("alarm-missing", MANY, ("for_each            = aws_dynamodb_table.orders",)),
    "policies": ("autoscaling-policy-missing", PROVISIONED + TARGET, ("each.value.resource_id",)),
    "a plan": (
        "backup-plan-missing",
        ONE,
        ('"${aws_dynamodb_table.orders.name}-backup"', "aws_iam_role_policy"),
    ),
    "a selection": ("backup-plan-missing", ONE + PLAN, ("plan_id      = aws_backup_plan.daily.id",)),
    "a role that is there": ("backup-plan-missing", ONE + ROLE % "backups", ("aws_iam_role.backups.arn",)),
    "a role for something else": ("backup-plan-missing", ONE + ROLE % "app", ("aws_iam_role.orders_backup.arn",)),
    "an item": ("backup-plan-missing", ONE + PLAN + SELECTION, ('table/carts", aws_dynamodb_table.orders.arn]',)),
    "a plan of many": (
        "backup-plan-missing",
        MANY,
        ("for_each     = aws_dynamodb_table.orders", "[each.value.arn]", "aws_kms_key.orders_backup.arn"),
    ),
}


@pytest.mark.parametrize(("rule", "text", "written"), NEW.values(), ids=NEW)
def test_what_is_missing_is_written_beside(fix, tmp_path, rule: str, text: str, written: tuple[str, ...]) -> None:
    fix("--select", rule, main_tf=text, prod_tfvars="")
    assert (tmp_path / "main.tf").read_text() == text, "it is unsafe"
    said = fix("--select", rule, "--unsafe-fixes")[1]
    after = (tmp_path / "main.tf").read_text()
    assert [each for each in written if each not in after] == [], said
    assert "not fixed" not in said
    assert fix("--select", rule, "--unsafe-fixes", "--diff")[:2] == (0, "")


CALLS = """\
module "orders" {
  source = "./tables/one"
}

module "others" {
  source = "./tables"
}
"""
CALLED = CALLS.replace('one"\n}', 'one"\n\n  alarm_topic_arn = {0}\n}').replace(
    'tables"\n}', 'tables"\n\n  alarm_topic_arn = {0}\n}'
)
ASKED = """
variable "alarm_topic_arn" {
  description = "The ARN of the topic that alarms notify."
  type        = string
"""


@pytest.mark.parametrize("topic", ["", TOPIC], ids=["a variable of the root module", "a topic beside the calls"])
def test_a_called_module_is_given_the_topic_by_all_who_call_it(fix, tmp_path, topic: str) -> None:
    """One table is called from the root module, and once more through another module."""
    (tmp_path / "tables" / "one").mkdir(parents=True)
    (tmp_path / "tables" / "one" / "main.tf").write_text(ONE)
    (tmp_path / "tables" / "main.tf").write_text('module "one" {\n  source = "./one"\n}\n')
    _, said, _ = fix("--select", "DYN401", "--unsafe-fixes", main_tf=CALLS + topic, prod_tfvars="")
    giver = "aws_sns_topic.alarms.arn" if topic else "var.alarm_topic_arn"
    assert (tmp_path / "main.tf").read_text() == CALLED.replace("{0}", giver) + (topic or f"{ASKED}}}\n"), said
    optional = f"{ASKED}  default     = null\n}}\n"
    between = 'module "one" {\n  source = "./one"\n\n  alarm_topic_arn = var.alarm_topic_arn\n}\n' + optional
    assert (tmp_path / "tables" / "main.tf").read_text() == between
    table = (tmp_path / "tables" / "one" / "main.tf").read_text()
    assert optional in table
    assert "alarm_actions       = var.alarm_topic_arn[*]\n" in table
    assert "not fixed" not in said
    assert fix("--select", "DYN401", "--unsafe-fixes", "--diff")[:2] == (0, "")


def test_root_modules_that_share_a_module_all_give_it_a_topic(fix, tmp_path) -> None:
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "main.tf").write_text(ONE)
    call = 'module "orders" {\n  source = "../table"\n}\n'
    for name in ("staging", "prod-eu", "prod-us"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(call)
    _, said, _ = fix("--select", "DYN401", "--unsafe-fixes")
    given = 'module "orders" {\n  source = "../table"\n\n  alarm_topic_arn = var.alarm_topic_arn\n}\n'
    for name in ("prod-eu", "prod-us"):
        assert (tmp_path / name / "main.tf").read_text() == f"{given}{ASKED}}}\n", said
    assert (tmp_path / "staging" / "main.tf").read_text() == call, "staging needs no alarm"
    assert "not fixed" not in said


def test_the_module_of_a_unit_asks_for_the_topic(fix, tmp_path) -> None:
    """A unit of Terragrunt runs the outermost module, which gets the variable like another root module."""
    for name, text in {
        "modules/table/main.tf": 'module "one" {\n  source = "../one"\n}\n',
        "modules/one/main.tf": ONE,
        "prod/terragrunt.hcl": 'terraform {\n  source = "../modules//table"\n}\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    fix("--select", "DYN401", "--unsafe-fixes")
    assert (tmp_path / "modules" / "table" / "main.tf").read_text().endswith(f"{ASKED}}}\n")
    assert "var.alarm_topic_arn[*]" in (tmp_path / "modules" / "one" / "main.tf").read_text()


def test_resources_are_added_to_json(fix, tmp_path) -> None:
    (tmp_path / "main.tf.json").write_text(JSON_TABLE)
    fix("--select", "DYN401,DYN205", "--unsafe-fixes", prod_tfvars="")
    added = json.loads((tmp_path / "main.tf.json").read_text())
    assert added["variable"]["alarm_topic_arn"]["type"] == "string"
    assert {"aws_cloudwatch_metric_alarm", "aws_backup_selection"} < added["resource"].keys()
    assert (tmp_path / "main.tf.json").read_text().startswith(JSON_TABLE.partition("\n    }")[0])


def test_what_was_fetched_is_not_edited(fix, tmp_path) -> None:
    """The module is downloaded, and would be replaced: the call is edited."""
    fetched = tmp_path / ".terraform" / "modules" / "orders"
    fetched.mkdir(parents=True)
    (fetched / "main.tf").write_text(TABLE)
    record = {"Key": "orders", "Source": "registry.terraform.io/acme/table/aws", "Version": "1.0.0"}
    listed = {"Modules": [{**record, "Dir": ".terraform/modules/orders"}]}
    (tmp_path / ".terraform" / "modules" / "modules.json").write_text(json.dumps(listed))
    call = 'module "orders" {\n  source  = "acme/table/aws"\n  version = "1.0.0"\n}\n'
    _, said, _ = fix("--select", "DYN201,DYN302", main_tf=call, prod_tfvars="")
    assert (fetched / "main.tf").read_text() == TABLE
    assert "its file was fetched" in said
    assert (tmp_path / "main.tf").read_text() == call.replace("}\n", "\n  recovery = true\n}\n")
