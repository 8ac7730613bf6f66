from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Body
    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class IndexKeySchemaInvalid(Rule):
    """Global index whose key DynamoDB refuses.

    ## What it does
    Looks at the key of every global index. It is written in one of two ways: as `hash_key` and `range_key`, or as
    blocks `key_schema`. These name one to four attributes of type `HASH`, and then at most four of type `RANGE`.

    ## Why is this bad?
    The AWS provider or DynamoDB refuses the index, the latter in the middle of the apply, and the other changes of the
    apply are made.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          global_secondary_index {
            name            = "by-day"
            projection_type = "ALL"

            key_schema {
              attribute_name = "day"
              key_type       = "RANGE"
            }
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          global_secondary_index {
            name            = "by-day"
            projection_type = "ALL"

            key_schema {
              attribute_name = "shop"
              key_type       = "HASH"
            }

            key_schema {
              attribute_name = "day"
              key_type       = "RANGE"
            }
          }
        }
    """

    id = "DYN717"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/46252",
    )

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind != "global":
            return
        what = f"{index.title} of {index.table.address}"
        written = [index.body.get(name) for name in ("hash_key", "range_key")]
        schemas = index.body.blocks("key_schema")
        doubtful = next((schema.uncertain for schema in schemas if schema.uncertain is not None), None)
        if doubtful is not None:
            yield self.undecided(schemas[0].get("attribute_name"), doubtful.why)
        elif not schemas and not written[0].text:
            yield self.finding(written[0], f"{what} has no hash key: name the attribute that it is found by.")
        elif schemas:
            both = next((attribute for attribute in written if attribute.text), None)
            if both is not None:
                advice = f"move the attribute of {both.name} into a key_schema block"
                yield self.finding(both, f"{what} has {both.name} and key_schema, of which one is allowed: {advice}.")
            yield from self._judge(schemas, what)

    def _judge(self, schemas: tuple[Body, ...], what: str) -> Iterator[Draft]:
        kinds = [(schema.get("key_type").text, schema) for schema in schemas]
        for kind, most in (("HASH", limit("index_hash_attributes")), ("RANGE", limit("index_range_attributes"))):
            of_kind = [schema for found, schema in kinds if found == kind]
            if len(of_kind) > most:
                text = (
                    f"{what} has {len(of_kind)} attributes of type {kind}, more than the {most} that an index can have"
                )
                yield self.finding(of_kind[most].get("attribute_name"), f"{text}: leave some out.")
        first = next((number for number, (found, _) in enumerate(kinds) if found == "RANGE"), len(kinds))
        late = next((schema for found, schema in kinds[first:] if found == "HASH"), None)
        if not any(found == "HASH" for found, _ in kinds):
            text = f"{what} has no attribute of type HASH: name at least one that it is found by"
            yield self.finding(schemas[0].get("key_type"), f"{text}.")
        elif late is not None:
            text = f"{what} names an attribute of type HASH behind one of type RANGE"
            yield self.finding(late.get("key_type"), f"{text}: write all key_schema blocks of HASH first.")
