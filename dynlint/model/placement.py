"""Where a resource lives: its partition, account and region of AWS.

Names of tables are unique in one region of one account only. So whatever names a table names one of its own place, and
an alarm in us-west-2 does not see a table of the same name in us-east-1.
"""

from __future__ import annotations

from dynlint.model.known import Reference, Unknown, same
from dynlint.model.reference import partition_of
from dynlint.model.three_valued import all_of
from dynlint.startup.light_tuples import NamedTuple


class Placement(NamedTuple):
    """The partition, account and region that something lives in.

    A part is text where it is known, else a symbol: two resources of one provider configuration have the same one, so
    they are in one place though nobody knows in which.
    """

    partition: str | Unknown
    """``aws``, ``aws-cn``, ``aws-us-gov``."""
    account: str | Unknown
    """Twelve digits."""
    region: str | Unknown
    """``eu-west-1``."""

    def is_same(self, other: Placement) -> bool | None:
        """Tell whether two places are one; None where that cannot be told."""
        return True if self is other else all_of(map(same, self, other))

    def in_region(self, region: str | Unknown) -> Placement:
        """Return another region of the same account."""
        return Placement(partition_in(region), self.account, region)

    def in_account(self, account: str | Unknown) -> Placement:
        """Return the same region of another account."""
        return Placement(self.partition, account, self.region)

    def beside(self, other: Placement) -> tuple[str, str]:
        """Return what both are called for a person, by the first part in which they are known to differ."""
        if same(self.region, other.region) is not False and same(self.account, other.account) is False:
            return f"account {shown(self.account)}", f"account {shown(other.account)}"
        return shown(self.region), shown(other.region)

    def doubt(self, other: Placement) -> str:
        """Return why it is unknown whether two places are one, empty where it can."""
        for name, mine, theirs in zip(_PARTS, reversed(self), reversed(other)):
            if same(mine, theirs) is None:
                return doubt_of(mine, theirs, name)
        return ""


_PARTS = ("region", "account", "partition")
UNSAID = "provider"
"""The address of a symbol for what no provider block says."""


def is_unsaid(part: str | Unknown) -> bool:
    """Tell whether no provider block says a part, so that it is the shell's to say."""
    return isinstance(part, Reference) and part.address == UNSAID


def doubt_of(mine: str | Unknown | None, theirs: str | Unknown | None, name: str = "region") -> str:
    """Return why two parts cannot be compared."""
    blocking = next((part for part in (theirs, mine) if isinstance(part, Unknown)), None)
    return f"the {name} is not known: {blocking.why}" if blocking is not None else ""


def partition_in(region: str | Unknown) -> str | Unknown:
    """Return the partition of a region, the same symbol for the same symbol."""
    return partition_of(region) if isinstance(region, str) else Reference(region.why, str(region), "partition")


def shown(part: str | Unknown | None) -> str:
    """Return a part for a person."""
    return part if isinstance(part, str) else "a place that is not known"
