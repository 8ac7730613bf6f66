from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dynlint.model.relations.out_of_reach import out_of_reach
from dynlint.model.resource_types import TABLES
from dynlint.model.system.links import is_inspected, is_inspected_by_name, table_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module

_INSIGHTS = "aws_dynamodb_contributor_insights"
_UNCLEAR = "it is unknown for what contributor insights are switched on"


class ContributorInsightsDisabled(Rule):
    """Table without contributor insights.

    ## What it does
    Looks for an `aws_dynamodb_contributor_insights` of every table and of every global secondary index. The rule is off
    until it is selected: contributor insights cost a fee for each event. A table of Terraform's state locks needs none.

    ## Why is this bad?
    When a table is throttled although it has capacity, a few keys take all of it, and only contributor insights say
    which keys. They tell nothing about the time before they were switched on.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

        resource "aws_dynamodb_contributor_insights" "orders" {
          table_name = aws_dynamodb_table.orders.name
        }
    """

    id = "DYN415"
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_contributor_insights.html.markdown",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.is_state_lock:
            yield from self._judge(table, module)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind == "global":
            yield from self._judge(index, module)

    def _judge(self, subject: Table | Index, module: Module) -> Iterator[Draft]:
        table, own = table_of(subject), ((block, module) for block in module.blocks_of(_INSIGHTS))
        place = table.body if subject is table else subject.name
        called = subject.title if subject is table else f"{subject.title} of {table.title}"
        insights = list(chain(own, module.around.blocks_of(_INSIGHTS)))
        watching = [is_inspected(subject, block, home) for block, home in insights]
        call = module.unread_call_with(table, "insight")
        if True not in watching and (None in watching or call):
            blocks = (block for (block, _), answer in zip(insights, watching) if answer is None)
            doubts = (block.placement.doubt(table.block.placement) for block in blocks)
            doubt = next(filter(None, doubts), "")
            yield self.undecided(place, f"{_UNCLEAR}: {doubt}" if doubt else _UNCLEAR)
        elif True not in watching:
            written = module.disabled(_INSIGHTS)
            left_out = next((each for each in written if is_inspected(subject, each.block, module)), None)
            named = (block for block, home in insights if is_inspected_by_name(subject, block, home))
            says = "insights in {there} do not see a table in {here}"
            apart = next((out_of_reach(says, block.placement, table) for block in named), "")
            yield self.finding(
                place,
                f"{called} has no contributor insights, so nobody sees which keys use its capacity: {left_out or apart}"
                "add an aws_dynamodb_contributor_insights for it.",
                because=left_out,
            )
