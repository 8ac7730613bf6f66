"""Replicas: the copies of a table in other regions, as blocks of the table or as separate resources."""

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
        """`table` is None if the table of a separate replica resource is not known."""
        self.body = body
        self.table = table

    @property
    def is_separate(self) -> bool:
        """Whether it is a separate resource."""
        return not self.body.path

    @property
    def title(self) -> str:
        """The name of the replica in findings, with its region if that is known."""
        if self.is_separate:
            return self.body.address
        region = self.region.symbol
        return f"the replica of {self.body.address}{f' in {region}' if isinstance(region, str) else ''}"

    @property
    def region(self) -> Attribute:
        """``region_name``; absent in a separate resource, which is in its provider's region."""
        return self.body.get("region_name")

    @property
    def placement(self) -> Placement | None:
        """Its partition, account and region; None if a block has no region."""
        if isinstance(self.body, Block):
            return self.body.placement
        region = self.region.symbol
        return None if region is None or self.table is None else self.table.block.placement.in_region(region)

    @property
    def is_beside_table(self) -> bool | None:
        """Whether it is in the region of its table, which DynamoDB rejects; None if that is not known."""
        place = self.placement
        return False if self.table is None or place is None else place.is_same(self.table.block.placement)

    @property
    def is_of_state_lock(self) -> bool:
        """Whether its table only holds the locks of Terraform's own state."""
        return self.table is not None and self.table.is_state_lock

    @property
    def recovery(self) -> Attribute:
        """``point_in_time_recovery``; absent means false."""
        return self.body.get("point_in_time_recovery")

    @property
    def encryption_key(self) -> Attribute:
        """``kms_key_arn``: a replica uses a key of its own region."""
        return self.body.get("kms_key_arn")

    @property
    def deletion_protection(self) -> Attribute:
        """``deletion_protection_enabled``; absent means false."""
        return self.body.get("deletion_protection_enabled")


def replicas_of(table: Table) -> tuple[Replica, ...]:
    """Return the replicas that are blocks of a table."""
    return tuple(Replica(body, table) for body in table.block.blocks("replica"))


def witnesses_of(table: Table) -> tuple[Replica, ...]:
    """Return the ``global_table_witness`` blocks of a table: regions that take part in writes but store no items."""
    return tuple(Replica(body, table) for body in table.block.blocks("global_table_witness"))
