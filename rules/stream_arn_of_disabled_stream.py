from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import stream_doubt, stream_of, stream_readers
from dynlint.model.resource_types import POLICIES, STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class StreamArnOfDisabledStream(Rule):
    """Use of the ARN of a stream that is switched off.

    ## What it does
    Looks for `stream_arn` of a table without `stream_enabled = true` in event source mappings, pipes and statements of
    policies. An output may be empty.

    ## Why is this bad?
    A table without a stream has no `stream_arn`. Plan shows the value as known after apply; apply then stops with an
    empty ARN, after half of the resources were made.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = aws_dynamodb_table.orders.stream_arn
          starting_position = "LATEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = aws_dynamodb_table.orders.stream_arn
          starting_position = "LATEST"
        }
    """

    id = "DYN806"
    severity = Severity.ERROR
    resources = (*POLICIES, *STREAM_READERS)
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#stream_arn",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for reader in stream_readers(module):
            yield from self._judge(reader.source.symbol, reader.source, reader.address, module)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        for resource in statement.resources if isinstance(statement.resources, tuple) else ():
            place = statement.resource_place(resource)
            yield from self._judge(resource, place, statement.policy.address, module)

    def _judge(self, value: Value, place: Attribute, user: str, module: Module) -> Iterator[Draft]:
        table = stream_of(value, module)
        if table is None or table.stream.is_(True, "true"):
            return
        if doubt := stream_doubt(table, module):
            yield self.undecided(place, doubt)
        else:
            yield self.finding(
                place,
                f"{user} uses the stream of {table.address}, which is switched off: "
                "write stream_enabled = true and a stream_view_type in the table.",
            )
