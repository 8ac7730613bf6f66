from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import StreamReader, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module

_NEEDED = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_READING = (
    *("AWSLambdaDynamoDBExecutionRole", "AWSLambdaInvocation-DynamoDB", "AmazonDynamoDBFullAccess"),
    *("AmazonDynamoDBFullAccess_v2", "AmazonDynamoDBReadOnlyAccess", "AdministratorAccess", "PowerUserAccess"),
)


class StreamReaderRoleIncomplete(Rule):
    """Trigger whose role may not read the stream.

    ## What it does
    Follows event source mappings and pipes that read a stream to their role, and looks for `DescribeStream`,
    `GetRecords` and `GetShardIterator` in its policies. Where a policy may be attached elsewhere, nothing is said.

    ## Why is this bad?
    AWS refuses the mapping when it is created, or the function is never called without any error.

    ## Example
        resource "aws_iam_role" "reader" {
          name = "reader"
        }

        resource "aws_lambda_function" "reader" {
          function_name = "reader"
          role          = aws_iam_role.reader.arn
        }

        resource "aws_lambda_event_source_mapping" "reader" {
          function_name    = aws_lambda_function.reader.arn
          event_source_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
        }

    ## Use instead
        resource "aws_iam_role" "reader" {
          name = "reader"
        }

        resource "aws_iam_role_policy_attachment" "reader" {
          role       = aws_iam_role.reader.name
          policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
        }

        resource "aws_lambda_function" "reader" {
          function_name = "reader"
          role          = aws_iam_role.reader.arn
        }

        resource "aws_lambda_event_source_mapping" "reader" {
          function_name    = aws_lambda_function.reader.arn
          event_source_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
        }
    """

    id = "DYN514"
    severity = Severity.WARNING
    resources = STREAM_READERS
    references = ("https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        readers = (reader for reader in stream_readers(module) if not reader.is_off)
        yield from self.each(readers, lambda reader: self._judge(reader, module))

    def _judge(self, reader: StreamReader, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.grants import allowed, more_grants  # noqa: PLC0415  # few streams have readers

        role = reader.role(module)
        if role is None:
            yield self.undecided(reader.actor, "its role is not in this configuration")
            return
        names = module.principals.named(role)
        policies = [policy for policy in module.policies if names & module.principals.of(policy)]
        missing = [action for action in _NEEDED if not allowed(policies, action)]
        attached = module.principals.attached_from_elsewhere(names, module.policies)
        if not missing or any(isinstance(arn, str) and arn.rpartition("/")[2] in _READING for arn in attached):
            return
        doubt = more_grants(names, policies, missing, module)
        if doubt:
            yield self.undecided(reader.actor, doubt)
        else:
            yield self.finding(
                reader.actor,
                f"{role.address}, which reads this stream, may not {', '.join(each[9:] for each in missing)}: "
                "allow it on the stream's ARN.",
            )
