from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import projected_attributes
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.finding import Change
    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index
    from dynlint.model.kinds import Text
    from dynlint.model.system.module import Module


class KeyProjected(Rule):
    """Index that lists a key among its other attributes.

    ## What it does
    Looks for keys of the table or of the index itself in `non_key_attributes`.

    ## Why is this bad?
    Every index holds the keys of its table and its own anyway. The entry counts against the 20 attributes an index
    can name, DynamoDB has refused it in the past, and a reader takes the key for an ordinary attribute.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name               = "by-user"
            hash_key           = "user"
            projection_type    = "INCLUDE"
            non_key_attributes = ["id", "total"]
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

    id = "DYN712"
    severity = Severity.WARNING
    resources = TABLES
    fix = "unsafe"
    fix_reason = "Another projection replaces the index."
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html",)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        place = projected_attributes(index)
        names = place.texts
        keys = {key.attribute.text for key in (*index.table.keys, *index.keys)} if names else set()
        listed = [name for name in names if isinstance(name, str) and name in keys]
        if listed:
            yield self.finding(
                place.within((), listed[0]),
                f"{index.title} of {index.table.address} lists {', '.join(listed)}, which it holds anyway, as a key: "
                "remove it from non_key_attributes.",
                _without(place, names, listed),
            )


def _without(place: Attribute, names: tuple[Text, ...], listed: list[str]) -> tuple[Change, ...]:
    """Return the edit that removes the keys from the list; none if the list would be empty or has unknown names."""
    kept = tuple(name for name in names if isinstance(name, str) and name not in listed)
    return place.body.change(place.name, kept) if kept and len(kept) + len(listed) == len(names) else ()
