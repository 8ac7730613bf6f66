from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import actions
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class TableNameWildcard(Rule):
    """Policy that names every table of an account and region.

    ## What it does
    Looks for ARNs that end in `table/*` in statements that allow an action which takes the ARN of a table. Names that
    begin with a text, such as `table/orders-*`, are left alone. Where a statement allows only `Describe` and `List`
    actions this is information. Nothing is reported where `wildcard-action` reports, or where tags narrow the
    statement.

    ## Why is this bad?
    It reads as if it were about tables of this application, and means those of all applications in the account.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/*"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN517"
    severity = Severity.WARNING
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-overview.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        meant = [name for name in statement.meant_actions if actions()[name].resources]
        if not meant or statement.grants_everything or statement.is_tagged or statement.policy.purpose != "identity":
            return
        looks_only = all(name.startswith(("Describe", "List")) for name in meant)
        for resource, arn in statement.arns(module.table_names):
            if arn.is_every_table and arn.rest == "":
                more = f" and {len(meant) - 1} more" if meant[1:] else ""
                yield self.finding(
                    statement.resource_place(resource),
                    f"{statement.policy.address} allows {meant[0]}{more} on the tables of every application: "
                    "write the name of the table, or the prefix of its name, before the *.",
                    severity=Severity.INFO if looks_only else None,
                )
        unknown = statement.unknown("Resource")
        if unknown is not None:
            yield self.undecided(statement.place("Resource"), unknown.why)
