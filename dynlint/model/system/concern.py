"""Decides whether a check can concern DynamoDB; if it cannot, an undecided result is not reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dynlint.model.block import Attribute, Block, Body
from dynlint.model.iam.access import Policy, Statement
from dynlint.model.iam.actions import PREFIX
from dynlint.model.iam.arns import is_of_dynamodb
from dynlint.model.known import Reference, Unknown, parts_of
from dynlint.model.reference import metrics
from dynlint.model.resource_types import DASHBOARD
from dynlint.model.watching.alarm import NAMESPACE, Alarm, Metric
from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.system.module import Module

_HINT = lazy_pattern(r"dynamo|(?<![a-z])ddb(?![a-z])|(?<!route_)(?<!route-)(?<![a-z])tables?(?![a-z])", re.IGNORECASE)
_OF_ANY_SERVICE = ("aws_backup_", DASHBOARD)


def may_concern_dynamodb(subject: Any, place: object, module: Module) -> bool:
    """Tell whether an undecided check of a subject at a place can concern DynamoDB.

    If that is not known, it counts if a name mentions DynamoDB or tables.
    """
    for kind, concerns in _ASKED:
        if isinstance(subject, kind):
            return concerns(subject)
    body = place.body if isinstance(place, Attribute) else place
    resource = getattr(body, "resource", body)
    if subject is not module or not isinstance(resource, Block) or not resource.type.startswith(_OF_ANY_SERVICE):
        return True
    return bool(module.tables) or _hints(resource)


def _statement(statement: Statement) -> bool:
    """Tell whether a statement concerns DynamoDB: by its actions and resources, or else by names in it."""
    if any(action.lower().startswith(PREFIX) for action in statement.written_actions):
        return True
    means_it = bool(statement.meant_actions)
    if not means_it and statement.unknown("Action") is None and "NotAction" not in statement.data:
        return False
    resources = statement.resources if isinstance(statement.resources, tuple) else (statement.resources,)
    answers = [is_of_dynamodb(resource) for resource in resources]
    if True in answers or "NotResource" in statement.data:
        return True
    if None in answers and (means_it or "NotAction" in statement.data):
        return True
    return None in answers and _says((statement.sid, statement.data, statement.policy.title))


def _policy(policy: Policy) -> bool:
    if any(map(_statement, policy.statements)):
        return True
    return policy.blocked_by is not None and _says((policy.title, policy.address, policy.attribute.raw))


def _alarm(alarm: Alarm) -> bool:
    return not alarm.metrics or any(map(_metric, alarm.metrics))


def _metric(metric: Metric) -> bool:
    if not metric.namespace.why:
        return str(metric.namespace.symbol).strip().lower() == NAMESPACE.lower()
    named = metric.name.symbol in metrics() or isinstance(metric.dimension("TableName"), str)
    return named or _says((metric.alarm.address, metric.namespace.symbol, metric.name.symbol))


def _scaling(subject: ScalingTarget | ScalingPolicy) -> bool:
    namespace = subject.block.get("service_namespace")
    return namespace.is_("dynamodb") or (bool(namespace.why) and _hints(subject.block))


def _hints(body: Body) -> bool:
    if _says(body.address) or any(_says(body.read(name)) for name in body.names()):
        return True
    return any(_hints(inner) for kind in body.block_types() for inner in body.blocks(kind))


def _says(value: object) -> bool:
    """Tell whether a text, or a name in an unknown value, mentions DynamoDB or tables."""
    if isinstance(value, dict):
        return any(_says(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(map(_says, value))
    return any(_HINT.search(text) for text in _texts(value))


def _texts(value: Any) -> list[str]:
    found = []
    for part in parts_of(value):
        found.append(f"{part} {part.address}" if isinstance(part, Reference) else str(part))
        found.extend((part.why,) if isinstance(part, Unknown) else ())
    return found


_ASKED: tuple[tuple[type, Callable[[Any], bool]], ...] = (
    (Statement, _statement),
    (Policy, _policy),
    (Metric, _metric),
    (Alarm, _alarm),
    (ScalingTarget, _scaling),
    (ScalingPolicy, _scaling),
)
