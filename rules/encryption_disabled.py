from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class EncryptionDisabled(Rule):
    """Table encrypted with a key that nobody can audit.

    ## What it does
    Looks for `server_side_encryption { enabled = true }` on every table: an error in production, a warning elsewhere.

    ## Why is this bad?
    DynamoDB encrypts every table, but without this block with a key that AWS owns and shares between customers: its
    use leaves no trace in CloudTrail, and nobody can look at it, restrict it or withdraw it. With `enabled = true` the
    key is in your own account, `alias/aws/dynamodb` or the one that `kms_key_arn` names.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled = true
          }
        }
    """

    id = "DYN101"
    severity = Severity.ERROR
    elsewhere = Severity.WARNING
    resources = TABLES
    fix = "safe"
    fix_reason = "The encryption is switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#server_side_encryption",
    )
    aliases = ("ce089fd4-1406-47bd-8aad-c259772bb294", "AC_AWS_0457", "AWS.ADT.DP.MEDIUM.0025", "FG_R00069")

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.is_state_lock and not table.encryption.truth:
            yield self.finding(
                table.encryption,
                f"{table.address} is encrypted with a key that AWS owns and nobody can audit: "
                "write server_side_encryption { enabled = true }.",
                table.block.nested_change("server_side_encryption", "enabled", True),
            )
