"""Finds statements of merged documents that stay in force: one that is replaced in every merge grants nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.iam.access import Policy
    from dynlint.model.system.root_alone import RootAlone


def note_kept_statements(module: RootAlone) -> None:
    """Set `is_kept` for the policies of a module that are documents of data sources and are merged into others."""
    documents = {policy.block.address: policy for policy in module.policies if policy.from_blocks}
    for policy in documents.values():
        if module.document_users.get(policy.block.base_address):
            policy.is_kept = partial(_is_kept, module, documents, policy.block.base_address)


def _is_kept(module: RootAlone, documents: dict[str, Policy], origin: str, number: int) -> bool:
    """Tell whether a resource, or a document that keeps it, uses a statement of a document."""
    users = module.document_users.get(origin, ())
    return not users or any(_keeps(module, documents, user, origin, number) for user in users)


def _keeps(module: RootAlone, documents: dict[str, Policy], user: Block, origin: str, number: int) -> bool:
    policy = documents.get(user.address)
    if policy is None or not isinstance(policy.statements_data, (list, tuple)):
        return True
    return any(
        len(route) == 4
        and route[3] == number
        and _origin_of(user, str(route[0]), int(route[1])) == origin
        and _is_kept(module, documents, user.base_address, own)
        for own, route in enumerate(policy.routes)
    )


def _origin_of(user: Block, argument: str, number: int) -> str:
    documents = user.get(argument).raw
    listed = documents if isinstance(documents, (list, tuple)) else ()
    return str(getattr(listed[number], "origin", "")) if number < len(listed) else ""
