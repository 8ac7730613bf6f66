from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.endpoint import attached, endpoints
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.relations.endpoint import Endpoint
    from dynlint.model.system.module import Module


class EndpointPolicyMissing(Rule):
    """Endpoint through which every table of every account can be reached.

    ## What it does
    Looks for VPC endpoints of DynamoDB without a policy, written in the endpoint or as a resource of its own.

    ## Why is this bad?
    Without a policy the endpoint lets everything through, also to tables of other accounts: a way to carry data out
    that no firewall sees. With one, the network reaches the tables it is for.

    ## Example
        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id       = "vpc-1234"
          service_name = "com.amazonaws.us-east-1.dynamodb"
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

    ## Use instead
        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id       = "vpc-1234"
          service_name = "com.amazonaws.us-east-1.dynamodb"

          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = "*"
              Action    = ["dynamodb:GetItem", "dynamodb:PutItem"]
              Resource  = aws_dynamodb_table.orders.arn
            }]
          })
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
    """

    id = "DYN904"
    severity = Severity.WARNING
    default = False
    resources = ("aws_vpc_endpoint", "aws_vpc_endpoint_policy")
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/best-practices-security-preventative.html",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(endpoints(module), lambda endpoint: self._judge(endpoint, module))

    def _judge(self, endpoint: Endpoint, module: Module) -> Iterator[Draft]:
        if not endpoint.policy.is_(None, ""):
            return
        found = attached(endpoint, "aws_vpc_endpoint_policy", module)
        if found is None:
            yield self.undecided(endpoint.policy, "it is unknown which endpoint a policy is for")
        elif not found:
            yield self.finding(
                endpoint.policy, f"{endpoint.address} reaches the tables of every account: write a policy."
            )
