"""The notifications stack with Terragrunt and the same values in plain Terraform have the same findings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

FIXTURES = Path(__file__).parents[2] / "fixtures"
SYSTEMS = ("notifications_terragrunt", "notifications_terraform")
ENV, TABLE, POLICY = "live/production/env.hcl", "production/table/main.tf", "production/policy/main.tf"

Edit = tuple[str, str, str]


def findings(folder: Path, system: str) -> list[tuple[object, ...]]:
    """Return findings and undecided results, without the address of the module that plain Terraform calls."""
    result = run(Request((str(folder / system),), preset="strict"))
    assert result.errors == ()
    said: list[tuple[object, ...]] = [
        (each.rule, each.severity, each.location, each.environments, _known(each.value), _plain(each.message))
        for each in result.findings
    ]
    said.extend(
        (each.rule, each.severity, each.location, each.environments, "", _plain(each.message))
        for each in result.undecided
    )
    return sorted(said)


def _known(value: str) -> str:
    """Return a value; empty for an output of another root module, whose name depends on the tool."""
    return "" if "dependency[" in value or "terraform_remote_state" in value else value


def _plain(message: str) -> str:
    return message.replace("module.table.", "").replace("module.policy.", "")


@pytest.mark.parametrize(
    ("live", "plain", "rule"),
    [
        pytest.param(None, None, "DYN102", id="as they are"),
        pytest.param(
            (ENV, "recovery      = true", "recovery      = false"),
            (TABLE, "recovery      = true", "recovery      = false"),
            "DYN201",
            id="recovery",
        ),
        pytest.param(
            (ENV, "protection    = true", "protection    = false"),
            (TABLE, "protection    = true", "protection    = false"),
            "DYN302",
            id="protection",
        ),
        pytest.param(
            (ENV, '["arn:aws:sns:us-east-1:111111111111:on-call"]', "[]"),
            (TABLE, '["arn:aws:sns:us-east-1:111111111111:on-call"]', "[]"),
            "DYN401",
            id="alarms",
        ),
        pytest.param(
            ("live/production/policy/terragrunt.hcl", "inputs = {", 'inputs = {\n  actions = ["dynamodb:*"]'),
            (POLICY, "  table_name =", '  actions = ["dynamodb:*"]\n  table_name ='),
            "DYN501",
            id="actions",
        ),
        pytest.param(
            ("modules/policy/main.tf", ', "${var.table_arn}/index/*"]', "]"),
            None,
            "DYN505",
            id="index",
        ),
    ],
)
def test_the_findings_are_equal(tmp_path: Path, live: Edit | None, plain: Edit | None, rule: str) -> None:
    (tmp_path / ".git").mkdir()
    for system, edit in zip(SYSTEMS, (live, plain), strict=True):
        shutil.copytree(FIXTURES / system, tmp_path / system)
        if edit is not None:
            path = tmp_path / system / edit[0]
            text = path.read_text(encoding="utf-8")
            assert text.count(edit[1]) == 1
            path.write_text(text.replace(edit[1], edit[2]), encoding="utf-8")
    with_terragrunt, without = (findings(tmp_path, system) for system in SYSTEMS)
    assert with_terragrunt == without
    assert rule in {each[0] for each in with_terragrunt}
