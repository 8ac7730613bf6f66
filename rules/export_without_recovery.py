from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class ExportWithoutRecovery(Rule):
    """Export of a table without point-in-time recovery.

    ## What it does
    Looks at the table behind the `table_arn` of every `aws_dynamodb_table_export`.

    ## Why is this bad?
    DynamoDB exports a table out of its continuous backups. Where point-in-time recovery is off it refuses, after the
    plan looked well and the table was made.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

        resource "aws_dynamodb_table_export" "orders" {
          table_arn = aws_dynamodb_table.orders.arn
          s3_bucket = "orders-archive"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled = true
          }
        }

        resource "aws_dynamodb_table_export" "orders" {
          table_arn = aws_dynamodb_table.orders.arn
          s3_bucket = "orders-archive"
        }
    """

    id = "DYN209"
    severity = Severity.ERROR
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        exports = module.blocks_of("aws_dynamodb_table_export")
        yield from self.each(exports, lambda export: self._judge(export, module))

    def _judge(self, export: Block, module: Module) -> Iterator[Draft]:
        source = export.get("table_arn")
        table = module.table_of_arn(source.symbol)
        doubtful = module.tables_doubtfully_of_arn(source.symbol) if table is None else ()
        for other, why in doubtful:
            if not other.recovery.truth:
                yield self.undecided(source, f"it cannot be told whether it is the ARN of {other.address}: {why}")
        if table is not None and not table.recovery.truth:
            yield self.finding(
                source,
                f"{export.address} fails, since {table.address} has no point-in-time recovery: "
                "write point_in_time_recovery { enabled = true } in the table.",
            )
