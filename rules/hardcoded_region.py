from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import regions
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class HardcodedRegion(Rule):
    """Region written into an ARN or a service name.

    ## What it does
    Looks for ARNs of DynamoDB in policies, and service names of VPC endpoints, in which a region is written out. It
    is a warning where the provider is in another region, else it informs.

    ## Why is this bad?
    The region is right in one environment and wrong in the next that is copied from it. A policy for tables of another
    region grants nothing, and nobody sees that before the code is refused.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem"]
            resources = [aws_dynamodb_table.orders.arn]
          }
        }
    """

    id = "DYN907"
    severity = Severity.WARNING
    default = False
    resources = (*POLICIES, "aws_vpc_endpoint")
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/d/region.html.markdown",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        for resource in statement.resources if isinstance(statement.resources, tuple) else ():
            segments = resource.split(":") if isinstance(resource, str) else []
            if len(segments) > 5 and segments[2] == "dynamodb" and segments[3] in regions():
                place = statement.resource_place(resource)
                yield from self._judge(place, segments[3], f":{segments[3]}:", statement.policy.block)

    def check_module(self, module: Module) -> Iterator[Draft]:
        for block in module.blocks_of("aws_vpc_endpoint"):
            service = block.get("service_name")
            segments = service.symbol.split(".") if isinstance(service.symbol, str) else []
            if segments[3:] == ["dynamodb"] and segments[2] in regions():
                yield from self._judge(service, segments[2], f".{segments[2]}.", block)

    def _judge(self, place: Attribute, region: str, written: str, block: Block) -> Iterator[Draft]:
        lines = place.place().excerpt
        if not lines or written not in lines[-1][1]:
            return  # the region comes from another value, which somebody chose
        own = block.placement.region
        elsewhere = isinstance(own, str) and own != region
        yield self.finding(
            place,
            f"{region} is written out{f', and the provider is in {own}' if elsewhere else ''}: "
            "refer to the table, or to the region of the provider.",
            severity=Severity.WARNING if elsewhere else Severity.INFO,
        )
