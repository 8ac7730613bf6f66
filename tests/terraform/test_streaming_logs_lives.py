"""The logging platform is applied to moto, planned again without changes, and destroyed, in every environment.

moto 5.2.1 implements every resource type of this system.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from aws_cli import client
from document_commands import released, walk
from lives import Life, Release, live
from streaming_logs_facts import ENVIRONMENTS, KEYS, SYSTEM
from terraform_cli import copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform


RELEASE: dict[str, Release] = {"prod": released("streaming_logs, released")}
"""The steps in README.md."""


def whole_life(name: str, root: Path, endpoint: str) -> Life:
    # both kinds of staging have the same names and exist at the same time, so one is in another region
    region = "us-west-2" if name == "staging-provisioned" else "us-east-1"
    values = [f"-var-file=environments/{name}.tfvars", f"-var=aws_region={region}"]
    if name == "staging":  # this environment needs a network
        ec2 = client("ec2", endpoint)
        network = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        routes = ec2.create_route_table(VpcId=network)["RouteTable"]["RouteTableId"]
        values += [f"-var=vpc_id={network}", f'-var=route_table_ids=["{routes}"]']
    walked = walk("streaming_logs") if name == "dev" else ()
    return live(root, endpoint, *values, walked=walked, release=RELEASE.get(name))


@pytest.fixture(scope="module")
def lives(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every environment; each test waits for the one that it needs."""
    with ThreadPoolExecutor(2) as workers:
        yield {
            name: workers.submit(whole_life, name, copied(SYSTEM, tmp_path_factory.mktemp(name)), moto_endpoint)
            for name in reversed(ENVIRONMENTS)
        }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    assert life.again == 0, life.second_plan
    assert life.left == ""


def test_tables_of_prod_are_not_destroyed(lives: dict[str, Future[Life]]) -> None:
    assert lives["prod"].result().refusal.count("Instance cannot be destroyed") == len(KEYS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_outputs_tell_of_every_table(lives: dict[str, Future[Life]], name: str) -> None:
    outputs = lives[name].result().outputs
    streamed = KEYS if ENVIRONMENTS[name]["streams"] else ["system-config"]
    for output in ("table_names", "table_arns", "table_configurations"):
        assert set(outputs[output]) == set(KEYS)
    assert set(outputs["stream_arns"]) == set(streamed)
    assert all(f"/{outputs['table_names'][table]}/stream/" in arn for table, arn in outputs["stream_arns"].items())
    assert set(outputs["dynamodb_endpoints"]) == {"tables", "streams"}
    assert ":key/" in outputs["kms_key_arn"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_alarms_tell_the_topic(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    topic = life.outputs["alarm_topic_arn"]
    alarms = [alarm for alarms in life.of_type("aws_cloudwatch_metric_alarm").values() for alarm in alarms]
    assert all(alarm["alarm_actions"] == alarm["ok_actions"] == [topic] for alarm in alarms)
    assert alarms


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_key_encrypts_and_lets_cloudwatch_publish(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    key = life.outputs["kms_key_arn"]
    (tables,) = life.of_type("aws_dynamodb_table").values()
    assert [table["server_side_encryption"][0]["kms_key_arn"] for table in tables] == [key] * len(KEYS)
    (statements,) = life.statements("aws_kms_key_policy").values()
    assert [next(iter(each["Principal"].values())) for each in statements] == [
        f"arn:aws:iam::{key.split(':')[4]}:root",
        "cloudwatch.amazonaws.com",
    ]


def test_endpoint_reaches_these_tables_only(lives: dict[str, Future[Life]]) -> None:
    life = lives["staging"].result()
    ((endpoint,),) = life.of_type("aws_vpc_endpoint").values()
    assert endpoint["id"] == life.outputs["vpc_endpoint_id"]
    (statement,) = json.loads(endpoint["policy"])["Statement"]
    tables = set(life.outputs["table_arns"].values())
    assert {re.sub(r"/(index|stream)/\*$", "", arn) for arn in statement["Resource"]} == tables


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_policies_grant_what_they_are_named_for(lives: dict[str, Future[Life]]) -> None:
    life = lives["staging"].result()
    policies = {
        each["name"]: json.loads(each["policy"])["Statement"] for each in life.of_type("aws_iam_policy")["access"]
    }
    assert set(life.outputs["policy_arns"]) == {name.removeprefix("streaming-logs-staging-") for name in policies}
    for name, statements in policies.items():
        table = next(arn for key, arn in life.outputs["table_arns"].items() if f"-{key}-" in name)
        *rights, key = statements
        assert key["Resource"] == life.outputs["kms_key_arn"]
        arns = {arn for each in rights for arn in listed(each["Resource"])}
        assert {re.sub(r"/(index|stream)/\*$", "", arn) for arn in arns} == {table}
        actions = {action.removeprefix("dynamodb:") for each in rights for action in listed(each["Action"])}
        reads = {action for action in actions if action.startswith(("GetItem", "BatchGet", "Query", "Scan"))}
        writes = {action for action in actions if action.startswith(("Put", "BatchWrite", "Update", "Delete"))}
        assert (bool(reads), bool(writes)) == (name.endswith("-read"), name.endswith("-write"))
    trail = policies["streaming-logs-staging-audit-trail-write"]
    assert not {"dynamodb:DeleteItem", "dynamodb:UpdateItem"} & {action for each in trail for action in each["Action"]}
