from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module

_READING = frozenset(("dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator"))
_ANY_STREAM = "/stream/2024-01-01T00:00:00.000"


class StreamActionOnTable(Rule):
    """Policy that allows reading a stream, on the table's ARN alone.

    ## What it does
    Looks for `DescribeStream`, `GetRecords` and `GetShardIterator` in statements whose resources are tables or indexes
    and none of which can mean a stream. Actions that a pattern such as `Get*` includes by the way do not count.

    ## Why is this bad?
    A stream has an ARN of its own. The statement grants nothing: the reader, often a function that a stream triggers,
    is refused when it first runs.

    ## Example
        data "aws_iam_policy_document" "reader" {
          statement {
            actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "reader" {
          statement {
            actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/*"]
          }
        }
    """

    id = "DYN506"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        reading = [action for action in statement.written_actions if action.lower() in _READING]
        if not reading:
            return
        unknown = statement.unknown("Resource")
        if unknown is not None:
            yield self.undecided(statement.place("Resource"), unknown.why)
            return
        resources = statement.resources if isinstance(statement.resources, tuple) else ()
        arns = [arn for _, arn in statement.arns(module.table_names)]
        if not arns or len(arns) < len(resources) or any(arn.has(_ANY_STREAM) is not False for arn in arns):
            return
        first = min(reading)
        yield self.finding(
            statement.place("Action", first),
            f"{statement.policy.address} allows {first.partition(':')[2]} on a table, where it grants nothing: "
            "write the stream's ARN (stream_arn), or the table's with /stream/* behind it.",
        )
