"""Builds a Module from blocks; only this file maps resource types to the classes of the model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.faults import fault
from dynlint.model.dynamodb.table import Table
from dynlint.model.iam.access import Policy
from dynlint.model.resource_types import (
    ALARM,
    IDENTITY_POLICIES,
    POLICY_DOCUMENT,
    ROLE,
    SCALING_POLICY,
    SCALING_TARGET,
    TABLE,
    TABLE_POLICY,
)
from dynlint.model.system.kept_statements import note_kept_statements
from dynlint.model.system.module import Module
from dynlint.model.watching.alarm import Alarm
from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.block import Attribute, Block
    from dynlint.model.context import Engine, Environment, Problem, UnreadCall

_POLICY_NAMES = ("policy", "assume_role_policy", "content", "access_policy", "access_policies")
_GRANTING = {**dict.fromkeys(IDENTITY_POLICIES, "identity"), TABLE_POLICY: "resource"}
_BOUNDARY = lazy_pattern(r"permissions?[-_]?boundary", re.IGNORECASE)


def assemble(
    path: str,
    environment: Environment,
    blocks: Iterable[Block],
    problems: Iterable[Problem] = (),
    unread_calls: Iterable[UnreadCall] = (),
    engine: Engine | None = None,
) -> Module:
    """Return the model of one root module in one environment."""
    module = Module(path, environment, engine)
    module.problems.extend(problems)
    module.unread_calls.extend(unread_calls)
    for call in module.unread_calls:
        if call.block is not None:
            _take(module, call.block, _add_passed_policies, call)
    for written in blocks:
        block = _renamed(written) if written.type.startswith("awscc_dynamodb_") else written
        module.blocks.append(block)
        _take(module, block, _add, block)
    note_kept_statements(module)
    for policy in module.policies:
        _take(module, policy.block, _settle_purpose, policy)
    return module


def _renamed(block: Block) -> Block:
    """Return a table of the Cloud Control provider as a table of the AWS provider; other blocks unchanged."""
    from dynlint.model.dynamodb.awscc import TABLES, CloudTable  # noqa: PLC0415  # few use that provider

    return CloudTable(block) if block.type in TABLES and block.mode != "data" else block


def _take(module: Module, block: Block, take: Callable[..., None], *arguments: object) -> None:
    """Add a part of a block to the model; an internal error affects this block only."""
    try:
        take(module, *arguments)
    except Exception as error:  # noqa: BLE001  # an internal error affects one object of the model only
        module.faults.append(fault(error, f"in reading {block.address}", *block.place().location[:3]))


def _add(module: Module, block: Block) -> None:
    kind = block.type
    if block.mode == "data":
        if kind == POLICY_DOCUMENT:
            module.policies.append(Policy(block, block.computed("json"), from_blocks=True))
            _add_sources(module, block)
    elif kind == TABLE:
        module.tables.append(Table(block, module.separate_indexes_of))
    elif kind == ALARM:
        module.alarms.append(Alarm(block))
    elif kind == SCALING_TARGET:
        module.targets.append(ScalingTarget(block))
    elif kind == SCALING_POLICY:
        module.scaling_policies.append(ScalingPolicy(block))
    else:
        _add_policies(module, block)


def _add_passed_policies(module: Module, call: UnreadCall) -> None:
    from dynlint.model.iam.passed_policies import passed_policies  # noqa: PLC0415  # only where modules are not on disk

    module.policies.extend(passed_policies(call))


def _add_sources(module: Module, block: Block) -> None:
    """Record the documents that a document merges: its users are their users, too."""
    for name in ("source_policy_documents", "override_policy_documents"):
        documents = block.get(name).raw if name in block.names() else ()
        for document in documents if isinstance(documents, (list, tuple)) else ():
            if origin := getattr(document, "origin", ""):
                module.document_users.setdefault(origin, []).append(block)


def _add_policies(module: Module, block: Block) -> None:
    if block.type == ROLE:
        for inline in block.blocks("inline_policy"):
            _add_policy(module, block, inline.get("policy"), "identity")
    written = block.names()
    for name in _POLICY_NAMES:
        if name in written:
            purpose = _GRANTING.get(block.type, "other") if name == "policy" else "other"
            _add_policy(module, block, block.get(name), purpose)
    if "permissions_boundary" in written:
        boundary = block.get("permissions_boundary").symbol
        module.boundaries.add(getattr(boundary, "address", ""))


def _add_policy(module: Module, block: Block, attribute: Attribute, purpose: str) -> None:
    """Add a policy. A data source's document is checked once, there; only its purpose and user are recorded here."""
    origin = getattr(attribute.raw, "origin", "")
    if origin:
        module.document_purposes.setdefault(origin, set()).add(purpose)
        module.document_users.setdefault(origin, []).append(block)
    else:
        policy = Policy(block, attribute)
        policy.purpose = purpose
        module.policies.append(policy)


def _settle_purpose(module: Module, policy: Policy) -> None:
    if policy.from_blocks:
        policy.users = tuple(_users(module, policy.block.base_address))
    origins = (policy.block.base_address, *(user.base_address for user in policy.users))
    purposes = {name for origin in origins for name in module.document_purposes.get(origin, ())}
    if policy.from_blocks and purposes:
        policy.purpose = next((name for name in ("identity", "resource") if name in purposes), "other")
    elif policy.from_blocks and any(statement.names_principals for statement in policy.statements):
        policy.purpose = "other"
    if _is_boundary(policy, module):
        policy.purpose = "boundary"


def _is_boundary(policy: Policy, module: Module) -> bool:
    """Tell whether a policy is a permissions boundary: principals use it as theirs, or its name says so."""
    holders = [user for user in policy.users if user.mode != "data"] or [policy.block]
    named = module.boundaries.issuperset(holder.address for holder in holders)
    return named or any(_BOUNDARY.search(block.name) for block in (policy.block, *holders))


def _users(module: Module, origin: str) -> list[Block]:
    """Return the blocks that use a document, directly or through another document."""
    found: list[Block] = []
    waiting = [origin]
    while waiting:
        for block in module.document_users.get(waiting.pop(), ()):
            if block not in found:
                found.append(block)
                waiting.append(block.base_address)
    return found
