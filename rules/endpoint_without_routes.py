from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.endpoint import attached, endpoints
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.relations.endpoint import Endpoint
    from dynlint.model.system.module import Module


class EndpointWithoutRoutes(Rule):
    """Gateway endpoint that no route table uses.

    ## What it does
    Looks for gateway endpoints of DynamoDB without `route_table_ids` and without an
    `aws_vpc_endpoint_route_table_association`. Interface endpoints need none. Route tables of another resource, data
    source or module count as given, as only the apply tells which they are.

    ## Why is this bad?
    The endpoint is there and nothing goes through it: requests take the way over the internet, a NAT gateway and its
    price, or find none.

    ## Example
        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id       = "vpc-1234"
          service_name = "com.amazonaws.us-east-1.dynamodb"
        }

    ## Use instead
        resource "aws_vpc_endpoint" "dynamodb" {
          vpc_id          = "vpc-1234"
          service_name    = "com.amazonaws.us-east-1.dynamodb"
          route_table_ids = ["rtb-1234"]
        }
    """

    id = "DYN905"
    severity = Severity.WARNING
    resources = ("aws_vpc_endpoint",)
    references = (
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_endpoint.html.markdown#route_table_ids",
    )
    aliases = ("0bc534c5-13d1-4353-a7fe-b8665d5c1d7d",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(endpoints(module), lambda endpoint: self._judge(endpoint, module))

    def _judge(self, endpoint: Endpoint, module: Module) -> Iterator[Draft]:
        if endpoint.kind.text not in (None, "Gateway") or endpoint.has_routes_of_others or endpoint.routes.texts:
            return
        found = attached(endpoint, "aws_vpc_endpoint_route_table_association", module)
        if found is None:
            yield self.undecided(endpoint.routes, "it is unknown which endpoint a route table is associated with")
        elif not found:
            yield self.finding(
                endpoint.routes,
                f"nothing goes through {endpoint.address}: write the route_table_ids of the subnets that use it.",
            )
