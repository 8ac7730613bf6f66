"""What pipelines pass is not missing: values of variables that files of other environments set, and a state's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

ROOT = """terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "orders.tfstate"
    region = "eu-west-1"
  }
}

variable "secret" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
"""


def found(folder: Path, rule: str, script: str) -> list[str]:
    """Return the messages of a rule about a root module that a script runs; dev alone has its secret in a file."""
    (folder / ".git").mkdir()
    (folder / "infra" / "envs").mkdir(parents=True)
    (folder / "infra" / "main.tf").write_text(ROOT)
    (folder / "infra" / "envs" / "dev.tfvars").write_text('secret = "x"\n')
    (folder / "infra" / "envs" / "prod.tfvars").write_text("")
    (folder / "deploy.sh").write_text(f"cd infra\n{script}\n")
    return [finding.message for finding in run(Request((str(folder),), select=(rule,))).findings]


@pytest.mark.parametrize(
    ("script", "number"),
    [
        pytest.param("terraform apply -var-file=envs/prod.tfvars", 1, id="nothing"),
        pytest.param('terraform apply -var-file=envs/prod.tfvars -var="secret=$SECRET"', 0, id="an option"),
        pytest.param("export TF_VAR_secret=$SECRET\nterraform apply -var-file=envs/prod.tfvars", 0, id="the shell"),
        pytest.param('terraform apply -var-file=envs/prod.tfvars -var="other=$SECRET"', 1, id="another variable"),
    ],
)
def test_a_variable_that_a_pipeline_passes(tmp_path, script, number):
    assert len(found(tmp_path, "missing-variable", script)) == number


@pytest.mark.parametrize(
    ("script", "number"),
    [
        pytest.param("terraform init", 1, id="nothing"),
        pytest.param('terraform init -backend-config="dynamodb_table=acme-locks"', 0, id="a table"),
        pytest.param("terraform init \\\n  --backend-config=use_lockfile=true", 0, id="a file beside the state"),
        pytest.param("terraform init -backend-config=backend.hcl", 0, id="a file that may have it"),
        pytest.param('terraform init -backend-config="key=orders-dev.tfstate"', 1, id="another argument"),
    ],
)
def test_a_lock_that_a_pipeline_passes(tmp_path, script, number):
    assert len(found(tmp_path, "state-without-lock", script)) == number
