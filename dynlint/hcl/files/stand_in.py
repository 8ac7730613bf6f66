"""What stands for a module in one version, and how that is called."""

from __future__ import annotations

from dynlint.hcl.files.versions import Version, shown_version
from dynlint.startup.light_tuples import NamedTuple

STAND_IN = "(stand-in) "
"""What the folder of a module begins with that stands for one which is not on disk."""


class StandIn(NamedTuple):
    """What stands for a module in one version."""

    title: str
    """``terraform-aws-modules/dynamodb-table``."""
    file: str
    version: Version
    note: str = ""
    """How the version was chosen, as a clause; empty where the call names it."""

    @property
    def name(self) -> str:
        """What it is called in reports: ``terraform-aws-modules/dynamodb-table 4.2``."""
        return f"{self.title} {shown_version(self.version)}"

    @property
    def folder(self) -> str:
        """The folder that it has as a module."""
        return f"{STAND_IN}{self.name}"
