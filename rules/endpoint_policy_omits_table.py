from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.endpoint import endpoints, served_by
from dynlint.model.resource_types import POLICY_DOCUMENT
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.access import Policy
    from dynlint.model.system.module import Module


class EndpointPolicyOmitsTable(Rule):
    """Table that the policy of the endpoint beside it does not let through.

    ## What it does
    Compares the tables of a configuration with the policy of its endpoints for DynamoDB, where the policy lets one of
    them through and leaves out another. Tables of another region or account than the endpoint's are no matter of its.

    ## Why is this bad?
    Every request for the table from inside of the network is denied, whatever the policies of the application allow.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        resource "aws_dynamodb_table" "carts" {
          name = "carts"
        }

        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id          = "vpc-11112222"
          service_name    = "com.amazonaws.us-east-1.dynamodb"
          route_table_ids = ["rtb-11112222"]
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = "*"
              Action    = "dynamodb:GetItem"
              Resource  = aws_dynamodb_table.orders.arn
            }]
          })
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        resource "aws_dynamodb_table" "carts" {
          name = "carts"
        }

        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id          = "vpc-11112222"
          service_name    = "com.amazonaws.us-east-1.dynamodb"
          route_table_ids = ["rtb-11112222"]
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = "*"
              Action    = "dynamodb:GetItem"
              Resource  = [aws_dynamodb_table.orders.arn, aws_dynamodb_table.carts.arn]
            }]
          })
        }
    """

    id = "DYN909"
    severity = Severity.WARNING
    resources = (POLICY_DOCUMENT, "aws_vpc_endpoint", "aws_vpc_endpoint_policy")
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        addresses = {endpoint.address for endpoint in endpoints(module)}
        policies = [policy for policy in module.policies if policy.block.address in addresses]
        yield from self.each(policies, partial(self._judge, module=module))

    def _judge(self, policy: Policy, module: Module) -> Iterator[Draft]:
        served = served_by(policy.block, module)
        tables = [table for table, _ in served if not table.is_state_lock]
        answers = {table.address: _lets_through(policy, table, module) for table in tables}
        if policy.blocked_by is not None or True not in answers.values():
            return
        for table, is_sure in served:
            if table.is_state_lock:
                continue
            if answers[table.address] is None:
                yield self.undecided(policy.attribute, f"it is unknown whether it lets {table.address} through")
            elif not answers[table.address] and not is_sure:
                yield self.undecided(policy.attribute, policy.block.placement.doubt(table.block.placement))
            elif not answers[table.address]:
                yield self.finding(
                    policy.attribute,
                    f"{policy.address} lets no request for {table.address} through: add the ARN of the table.",
                )


def _lets_through(policy: Policy, table: Table, module: Module) -> bool | None:
    found = [
        statement.covers(table, "", module.table_names) if "NotResource" not in statement.data else None
        for statement in policy.statements
        if statement.allows
    ]
    return True if True in found else None if None in found else False
