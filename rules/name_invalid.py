from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.known import Template
from dynlint.model.reference import limit
from dynlint.model.relations.drawn_text import with_examples
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class NameInvalid(Rule):
    """Name that a table or an index cannot have.

    ## What it does
    Looks at the names of tables and indexes: 3 to 255 letters, digits, underscores, hyphens and dots. Of a name that
    is known in part, the known part is looked at; of text that the provider `random` draws, its characters and greatest
    length.

    ## Why is this bad?
    DynamoDB refuses the name when the table is made; validation and plan let it pass. A name put together from
    variables is wrong in one environment only.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "shop/orders"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "shop-orders"
        }
    """

    id = "DYN708"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
    )
    aliases = ("aws_dynamodb_table_invalid_name",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        yield from self._judge(table.name, table.address, module)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        yield from self._judge(index.name, f"an index of {index.table.address}", module)

    def _judge(self, name: Attribute, what: str, module: Module) -> Iterator[Draft]:
        whole = with_examples(name.symbol, module)
        is_drawn, parts = whole is not name.symbol, whole.parts if isinstance(whole, Template) else ()
        told = "".join(part for part in parts if isinstance(part, str))
        known = told if parts else str(whole) if is_drawn else name.text or ""
        foreign = re.search(r"[^a-zA-Z0-9_.-]", known)
        if name.absent or (known == "" and module.is_library):
            return
        if token := re.search(r"#\{[^{}]+\}#", known):
            yield self.undecided(name, f"a pipeline replaces the token {token[0]}")
        elif foreign is not None:
            shown = "a blank" if foreign[0].isspace() else f'"{foreign[0]}"'
            yield self.finding(
                name, f"the name of {what} has {shown} in it: use letters, digits, underscores, hyphens and dots only."
            )
        elif not parts and limit("name_least") <= len(known) <= limit("name_most"):
            return
        elif parts or is_drawn:
            yield self.undecided(name, name.why)
        else:
            allowed = f"{limit('name_least')} to {limit('name_most')}"
            yield self.finding(name, f"the name of {what} is {len(known)} long: it needs {allowed} characters.")
