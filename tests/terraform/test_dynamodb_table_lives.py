"""The examples of the reference module are applied to moto, planned again without a change, and destroyed.

moto 5.2.1 implements every resource type of this system, but some only in part:

* aws_dynamodb_table, replicas: UpdateTable with ReplicaUpdates returns 200, but DescribeTable then has no replica, and
  the provider waits for half an hour
* aws_dynamodb_table, limits of request units: DescribeTable does not return those of an index, so every plan replaces
  the index
* aws_dynamodb_table, table class: DescribeTable does not return it, so every plan sets it again

Examples are deployed without what moto would lose; test_dynamodb_table.py plans them with it.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from aws_cli import calling, client, make_function, ran, run_commands
from document_commands import newest_version, walk
from dynamodb_table_facts import EXAMPLES, LIVES, SYSTEM
from lives import Life, live
from terraform_cli import copied, prepare, provider, succeed
from test_infrastructure import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

pytestmark = pytest.mark.terraform

BY_SCRIPT = ["simple-table", "table-with-data"]
"""Other tests deploy these two by the script, which needs the AWS CLI: the quick start, and the table with data."""
APPLIED = [name for name in EXAMPLES if name not in BY_SCRIPT]
FORGOTTEN = {
    "table-with-gsi": ("-var=on_demand_throughput=null",),
    "global-table": ("-var=replicas=[]",),
    "table-with-backup": ("-var=table_class=STANDARD",),
}


def whole_life(name: str, root: Path, endpoint: str) -> Life:
    (root / "provider.tf").write_text('provider "aws" {\n  region = "us-east-1"\n}\n')
    values = (f"-var-file=examples/{name}.tfvars", *FORGOTTEN.get(name, ()))
    before = EXAMPLES[name].life
    after = LIVES[LIVES.index(before) - 1]
    move = {f"aws_dynamodb_table.{before}[0]": f"aws_dynamodb_table.{after}[0]"}
    if name == "provisioned-autoscaling":
        walked = walk("dynamodb_table, indexes", {"F": f"examples/{name}.tfvars"})
        return live(root, endpoint, *values, walked=walked, release=(move, ("-var=prevent_destroy=false",)))
    return live(root, endpoint, *values, release=(move, ("-var=prevent_destroy=false",)))


@pytest.fixture(scope="module")
def furnished(moto_endpoint: str) -> str:
    """Address of the server, with what the examples need: functions with their role, a Kinesis stream."""
    for name in ("app-search-indexer", "app-order-mail"):
        make_function(moto_endpoint, name, "app-stream-readers")
    client("kinesis", moto_endpoint).create_stream(StreamName="app-order-events", ShardCount=1)
    return moto_endpoint


@pytest.fixture(scope="module")
def lives(furnished: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every example; each test waits for the one that it needs."""
    with ThreadPoolExecutor(2) as workers:
        yield {
            name: workers.submit(whole_life, name, copied(SYSTEM, tmp_path_factory.mktemp(name)), furnished)
            for name in APPLIED
        }


@pytest.mark.parametrize("name", APPLIED)
def test_example_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    assert life.again == 0, life.second_plan
    assert "Instance cannot be destroyed" in life.refusal
    assert life.left == ""


@pytest.mark.parametrize("name", APPLIED)
def test_outputs_tell_of_the_table(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    outputs = dict.fromkeys(blocks(SYSTEM / "outputs.tf", "output")) | life.outputs  # a state has no entry for null
    kinds = [each.type for each in life.resources]
    assert outputs["table_name"] == outputs["table_id"] == EXAMPLES[name].table
    assert outputs["table_arn"].endswith(f":table/{EXAMPLES[name].table}")
    assert outputs["deletion_protection_enabled"] is outputs["point_in_time_recovery_enabled"] is True
    policies = [outputs[f"{kind}_policy_arn"] for kind in ("lambda", "read_only", "write_only", "custom")]
    assert len([arn for arn in policies if arn]) == kinds.count("aws_iam_policy")
    alarms = [each.values["alarm_name"] for each in life.resources if each.type == "aws_cloudwatch_metric_alarm"]
    assert outputs["alarm_names"] == sorted(alarms)
    assert len(outputs["autoscaling_target_ids"]) == kinds.count("aws_appautoscaling_target")
    assert len(outputs["trigger_ids"]) == kinds.count("aws_lambda_event_source_mapping")
    assert (outputs["backup_plan_id"] is None) is ("aws_backup_plan" not in kinds)
    assert outputs["kinesis_destination"]["enabled"] is ("aws_dynamodb_kinesis_streaming_destination" in kinds)
    assert (outputs["log_group_arn"] is None) is ("aws_cloudwatch_log_group" not in kinds)


def test_policies_reach_indexes_and_respect_keys(lives: dict[str, Future[Life]]) -> None:
    life = lives["table-with-gsi"].result()
    found = life.statements()
    table = life.outputs["table_arn"]
    query = next(each for each in found["read_only"] if each["Sid"] == "QueryTableAndIndexes")
    assert query["Resource"] == [f"{table}/index/*", table]
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/customer_id}"}}
    assert [each["Condition"] for each in found["custom"]] == [condition] * 2
    written = {action for each in found["write_only"] for action in each["Action"]}
    assert not {action for action in written if "Get" in action or action.endswith((":Query", ":Scan"))}


def test_policy_for_functions_reads_the_stream(lives: dict[str, Future[Life]]) -> None:
    life = lives["table-with-lambda"].result()
    (statements,) = life.statements().values()
    by_sid = {each["Sid"]: each for each in statements}
    table = life.outputs["table_arn"]
    assert by_sid["ReadStream"]["Resource"] == f"{table}/stream/*"
    assert by_sid["SetFailedBatchesAside"]["Action"] == "sqs:SendMessage"
    assert set(by_sid) == {
        "QueryTableAndIndexes",
        "ReadAndWriteItems",
        "ReadStream",
        "SetFailedBatchesAside",
        "WriteLogs",
    }


# --- deploy-table.sh ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the module, in which the script may write."""
    missing = [name for name in ("aws", "bash", "jq") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not on the PATH: {', '.join(missing)}")
    return copied(SYSTEM, tmp_path_factory.mktemp("deployed"))


def deploy(module: Path, endpoint: str, *arguments: str, **more: str) -> CompletedProcess[str]:
    return ran([str(module / "scripts" / "deploy-table.sh"), *arguments], calling(endpoint, **more), module)


BACKEND = """\
bucket                      = "app-terraform-state"
key                         = "dynamodb-table.tfstate"
region                      = "us-east-1"
use_path_style              = true
skip_credentials_validation = true
skip_metadata_api_check     = true
skip_requesting_account_id  = true
"""
"""The content of a `--backend` file when S3 is moto."""

LEFT_OPEN = {
    "T": "users-table",
    "F": "examples/simple-table.tfvars",
    "NAME": "simple-table",
    "OLD": "users-table",
    "BACKUP_ARN": "$(aws dynamodb list-backups --query 'BackupSummaries[-1].BackupArn' --output text)",
    "ARN": "$(jq -r .policy_arn deployments/users-table-lambda.json)",
    "ID": f"$({newest_version('app-terraform-state')})",
}


def test_quick_start_is_deployed_used_and_removed(moto_endpoint: str, tmp_path: Path) -> None:
    """Run the commands of the module's documents unchanged, from the quick start to the end of the table."""
    folder = copied(SYSTEM, tmp_path)
    region = '  region = "us-east-1"\n}\n'
    (folder / "provider.tf").write_text(provider(moto_endpoint).removesuffix("}\n") + region, encoding="utf-8")
    (folder / "prod.tfbackend").write_text(BACKEND, encoding="utf-8")
    (folder / "orders.tfvars").write_text(
        'table_name = "app-orders"\nhash_key = "id"\nattributes = [{ name = "id", type = "S" }]\n', encoding="utf-8"
    )
    for name in ("function-one", "function-two"):
        make_function(moto_endpoint, name, "quick-start")
    s3 = client("s3", moto_endpoint)
    s3.create_bucket(Bucket="app-terraform-state")
    s3.put_bucket_versioning(Bucket="app-terraform-state", VersioningConfiguration={"Status": "Enabled"})
    said = run_commands(walk("dynamodb_table", LEFT_OPEN), moto_endpoint, folder)
    outputs = json.loads((folder / "deployments" / "simple-table.json").read_text())
    assert (outputs["table_name"], outputs["deletion_protection_enabled"]) == ("users-table", True)
    assert "5 items are in users-table" in said
    left = client("dynamodb", moto_endpoint).list_tables()["TableNames"]
    assert "users-table" not in left
    assert "users-table-restored" in left


def test_table_is_deployed_with_its_data(module: Path, moto_endpoint: str) -> None:
    file = "examples/table-with-data.tfvars"
    shown = deploy(module, moto_endpoint, file, "--plan-only")
    assert (shown.returncode, shown.stdout) == (0, ""), shown.stderr
    unasked = deploy(module, moto_endpoint, file)
    assert (unasked.returncode, unasked.stdout) == (1, "")
    assert unasked.stderr.endswith("deploy-table.sh: nothing is applied: without a terminal, say --yes\n")
    for _ in range(2):
        done = deploy(module, moto_endpoint, file, "--yes")
        assert done.returncode == 0, done.stderr
    outputs = json.loads((module / "deployments" / "table-with-data.json").read_text())
    assert (outputs["table_name"], outputs["deletion_protection_enabled"]) == ("dev-users", False)
    assert "No changes." in done.stderr
    items = client("dynamodb", moto_endpoint).scan(TableName="dev-users")["Items"]
    assert {item["user_id"]["S"] for item in items} == {
        "administrator",
        "robot",
        *(f"user-00{number}" for number in range(1, 6)),
    }
    request = json.loads((module / "batch-write-users.json").read_text())
    assert {each["PutRequest"]["Item"]["user_id"]["S"] for each in request["dev-users"]} == {
        item["user_id"]["S"] for item in items
    }
    walked = walk("dynamodb_table, data", {"items.json": "batch-write-users.json"})
    run_commands(walked, moto_endpoint, module)
    destroy = ["terraform", "destroy", "-no-color", "-auto-approve", f"-var-file={file}"]
    gone = ran(destroy, calling(moto_endpoint), module)
    assert gone.returncode == 0, gone.stderr


def test_state_moves_to_s3(module: Path, moto_endpoint: str, tmp_path: Path) -> None:
    """Check STATE_MANAGEMENT.md: a move is refused without --migrate; with it, the next plan is empty."""
    client("s3", moto_endpoint).create_bucket(Bucket="app-terraform-state")
    backend = tmp_path / "backend.tfbackend"
    backend.write_text(BACKEND, encoding="utf-8")
    values = module / "moved.tfvars"
    values.write_text(
        'table_name = "moved"\nhash_key = "id"\nattributes = [{ name = "id", type = "S" }]\nprevent_destroy = false\n'
        "alarms_enabled = false\n"
    )
    done = deploy(module, moto_endpoint, str(values), "--yes")
    assert done.returncode == 0, done.stderr
    refused = deploy(module, moto_endpoint, str(values), "--backend", str(backend))
    assert refused.returncode == 1
    assert refused.stderr.endswith(
        "moved has a state here (terraform.tfstate.d/moved): say --migrate to copy it to S3\n"
    )
    moved = deploy(module, moto_endpoint, str(values), "--backend", str(backend), "--migrate", "--plan-only")
    assert moved.returncode == 0, moved.stderr
    assert "No changes." in moved.stderr
    kept = client("s3", moto_endpoint).list_objects_v2(Bucket="app-terraform-state")["Contents"]
    assert "env:/moved/dynamodb-table.tfstate" in [each["Key"] for each in kept]
    forgotten = deploy(module, moto_endpoint, str(values), "--plan-only")
    assert forgotten.stderr.endswith("the state is in S3: name the same file with --backend\n")
    gone = ran(
        ["terraform", "destroy", "-no-color", "-auto-approve", f"-var-file={values}"], calling(moto_endpoint), module
    )
    assert gone.returncode == 0, gone.stderr
    (module / "backend_override.tf").unlink()
    back = ran(["terraform", "init", "-no-color", "-migrate-state", "-force-copy"], calling(moto_endpoint), module)
    assert back.returncode == 0, back.stderr


OTHER_MODULE = """\
resource "aws_dynamodb_table" "this" {
  count = 1

  name         = "app-moved"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  tags         = { Name = "app-moved" }

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled = false
  }
}
"""
"""A table as terraform-aws-modules/dynamodb-table makes it by its defaults: under the same address."""


def test_table_comes_from_another_module(moto_endpoint: str, tmp_path: Path) -> None:
    """Check the `moved` block of README.md: the plan changes the table in place, and nothing is deleted."""
    root = tmp_path / "root"
    (root / "theirs").mkdir(parents=True)
    (root / "theirs" / "main.tf").write_text(OTHER_MODULE, encoding="utf-8")
    region = 'provider "aws" {\n  region = "us-east-1"\n}\n'
    (root / "main.tf").write_text(f'{region}module "dynamodb_table" {{\n  source = "./theirs"\n}}\n', encoding="utf-8")
    prepare(root, moto_endpoint)
    succeed(root, "apply", "-no-color", "-auto-approve")
    (moved,) = re.findall(r"^    moved {.*?^    }$", (SYSTEM / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    copied(SYSTEM, tmp_path)
    call = (
        'module "orders" {\n  source = "../dynamodb_table"\n  table_name = "app-moved"\n  hash_key = "id"\n'
        '  attributes = [{ name = "id", type = "S" }]\n}\n'
    )
    (root / "main.tf").write_text(f"{region}{call}{textwrap.dedent(moved)}\n", encoding="utf-8")
    succeed(root, "init", "-no-color")
    succeed(root, "plan", "-no-color", "-out=tfplan")
    changes = json.loads(succeed(root, "show", "-json", "tfplan"))["resource_changes"]
    (table,) = (each for each in changes if each["type"] == "aws_dynamodb_table")
    assert table["previous_address"] == "module.dynamodb_table.aws_dynamodb_table.this[0]"
    assert (table["address"], table["change"]["actions"]) == (
        "module.orders.aws_dynamodb_table.protected[0]",
        ["update"],
    )
    assert {action for each in changes for action in each["change"]["actions"]} == {"create", "update"}


WRONG_CALLS = {
    (): (2, "usage: deploy-table.sh VAR_FILE"),
    ("a.tfvars", "b.tfvars"): (2, "usage: deploy-table.sh VAR_FILE"),
    ("a.tfvars", "--force"): (2, "usage: deploy-table.sh VAR_FILE"),
    ("a.tfvars", "--migrate"): (2, "usage: deploy-table.sh VAR_FILE"),
    ("a.tfvars", "--backend"): (2, "usage: deploy-table.sh VAR_FILE"),
    ("no/such.tfvars",): (1, "deploy-table.sh: no/such.tfvars is no readable file"),
    ("examples/simple-table.tfvars", "--backend", "no/such"): (1, "deploy-table.sh: no/such is no readable file"),
    ("main.tf",): (1, "deploy-table.sh: main.tf is no file of values: .tfvars or .tfvars.json"),
}


@pytest.mark.parametrize(("arguments", "answer"), WRONG_CALLS.items(), ids=lambda value: "-".join(map(str, value)))
def test_wrong_call_is_refused(
    module: Path, moto_endpoint: str, arguments: tuple[str, ...], answer: tuple[int, str]
) -> None:
    done = deploy(module, moto_endpoint, *arguments)
    assert (done.returncode, done.stdout) == (answer[0], "")
    assert done.stderr.startswith(answer[1])


def test_no_region_and_no_credentials_are_said(module: Path, moto_endpoint: str) -> None:
    file = "examples/simple-table.tfvars"
    nowhere = deploy(module, moto_endpoint, file, AWS_REGION="", AWS_DEFAULT_REGION="")
    assert (nowhere.returncode, nowhere.stderr) == (1, "deploy-table.sh: no region: set AWS_REGION\n")
    nobody = deploy(module, moto_endpoint, file, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert nobody.returncode == 1
    assert nobody.stderr.endswith("deploy-table.sh: no AWS credentials that work\n")
