"""Principals (roles, users and groups) and their policies."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.known import Reference, comparison_key
from dynlint.model.resource_types import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.iam.arns import TableNames
    from dynlint.model.known import Value

_PRINCIPALS = (ROLE, "aws_iam_user", "aws_iam_group")
_ARGUMENTS = ("role", "user", "group", "roles", "users", "groups")


class Principals:
    """The principals of a module and the policies that are attached to them."""

    def __init__(self, blocks: Iterable[Block], policies: Sequence[Policy]) -> None:
        listed = list(blocks)
        self._policies = policies
        self._found: dict[Policy, frozenset[str]] = {}
        self._readers: dict[str, list[Statement]] | None = None
        self._names = {
            block.address: comparison_key(block.get("name").symbol) or block.address
            for block in listed
            if block.type in _PRINCIPALS
        }
        self._attached: dict[str, set[str]] = {}
        self._arns: list[tuple[frozenset[str], Value]] = []
        for block in listed:
            if block.type.endswith("policy_attachment"):
                self._attach(block.get("policy_arn").symbol, frozenset(self._named_by(block)))
            elif block.type == ROLE and "managed_policy_arns" in block.names():
                arns = block.get("managed_policy_arns").raw
                for arn in arns if isinstance(arns, (list, tuple)) else (arns,):
                    self._attach(arn, frozenset((self._names[block.address],)))

    def of(self, policy: Policy) -> frozenset[str]:
        """Return the known principals that have a policy, by name or address."""
        if policy not in self._found:
            self._found[policy] = frozenset(self._holders_of(policy))
        return self._found[policy]

    def may_be_anybody(self, names: frozenset[str]) -> bool:
        """Tell whether one of the names is unknown and belongs to no principal of this module."""
        return any("\0" in name for name in names - {*self._names.values()})

    def named(self, block: Block) -> frozenset[str]:
        """Return the name of a role, user or group as in `of`; empty for other blocks."""
        return frozenset((self._names[block.address],)) if block.address in self._names else frozenset()

    def attached_from_elsewhere(self, names: frozenset[str], policies: Iterable[Policy]) -> list[Value]:
        """Return the ARNs that are attached to principals, or to unknown ones, and belong to none of the policies."""
        known = {policy.block.address for policy in policies}
        known |= {user.address for policy in policies for user in policy.users}
        attached = [arn for to, arn in self._arns if not to or to & names or self.may_be_anybody(to)]
        return [arn for arn in attached if not (isinstance(arn, Reference) and arn.address in known)]

    def companions(self, policy: Policy) -> list[Policy]:
        """Return the policies that apply together with one, including it: of the same principal, or merged."""
        numbers = {number for tie in self._ties(policy) for number in self._tied.get(tie, ())}
        return [self._policies[number] for number in sorted(numbers)]

    def readers_of(self, table: str, names: TableNames) -> Iterable[Statement]:
        """Return the statements of identity policies that allow to query or scan a table (by name), or any table."""
        if self._readers is None:
            self._readers = {}
            granting = [policy for policy in self._policies if policy.purpose == "identity"]
            for statement in (item for policy in granting for item in policy.statements if item.looks_up):
                for name in statement.named_tables(names) or ("",):
                    self._readers.setdefault(name, []).append(statement)
        return (*self._readers.get(table, ()), *self._readers.get("", ()))

    @cached_property
    def _tied(self) -> dict[str, list[int]]:
        """The numbers of the policies by what they share: a principal, an address, or a user of the document."""
        found: dict[str, list[int]] = {}
        for number, policy in enumerate(self._policies):
            for tie in self._ties(policy):
                found.setdefault(tie, []).append(number)
        return found

    def _holders_of(self, policy: Policy) -> Iterator[str]:
        for block in (policy.block, *policy.users):
            yield from self._attached.get(block.address, ())
            yield from self._named_by(block)
            if block.address in self._names:
                yield self._names[block.address]

    def _attach(self, policy: Value, names: frozenset[str]) -> None:
        self._arns.append((names, policy))
        if isinstance(policy, Reference):
            self._attached.setdefault(policy.address, set()).update(names)

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
        return comparison_key(value)
