from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ImportedLocalIndex(Rule):
    """Local index of a table that is imported.

    ## What it does
    Looks for tables with an `import_table` block and a `local_secondary_index`.

    ## Why is this bad?
    DynamoDB makes an imported table with its global indexes only. A local index cannot be added later, so the apply
    fails, with a message that speaks of the attributes. Validation and plan accept it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "user"
          range_key    = "date"

          local_secondary_index {
            name            = "by-total"
            range_key       = "total"
            projection_type = "ALL"
          }

          import_table {
            input_format = "DYNAMODB_JSON"
            s3_bucket_source {
              bucket = "orders-archive"
            }
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "user"
          range_key    = "date"

          global_secondary_index {
            name            = "by-total"
            hash_key        = "user"
            range_key       = "total"
            projection_type = "ALL"
          }

          import_table {
            input_format = "DYNAMODB_JSON"
            s3_bucket_source {
              bucket = "orders-archive"
            }
          }
        }
    """

    id = "DYN718"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableCreationParameters.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/39875",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        imports = table.block.blocks("import_table")
        local = next((index for index in table.inline_indexes if index.kind == "local"), None)
        if not imports or local is None:
            return
        doubtful = imports[0].uncertain or local.body.uncertain
        if doubtful is not None:
            yield self.undecided(local.name, f"it is unknown whether it exists: {doubtful.why}")
            return
        yield self.finding(
            local.name,
            f"{table.address} is imported, and an imported table has no local index: make {local.title} a global one, "
            "or import into a table without it.",
        )
