"""Plans in the format of `terraform show -json`: small, written by hand, without Terraform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dynlint.cli.program import program
from dynlint.hcl.files.library import Library
from dynlint.model.known import Document, Reference, Template, Unknown
from dynlint.plan import reading
from dynlint.plan.loading import PlanRoot
from dynlint.plan.reading import PlanError, read_plan
from dynlint.plan.recognition import environment_word, is_plan
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from click.testing import Result as Ran

    from dynlint.model.block import Block

TABLE = {
    "name": "orders",
    "hash_key": "id",
    "billing_mode": "PAY_PER_REQUEST",
    "attribute": [{"name": "id", "type": "S"}],
    "deletion_protection_enabled": False,
    "range_key": None,
}


def expression(value: Any) -> dict[str, Any]:
    """Return a constant, or `[references]`, as an expression in a plan's configuration."""
    return {"references": value} if isinstance(value, list) else {"constant_value": value}


def resource(
    address: str,
    values: dict[str, Any] | None,
    *,
    unknown: dict[str, Any] | None = None,
    written: dict[str, Any] | None = None,
    module: str = "",
    actions: tuple[str, ...] = ("create",),
    key: Any = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a resource change and what the configuration has for it; `address` is the one inside its module."""
    mode, _, rest = ("data", "", address[5:]) if address.startswith("data.") else ("managed", "", address)
    kind, _, name = rest.partition(".")
    suffix = "" if key is None else f"[{json.dumps(key)}]"
    change = {"actions": list(actions), "before": None, "after": values, "after_unknown": unknown or {}}
    planned = {
        "address": f"{module}.{address}{suffix}" if module else f"{address}{suffix}",
        "mode": mode,
        "type": kind,
        "name": name,
        "change": change,
    }
    if key is not None:
        planned["index"] = key
    if module:
        planned["module_address"] = module
    plain = {name: expression(value) for name, value in (values or {}).items() if not isinstance(value, list)}
    nested = {
        name: [{inner: {"constant_value": item} for inner, item in body.items()} for body in value]
        for name, value in (values or {}).items()
        if isinstance(value, list) and all(isinstance(body, dict) for body in value)
    }
    return planned, {"address": address, "expressions": {**plain, **nested, **(written or {})}}


def plan(*resources: tuple[dict[str, Any], dict[str, Any]], **parts: Any) -> dict[str, Any]:
    """Return a plan; `parts["root_module"]` has further configuration of the root module."""
    root = {"resources": [each for planned, each in resources if "module_address" not in planned]}
    root.update(parts.pop("root_module", {}))
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {},
        "resource_changes": [planned for planned, _ in resources],
        "configuration": {"root_module": root},
        **parts,
    }


def write(folder: Path, data: Any, name: str = "tfplan.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data, indent=1))
    return path


def block(folder: Path, data: dict[str, Any], address: str) -> Block:
    root = PlanRoot(read_plan(str(write(folder, data))), Library())
    return next(each for each in root.blocks if each.address == address)


def dynlint(*arguments: object) -> Ran:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def report(*arguments: object) -> dict[str, Any]:
    return json.loads(dynlint(*arguments, "--format", "json").stdout)


def found(path: Path, *options: str) -> set[tuple[str, str]]:
    return {(finding["rule"], finding["address"]) for finding in report(path, *options)["findings"]}


# --- Values -------------------------------------------------------------------------------------


def test_null_is_absent(tmp_path: Path) -> None:
    table = block(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE)), "aws_dynamodb_table.t")
    assert table.get("range_key").absent
    assert table.get("name").value == "orders"
    assert table.get("never_written").absent


def test_what_the_provider_chooses_is_absent(tmp_path: Path) -> None:
    unknown = {"read_capacity": True, "arn": True, "point_in_time_recovery": True}
    table = block(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE, unknown=unknown)), "aws_dynamodb_table.t")
    assert table.get("read_capacity").absent
    assert table.blocks("point_in_time_recovery") == ()
    assert isinstance(table.computed("arn").raw, Reference)


def test_null_of_a_variable_is_absent_and_a_local_is_unknown(tmp_path: Path) -> None:
    """The first value comes only from known values, so it is null; a plan does not have the values of locals."""
    written = {"read_capacity": expression(["var.reads"]), "write_capacity": expression(["local.writes"])}
    unknown = {"read_capacity": True, "write_capacity": True}
    data = plan(resource("aws_dynamodb_table.t", TABLE, unknown=unknown, written=written))
    table = block(tmp_path, data, "aws_dynamodb_table.t")
    assert table.get("read_capacity").absent
    assert table.get("write_capacity").why == "a plan does not say what local.writes is"


def test_numbers_are_whole_where_they_are(tmp_path: Path) -> None:
    data = plan(resource("aws_dynamodb_table.t", {**TABLE, "read_capacity": 5.0}))
    assert repr(block(tmp_path, data, "aws_dynamodb_table.t").get("read_capacity").value) == "5"


def test_a_key_by_its_arn(tmp_path: Path) -> None:
    values = {**TABLE, "server_side_encryption": [{"enabled": True}]}
    nested = {"enabled": expression(True), "kms_key_arn": expression(["aws_kms_key.k.arn", "aws_kms_key.k"])}
    table = resource(
        "aws_dynamodb_table.t",
        values,
        unknown={"server_side_encryption": [{"kms_key_arn": True}]},
        written={"server_side_encryption": [nested]},
    )
    key = resource("aws_kms_key.k", {"description": "d"}, unknown={"arn": True})
    (encryption,) = block(tmp_path, plan(table, key), "aws_dynamodb_table.t").blocks("server_side_encryption")
    assert encryption.get("kms_key_arn").path == "server_side_encryption[0].kms_key_arn"
    assert str(encryption.get("kms_key_arn").raw) == "aws_kms_key.k.arn"


def test_text_around_a_reference_is_not_taken_for_it(tmp_path: Path) -> None:
    """A plan has the same references for `x.arn` and `"${x.arn}/index/*"`."""
    statement = {"actions": ["dynamodb:Query"], "resources": [None]}
    references = expression(["aws_dynamodb_table.t.arn", "aws_dynamodb_table.t"])
    written = {"statement": [{"actions": expression("x"), "resources": references}]}
    written["statement"][0].pop("actions")
    document = resource(
        "data.aws_iam_policy_document.d",
        {"statement": [statement]},
        unknown={"statement": [{"actions": [False], "resources": [True]}], "json": True},
        written=written,
        actions=("read",),
    )
    data = plan(resource("aws_dynamodb_table.t", TABLE, unknown={"arn": True}), document)
    (body,) = block(tmp_path, data, "data.aws_iam_policy_document.d").blocks("statement")
    (part,) = body.get("resources").value
    assert isinstance(part, Unknown)
    assert not isinstance(part, Reference)


def test_a_reference_through_a_module(tmp_path: Path) -> None:
    """The reference leads from the module's variable to its call, another module's output, and the attribute."""
    subscription = resource(
        "aws_lambda_event_source_mapping.m",
        {"function_name": "f"},
        unknown={"event_source_arn": True},
        written={"event_source_arn": expression(["var.stream"])},
        module="module.reader[0]",
    )
    table = resource("aws_dynamodb_table.t", TABLE, unknown={"stream_arn": True}, module="module.tables", key="a")
    output = expression(['aws_dynamodb_table.t["a"].stream_arn', 'aws_dynamodb_table.t["a"]'])
    calls = {
        "reader": {
            "expressions": {"stream": expression(["module.tables.stream", "module.tables"])},
            "module": {"resources": [subscription[1]]},
        },
        "tables": {
            "expressions": {},
            "module": {"resources": [table[1]], "outputs": {"stream": {"expression": output}}},
        },
    }
    data = plan(subscription, table, root_module={"module_calls": calls})
    mapping = block(tmp_path, data, "module.reader[0].aws_lambda_event_source_mapping.m")
    assert str(mapping.get("event_source_arn").raw) == 'module.tables.aws_dynamodb_table.t["a"].stream_arn'


def test_arns_of_what_exists_are_symbols(tmp_path: Path) -> None:
    """An existing table's ARN is known text, which still refers to the table."""
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    table = resource("aws_dynamodb_table.t", {**TABLE}, actions=("no-op",))
    table[0]["change"]["after"]["arn"] = arn
    table[1]["expressions"].pop("arn", None)
    user = resource("aws_lambda_event_source_mapping.m", {"event_source_arn": f"{arn}/stream/2024", "x_arn": arn})
    mapping = block(tmp_path, plan(table, user), "aws_lambda_event_source_mapping.m")
    assert str(mapping.get("x_arn").raw) == "aws_dynamodb_table.t.arn"
    template = mapping.get("event_source_arn").raw
    assert isinstance(template, Template)
    assert template.parts[1] == "/stream/2024"


def test_a_document_with_unknown_parts_knows_where_it_is_from(tmp_path: Path) -> None:
    statement = {"effect": "Allow", "actions": ["dynamodb:*"], "resources": [None]}
    document = resource(
        "data.aws_iam_policy_document.d",
        {"statement": [statement]},
        unknown={"statement": [{"resources": [True]}], "json": True},
        actions=("read",),
    )
    names = ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]
    policy = resource("aws_iam_policy.p", {}, unknown={"policy": True}, written={"policy": expression(names)})
    value = block(tmp_path, plan(document, policy), "aws_iam_policy.p").get("policy").raw
    assert isinstance(value, Document)
    assert value.origin == "data.aws_iam_policy_document.d"
    assert value.data["Statement"][0]["Action"] == "dynamodb:*"


def test_lifecycle_is_not_in_a_plan(tmp_path: Path) -> None:
    table = block(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE)), "aws_dynamodb_table.t")
    assert table.lifecycle("prevent_destroy").why == "a plan does not say what lifecycle sets"
    undecided = report(tmp_path / "tfplan.json", "--env", "production")["undecided"]
    assert ("DYN301", "aws_dynamodb_table.t") in {(item["rule"], item["address"]) for item in undecided}


# --- Findings -----------------------------------------------------------------------------------


def test_findings_name_the_address_and_the_plan(tmp_path: Path) -> None:
    path = write(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE, module="module.a", key=0)))
    (finding,) = [each for each in report(path, "--env", "production")["findings"] if each["rule"] == "DYN302"]
    assert finding["address"] == "module.a.aws_dynamodb_table.t[0]"
    assert (finding["path"], finding["line"]) == (finding["path"], 1)
    assert finding["path"].endswith("tfplan.json")
    assert finding["environments"] == ["production"]


@pytest.mark.parametrize("actions", [("delete",), ("forget",)])
def test_what_is_deleted_is_not_judged(tmp_path: Path, actions: tuple[str, ...]) -> None:
    path = write(tmp_path, plan(resource("aws_dynamodb_table.t", None, actions=actions)))
    assert report(path, "--env", "production")["findings"] == []


@pytest.mark.parametrize("actions", [("no-op",), ("update",), ("delete", "create"), ("create", "delete")])
def test_what_stays_or_is_replaced_is_judged(tmp_path: Path, actions: tuple[str, ...]) -> None:
    path = write(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE, actions=actions)))
    assert ("DYN302", "aws_dynamodb_table.t") in found(path, "--env", "production")


def test_source_beside_the_plan_gives_places_and_lifecycle(tmp_path: Path) -> None:
    source = tmp_path / "main.tf"
    lines = ['resource "aws_dynamodb_table" "t" {', '  name = "orders"', "  deletion_protection_enabled = false"]
    source.write_text("\n".join([*lines, "  lifecycle {", "    prevent_destroy = false", "  }", "}", ""]))
    written = {name: expression(value) for name, value in TABLE.items() if not isinstance(value, list)}
    path = write(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE, written=written)))
    findings = {item["rule"]: item for item in report(path, "--env", "production")["findings"]}
    assert findings["DYN302"]["path"].endswith("main.tf")
    assert (findings["DYN302"]["line"], findings["DYN301"]["line"]) == (3, 5)


def test_ignore_comments_of_the_source_count(tmp_path: Path) -> None:
    lines = ['resource "aws_dynamodb_table" "t" {', "  # dynlint:ignore[DYN302] reason"]
    (tmp_path / "main.tf").write_text("\n".join([*lines, "  deletion_protection_enabled = false", "}", ""]))
    said = report(write(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE))), "--env", "production")
    assert "DYN302" not in {finding["rule"] for finding in said["findings"]}
    assert len(said["suppressed"]) == 1


# --- Environments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "name", "variables", "options", "expected"),
    [
        ("x", "tfplan.json", {}, (), "default"),
        ("x", "tfplan.json", {}, ("--env", "production"), "production"),
        ("x", "production.tfplan.json", {}, (), "production"),
        ("x", "tfplan-staging.json", {}, (), "staging"),
        ("staging", "tfplan.json", {}, (), "staging"),
        ("staging", "tfplan.json", {}, ("--env", "production"), "production"),
        ("x", "tfplan.json", {"environment": {"value": "prod"}}, (), "prod"),
    ],
)
def test_the_environment(
    tmp_path: Path, folder: str, name: str, variables: dict[str, Any], options: tuple[str, ...], expected: str
) -> None:
    (tmp_path / folder).mkdir()
    path = write(tmp_path / folder, plan(resource("aws_dynamodb_table.t", TABLE), variables=variables), name)
    assert report(path, *options)["summary"]["environments"] == [expected]


def test_settings_of_an_environment_are_taken(tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text("environments:\n  blue: {production: true}\n")
    path = write(tmp_path, plan(resource("aws_dynamodb_table.t", TABLE)))
    assert report(path)["summary"]["environments"] == ["blue"]
    assert ("DYN302", "aws_dynamodb_table.t") in found(path)


# --- Errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"format_version": "1.2",\n  oops', ":2:3 ", "not JSON"),
        ("", ":1:1 ", "not JSON"),
        ("[]", ":1:1 ", "no plan: it has no format_version"),
        ("{}", ":1:1 ", "no plan: it has no format_version"),
        ('{"format_version": "1.0", "values": {}}', ":1:1 ", "plans nothing"),
        ('{"format_version": "2.0", "planned_values": {}}', ":1:1 ", "format_version 2.0 is not known"),
        ('{"format_version": "1.0", "resource_changes": [{}]}', ":1:1 ", "no plan as Terraform writes it"),
        ('{"format_version": "1.0", "resource_changes": 3}', ":1:1 ", "no plan as Terraform writes it"),
        ("[" * 100_000, ":1:1 ", "nested too deeply"),
    ],
    ids=range(9),
)
def test_what_cannot_be_read_is_an_error_with_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(PlanError, match=words):
        read_plan(str(path))
    ran = dynlint(path)
    assert ran.exit_code == 3
    assert place in ran.output
    assert words.split(":", maxsplit=1)[0] in " ".join(ran.output.split())


def test_the_binary_plan_is_told_from_its_json(tmp_path: Path) -> None:
    path = tmp_path / "tfplan"
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    ran = dynlint(path)
    assert ran.exit_code == 3
    assert "terraform show -json tfplan" in " ".join(ran.output.split())


@pytest.mark.parametrize("part", [{"errored": True}, {"complete": False}])
def test_half_a_plan_is_not_clean(tmp_path: Path, part: dict[str, bool]) -> None:
    ran = dynlint(write(tmp_path, plan(**part)))
    assert ran.exit_code == 3
    assert "not whole" in " ".join(ran.output.split())


def test_a_clean_plan_is_clean(tmp_path: Path) -> None:
    ran = dynlint(write(tmp_path, plan()))
    assert ran.exit_code == 0
    assert ran.stderr == ""


def test_folders_and_plans_together(tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text('resource "aws_dynamodb_table" "in_source" {\n  name = "a"\n}\n')
    path = write(tmp_path, plan(resource("aws_dynamodb_table.in_plan", TABLE)))
    result = run(Request((str(root), str(path))))
    assert {finding.address for finding in result.findings} >= {
        "aws_dynamodb_table.in_source",
        "aws_dynamodb_table.in_plan",
    }
    assert result.summary.roots == 2


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("tfplan.json", "", True),
        ("plan.json", "", True),
        ("tfplan", "", True),
        ("prod.tfplan", "", True),
        ("out.json", '{"format_version": "1.2"', True),
        ("policy.json", '{"Version": "2012-10-17"}', False),
        ("explanation.json", "{}", False),
        ("plan.tf.json", "{}", False),
        ("plan.tf", "", False),
        ("plan.md", "", False),
    ],
)
def test_which_files_are_plans(tmp_path: Path, name: str, text: str, answer: bool) -> None:
    assert is_plan(str(write(tmp_path, text, name))) is answer


@pytest.mark.parametrize(
    ("name", "word"),
    [("tfplan.json", ""), ("production.tfplan.json", "production"), ("tfplan-eu.json", "eu"), ("prod.tfplan", "prod")],
)
def test_the_name_without_the_plan(name: str, word: str) -> None:
    assert environment_word(f"a/{name}") == word


def test_plans_of_one_run_see_one_another(tmp_path: Path) -> None:
    """An alarm in the plan of a monitoring root counts for a table in another plan of the same environment."""
    dimensions = {"TableName": "orders"}
    alarms = [
        resource(
            f"aws_cloudwatch_metric_alarm.{name}",
            {"namespace": "AWS/DynamoDB", "metric_name": f"{name}ThrottleEvents", "dimensions": dimensions},
        )
        for name in ("Read", "Write")
    ]
    for name in ("data", "monitoring"):
        (tmp_path / name).mkdir()
    data = write(tmp_path / "data", plan(resource("aws_dynamodb_table.t", TABLE)), "production.tfplan.json")
    monitoring = write(tmp_path / "monitoring", plan(*alarms), "production.tfplan.json")
    staging = write(tmp_path / "monitoring", plan(*alarms), "staging.tfplan.json")
    assert ("DYN401", "aws_dynamodb_table.t") in found(data, "--select", "DYN401")
    assert found(data, str(staging), "--select", "DYN401") == {("DYN401", "aws_dynamodb_table.t")}
    assert found(data, str(monitoring), "--select", "DYN401") == set()


def test_a_plan_with_too_many_tables_is_refused_and_not_judged_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [resource("aws_dynamodb_table.t", TABLE, key=number)[0] for number in range(3)]
    plan = tmp_path / "tfplan.json"
    plan.write_text(json.dumps({"format_version": "1.2", "resource_changes": changes}), encoding="utf-8")
    assert len(read_plan(str(plan)).resources) == 3
    monkeypatch.setattr(reading, "INSTANCES", 2)
    result = run(Request((str(plan),)))
    assert [error.message for error in result.errors] == [
        "This plan has 3 tables, more than the 2 that dynlint judges."
    ]
    assert result.findings == ()
