"""Reference data of AWS in data files: CloudWatch metrics, IAM actions, regions, key specs, limits.

Each file names its source and date; ``python -m dynlint.model.reference.refresh`` updates them.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any

from dynlint.filesystem.read_files import LIST_BYTES, read_text
from dynlint.startup.light_tuples import NamedTuple


class MetricFacts(NamedTuple):
    """The facts of a CloudWatch metric in the namespace AWS/DynamoDB."""

    dimension_sets: tuple[frozenset[str], ...]
    """The sets of dimension names with which it is published; an empty set is a metric of the whole account."""
    statistics: tuple[str, ...]
    unit: str
    granularity: int
    """Seconds between data points."""


class ActionFacts(NamedTuple):
    """The facts of an IAM action of DynamoDB."""

    level: str
    """Read, Write, List, Tagging or Permissions management."""
    resources: dict[str, int]
    """Its resource types (table, index, stream ...), 1 for a required one; empty if only ``*`` works."""


def _data(name: str) -> dict[str, Any]:
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    loaded: dict[str, Any] = json.loads(read_text(path, LIST_BYTES))
    return loaded


@lru_cache(maxsize=1)
def metrics() -> dict[str, MetricFacts]:
    """Return the metrics in the namespace AWS/DynamoDB by name."""
    return {
        name: MetricFacts(
            tuple(frozenset(names) for names in facts["dimension_sets"]),
            tuple(facts["statistics"]),
            facts["unit"],
            facts["granularity_s"],
        )
        for name, facts in _data("cloudwatch_dynamodb.json")["metrics"].items()
    }


@lru_cache(maxsize=256)
def nearest_metric(name: str) -> str:
    """Return the metric that a name means: itself, or the one that it misspells; empty if none is similar."""
    if name in metrics():
        return name
    import difflib  # noqa: PLC0415  # only for mistakes

    close = difflib.get_close_matches(name.lower(), {known.lower(): known for known in metrics()}, 1, 0.8)
    return next((known for known in metrics() if close and known.lower() == close[0]), "")


@lru_cache(maxsize=1)
def operations() -> frozenset[str]:
    """Return the values of the dimension Operation."""
    data = _data("cloudwatch_dynamodb.json")
    return frozenset((*data["operations"], *data["stream_operations"]))


@lru_cache(maxsize=1)
def actions() -> dict[str, ActionFacts]:
    """Return the IAM actions of DynamoDB by name, without the prefix (``GetItem``)."""
    return {name: ActionFacts(facts["l"], facts["r"]) for name, facts in _data("iam_dynamodb.json")["actions"].items()}


@lru_cache(maxsize=1)
def condition_keys() -> dict[str, str]:
    """Return the condition keys of DynamoDB as AWS writes them, by their names in lower case (``dynamodb:select``)."""
    return {key.lower(): key for key in _data("iam_dynamodb.json")["conditions"] if key.startswith("dynamodb:")}


@lru_cache(maxsize=64)
def nearest_condition_key(name: str) -> str:
    """Return the condition key that a name most likely misspells; empty where none is near."""
    import difflib  # noqa: PLC0415  # only for mistakes

    close = difflib.get_close_matches(name.lower(), condition_keys(), 1, 0.8)
    return condition_keys()[close[0]] if close else ""


@lru_cache(maxsize=1)
def newer_actions() -> frozenset[str]:
    """Return operations of DynamoDB that `actions` does not have (yet), and that no other action allows."""
    without = {*actions(), *_data("iam_not_actions.json")["instead"]}
    return frozenset(_data("dynamodb_operations.json")["operations"]) - without


@lru_cache(maxsize=1)
def aws_policies() -> dict[str, list[dict[str, Any]]]:
    """Return the statements about DynamoDB in AWS's managed policies, by the policy's name."""
    return dict(_data("aws_policies.json")["policies"])


@lru_cache(maxsize=1)
def provider_arguments() -> dict[str, str]:
    """Return the AWS provider version that introduced an argument, by ``TYPE.PATH``."""
    return dict(_data("provider_arguments.json")["arguments"])


@lru_cache(maxsize=256)
def instead_of(name: str) -> tuple[str, ...]:
    """Return the actions meant by a name that is not an action: an operation that others allow, or a misspelling."""
    import difflib  # noqa: PLC0415  # only for mistakes

    operations_by_name = {known.lower(): found for known, found in _data("iam_not_actions.json")["instead"].items()}
    if name.lower() in operations_by_name:
        return tuple(operations_by_name[name.lower()])
    spelled = {known.lower(): known for known in actions()}
    return tuple(spelled[close] for close in difflib.get_close_matches(name.lower(), spelled, 1, 0.8))


@lru_cache(maxsize=1)
def _limits() -> dict[str, Any]:
    return dict(_data("limits.json")["limits"])


def limit(name: str) -> int:
    """Return a limit of AWS by its name in `limits.json`."""
    return int(_limits()[name]["value"])


@lru_cache(maxsize=1)
def asymmetric_specs() -> frozenset[str]:
    """Return the key specs of KMS other than symmetric encryption keys."""
    return frozenset(_data("key_specs.json")["specs"]) - {"SYMMETRIC_DEFAULT"}


@lru_cache(maxsize=1)
def other_usages() -> frozenset[str]:
    """Return the key usages of KMS other than encryption and decryption."""
    return frozenset(_data("key_specs.json")["usages"]) - {"ENCRYPT_DECRYPT"}


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """Return the regions of AWS."""
    return frozenset(_data("regions.json")["regions"])


@lru_cache(maxsize=1)
def strong_region_sets() -> tuple[frozenset[str], ...]:
    """Return the sets of regions that support multi-region strong consistency."""
    return tuple(map(frozenset, _data("strong_consistency.json")["region_sets"].values()))


@lru_cache(maxsize=64)
def may_be_region(name: str) -> bool:
    """Tell whether a name is a known region, or like one with another number, which AWS may have opened since."""
    start, _, number = name.rpartition("-")
    return name in regions() or (number.isdigit() and any(known.startswith(f"{start}-") for known in regions()))


@lru_cache(maxsize=64)
def partition_of(region: str) -> str:
    """Return the partition of a region; ``aws`` if the name does not start like those of another partition."""
    partitions = _data("regions.json")["partitions"]
    return next((name for name, start in partitions.items() if region.startswith(start)), "aws")


@lru_cache(maxsize=1)
def partitions() -> frozenset[str]:
    """Return the names of the partitions of AWS, as in ARNs."""
    return frozenset(("aws", *_data("regions.json")["partitions"]))


@lru_cache(maxsize=64)
def nearest_region(name: str) -> str:
    """Return the region that a name most likely misspells, or several (``a or b``); empty where none is near."""
    from dynlint.model.reference.misspelt_region import nearest  # noqa: PLC0415  # only for mistakes

    return nearest(name, sorted(regions()))


@lru_cache(maxsize=1)
def sensitive_attributes() -> dict[str, frozenset[str]]:
    """Return the paths of the attributes that providers mark as sensitive, by type (data sources: ``data.TYPE``)."""
    data = _data("sensitive.json")
    known = (data["aws"], *(provider["types"] for provider in data["others"].values()))
    return {type_: frozenset(paths) for types in known for type_, paths in types.items()}


@lru_cache(maxsize=1)
def credentials() -> frozenset[str]:
    """Return the names of the arguments of provider and backend blocks that hold secrets."""
    return frozenset(_data("sensitive.json")["credentials"])
