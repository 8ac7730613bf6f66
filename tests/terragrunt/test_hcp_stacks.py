"""Stacks of HCP Terraform: the inputs that a deployment gives to a component's module."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, lint, places, trail

from dynlint.stacks import hcp

DEFAULT_OFF = MODULE.replace("default = true", "default = false")
COMPONENTS = """\
variable "recovery" {
  type = bool
}

component "orders" {
  source = "./modules/orders"

  inputs = {
    recovery = var.recovery
  }
}
"""
DEPLOYMENTS = """\
locals {
  off = false
}

deployment "production" {
  inputs = {
    recovery = local.off
  }
}

deployment "staging" {
  inputs = {
    recovery = true
  }
}
"""


def test_each_deployment_is_an_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"components.tfcomponent.hcl": COMPONENTS, "deployments.tfdeploy.hcl": DEPLOYMENTS}
    result = lint(tmp_path, files, monkeypatch)
    assert list(result.summary.environments) == ["production", "staging"]
    assert places(result) == ["modules/orders[production]"]
    (finding,) = result.findings
    assert trail(finding) == [
        "components.tfcomponent.hcl:9",
        "deployments.tfdeploy.hcl:7",
        "deployments.tfdeploy.hcl:2",
    ]
    assert [change.location[:2] for change in finding.changes] == [("deployments.tfdeploy.hcl", 2)]


@pytest.mark.parametrize(
    ("components", "deployments"),
    [
        pytest.param(COMPONENTS, "", id="no deployment"),
        pytest.param(
            COMPONENTS,
            'deployment "production" {\n  inputs = {\n    recovery = store.varset.x.y\n  }\n}\n',
            id="a store",
        ),
        pytest.param(COMPONENTS.replace("var.recovery", "component.other.on"), DEPLOYMENTS, id="another component"),
        pytest.param(COMPONENTS.replace("var.recovery", "= 1"), DEPLOYMENTS, id="broken"),
    ],
)
def test_what_is_not_written_out_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, components: str, deployments: str
) -> None:
    files = {"modules/orders/main.tf": DEFAULT_OFF, "components.tfcomponent.hcl": components}
    if deployments:
        files["deployments.tfdeploy.hcl"] = deployments
    result = lint(tmp_path, files, monkeypatch)
    assert not result.findings
    assert [each.rule for each in result.undecided] == ["DYN201"]


def test_a_stack_in_a_stack_is_said_once_not_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = 'stack "inner" {\n  source = "./inner"\n}\nstack "other" {\n  source = "./inner"\n}\n'
    files = {"modules/orders/main.tf": DEFAULT_OFF, "components.tfcomponent.hcl": inner}
    result = lint(tmp_path, files, monkeypatch)
    assert [error.message for error in result.errors] == [
        "This part of a stack was not read: dynlint does not read stacks in stacks."
    ]
    assert not result.findings
    assert [each.rule for each in result.undecided] == ["DYN201"]


def test_a_changed_deployment_judges_the_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"components.tfcomponent.hcl": COMPONENTS, "deployments.tfdeploy.hcl": DEPLOYMENTS}
    result = lint(tmp_path, files, monkeypatch, "deployments.tfdeploy.hcl")
    assert places(result) == ["modules/orders[production]"]


def test_deployments_without_components_are_no_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = lint(tmp_path, {"deployments.tfdeploy.hcl": DEPLOYMENTS, "main.tf": MODULE}, monkeypatch)
    assert (result.errors, result.findings, result.roots) == ((), (), (".", "modules/orders"))


def test_more_deployments_than_a_limit_are_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hcp, "DEPLOYMENTS", 1)
    twice = COMPONENTS + COMPONENTS.replace('"orders"', '"others"').partition("\n\n")[2]
    files = {"modules/orders/main.tf": DEFAULT_OFF, "components.tfcomponent.hcl": twice}
    result = lint(tmp_path, {**files, "deployments.tfdeploy.hcl": DEPLOYMENTS}, monkeypatch)
    assert [error.message for error in result.errors] == [
        "This part of a stack was not read: there are more than the 1 deployments of stacks that dynlint reads."
    ]
    assert not result.findings
    assert [each.rule for each in result.undecided] == ["DYN201"]
