"""Policies of KMS keys, in the key or in a separate resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.arn_text import like
from dynlint.model.iam.access import Policy
from dynlint.model.known import Unknown, same
from dynlint.model.three_valued import all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


def policy_of(key: Block, module: Module) -> Policy:
    """Return a key's policy; its attribute is absent if none is written: then only the account may use the key."""
    for block in module.blocks_of("aws_kms_key_policy"):
        if module.block_at(block.get("key_id").symbol) is key:
            return Policy(block, block.get("policy"))
    return Policy(key, key.get("policy"))


def lets_service(policy: Policy, service: str, actions: Iterable[str]) -> bool | None:
    """Tell whether a key's policy allows an AWS service all the actions; None if that is not known."""
    if policy.attribute.absent:
        return False
    if policy.blocked_by is not None:
        return None
    allowing = [statement for statement in policy.merged_statements if statement.allows]
    return all_of(any_of(_allows(statement, service, action) for statement in allowing) for action in actions)


def _allows(statement: Statement, service: str, action: str) -> bool | None:
    if "NotAction" in statement.data or "NotPrincipal" in statement.data:
        return None
    who, what = _is_for(statement.data.get("Principal"), service), _has(statement, action)
    return all_of((who, what))


def _is_for(principal: Value, service: str) -> bool | None:
    """Tell whether a principal includes a service: ``*``, or its name among the services."""
    if isinstance(principal, dict):
        return any_of(
            _is_one_of(names, service) for kind, names in principal.items() if kind in ("Service", "AWS", "*")
        )
    return None if isinstance(principal, Unknown) else principal == "*"


def _is_one_of(names: Value, service: str) -> bool | None:
    items = names if isinstance(names, (list, tuple)) else (names,)
    return any_of(same(item, name) for item in items for name in (service, "*"))


def _has(statement: Statement, action: str) -> bool | None:
    if any(like(written.lower(), action.lower()) for written in statement.written_actions):
        return True
    return None if statement.unknown("Action") is not None else False
