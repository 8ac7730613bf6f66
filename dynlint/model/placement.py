"""The place of a resource: its partition, account and region in AWS.

Names of tables are unique only in one region of one account. A resource that names a table means the table in its own
place: an alarm in us-west-2 does not see a table of the same name in us-east-1.
"""

from __future__ import annotations

from dynlint.model.known import Reference, Unknown, comparison_key, same
from dynlint.model.reference import partition_of
from dynlint.model.three_valued import all_of
from dynlint.startup.light_tuples import NamedTuple


class Placement(NamedTuple):
    """The partition, account and region of a resource.

    A part is text if it is known, else a symbol. Two resources with the same provider configuration have the same
    symbols, so they are in the same place, even if it is not known which.
    """

    partition: str | Unknown
    """``aws``, ``aws-cn``, ``aws-us-gov``."""
    account: str | Unknown
    """Twelve digits."""
    region: str | Unknown
    """``eu-west-1``."""

    def is_same(self, other: Placement) -> bool | None:
        """Tell whether two places are the same; None if that is not known."""
        return True if self is other else all_of(map(same, self, other))

    def in_region(self, region: str | Unknown) -> Placement:
        """Return the place in another region of the same account."""
        partition = partition_of(region) if isinstance(region, str) else self.partition
        return Placement(partition, self.account, region)

    def in_account(self, account: str | Unknown) -> Placement:
        """Return the place in the same region of another account."""
        return Placement(self.partition, account, self.region)

    def beside(self, other: Placement) -> tuple[str, str]:
        """Return names of both places for a message: their accounts if only these differ, else their regions."""
        if same(self.region, other.region) is not False and same(self.account, other.account) is False:
            return f"account {shown(self.account)}", f"account {shown(other.account)}"
        return shown(self.region), shown(other.region)

    def doubt(self, other: Placement) -> str:
        """Return why it is not known whether two places are the same; an empty text if it is known."""
        for name, mine, theirs in zip(_PARTS, reversed(self), reversed(other)):
            if same(mine, theirs) is None:
                return doubt_of(mine, theirs, name)
        return ""


_PARTS = ("region", "account", "partition")
UNSAID = "provider"
"""The address of the symbols for parts that no provider block sets."""


def is_unset(part: str | Unknown) -> bool:
    """Tell whether no provider block sets a part, so that it comes from the environment of the process."""
    return isinstance(part, Reference) and part.address == UNSAID


def doubt_of(mine: str | Unknown | None, theirs: str | Unknown | None, name: str = "region") -> str:
    """Return why two parts cannot be compared."""
    blocking = next((part for part in (theirs, mine) if isinstance(part, Unknown)), None)
    return f"the {name} is not known: {blocking.why}" if blocking is not None else ""


def partition_in(region: str | Unknown, account: str | Unknown) -> str | Unknown:
    """Return the partition of a region; if the region is not known, the same symbol for each place in the account."""
    if isinstance(region, str):
        return partition_of(region)
    return Reference(region.why, comparison_key(account) or str(region), "partition")


def shown(part: str | Unknown | None) -> str:
    """Return a part as text for a message."""
    return part if isinstance(part, str) else "a place that is not known"
