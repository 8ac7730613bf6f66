"""The pre-commit hook: the changed files that it checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

HOOK, ALL, FIX = yaml.safe_load((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text())

WANTED = """
main.tf a/b/main.tofu x.tf.json x.tofu.json prod.tfvars env/prod.auto.tfvars terraform.tfvars.json
user_data.tpl templates/x.tftpl policy.json.tpl policy.tftpl.json templates/mail/x.json policies/read.json
iam/role.yaml modules/t/dashboards/main.json read-policy.json bucket_policy.yml .dynlint.yaml a/.dynlint.yaml
terragrunt.hcl live/prod/orders/terragrunt.hcl root.hcl live/prod/env.hcl live/prod/env.yaml terragrunt.stack.hcl
components.tfcomponent.hcl a/deployments.tfdeploy.hcl stacks/orgs/acme/prod.yaml atmos.yaml
prod/config/tables.yaml tables.json data/tables.csv list.txt values.yaml template.json x.yml read.policy
"""
UNWANTED = """
README.md x.tf.bak x.tfstate main.py tf json hcl Makefile a/b.go
.terraform/modules/x/main.tf a/.terraform/x.tfvars .terraform/x.json
.terraform.lock.hcl live/prod/.terraform.lock.hcl
"""


def is_looked_at(path: str) -> bool:
    """Tell whether pre-commit passes a changed file to the hook (it uses `re.search`)."""
    return bool(re.search(HOOK["files"], path)) and not re.search(HOOK["exclude"], path)


@pytest.mark.parametrize("path", WANTED.split(), ids=str)
def test_files_that_a_module_can_read(path):
    assert is_looked_at(path)


@pytest.mark.parametrize("path", UNWANTED.split(), ids=str)
def test_files_that_none_reads(path):
    assert not is_looked_at(path)


def test_changed_files_are_given_to_one_process():
    assert (HOOK["id"], HOOK["entry"], HOOK["language"]) == ("dynlint", "dynlint", "python")
    assert HOOK["require_serial"]
    assert HOOK["pass_filenames"]


def test_what_is_found_is_shown_though_the_hook_passes():
    assert HOOK["verbose"]
    assert ALL["verbose"]


def test_the_whole_repository_is_one_run_whatever_has_changed():
    """pre-commit does not pass deleted files, and divides many names among several runs."""
    assert (ALL["id"], ALL["entry"], ALL["always_run"], ALL["pass_filenames"]) == (
        "dynlint-all",
        "dynlint",
        True,
        False,
    )
    assert "files" not in ALL


def test_the_hook_that_fixes_looks_at_the_same_files():
    """It does not fail for findings that it leaves: pre-commit notices changed files."""
    assert (FIX["id"], FIX["entry"]) == ("dynlint-fix", "dynlint fix --quiet --exit-zero")
    told = ("id", "name", "description", "entry", "verbose")
    assert {key: FIX[key] for key in FIX if key not in told} == {key: HOOK[key] for key in HOOK if key not in told}
