from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.replica import replicas_of
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.model.tags import tags_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.replica import Replica
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ReplicaTagsNotPropagated(Rule):
    """Replica without the tags of its table.

    ## What it does
    Looks for `replica` blocks without `propagate_tags = true` where the table has tags, the provider's default tags
    included.

    ## Why is this bad?
    A replica is a table in another region, with tags of its own: none, unless they are propagated. Its costs are
    nobody's, and policies and backup plans that go by tags pass it over.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"
          tags             = { Team = "orders" }

          replica {
            region_name = "eu-west-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"
          tags             = { Team = "orders" }

          replica {
            region_name    = "eu-west-1"
            propagate_tags = true
          }
        }
    """

    id = "DYN815"
    severity = Severity.WARNING
    default = False
    resources = TABLES_AND_REPLICAS
    fix = "safe"
    fix_reason = "Only tags change."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#propagate_tags",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        tags = tags_of(table.block)
        for replica in replicas_of(table):
            propagated = replica.body.get("propagate_tags")
            if propagated.is_(True, "true") or not (tags.known or tags.doubt):
                continue
            if propagated.unknown or not tags.known:
                yield self.undecided(propagated, propagated.why or (tags.doubt.why if tags.doubt else ""))
            else:
                yield from self._missing(replica)

    def _missing(self, replica: Replica) -> Iterator[Draft]:
        propagated = replica.body.get("propagate_tags")
        yield self.finding(
            propagated,
            f"{replica.title} has none of the tags of its table: write propagate_tags = true.",
            replica.body.change("propagate_tags", True),
        )
