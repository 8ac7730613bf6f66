"""The logging platform is applied to moto, planned again without changes, and removed, in every environment.

moto 5.2.1 implements every resource type of this system.
"""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from streaming_logs_facts import ENVIRONMENTS, KEYS, LIVES, PROVISIONED, SYSTEM
from terraform_cli import copied, prepare, succeed, terraform
from test_infrastructure import Life

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform


def live(name: str, root: Path, endpoint: str) -> Life:
    # the two kinds of staging have the same names; here they live at the same time, so one of them lives elsewhere
    region = "us-west-2" if name == "staging-provisioned" else "us-east-1"
    values: tuple[str, ...] = (f"-var-file=environments/{name}.tfvars", f"-var=aws_region={region}")
    prepare(root, endpoint)
    succeed(root, "apply", "-no-color", "-auto-approve", *values)
    again = terraform(root, "plan", "-no-color", "-detailed-exitcode", *values)
    state = json.loads(succeed(root, "show", "-json"))
    refusal, values = released(root, values) if name == "prod" else (None, values)
    succeed(root, "destroy", "-no-color", "-auto-approve", *values)
    return Life(again.returncode, again.stdout + again.stderr, state, refusal, succeed(root, "state", "list"))


def released(root: Path, values: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Make the tables destructible as README.md says, and return what Terraform said before."""
    refused = terraform(root, "plan", "-destroy", "-no-color", *values)
    assert refused.returncode == 1
    succeed(root, "state", "mv", f"aws_dynamodb_table.{LIVES[3]}", f"aws_dynamodb_table.{LIVES[2]}")
    values = (*values, "-var=prevent_destroy=false")
    succeed(root, "apply", "-no-color", "-auto-approve", *values)
    return refused.stderr, values


@pytest.fixture(scope="session")
def lives(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every environment at once; a test waits for the one that it asks for."""
    with ThreadPoolExecutor(4) as workers:
        yield {
            name: workers.submit(live, name, copied(SYSTEM, tmp_path_factory.mktemp(name)), moto_endpoint)
            for name in reversed(ENVIRONMENTS)
        }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    assert life.again == 0, life.second_plan
    assert life.left == ""


def test_tables_of_prod_are_not_destroyed(lives: dict[str, Future[Life]]) -> None:
    refusal = " ".join((lives["prod"].result().refusal or "").split())
    assert refusal.count("Instance cannot be destroyed") == len(KEYS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_outputs_tell_of_every_table(lives: dict[str, Future[Life]], name: str) -> None:
    outputs = {key: each["value"] for key, each in lives[name].result().state["values"]["outputs"].items()}
    streamed = KEYS if ENVIRONMENTS[name]["streams"] else ["system-config"]
    for output in ("table_names", "table_arns", "table_configurations"):
        assert set(outputs[output]) == set(KEYS)
    assert set(outputs["stream_arns"]) == set(streamed)
    assert all(f"/{outputs['table_names'][table]}/stream/" in arn for table, arn in outputs["stream_arns"].items())
    assert set(outputs["dynamodb_endpoints"]) == {"tables", "streams"}
    assert ":key/" in outputs["kms_key_arn"]


@pytest.mark.parametrize("name", ["staging", *PROVISIONED])
def test_alarms_tell_the_topic(lives: dict[str, Future[Life]], name: str) -> None:
    values = lives[name].result().state["values"]
    alarms = [each for each in values["root_module"]["resources"] if each["type"] == "aws_cloudwatch_metric_alarm"]
    topic = values["outputs"]["alarm_topic_arn"]["value"]
    assert all(alarm["values"]["alarm_actions"] == alarm["values"]["ok_actions"] == [topic] for alarm in alarms)
    assert alarms


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_key_encrypts_and_lets_cloudwatch_publish(lives: dict[str, Future[Life]], name: str) -> None:
    values = lives[name].result().state["values"]
    resources = [(each["type"], each["values"]) for each in values["root_module"]["resources"]]
    key = values["outputs"]["kms_key_arn"]["value"]
    keys = [
        each["server_side_encryption"][0]["kms_key_arn"] for kind, each in resources if kind == "aws_dynamodb_table"
    ]
    (policy,) = (json.loads(each["policy"]) for kind, each in resources if kind == "aws_kms_key_policy")
    assert keys == [key] * len(KEYS)
    assert [next(iter(each["Principal"].values())) for each in policy["Statement"]] == [
        f"arn:aws:iam::{key.split(':')[4]}:root",
        "cloudwatch.amazonaws.com",
    ]
