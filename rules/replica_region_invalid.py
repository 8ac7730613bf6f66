from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.replica import replicas_of
from dynlint.model.placement import doubt_of, shown
from dynlint.model.reference import may_be_region, nearest_region, regions
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.replica import Replica
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ReplicaRegionInvalid(Rule):
    """Replica in a region where it cannot be.

    ## What it does
    Looks for replicas in the table's own region, two replicas in the same region, and regions that do not exist.

    ## Why is this bad?
    DynamoDB refuses such a replica, but only in the middle of the apply, after the table was made or changed. Plan lets
    it pass.

    ## Example
        provider "aws" {
          region = "us-east-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name = "us-east-1"
          }
        }

    ## Use instead
        provider "aws" {
          region = "us-east-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name = "eu-west-1"
          }
        }
    """

    id = "DYN812"
    severity = Severity.ERROR
    resources = TABLES_AND_REPLICAS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",
        "https://docs.aws.amazon.com/general/latest/gr/ddb.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        own = table.block.placement.region
        before = {own: "the table itself"} if isinstance(own, str) else {}
        yield from self.each(replicas_of(table), lambda replica: self._judge(replica, before))
        doubtful = not isinstance(own, str) and module.has_several_regions(table)
        for replica in replicas_of(table) if doubtful else ():
            if replica.is_beside_table is not False and not replica.region.why:
                yield self.undecided(replica.region, doubt_of(replica.region.symbol, own))

    def check_module(self, module: Module) -> Iterator[Draft]:
        for replica in (each for listed in module.separate_replicas.values() for each in listed):
            table, beside = replica.table, replica.is_beside_table
            if table is not None and beside:
                here = shown(table.block.placement.region)
                yield self.finding(replica.body, f"{replica.title} is in {here}, as its table is: {_ELSEWHERE}")
            elif table is not None and beside is None and replica.placement is not None:
                yield self.undecided(replica.body, replica.placement.doubt(table.block.placement))

    def _judge(self, replica: Replica, before: dict[str, str]) -> Iterator[Draft]:
        region = str(replica.region.text)
        if region in before:
            yield self.finding(replica.region, f"{region} has {before[region]} already: {_ELSEWHERE}")
        elif region not in regions():
            if may_be_region(region):
                yield self.undecided(replica.region, f"{region} may be a region newer than this version of dynlint")
            else:
                hint = f"did you mean {nearest_region(region)}?" if nearest_region(region) else "name one that AWS has."
                yield self.finding(replica.region, f"there is no region {region}: {hint}")
        before[region] = "a replica"


_ELSEWHERE = "name another region, or take the replica away."
