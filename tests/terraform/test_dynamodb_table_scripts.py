"""The scripts of the reference module against moto: results and errors."""

from __future__ import annotations

import atexit
import json
import os
import pty
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cli import calling, client, make_function, ran
from dynamodb_table_facts import DATA, SYSTEM
from terraform_cli import COMMAND_SECONDS

if TYPE_CHECKING:
    from subprocess import CompletedProcess

pytestmark = pytest.mark.terraform

PROGRAMS = [path for path in sorted((SYSTEM / "scripts").glob("*.sh")) if path.name != "messages.sh"]
MODULE = Path(tempfile.mkdtemp(prefix="dynlint-scripts-"))
"""A copy of the module: the scripts write their files next to themselves."""
atexit.register(shutil.rmtree, MODULE, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _programs_or_skip() -> None:
    missing = [name for name in ("aws", "bash", "jq") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not on the PATH: {', '.join(missing)}")


@pytest.fixture(scope="module")
def table(moto_endpoint: str) -> str:
    """A table with keys, an index, a stream, point-in-time recovery and encryption."""
    dynamodb = client("dynamodb", moto_endpoint)
    dynamodb.create_table(
        TableName="script-orders",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("customer_id", "order_id", "status_day")
        ],
        KeySchema=[
            {"AttributeName": "customer_id", "KeyType": "HASH"},
            {"AttributeName": "order_id", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "StatusIndex",
                "KeySchema": [{"AttributeName": "status_day", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    recovery = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName="script-orders", PointInTimeRecoverySpecification=recovery)
    return "script-orders"


@pytest.fixture(scope="module")
def bare_table(moto_endpoint: str) -> str:
    """A table as AWS makes it by default."""
    client("dynamodb", moto_endpoint).create_table(
        TableName="script-bare",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "script-bare"


def script(endpoint: str, name: str, *arguments: object, **more: str) -> CompletedProcess[str]:
    if not (MODULE / "scripts").exists():
        shutil.copytree(SYSTEM / "scripts", MODULE / "scripts")
    return ran([str(MODULE / "scripts" / f"{name}.sh"), *map(str, arguments)], calling(endpoint, **more))


def items(endpoint: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb", endpoint).scan(TableName=table)["Items"]
    return found


# --- All scripts --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_wrong_call_is_answered_by_the_right_one(moto_endpoint: str, path: Path) -> None:
    done = script(moto_endpoint, path.stem)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: {path.name} ")


@pytest.mark.parametrize("name", ["populate-data", "backup-table", "validate-table", "setup-lambda-permissions"])
def test_missing_table_is_said(moto_endpoint: str, name: str) -> None:
    more = {"populate-data": (str(DATA / "sample-users.json"),), "setup-lambda-permissions": ("fn1",)}.get(name, ())
    done = script(moto_endpoint, name, "no-such-table", *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(f"{name}.sh: no table no-such-table that can be described\n")


@pytest.mark.parametrize("name", ["populate-data", "backup-table", "validate-table", "setup-lambda-permissions"])
def test_missing_program_is_said(moto_endpoint: str, tmp_path: Path, name: str) -> None:
    for program in ("bash", "dirname", "mktemp", "rm", "date"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    more = ["x"] if name in ("populate-data", "setup-lambda-permissions") else []
    done = script(moto_endpoint, name, "some-table", *more, PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"{name}.sh: aws is not installed (or not on the PATH)\n"


def test_colours_are_for_those_who_can_see_them(moto_endpoint: str) -> None:
    said = "validate-table.sh: 'a;b' is no table name"
    forced = script(moto_endpoint, "validate-table", "a;b", CLICOLOR_FORCE="1")
    assert forced.stderr == f"\033[31m{said}\033[0m\n"
    refused = script(moto_endpoint, "validate-table", "a;b", CLICOLOR_FORCE="1", NO_COLOR="1")
    assert refused.stderr == f"{said}\n"


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 1)])
def test_person_at_a_terminal_is_asked(moto_endpoint: str, bare_table: str, answer: str, code: int) -> None:
    command = [str(MODULE / "scripts" / "backup-table.sh"), bare_table, f"asked-{answer}"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, env=calling(moto_endpoint), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        os.write(ours, f"{answer}\n".encode())
        said, _ = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == code, said
    assert f"Make the backup asked-{answer}? Only 'yes' does it:" in said
    backups = client("dynamodb", moto_endpoint).list_backups(TableName=bare_table)["BackupSummaries"]
    assert (f"asked-{answer}" in [each["BackupName"] for each in backups]) is (code == 0)


# --- populate-data ------------------------------------------------------------------------------


def test_items_are_written_once_however_often(moto_endpoint: str, table: str) -> None:
    wanted = json.loads((DATA / "sample-orders.json").read_text())
    for _ in range(2):
        done = script(moto_endpoint, "populate-data", table, DATA / "sample-orders.json")
        assert (done.returncode, done.stdout) == (0, f"3 items are in {table}\n")
    found = sorted(items(moto_endpoint, table), key=lambda item: item["order_id"]["S"])
    assert found == wanted


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many items.json"
    path.write_text(json.dumps({"Items": [{"id": {"S": f"{number}"}} for number in range(60)]}))
    return path


def test_items_go_in_batches_with_progress(moto_endpoint: str, bare_table: str, many: Path) -> None:
    done = script(moto_endpoint, "populate-data", bare_table, many)
    assert (done.returncode, done.stdout) == (0, f"60 items are in {bare_table}\n")
    assert done.stderr.splitlines() == ["25 of 60 items", "50 of 60 items", "60 of 60 items"]
    assert len(items(moto_endpoint, bare_table)) == 60


LAZY = """#!/usr/bin/env bash
# An AWS that leaves the last item of a batch unprocessed: once, or always.
set -euo pipefail
[[ $2 == batch-write-item ]] || exec {aws} "$@"
request=${{4#file://}}
if [[ -e {mark} ]]; then exec {aws} "$@"; fi
{once}
jq '{{UnprocessedItems: map_values(.[-1:])}}' "$request"
jq 'map_values(.[:-1])' "$request" >{mark}.json
[[ $(jq '[.[]] | add | length' {mark}.json) == 0 ]] ||
  {aws} dynamodb batch-write-item --request-items file://{mark}.json >&2
"""


@pytest.mark.parametrize(("always", "code"), [(False, 0), (True, 1)])
def test_unprocessed_items_are_sent_again(
    moto_endpoint: str, bare_table: str, tmp_path: Path, always: bool, code: int
) -> None:
    mark = tmp_path / "asked"
    program = tmp_path / "aws"
    once = "" if always else f"touch {mark}"
    program.write_text(LAZY.format(aws=shutil.which("aws"), mark=mark, once=once))
    program.chmod(0o755)
    sleep = tmp_path / "sleep"
    sleep.symlink_to(shutil.which("true") or "")
    file = tmp_path / "two.json"
    file.write_text(json.dumps([{"id": {"S": f"lazy-{always}-{number}"}} for number in range(2)]))
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = script(moto_endpoint, "populate-data", bare_table, file, PATH=path)
    assert done.returncode == code
    assert "1 items are unprocessed, attempt 1 of 8" in done.stderr
    assert ("1 items are still unprocessed after 8 attempts; 0 of 2" in done.stderr) is always
    written = [item for item in items(moto_endpoint, bare_table) if item["id"]["S"].startswith(f"lazy-{always}")]
    assert len(written) == (1 if always else 2)


WRONG_FILES = {
    "": "is not one JSON document",
    "[{": "is not one JSON document",
    "[] []": "is not one JSON document",
    "[]": "holds neither an array of items nor",
    "7": "holds neither an array of items nor",
    '{"Rows": []}': "holds neither an array of items nor",
    '[{"id": {"S": "1"}}, 5]': "item 2 is not DynamoDB JSON",
    '[{"id": "1"}]': "item 1: id is not DynamoDB JSON",
    '[{"id": {"X": "1"}}]': "item 1: id is not DynamoDB JSON: there is no type X",
    '[{"id": {"S": "1", "N": "1"}}]': "item 1: id is not DynamoDB JSON",
    '[{"id": {"S": "1"}}, {"name": {"S": "a"}}]': "item 2 lacks a key of script-bare: id",
    '[{"id": {"S": "1"}}, {"id": {"S": "1"}}]': 'more than one item with the key [{"S":"1"}]',
    '[{"id": {"N": "1"}}]': "item 1: the key id is of type N, and of type S in the table",
    '[{"id": {"S": ""}}]': "item 1: the key id is empty",
    '[{"id": {"S": "1"}, "deep": {"L": [{"M": {"n": {"N": "one"}}}]}}]': "item 1: deep[0].n is of type N and no number",
    '[{"id": {"S": "1"}, "tags": {"SS": ["a", "a"]}}]': "item 1: tags is no set of different strings",
    '{"script-other": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]}': "holds neither an array of items nor",
    json.dumps([{"id": {"S": "k" * 2049}}]): "item 1: the key id has more than 2048 bytes",
}


@pytest.mark.parametrize(("text", "message"), WRONG_FILES.items())
def test_wrong_file_is_refused_whole(
    moto_endpoint: str, bare_table: str, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)
    before = items(moto_endpoint, bare_table)
    done = script(moto_endpoint, "populate-data", bare_table, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert items(moto_endpoint, bare_table) == before


def test_last_item_is_checked_before_the_first_is_written(
    moto_endpoint: str, table: str, bare_table: str, tmp_path: Path
) -> None:
    """DynamoDB refuses a batch for one key of a wrong type, when it has written other batches already."""
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps([{"id": {"S": f"early-{number}"}} for number in range(59)] + [{"id": {"N": "60"}}]))
    before = items(moto_endpoint, bare_table)
    done = script(moto_endpoint, "populate-data", bare_table, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("item 60: the key id is of type N, and of type S in the table\n")
    assert items(moto_endpoint, bare_table) == before
    keys = {"customer_id": {"S": "1"}, "order_id": {"S": "1"}}
    file.write_text(json.dumps([keys | {"status_day": {"N": "1"}}]))
    done = script(moto_endpoint, "populate-data", table, file)
    assert done.stderr.endswith("item 1: the key status_day is of type N, and of type S in the table\n")


def test_request_of_the_command_line_is_taken_too(moto_endpoint: str, bare_table: str, tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps({bare_table: [{"PutRequest": {"Item": {"id": {"S": "requested"}}}}]}))
    done = script(moto_endpoint, "populate-data", bare_table, file)
    assert (done.returncode, done.stdout) == (0, f"1 items are in {bare_table}\n"), done.stderr


def test_missing_file_is_said(moto_endpoint: str, bare_table: str) -> None:
    done = script(moto_endpoint, "populate-data", bare_table, "no/such.json")
    assert (done.returncode, done.stderr) == (1, "populate-data.sh: no/such.json is no readable file\n")


# --- backup-table -------------------------------------------------------------------------------


def test_backup_is_there(moto_endpoint: str, table: str) -> None:
    done = script(moto_endpoint, "backup-table", table, "before-migration")
    assert done.returncode == 0
    found = client("dynamodb", moto_endpoint).describe_backup(BackupArn=done.stdout.strip())["BackupDescription"]
    assert found["BackupDetails"]["BackupName"] == "before-migration"
    assert found["SourceTableDetails"]["TableName"] == table
    assert "before-migration is AVAILABLE, " in done.stderr


def test_backup_has_a_name_of_its_own(moto_endpoint: str, table: str) -> None:
    done = script(moto_endpoint, "backup-table", table)
    assert done.returncode == 0
    assert f"{table}-20" in done.stderr


@pytest.mark.parametrize("name", ["x", "two words"])
def test_wrong_name_of_a_backup_is_refused(moto_endpoint: str, table: str, name: str) -> None:
    done = script(moto_endpoint, "backup-table", table, name)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"'{name}' is no name for a backup" in done.stderr


BUSY = """#!/usr/bin/env bash
# An AWS whose backups have one state and never another, or that makes none.
set -euo pipefail
case "$2" in
  create-backup) {create} ;;
  describe-backup) {aws} "$@" | jq '.BackupDescription.BackupDetails.BackupStatus = "{status}"' ;;
  *) exec {aws} "$@" ;;
esac
"""
FAILED_BACKUPS = {
    "CREATING": "is still not there after 0 seconds",
    "DELETED": "the backup is DELETED",
    "": "DynamoDB made no backup of script-orders",
}


@pytest.mark.parametrize(("status", "message"), FAILED_BACKUPS.items())
def test_backup_that_fails_is_said(moto_endpoint: str, table: str, tmp_path: Path, status: str, message: str) -> None:
    program, aws = tmp_path / "aws", shutil.which("aws")
    create = f'exec {aws} "$@"' if status else "exit 254"
    program.write_text(BUSY.format(aws=aws, create=create, status=status))
    program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = script(moto_endpoint, "backup-table", table, PATH=path, BACKUP_SECONDS_TO_WAIT="0")
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr


# --- validate-table -----------------------------------------------------------------------------


def test_good_table_passes(moto_endpoint: str, table: str) -> None:
    client("cloudwatch", moto_endpoint).put_metric_alarm(
        AlarmName="script-orders-throttled",
        Namespace="AWS/DynamoDB",
        MetricName="ReadThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": table}],
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=["arn:aws:sns:us-east-1:123456789012:on-call"],
    )
    done = script(moto_endpoint, "validate-table", table)
    assert done.returncode == 0, done.stdout
    for line in (
        "ok    status: ACTIVE",
        "ok    point-in-time recovery: ENABLED",
        "ok    stream: NEW_AND_OLD_IMAGES",
        "ok    1 global and 0 local indexes",
        "ok    index StatusIndex: ACTIVE",
        "ok    ReadThrottleEvents in the last hour: 0",
        "ok    alarm on ReadThrottleEvents",
        "note  nobody is told of WriteThrottleEvents",
    ):
        assert line in done.stdout.splitlines()


def test_bare_table_fails(moto_endpoint: str, bare_table: str) -> None:
    done = script(moto_endpoint, "validate-table", bare_table)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("FAIL")] == [
        "FAIL  encryption: by a key that belongs to AWS (DISABLED)",
        "FAIL  point-in-time recovery: DISABLED, not ENABLED",
    ]
    assert done.stderr == f"validate-table.sh: 2 checks of {bare_table} failed\n"


def test_wrong_name_of_a_table_is_refused(moto_endpoint: str) -> None:
    done = script(moto_endpoint, "validate-table", "a;b")
    assert (done.returncode, done.stderr) == (1, "validate-table.sh: 'a;b' is no table name\n")


# --- setup-lambda-permissions -------------------------------------------------------------------


@pytest.fixture(scope="module")
def functions(moto_endpoint: str) -> list[str]:
    names = ["fn1", "fn2"]
    for name in names:
        make_function(moto_endpoint, name, f"{name}-role")
    return names


def attached(endpoint: str, role: str) -> list[str]:
    policies = client("iam", endpoint).list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [each["PolicyName"] for each in policies]


def test_functions_get_the_policy_of_the_table(moto_endpoint: str, table: str, functions: list[str]) -> None:
    unknown = script(moto_endpoint, "setup-lambda-permissions", table, "fn1,fn9")
    assert (unknown.returncode, attached(moto_endpoint, "fn1-role")) == (1, [])
    assert "no function fn9 that can be described" in unknown.stderr
    for made in (1, 0):
        done = script(moto_endpoint, "setup-lambda-permissions", table, "fn1,fn2")
        assert done.returncode == 0, done.stderr
        *said, exported = done.stdout.splitlines()
        assert said == [f"{name}: {name}-role has script-orders-lambda" for name in functions]
        assert done.stderr.count("made arn:aws:iam::") == made
    assert attached(moto_endpoint, "fn1-role") == attached(moto_endpoint, "fn2-role") == ["script-orders-lambda"]
    configuration = json.loads(Path(exported).read_text())
    assert configuration["functions"] == [{"function": name, "role": f"{name}-role"} for name in functions]
    assert configuration["table_arn"].endswith(f":table/{table}")
    assert f"/{table}/stream/" in configuration["stream_arn"]


def test_policy_that_the_script_makes_has_the_rights_of_the_module(moto_endpoint: str, table: str) -> None:
    iam = client("iam", moto_endpoint)
    (policy,) = (
        each for each in iam.list_policies(Scope="Local")["Policies"] if each["PolicyName"] == f"{table}-lambda"
    )
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    statements = {each["Sid"]: each for each in version["Document"]["Statement"]}
    assert set(statements) - {"UseTableKey"} == {"ReadAndWriteItems", "QueryTableAndIndexes", "ReadStream"}
    assert statements["ReadStream"]["Resource"].endswith(f":table/{table}/stream/*")
    index = statements["QueryTableAndIndexes"]["Resource"][1]
    assert index.endswith(f":table/{table}/index/*")
    assert "*" not in {each["Resource"] for each in statements.values() if isinstance(each["Resource"], str)}


@pytest.mark.parametrize("functions", ["", "fn1,,fn2", "fn 1", "fn1;rm"])
def test_wrong_names_of_functions_are_refused(moto_endpoint: str, functions: str) -> None:
    done = script(moto_endpoint, "setup-lambda-permissions", "script-orders", functions)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no name of a function" in done.stderr or "no function is named" in done.stderr
