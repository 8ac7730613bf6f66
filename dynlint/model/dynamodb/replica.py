"""Replicas: the copies of a table in other regions, written as blocks of it or as resources of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import Block

if TYPE_CHECKING:
    from dynlint.model.block import Attribute, Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.placement import Placement


class Replica:
    """A `replica` block of a table, or one instance of aws_dynamodb_table_replica."""

    def __init__(self, body: Body, table: Table | None) -> None:
        """`table` is None where nobody can tell which table a resource of its own copies."""
        self.body = body
        self.table = table

    @property
    def is_separate(self) -> bool:
        """Whether it is a resource of its own."""
        return not self.body.path

    @property
    def title(self) -> str:
        """The replica for a person: by its region where that is known."""
        if self.is_separate:
            return self.body.address
        region = self.region.symbol
        return f"the replica of {self.body.address}{f' in {region}' if isinstance(region, str) else ''}"

    @property
    def region(self) -> Attribute:
        """``region_name``; a resource of its own says nothing, its provider does."""
        return self.body.get("region_name")

    @property
    def placement(self) -> Placement | None:
        """Where it lives; None where the region of a block is missing."""
        if isinstance(self.body, Block):
            return self.body.placement
        region = self.region.symbol
        return None if region is None or self.table is None else self.table.block.placement.in_region(region)

    @property
    def is_beside_table(self) -> bool | None:
        """Whether it is in the region of its table, which DynamoDB refuses; None where that cannot be told."""
        place = self.placement
        return False if self.table is None or place is None else place.is_same(self.table.block.placement)

    @property
    def is_of_state_lock(self) -> bool:
        """Whether its table only holds the locks of Terraform's own state."""
        return self.table is not None and self.table.is_state_lock

    @property
    def recovery(self) -> Attribute:
        """``point_in_time_recovery``, false where absent."""
        return self.body.get("point_in_time_recovery")

    @property
    def encryption_key(self) -> Attribute:
        """``kms_key_arn``: each region has a key of its own."""
        return self.body.get("kms_key_arn")

    @property
    def deletion_protection(self) -> Attribute:
        """``deletion_protection_enabled``, false where absent."""
        return self.body.get("deletion_protection_enabled")


def replicas_of(table: Table) -> tuple[Replica, ...]:
    """Return the replicas that are blocks of a table."""
    return tuple(Replica(body, table) for body in table.block.blocks("replica"))


def witnesses_of(table: Table) -> tuple[Replica, ...]:
    """Return the ``global_table_witness`` blocks of a table: regions that vote on writes and hold no items."""
    return tuple(Replica(body, table) for body in table.block.blocks("global_table_witness"))
