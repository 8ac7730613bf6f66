"""Permissions of principals: the actions that their policies allow, and what may allow more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.arn_text import like
from dynlint.model.known import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Policy
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_LOGGING = (
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
    "CloudWatchAgentServerPolicy",
    "AmazonSSMManagedInstanceCore",
)
"""Managed policies of AWS that allow no action of DynamoDB or KMS."""


def allowed(policies: Iterable[Policy], action: str) -> bool:
    """Tell whether policies allow an action (``kms:Decrypt``) by name or pattern, on any resource."""
    return any(
        like(written.lower(), action.lower())
        for policy in policies
        for statement in policy.merged_statements
        if statement.allows
        for written in statement.written_actions
    )


def more_grants(names: frozenset[str], policies: Sequence[Policy], actions: Iterable[str], module: Module) -> str:
    """Return what may allow principals more than their known policies do, as a clause; empty if nothing can.

    `names` are the principals, `policies` their known policies.
    """
    statements = [statement for policy in policies for statement in policy.merged_statements if statement.allows]
    unread = [policy.blocked_by for policy in policies] + [each.unknown("Action") for each in statements]
    why = next((item.why for item in unread if item is not None), "")
    if why:
        return why
    if any("NotAction" in each.data for each in statements):
        return "a statement allows everything but some actions"
    if any(not _only_logs(arn) for arn in module.principals.attached_from_elsewhere(names, module.policies)):
        return "a policy from elsewhere is attached"
    principals = module.principals
    held = ((each, principals.of(each)) for each in module.policies if each.purpose == "identity")
    loose = [each for each, holders in held if not holders or principals.may_be_anybody(holders)]
    if any(allowed(loose, action) for action in actions):
        return "it is unknown who has a policy that allows it"
    return "a module that is not on disk may attach a policy" if module.unread_calls else ""


def granted_by_key(key: Block, action: str, module: Module) -> bool:
    """Tell whether a KMS key itself allows an action: in a grant, or in its policy to more than the account."""
    if any(module.block_at(grant.get("key_id").symbol) is key for grant in module.blocks_of("aws_kms_grant")):
        return True
    return any(
        like(written.lower(), action.lower()) and not _is_account(statement.data.get("Principal"))
        for policy in module.policies
        if any(_is_key_of(block, key, module) for block in (policy.block, *policy.users))
        for statement in policy.statements
        if statement.allows
        for written in statement.written_actions
    )


def _is_key_of(block: Block, key: Block, module: Module) -> bool:
    named = block.type == "aws_kms_key_policy" and module.block_at(block.get("key_id").symbol)
    return block is key or named is key


def _is_account(principal: Value) -> bool:
    """Tell whether a key policy's principals are only whole accounts, which leave the decision to IAM, or services."""
    named = principal.get("AWS", ()) if isinstance(principal, dict) else principal
    items = named if isinstance(named, (list, tuple)) else (named,)
    ends = [parts_of(item)[-1:] for item in items]
    return all(len(end) == 1 and isinstance(end[0], str) and end[0].endswith(":root") for end in ends)


def _only_logs(arn: Value) -> bool:
    return isinstance(arn, str) and arn.rpartition("/")[2] in _LOGGING
