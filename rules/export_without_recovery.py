from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.export import exports
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.relations.export import Export
    from dynlint.model.system.module import Module


class ExportWithoutRecovery(Rule):
    """Export of a table without point-in-time recovery.

    ## What it does
    Looks at the table behind the `table_arn` of every `aws_dynamodb_table_export`, behind the `source_arn` of every
    `aws_redshift_integration` (zero-ETL), and behind the tables that an `aws_osis_pipeline` ingests: with `export` it
    needs the backups, with `stream` a stream that carries new images.

    ## Why is this bad?
    DynamoDB exports a table out of its continuous backups. Where point-in-time recovery is off it refuses, after the
    plan looked well and the table was made. An ingestion without a stream gets no change.

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
    resources = (*TABLES, "aws_dynamodb_table_export", "aws_osis_pipeline", "aws_redshift_integration")
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html",
        "https://docs.aws.amazon.com/redshift/latest/mgmt/zero-etl-using.setting-up.html",
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/configure-client-ddb.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(exports(module), lambda export: self._judge(export, module))
        yield from self.each(module.blocks_of("aws_osis_pipeline"), lambda block: self._ingestions(block, module))

    def _ingestions(self, pipeline: Block, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.ingestion import ingestions  # noqa: PLC0415  # few pipelines

        for ingestion in ingestions(pipeline):
            yield from self._judge(ingestion, module)

    def _judge(self, export: Export, module: Module) -> Iterator[Draft]:
        table = module.table_of_arn(export.arn)
        doubtful = module.tables_doubtfully_of_arn(export.arn) if table is None else ()
        for other, why in doubtful:
            if not other.recovery.truth:
                yield self.undecided(export.place, f"it is unknown whether it is the ARN of {other.address}: {why}")
        if table is not None and export.from_backups and not table.recovery.truth:
            yield self.finding(
                export.place,
                f"{export.address} fails, since {table.address} has no point-in-time recovery: "
                "write point_in_time_recovery { enabled = true } in the table.",
            )
        if table is not None and export.from_stream and not (table.stream.truth and _carries_images(table)):
            yield self.finding(
                export.place,
                f"{export.address} gets no change, since {table.address} has no stream of new images: "
                'write stream_enabled = true and stream_view_type = "NEW_IMAGE" in the table.',
            )


def _carries_images(table: Table) -> bool:
    return table.stream_view.text in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
