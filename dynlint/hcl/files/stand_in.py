"""A stand-in for one version of a module, and its names."""

from __future__ import annotations

from dynlint.hcl.files.versions import Version, shown_version
from dynlint.startup.light_tuples import NamedTuple

STAND_IN = "(stand-in) "
"""The prefix of a stand-in's folder, which does not exist on disk."""


class StandIn(NamedTuple):
    """A stand-in for one version of a module."""

    title: str
    """``terraform-aws-modules/dynamodb-table``."""
    file: str
    version: Version
    note: str = ""
    """How the version was chosen, as a clause; empty if the call names it."""

    @property
    def name(self) -> str:
        """The name in reports: ``terraform-aws-modules/dynamodb-table 4.2``."""
        return f"{self.title} {shown_version(self.version)}"

    @property
    def folder(self) -> str:
        """The folder of the stand-in as a module."""
        return f"{STAND_IN}{self.name}"
