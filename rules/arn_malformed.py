from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.arn_spelling import misspelling
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class ArnMalformed(Rule):
    """Policy with an ARN that no table can have.

    ## What it does
    Looks for slips in the ARNs of tables, indexes and streams that a policy names: a lost slash
    (`table/${name}index/*`), a blank, a `:` in place of a `/`, a missing region or account, `indexes` for `index`, and
    a service that is nearly `dynamodb`. An account has 12 digits, a partition is one of AWS (`aws`, `aws-cn`,
    `aws-us-gov` ...), and the region is one of this partition.

    ## Why is this bad?
    IAM compares texts. It accepts the policy, nothing ever matches, and the application is refused at run time.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:Query"]
            resources = ["${aws_dynamodb_table.orders.arn}index/*"]
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:Query"]
            resources = ["${aws_dynamodb_table.orders.arn}/index/*"]
          }
        }
    """

    id = "DYN518"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        resources = statement.resources if isinstance(statement.resources, tuple) else ()
        for resource in resources:
            wrong = misspelling(resource, module.table_names.values())
            if wrong:
                yield self.finding(
                    statement.resource_place(resource),
                    f"{statement.policy.address} names a resource that matches nothing of DynamoDB: {wrong}.",
                )
        unknown = statement.unknown("Resource")
        if unknown is not None:
            yield self.undecided(statement.place("Resource"), unknown.why)
