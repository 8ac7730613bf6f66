from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.conditions import conditions_of, unknown_condition
from dynlint.model.known import Reference, Template, Unknown
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_NARROWING = ("aws:principal", "aws:source", "aws:userid", "aws:username", "aws:vpcsourceip", "dynamodb:leadingkeys")


class PublicTablePolicy(Rule):
    """Resource policy of a table that allows everybody.

    ## What it does
    Looks for the principal `*` (or `NotPrincipal`) in statements of a table's or stream's own policy that allow,
    unless a condition says who: `aws:PrincipalOrgID`, `aws:PrincipalArn`, `aws:SourceVpce` and the like.

    ## Why is this bad?
    Everybody with an AWS account may do what the statement allows. DynamoDB refuses a policy that it sees to be
    public, so the deployment fails in the better case.

    ## Example
        resource "aws_dynamodb_resource_policy" "orders" {
          resource_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = "*"
              Action    = "dynamodb:GetItem"
              Resource  = "*"
            }]
          })
        }

    ## Use instead
        resource "aws_dynamodb_resource_policy" "orders" {
          resource_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { AWS = "arn:aws:iam::123456789012:role/reports" }
              Action    = "dynamodb:GetItem"
              Resource  = "*"
            }]
          })
        }
    """

    id = "DYN511"
    severity = Severity.ERROR
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html",)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        if statement.policy.purpose != "resource":
            return
        key = "NotPrincipal" if "NotPrincipal" in statement.data else "Principal"
        public = True if key == "NotPrincipal" else _is_everybody(statement.data.get(key))
        conditions = conditions_of(statement)
        narrowed = any(each.is_sure and each.key.lower().startswith(_NARROWING) for each in conditions)
        if public is False or narrowed:
            return
        if public is None or unknown_condition(statement) is not None:
            yield self.undecided(statement.place(key), "it is unknown whom the policy lets in")
        else:
            yield self.finding(
                statement.place(key),
                f"{statement.policy.address} lets everybody use the table: name the accounts or roles, "
                "or add a condition on aws:PrincipalOrgID.",
            )


def _is_everybody(principal: Value) -> bool | None:
    """Tell whether a Principal is ``*``, by itself or under "AWS"; None if unknown."""
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    items = named if isinstance(named, (list, tuple)) else (named,)
    if "*" in items:
        return True
    return None if any(isinstance(item, Unknown) and not _is_named(item) for item in items) else False


def _is_named(item: Unknown) -> bool:
    """Tell whether an unknown value names one principal: a resource's attribute, or a text that contains one."""
    return isinstance(item, Template) or (isinstance(item, Reference) and bool(item.attribute))
