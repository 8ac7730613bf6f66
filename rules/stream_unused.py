from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import doubtful_readers, reads_stream_of
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_ANY_STREAM = "/stream/2024-01-01T00:00:00.000"


class StreamUnused(Rule):
    """Stream that nothing in the configuration reads.

    ## What it does
    Looks for tables with a stream that triggers no function and no pipe, that no policy allows to read, and that no
    replica needs. Readers in configurations outside of the run are not seen: select this rule where there are none.

    ## Why is this bad?
    A stream that nobody reads holds every change for a day, whoever may look at it, and says in the code that something
    depends on it. Often its reader was taken away, or never came.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
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

    id = "DYN816"
    severity = Severity.INFO
    default = False
    resources = TABLES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.stream.is_(None, False, "false") or table.block.blocks("replica"):
            return
        if table.stream.truth:
            read = _is_read(table, module)
            doubt = "" if read else _doubt(table, module)
            if read is None or doubt:
                yield self.undecided(table.stream, doubt or "it is unknown what reads it in another place")
            elif not read:
                yield self.finding(
                    table.stream,
                    f"nothing here reads the stream of {table.address}: take it away, or add what reads it.",
                )


def _is_read(table: Table, module: Module) -> bool | None:
    """Tell whether a trigger, a policy or a replica uses the stream; None if one may."""
    read = reads_stream_of(table, module)
    return (
        read
        or any(
            "GetRecords" in statement.meant_actions
            and statement.covers(table, _ANY_STREAM, module.table_names) is not False
            for policy in module.policies
            for statement in policy.statements
            if statement.allows and not statement.grants_everything
        )
        or read
    )


def _doubt(table: Table, module: Module) -> str:
    reader = next(doubtful_readers(module), None)
    if reader is not None:
        return f"it is unknown what {reader.address} reads: {reader.source.why}"
    call = module.unread_call_with(table, "lambda", "stream", "trigger")
    return f"{call.address} is not on disk and may read it" if call is not None else ""
