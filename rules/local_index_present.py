from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class LocalIndexPresent(Rule):
    """Table with a local index.

    ## What it does
    Looks for `local_secondary_index` blocks. Runs only where it is selected.

    ## Why is this bad?
    It need not be: a local index answers with the latest writes, a global one does not. But it can neither be added nor
    removed without replacing the table, and it limits all items of one hash key to 10 GB; writes beyond that are
    refused.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          local_secondary_index {
            name            = "by-total"
            range_key       = "total"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          global_secondary_index {
            name            = "by-total"
            hash_key        = "user"
            range_key       = "total"
            projection_type = "ALL"
          }
        }
    """

    id = "DYN713"
    severity = Severity.INFO
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html",
    )

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind != "local":
            return
        if index.body.uncertain is not None:
            yield self.undecided(index.name, index.body.uncertain.why)
        else:
            yield self.finding(
                index.name,
                f"{index.title} of {index.table.address} is local: it limits the items of a hash key to 10 GB and "
                "cannot be removed, a global_secondary_index can.",
            )
