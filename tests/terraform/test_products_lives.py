"""The shop's tables are applied to moto, planned again, and destroyed, in every environment.

moto 5.2.1 implements every resource type of this system. It forgets the class of a table (aws_dynamodb_table), so where
that is not STANDARD a second plan sets it again, and changes nothing else.
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from document_commands import released, walk
from lives import Life, Release, live
from terraform_cli import copied
from test_products import ENVIRONMENTS, PROTECTED, SYSTEM, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform

FORGOTTEN = {"staging": ["table_class"]}


RELEASE: Release = released("products, released")
"""The steps in README.md."""


def whole_life(name: str, root: Path, endpoint: str) -> Life:
    # both kinds of prod have the same names and exist at the same time, so one is in another region
    region = "us-west-2" if name == "prod-provisioned" else "us-east-1"
    values = (f"-var-file=environments/{name}.tfvars", f"-var=aws_region={region}")
    walked = walk("products") if name == "dev" else ()
    return live(root, endpoint, *values, walked=walked, release=RELEASE if name in PROTECTED else None)


@pytest.fixture(scope="module")
def lives(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every environment; each test waits for the one that it needs."""
    with ThreadPoolExecutor(2) as workers:
        roots = {name: copied(SYSTEM, tmp_path_factory.mktemp(name)) for name in ENVIRONMENTS}
        yield {name: workers.submit(whole_life, name, root, moto_endpoint) for name, root in roots.items()}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    changed = re.findall(r"^ +[~+-] (\w+) += ", life.second_plan, re.MULTILINE)
    assert changed == FORGOTTEN.get(name, []), life.second_plan
    assert life.again == (2 if changed else 0), life.second_plan
    assert life.left == ""


@pytest.mark.parametrize("name", PROTECTED)
def test_protected_tables_are_not_destroyed(lives: dict[str, Future[Life]], name: str) -> None:
    assert lives[name].result().refusal.count("Instance cannot be destroyed") == len(TABLES)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_outputs_tell_of_both_tables(lives: dict[str, Future[Life]], name: str) -> None:
    told = lives[name].result().outputs
    names = {what: f"{name.partition('-')[0]}-{what}" for what in TABLES}
    assert told["table_names"] == names
    assert {what: arn.rpartition("/")[2] for what, arn in told["table_arns"].items()} == names
    assert told["products_table_id"] == told["products_table_name"] == names["products"]
    assert told["products_gsi_names"] == ["CategoryIndex"]
    assert (told["table_name"], told["table_arn"]) == (names["products"], told["table_arns"]["products"])
    for what in TABLES:
        assert told[f"{what}_table_name"] == names[what]
        assert told[f"{what}_table_arn"] == told["table_arns"][what]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_stream_arn_is_that_of_a_stream(lives: dict[str, Future[Life]], name: str) -> None:
    arn = lives[name].result().outputs.get("products_table_stream_arn") or ""
    assert bool(arn) is (name != "dev")
    assert f"/{name.partition('-')[0]}-products/stream/" in arn or not arn


@pytest.mark.parametrize(
    ("name", "topic"),
    [("dev", None), ("staging", "web-shop-team"), *((name, "web-shop-on-call") for name in PROTECTED)],
)
def test_alarms_tell_the_topic(lives: dict[str, Future[Life]], name: str, topic: str | None) -> None:
    found = lives[name].result().of_type("aws_cloudwatch_metric_alarm")
    alarms = [alarm for alarms in found.values() for alarm in alarms]
    told = [f"arn:aws:sns:us-east-1:123456789012:{topic}"] if topic else []
    assert len(alarms) == 7
    assert all((alarm["alarm_actions"] or []) == (alarm["ok_actions"] or []) == told for alarm in alarms)
