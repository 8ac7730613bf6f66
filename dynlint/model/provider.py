"""A provider configuration, and the place of its resources."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.arn_text import segments_of
from dynlint.model.known import Reference, Unknown, comparison_key
from dynlint.model.placement import UNSAID, Placement, partition_in

if TYPE_CHECKING:
    from dynlint.model.body import Attribute, Body


class Provider:
    """A provider configuration: its resources are in one account and, unless they set a region, in one region.

    Sources: the arguments of the provider block,
    https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/index.html.markdown.
    """

    speaker = "no provider block says"
    """The beginning of the reason why a part is not known."""

    def __init__(self, address: str, body: Body | None = None, doubt: str = "") -> None:
        """`body` is None without a provider block; `doubt` is why it is not known which configuration applies."""
        self.address = address
        self.body = body
        self.doubt = doubt

    @cached_property
    def placement(self) -> Placement:
        """The place of its resources; parts that no block sets come from the environment, which all providers share."""
        region, account = self._region, self._account
        return Placement(partition_in(region, account), account, region)

    @property
    def _region(self) -> str | Unknown:
        written = None if self.body is None else self.body.get("region")
        if written is None or written.symbol in (None, ""):
            return self._unsaid("region")
        return self._comparable(written.symbol, "region", written)

    @property
    def _account(self) -> str | Unknown:
        if self.body is None:
            return self._unsaid("account")
        role = next((each for each in reversed(self._roles(self.body)) if each.symbol not in (None, "")), None)
        allowed = self.body.get("allowed_account_ids").elements
        if isinstance(allowed, tuple) and len(allowed) == 1 and isinstance(allowed[0], str):
            return allowed[0]
        return self._unsaid("account") if role is None else self._account_of(role)

    def _roles(self, body: Body) -> list[Attribute]:
        """Return the roles that it assumes, one after the other."""
        return [block.get("role_arn") for kind in ROLES for block in body.blocks(kind)]

    def _account_of(self, role: Attribute) -> str | Unknown:
        """Return the account of a role; equal roles have equal symbols."""
        segments = segments_of(role.symbol)
        account = segments[4] if len(segments) == _PARTS_OF_ARN else ""
        if account != "":
            return self._comparable(account, "account", role)
        why = role.why or f"{role.symbol} is no ARN of a role"
        return Reference(why, comparison_key(role.symbol) or self._written(role), "account")

    def _comparable(self, value: str | Unknown, part: str, attribute: Attribute) -> str | Unknown:
        """Return a value that can be compared: an unknown one becomes a reference to its expression in the module."""
        if isinstance(value, str) or comparison_key(value) is not None:
            return value
        return Reference(value.why, self._written(attribute), part)

    def _written(self, attribute: Attribute) -> str:
        """Return a text that is the same for attributes with the same expression, and so the same value, in one module.

        If that is not certain, the text is the provider's own address.
        """
        place, module = attribute.place(), self.address.rpartition("provider.")[0]
        line = " ".join(place.excerpt[-1][1].split()) if place.excerpt else ""
        alone = place.location.end_line == place.location.line and "each." not in line
        return f"{module}{line}" if alone and line.startswith(f"{attribute.name} =") else self.address

    def _unsaid(self, part: str) -> Reference:
        """Return the symbol of a part that the environment sets: credentials, a profile, AWS_REGION."""
        if self.doubt:
            return Reference(self.doubt, self.address, part)
        profile = None if self.body is None else self.body.get("profile").symbol
        if profile is None or profile == "":
            return Reference(f"{self.speaker} the {part}", UNSAID, part)
        return Reference(f"the {part} is that of a profile", comparison_key(profile) or self.address, part)


ROLES = ("assume_role", "assume_role_with_web_identity")
_PARTS_OF_ARN = 6
UNWRITTEN = Provider(UNSAID)
"""The provider configuration in use if no provider block is written."""
