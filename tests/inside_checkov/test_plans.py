"""In plans that Terraform makes of every system in every environment, Checkov and dynlint have the same findings."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkov_cases import FIXTURES, SYSTEMS, findings, inside, spelled
from terraform_cli import plan_json

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.terraform

ROOTS = {"infrastructure": ["bootstrap", "production", "staging"]}
"""The root modules of a system that has several; the other systems have one tfvars file for each environment."""


def _planned(system: str, name: str) -> dict[str, object]:
    if system in ROOTS:
        return plan_json(FIXTURES / system / name)
    (values,) = (FIXTURES / system).rglob(f"{name}.tfvars")
    return plan_json(FIXTURES / system, [values])


def _names(system: str) -> list[str]:
    return ROOTS.get(system) or sorted(path.stem for path in (FIXTURES / system).rglob("*.tfvars"))


@pytest.fixture(scope="module", params=SYSTEMS)
def plans(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the plans of a system. The strict preset is set, because the systems have no mistakes."""
    system = request.param
    folder = tmp_path_factory.mktemp(system)
    with ThreadPoolExecutor(2) as workers:
        for name, plan in zip(_names(system), workers.map(lambda name: _planned(system, name), _names(system))):
            (folder / f"{name}.tfplan.json").write_text(json.dumps(plan), encoding="utf-8")
    configuration = FIXTURES / system / ".dynlint.yaml"
    text = configuration.read_text(encoding="utf-8") if configuration.exists() else ""
    (folder / ".dynlint.yaml").write_text(f"{text}\npreset: strict\n", encoding="utf-8")
    return folder


def test_checkov_finds_in_plans_what_dynlint_finds(checkov: Checkov, plans: Path) -> None:
    done = inside(checkov, plans, "-d", ".", framework="terraform_plan")
    found = {
        (Path(each["file_path"]).name, f"DYN{each['check_id'][-3:]}", spelled(each["resource"]))
        for each in json.loads(done.stdout)["results"]["failed_checks"]
    }
    expected = {(path.name, *finding) for path in plans.glob("*.json") for finding in findings(path)}
    assert len(expected) >= len(list(plans.glob("*.json")))
    assert (found, done.stderr) == (expected, "")
