from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import projected_attributes, projection_type
from dynlint.model.reference import limit
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class IndexLimitExceeded(Rule):
    """More indexes or projected attributes than a table can have.

    ## What it does
    Counts: a table has at most 5 local indexes and 20 global ones, an index projects at most 20 attributes by name, and
    all indexes of a table together 100. The limit of global indexes can be raised by AWS; the option `global_indexes`
    tells which it is.

    ## Why is this bad?
    DynamoDB refuses the table or the index, in the middle of the apply. Validation and plan do not count.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          dynamic "local_secondary_index" {
            for_each = ["total", "status", "carrier", "country", "shop", "voucher"]
            content {
              name            = "by-${local_secondary_index.value}"
              range_key       = local_secondary_index.value
              projection_type = "ALL"
            }
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          dynamic "local_secondary_index" {
            for_each = ["total", "status", "carrier", "country", "shop"]
            content {
              name            = "by-${local_secondary_index.value}"
              range_key       = local_secondary_index.value
              projection_type = "ALL"
            }
          }
        }
    """

    id = "DYN705"
    severity = Severity.ERROR
    resources = TABLES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",)
    options: ClassVar[dict[str, Any]] = {"global_indexes": 20}

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        for kind, most in (("local", limit("local_indexes")), ("global", self.option("global_indexes"))):
            of_kind = [index for index in table.indexes if index.kind == kind]
            sure = [index for index in of_kind if index.body.uncertain is None]
            if len(sure) > most:
                text = f"{table.address} has {len(sure)} {kind} indexes, more than the {most} that a table can have"
                yield self.finding(sure[most].name, f"{text}: remove some, or let one serve several queries.")
            elif sure != of_kind:
                yield self.undecided(of_kind[-1].name, f"the number of {kind} indexes is not known")
        yield from self._in_total(table)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        count, most = _projected(index), limit("projected_by_index")
        if count > most:
            yield self.finding(
                projected_attributes(index),
                f"{index.title} projects {count} attributes, of which {most} is the most: project fewer, or ALL.",
            )

    def _in_total(self, table: Table) -> Iterator[Draft]:
        total, most = 0, limit("projected_by_table")
        for index in table.indexes:
            before, total = total, total + _projected(index)
            if before <= most < total:
                yield self.finding(
                    projected_attributes(index),
                    f"the indexes of {table.address} project more than {most} attributes: project fewer, or ALL.",
                )


def _projected(index: Index) -> int:
    """Return how many attributes an index projects by name; raise UndeterminedError if that is unknown."""
    names = index.body.uncertain is None and projection_type(index).text == "INCLUDE"
    return len(projected_attributes(index).texts) if names else 0
