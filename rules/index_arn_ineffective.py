from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import meant_by
from dynlint.model.reference import actions
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class IndexArnIneffective(Rule):
    """Policy that names an index for actions which take the table only.

    ## What it does
    Looks for ARNs of indexes in statements of which no action works on an index: those are `Query`, `Scan`,
    `PartiQLSelect` and contributor insights. A pattern for all there is below a table, `${arn}/*`, is left alone.

    ## Why is this bad?
    `GetItem`, `PutItem` and the like know the table alone. The ARN grants nothing, and whoever reads the policy
    believes that the index may be queried.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions = ["dynamodb:GetItem", "dynamodb:PutItem"]
            resources = [
              "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
              "arn:aws:dynamodb:us-east-1:123456789012:table/orders/index/*",
            ]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN508"
    severity = Severity.WARNING
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        meant = statement.meant_actions
        if not meant or any("index" in actions()[name].resources for name in meant):
            return
        granted = next(action for action in statement.written_actions if meant_by(action)).partition(":")[2]
        for resource, arn in statement.arns(module.table_names):
            if not arn.is_of_index:
                continue
            place, unknown = statement.resource_place(resource), statement.unknown("Action")
            if unknown is not None:
                yield self.undecided(place, unknown.why)
            else:
                yield self.finding(
                    place,
                    f"{statement.policy.address} allows {granted} on an index, where it grants nothing: "
                    "remove the index, or allow Query on it.",
                )
