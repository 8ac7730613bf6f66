"""A plan has the same findings as its source, apart from those that a plan cannot have.

The notifications stack is planned with the mistakes of many twins at once. A plan in the folder of its source has
nearly all information; a plan alone has no locals, lifecycle blocks and comments.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from terraform_cli import plan_json
from twin_cases import edited, left_out, twins

from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run.lint import run

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("infrastructure")]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SYSTEM = "infrastructure"
ENVIRONMENTS = ["production", "staging"]
MISTAKES = [
    "administrative_action",
    "alarm_evaluation_impossible",
    "alarm_missing",
    "alarm_unknown_metric",
    "backup_lifecycle_invalid",
    "export_without_recovery",
    "index_arn_missing",
    "key_projected",
    "legacy_global_table",
    "policy_version_outdated",
    "prevent_destroy_missing",
    "public_table_policy",
    "replica_region_invalid",
    "state_lock_deprecated",
    "stream_action_on_table",
    "trigger_start_invalid",
    "ttl_not_enabled",
    "unlisted_action",
    "wildcard_resource",
]

UNANSWERABLE = {
    "DYN802": "of a time to live that is off the provider plans no attribute name",
}
"""Rules that a plan in its source's folder cannot answer, with the reason."""

UNANSWERABLE_ALONE = UNANSWERABLE | {
    "DYN209": "which table is exported comes by a local",
    "DYN301": "lifecycle is not in a plan",
    "DYN505": "the table's ARN comes by a local",
    "DYN511": "a policy by jsonencode is unknown text as a whole where a part of it is unknown",
    "DYN513": "a policy by jsonencode is unknown text as a whole where a part of it is unknown",
    "DYN808": "the stream's ARN comes by a local",
    "DYN902": "the backend is not in a plan",
}


def made(mistakes: list[str], folder: Path) -> Path:
    """Copy the system and make these mistakes; return the copy."""
    system = folder / SYSTEM
    shutil.copytree(FIXTURES / SYSTEM, system, ignore=left_out)
    twins_by_name = {twin.name: twin for twin in twins(SYSTEM)}
    for name in mistakes:
        for edit in twins_by_name[name].data["edits"]:
            file = system / edit["file"]
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            file.write_text(edited(text, edit), encoding="utf-8")
    return system


def found(path: Path) -> set[tuple[str, str]]:
    result: Result = run(Request((str(path),)))
    assert result.errors == ()
    return {(finding.rule, finding.address) for finding in result.findings}


def written(plan: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path


@pytest.mark.parametrize("mistakes", [[], MISTAKES], ids=["clean", "mistaken"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_plan_gets_the_findings_of_its_source(environment: str, mistakes: list[str], tmp_path: Path) -> None:
    root = made(mistakes, tmp_path) / environment
    source = found(root)
    assert bool(source) == bool(mistakes)
    plan = plan_json(root)
    beside = found(written(plan, root / "tfplan.json"))
    alone = found(written(plan, tmp_path / f"{environment}.tfplan.json"))
    assert beside - source == set()
    assert alone - source == set()
    assert {item for item in source - beside if item[0] not in UNANSWERABLE} == set()
    assert {item for item in source - alone if item[0] not in UNANSWERABLE_ALONE} == set()
    assert {rule for rule, _ in alone} & set(UNANSWERABLE_ALONE) == set()


VALUES = sorted(path for path in FIXTURES.rglob("*.tfvars") if "twins" not in path.parts)


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_a_plan_of_every_environment_gets_the_findings_of_its_source(values: Path, tmp_path: Path) -> None:
    """The strict preset is used, since the systems have no mistakes."""
    system = FIXTURES / values.relative_to(FIXTURES).parts[0]
    plan = plan_json(system, [values])
    copy = Path(shutil.copytree(system, tmp_path / system.name, ignore=left_out))
    source = run(Request((str(copy),), var_files=(str(copy / values.relative_to(system)),), preset="strict"))
    beside = run(Request((str(written(plan, copy / f"{values.stem}.tfplan.json")),), preset="strict"))
    assert len(source.findings) > 2
    assert {(each.rule, each.address) for each in beside.findings} == {
        (each.rule, each.address) for each in source.findings
    }
    assert {(each.rule, each.address) for each in beside.undecided} == {
        (each.rule, each.address) for each in source.undecided
    }
    assert beside.summary.environments == source.summary.environments == (values.stem,)
