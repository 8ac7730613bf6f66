from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.replica import Replica, replicas_of, witnesses_of
from dynlint.model.known import Unknown
from dynlint.model.reference import strong_region_sets
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class StrongConsistencyInvalid(Rule):
    """Table of strong consistency between regions that DynamoDB refuses.

    ## What it does
    Looks at tables with a replica of `consistency_mode = "STRONG"` or a `global_table_witness`. Such a table lives in
    exactly three regions of one set of regions: with two replicas, or with one and a witness. All its replicas are
    `STRONG`. It has no TTL and no local index, and is empty at its creation: neither restored nor imported.

    ## Why is this bad?
    DynamoDB refuses the replicas after the table is made, in the middle of the apply, and the mode cannot be changed
    later: the table has to be replaced.

    ## Example
        provider "aws" {
          region = "us-east-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          replica {
            region_name      = "us-east-2"
            consistency_mode = "STRONG"
          }
        }

    ## Use instead
        provider "aws" {
          region = "us-east-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          replica {
            region_name      = "us-east-2"
            consistency_mode = "STRONG"
          }

          global_table_witness {
            region_name = "us-west-2"
          }
        }
    """

    id = "DYN818"
    severity = Severity.ERROR
    resources = TABLES_AND_REPLICAS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#replica",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        replicas, witnesses = replicas_of(table), witnesses_of(table)
        doubtful = next((each.body.uncertain for each in (*replicas, *witnesses) if each.body.uncertain), None)
        modes = [] if doubtful else [(replica.body.get("consistency_mode"), replica) for replica in replicas]
        strong = [replica for mode, replica in modes if mode.text == "STRONG"]
        if doubtful is not None and _speaks_of_strong(replicas, witnesses):
            yield self.undecided(replicas[0].region if replicas else witnesses[0].region, doubtful.why)
        elif witnesses and not strong and doubtful is None:
            text = f"{table.address} has a witness and no replica of strong consistency"
            yield self.finding(witnesses[0].region, f'{text}: add a replica with consistency_mode = "STRONG".')
        elif strong:
            weak = next((mode for mode, replica in modes if replica not in strong), None)
            if weak is not None:
                text = f"{table.address} has replicas of strong consistency and this one of eventual consistency"
                yield self.finding(weak, f'{text}: write consistency_mode = "STRONG" in all.')
            elif (len(strong), len(witnesses)) not in ((2, 0), (1, 1)):
                yield self._miscounted(table, strong, witnesses)
            yield from self._of_regions(table, (*strong, *witnesses))
            yield from self._of_table(table)

    def _miscounted(self, table: Table, strong: list[Replica], witnesses: tuple[Replica, ...]) -> Draft:
        has = f"{len(strong)} replica{'s' * (len(strong) != 1)} and {len(witnesses) or 'no'} witness"
        return self.finding(
            strong[0].region,
            f"{table.address} is strongly consistent and has {has}{'es' * (len(witnesses) > 1)}: "
            "it takes two replicas, or one and a global_table_witness.",
        )

    def _of_regions(self, table: Table, copies: tuple[Replica, ...]) -> Iterator[Draft]:
        named = [(table.block.placement.region, copies[0]), *((copy.region.symbol, copy) for copy in copies)]
        known = [(region, copy) for region, copy in named if isinstance(region, str)]
        fitting = [each for each in strong_region_sets() if known[:1] and known[0][0] in each]
        for region, copy in known:
            if not any(region in each for each in fitting):
                first = f" where {known[0][0]} is" if fitting else ""
                text = f"{table.address} is strongly consistent, and {region} is in no set of regions for that{first}"
                yield self.finding(copy.region, f"{text}: {_choice(fitting)}.")
                return
        unknown = next((region for region, _ in named if isinstance(region, Unknown)), None)
        if unknown is not None:
            yield self.undecided(copies[0].region, f"a region is not known: {unknown.why}")

    def _of_table(self, table: Table) -> Iterator[Draft]:
        what = f"{table.address} is strongly consistent between regions"
        if table.expiry.truth:
            yield self.finding(table.expiry, f"{what}, which excludes TTL: remove the ttl block.")
        local = next((index for index in table.inline_indexes if index.kind == "local"), None)
        if local is not None:
            yield self.finding(local.name, f"{what}, which excludes local indexes: make {local.title} a global one.")
        imported = table.block.blocks("import_table")
        if imported or table.is_restored:
            place = imported[0] if imported else table.name
            text = f"{what}, so it has to be empty at its creation"
            yield self.finding(place, f"{text}: import or restore into another table, and copy the items.")


def _speaks_of_strong(replicas: tuple[Replica, ...], witnesses: tuple[Replica, ...]) -> bool:
    return bool(witnesses) or any(
        not replica.body.get("consistency_mode").is_(None, "EVENTUAL") for replica in replicas
    )


def _choice(sets: list[frozenset[str]]) -> str:
    listed = "; ".join(", ".join(sorted(each)) for each in (sets or strong_region_sets()))
    return f"take three of {listed}"
