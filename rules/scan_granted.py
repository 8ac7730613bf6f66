from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import is_everything, meant_by
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class ScanGranted(Rule):
    """Policy that allows reading a whole table.

    ## What it does
    Looks for `Scan`, by name or by a pattern such as `S*`, in statements that allow. `dynamodb:*` is the matter of
    `wildcard-action`. Runs only where it is selected.

    ## Why is this bad?
    It need not be: reports and exports scan. An application that knows its keys does not; a scan reads and pays for
    every item of the table, takes the capacity from everybody else, and is how a whole table is copied by a thief.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:Scan"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:Query"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN515"
    severity = Severity.WARNING
    default = False
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html",)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        scanning = [
            action for action in statement.written_actions if not is_everything(action) and "Scan" in meant_by(action)
        ]
        if scanning:
            yield self.finding(
                statement.place("Action", scanning[0]),
                f"{statement.policy.address} allows Scan, which reads the whole table: allow Query on the keys that "
                "are asked for.",
            )
        unknown = statement.unknown("Action")
        if unknown is not None:
            yield self.undecided(statement.place("Action"), unknown.why)
