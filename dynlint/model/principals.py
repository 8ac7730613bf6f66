"""Who has which policies: roles, users and groups, and the documents that end up in one of their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Reference, identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.access import Policy
    from dynlint.model.block import Block
    from dynlint.model.known import Value

_PRINCIPALS = ("aws_iam_role", "aws_iam_user", "aws_iam_group")
_ARGUMENTS = ("role", "user", "group", "roles", "users", "groups")


class Principals:
    """The principals of a module and what is attached to them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        listed = list(blocks)
        self._names = {
            block.address: identity(block.get("name").raw) or block.address
            for block in listed
            if block.type in _PRINCIPALS
        }
        self._attached: dict[str, set[str]] = {}
        for block in listed:
            policy = block.get("policy_arn").raw if block.type.endswith("policy_attachment") else None
            if isinstance(policy, Reference):
                self._attached.setdefault(policy.address, set()).update(self._named_by(block))

    def of(self, policy: Policy) -> frozenset[str]:
        """Return the principals that have a policy, by name or address, as far as they can be told."""
        found: set[str] = set()
        for block in (policy.block, *policy.users):
            found |= self._attached.get(block.address, set())
            found.update(self._named_by(block))
            if block.address in self._names:
                found.add(self._names[block.address])
        return frozenset(found)

    def companions(self, policy: Policy, policies: Iterable[Policy]) -> list[Policy]:
        """Return the policies that apply together with one, itself included: of one principal, or merged into one."""
        mine = self._ties(policy)
        return [other for other in policies if other is policy or mine & self._ties(other)]

    def _ties(self, policy: Policy) -> set[str]:
        return {*self.of(policy), policy.address, *(user.address for user in policy.users)}

    def _named_by(self, block: Block) -> Iterator[str]:
        written = block.names()
        for name in _ARGUMENTS:
            value = block.get(name).raw if name in written else None
            for item in value if isinstance(value, (list, tuple)) else (value,):
                found = self._principal(item)
                if found:
                    yield found

    def _principal(self, value: Value) -> str | None:
        if isinstance(value, Reference) and value.address in self._names:
            return self._names[value.address]
        return identity(value)
