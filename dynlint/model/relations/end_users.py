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

USER_IDS = {
    "cognito-identity.amazonaws.com": "cognito-identity.amazonaws.com:sub",
    "www.amazon.com": "www.amazon.com:user_id",
    "accounts.google.com": "accounts.google.com:sub",
    "graph.facebook.com": "graph.facebook.com:id",
    "appleid.apple.com": "appleid.apple.com:sub",
}
"""The policy variable with a user's id, by identity provider for people; other providers are for machines.

Source: IAM's "Available keys for AWS web identity federation"; Apple's is that of every OpenID Connect provider.
"""


def roles_of_end_users(module: Module) -> list[Block]:
    """Return the roles that an end user can assume."""
    return [role for role in module.blocks_of(ROLE) if providers_of(role)]


def policies_of(role: Block, module: Module) -> list[Policy]:
    """Return the policies of a root module that a role certainly has."""
    names = module.principals.named(role)
    granting = (policy for policy in module.policies if policy.purpose == "identity")
    return [policy for policy in granting if names & module.principals.of(policy)]


def providers_of(role: Block) -> list[str]:
    """Return the identity providers for people that a role trusts, each once; none if its trust is unknown."""
    trust = Policy(role, role.get("assume_role_policy"))
    if isinstance(trust.data, Unknown):
        return []
    allowing = (statement for statement in trust.merged_statements if statement.allows)
    named = (_provider(name) for each in allowing for name in _federated(each.data.get("Principal")))
    return [name for name in dict.fromkeys(named) if name in USER_IDS]


def _provider(federated: Value) -> str:
    """Return the provider's name: itself, or the end of the ARN of a provider that the account has."""
    return federated.rpartition(":oidc-provider/")[2] if isinstance(federated, str) else ""


def _federated(principal: Value) -> Iterator[Value]:
    found = principal.get("Federated") if isinstance(principal, dict) else None
    yield from found if isinstance(found, (list, tuple)) else (found,)
