"""Roles of an application's end users, who sign in with Cognito or another public identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.iam.access import Policy
from dynlint.model.known import Unknown
from dynlint.model.resource_types import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_PROVIDERS = (
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
    "accounts.google.com",
    "graph.facebook.com",
    "appleid.apple.com",
)
"""Identity providers for people; those of clusters and pipelines are for machines."""


def roles_of_end_users(module: Module) -> list[Block]:
    """Return the roles that an end user can assume."""
    return [role for role in module.blocks_of(ROLE) if _is_of_end_users(role)]


def policies_of(role: Block, module: Module) -> list[Policy]:
    """Return the policies of a root module that a role certainly has."""
    names = module.principals.named(role)
    granting = (policy for policy in module.policies if policy.purpose == "identity")
    return [policy for policy in granting if names & module.principals.of(policy)]


def _is_of_end_users(role: Block) -> bool:
    trust = Policy(role, role.get("assume_role_policy"))
    if isinstance(trust.data, Unknown):
        return False
    return any(
        name in _PROVIDERS
        for statement in trust.merged_statements
        if statement.allows
        for name in _federated(statement.data.get("Principal"))
    )


def _federated(principal: Value) -> Iterator[Value]:
    found = principal.get("Federated") if isinstance(principal, dict) else None
    yield from found if isinstance(found, (list, tuple)) else (found,)
