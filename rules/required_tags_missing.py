from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.model.tags import tags_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class RequiredTagsMissing(Rule):
    """Table without a tag that the team requires.

    ## What it does
    Compares the tags of every table, the default tags of its provider included, with `required_tags` of
    `.dynlint.yaml`. Without that setting it says nothing.

    ## Why is this bad?
    Costs, ownership and access are told by tags. A table without them is nobody's: it is on no bill, and whoever has to
    call its team at night does not know whom.

    ## Example
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
          tags = { Team = "orders" }
        }
        # file: .dynlint.yaml
        required_tags: [Team, CostCenter]

    ## Use instead
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
          tags = { Team = "orders", CostCenter = "1234" }
        }
        # file: .dynlint.yaml
        required_tags: [Team, CostCenter]
    """

    id = "DYN901"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-5",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/index.html.markdown#default_tags-configuration-block",
    )
    aliases = ("aws_resource_missing_tags", "e38a8e0a-b88b-4902-b3fe-b0fcb17d5c10")
    options = {"tags": ()}  # noqa: RUF012 (never changed)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        required = self.option("tags")
        tags = tags_of(table.block) if required else None
        if tags is None:
            return
        missing = [name for name in required if name not in tags.known]
        place = table.block.get("tags")
        if missing and tags.doubt is not None:
            yield self.undecided(place, tags.doubt.why)
        elif missing:
            yield self.finding(
                place,
                f"{table.address} lacks the {_tags(missing)} in tags, or in the default_tags of the provider.",
            )


def _tags(missing: list[str]) -> str:
    one = len(missing) == 1
    return f"tag {missing[0]}: write it" if one else f"tags {', '.join(missing)}: write them"
