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


class EncryptionKeyIgnored(Rule):
    """Table that names a key and does not use it.

    ## What it does
    Looks for a `kms_key_arn` beside `enabled = false` in `server_side_encryption`.

    ## Why is this bad?
    Terraform ignores the key silently, and the table is encrypted with a key that AWS owns. Whoever reads the
    file believes that the key protects the data; withdrawing access to the key withdraws nothing.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled     = false
            kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled     = true
            kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
          }
        }
    """

    id = "DYN103"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#server_side_encryption",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        key, enabled = table.encryption_key, table.encryption
        if key.absent or (not enabled.unknown and enabled.truth):
            return
        given = KeyUse(key, module).is_given
        if given is None:
            yield self.undecided(key, key.why)
        elif given and not enabled.truth:
            yield self.finding(
                key,
                f"{table.address} does not use its kms_key_arn, since encryption is off: "
                "write enabled = true, or remove the key.",
            )
