from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import KeyUse
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class CustomerKeyMissing(Rule):
    """Encrypted table without a key of your own.

    ## What it does
    Looks for a `kms_key_arn` on every table with `server_side_encryption { enabled = true }`; `alias/aws/dynamodb` and
    other keys that AWS manages do not count. Where encryption is off, `encryption-disabled` reports. Off by default.

    ## Why is this bad?
    It is a demand of some standards, not a defect. A key that AWS manages can be seen in CloudTrail, but nobody can
    change its policy, let another account use it, turn it off or delete it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled = true
          }
        }

    ## Use instead
        resource "aws_kms_key" "orders" {
          description         = "Orders at rest."
          enable_key_rotation = true
        }

        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
          }
        }
    """

    id = "DYN102"
    severity = Severity.ERROR
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
    )
    aliases = ("CKV_AWS_119", "AVD-AWS-0025", "AWS-0025", "aws-dynamodb-table-customer-key", "AWS092")

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.encryption.truth:
            return
        own = KeyUse(table.encryption_key, module).is_customer_managed
        if own is None:
            yield self.undecided(table.encryption_key, table.encryption_key.why or "the key is looked up by its name")
        elif not own:
            yield self.finding(
                table.encryption_key,
                f"{table.address} is encrypted with a key that AWS manages: name a key of your own in kms_key_arn.",
            )
