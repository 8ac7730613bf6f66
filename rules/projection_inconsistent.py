from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import projected_attributes, projection_type
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class ProjectionInconsistent(Rule):
    """Projection that does not go with the attributes it lists.

    ## What it does
    Looks for the projection `INCLUDE` without `non_key_attributes`, `ALL` or `KEYS_ONLY` with them, and other words.

    ## Why is this bad?
    DynamoDB refuses the index, in the middle of the apply. Validation and plan let it pass.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name               = "by-user"
            hash_key           = "user"
            projection_type    = "ALL"
            non_key_attributes = ["total"]
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name               = "by-user"
            hash_key           = "user"
            projection_type    = "INCLUDE"
            non_key_attributes = ["total"]
          }
        }
    """

    id = "DYN707"
    severity = Severity.ERROR
    resources = TABLES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html",)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        kind, names = projection_type(index), projected_attributes(index)
        if kind.text not in (None, "ALL", "KEYS_ONLY", "INCLUDE"):
            yield self.finding(kind, f'there is no projection "{kind.text}": write ALL, KEYS_ONLY or INCLUDE.')
        elif kind.text == "INCLUDE" and not names.texts:
            yield self.finding(
                kind,
                f"{index.title} of {index.table.address} includes attributes and lists none: add non_key_attributes, "
                "or write KEYS_ONLY.",
            )
        elif kind.text in ("ALL", "KEYS_ONLY") and names.texts:
            yield self.finding(
                names,
                f"{index.title} of {index.table.address} lists attributes, which goes with INCLUDE alone and not with "
                f"{kind.text}: remove non_key_attributes, or write INCLUDE.",
            )
