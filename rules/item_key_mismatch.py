from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Unknown
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.body import Attribute
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ItemKeyMismatch(Rule):
    """Item that does not have the key of its table.

    ## What it does
    Compares every `aws_dynamodb_table_item` with its table, where that is in one of the root modules: `hash_key` and
    `range_key` name the keys of the table, and the item has a value of the right type for each.

    ## Why is this bad?
    DynamoDB refuses the item in the middle of the apply: "The provided key element does not match the schema".
    Validation and plan accept it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }

        resource "aws_dynamodb_table_item" "first" {
          table_name = aws_dynamodb_table.orders.name
          hash_key   = aws_dynamodb_table.orders.hash_key
          item       = jsonencode({ id = { N = "1" } })
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }

        resource "aws_dynamodb_table_item" "first" {
          table_name = aws_dynamodb_table.orders.name
          hash_key   = aws_dynamodb_table.orders.hash_key
          item       = jsonencode({ id = { S = "1" } })
        }
    """

    id = "DYN719"
    severity = Severity.ERROR
    resources = ("aws_dynamodb_table_item",)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/12545",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.blocks_of("aws_dynamodb_table_item"), lambda item: self._judge(item, module))

    def _judge(self, item: Block, module: Module) -> Iterator[Draft]:
        name = item.get("table_name")
        for table, doubt in module.tables_meant(name.symbol, item.placement):
            yield from self.if_meant(doubt, name, table, lambda table: self._judge_keys(item, table))

    def _judge_keys(self, item: Block, table: Table) -> Iterator[Draft]:
        if table.is_restored:
            return
        for role in ("hash", "range"):
            written = item.get(f"{role}_key")
            key = next((key.attribute.text for key in table.keys if key.role == role), None)
            if (written.text or None) != key:
                yield self._other_key(item, written, role, key, table)
            elif key:
                yield from self._value(item, key, role, table)

    def _other_key(self, item: Block, written: Attribute, role: str, key: str | None, table: Table) -> Draft:
        has = f'"{key}" is' if key else "nothing is"
        named = f'names "{written.text}"' if written.text else "names nothing"
        advice = f'write {role}_key = "{key}"' if key else f"remove {role}_key"
        return self.finding(
            written,
            f"{item.address} {named} as {role} key, and {has} the {role} key of {table.address}: {advice}.",
        )

    def _value(self, item: Block, key: str, role: str, table: Table) -> Iterator[Draft]:
        place, data = item.get("item"), parse_document(item.get("item").symbol)
        if isinstance(data, Unknown):
            yield self.undecided(place, data.why)
        elif isinstance(data, dict) and key not in data:
            yield self.finding(place, f'{item.address} has no "{key}", the {role} key of {table.address}: add it.')
        elif isinstance(data, dict) and isinstance(data[key], dict):
            type_ = next((each.type.text for each in table.key_attributes if each.name.is_(key)), None)
            given = next(iter(data[key]), "")
            if type_ and given != type_:
                text = f'{item.address} has a "{key}" of type {given}, and as {role} key of {table.address} it is of'
                yield self.finding(place, f"{text} {type_}: write {{ {type_} = ... }}.")
