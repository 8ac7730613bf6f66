"""What the provider gives every resource: the place it lives in, and default tags."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.iam.arns import segments_of
from dynlint.model.kinds import mapping_of
from dynlint.model.known import Reference, Template, Unknown, comparison_key
from dynlint.model.placement import UNSAID, Placement, partition_in
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.model.block import Block, Body
    from dynlint.model.kinds import Text


class Provider:
    """A configuration of a provider: all that is made with it is in one account, and in one region unless it says so.

    Sources: the arguments of the provider block,
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs#provider-configuration.
    """

    def __init__(self, address: str, body: Body | None = None, doubt: str = "") -> None:
        """`body` is None where no block is written; `doubt` is why nobody can tell which configuration it is."""
        self.address = address
        self.body = body
        self.doubt = doubt

    @cached_property
    def placement(self) -> Placement:
        """Where its resources live; what no block says comes from the shell, which is the same for every provider."""
        region, account = self._region, self._account
        return Placement(partition_in(region), account, region)

    @property
    def _region(self) -> str | Unknown:
        written = None if self.body is None else self.body.get("region").symbol
        if written is not None and written != "":
            return self._told(written, "region")
        return self._unsaid("region")

    @property
    def _account(self) -> str | Unknown:
        if self.body is None:
            return self._unsaid("account")
        roles = (block.get("role_arn").symbol for kind in _ROLES for block in self.body.blocks(kind))
        role = next((each for each in reversed(list(roles)) if each not in (None, "")), None)
        allowed = self.body.get("allowed_account_ids").elements
        if isinstance(allowed, tuple) and len(allowed) == 1 and isinstance(allowed[0], str):
            return allowed[0]
        return self._unsaid("account") if role is None else self._account_of(role)

    def _account_of(self, role: str | Unknown) -> str | Unknown:
        """Return the account of a role, the same symbol for the same role."""
        segments = segments_of(role)
        account = segments[4] if len(segments) == _PARTS_OF_ARN else ""
        if account != "":
            return self._told(account, "account")
        why = role.why if isinstance(role, Unknown) else f"{role} is no ARN of a role"
        return Reference(why, comparison_key(role) or self.address, "account")

    def _told(self, value: str | Unknown, part: str) -> str | Unknown:
        """Return a value as one that can be compared: what is plainly unknown is the same for this provider alone."""
        told = isinstance(value, (str, Template)) or (
            isinstance(value, Reference) and comparison_key(value) is not None
        )
        return value if told or not isinstance(value, Unknown) else Reference(value.why, self.address, part)

    def _unsaid(self, part: str) -> Reference:
        """Return what the shell says: credentials, a profile, AWS_REGION."""
        if self.doubt:
            return Reference(self.doubt, self.address, part)
        profile = None if self.body is None else self.body.get("profile").symbol
        if profile is None or profile == "":
            return Reference(f"no provider block says the {part}", UNSAID, part)
        return Reference(f"the {part} is that of a profile", comparison_key(profile) or self.address, part)


_ROLES = ("assume_role", "assume_role_with_web_identity")
_PARTS_OF_ARN = 6
UNWRITTEN = Provider(UNSAID)
"""What is in force where no provider block is written."""


class Tags(NamedTuple):
    """The tags of a resource as far as they are known."""

    known: dict[str, Text]
    doubt: Unknown | None
    """Why there may be more of them."""


def tags_of(block: Block) -> Tags:
    """Return the tags a resource gets, the provider's defaults included."""
    known: dict[str, Text] = {}
    doubt = None
    for value in (_default_tags(block), mapping_of(block.get("tags").raw, "tags")):
        if isinstance(value, dict):
            known.update(value)
        elif isinstance(value, Unknown):
            doubt = value
    return Tags(known, doubt)


def _default_tags(block: Block) -> dict[str, Text] | Unknown | None:
    provider = block.provider
    return None if provider is None else mapping_of(provider.nested("default_tags", "tags").raw, "default_tags")
