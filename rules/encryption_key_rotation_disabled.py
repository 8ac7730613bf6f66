from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import is_symmetric, keys_in_use
from dynlint.model.resource_types import KEYS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class EncryptionKeyRotationDisabled(Rule):
    """Key of a production table that stays the same forever.

    ## What it does
    Looks for `enable_key_rotation = true` on every `aws_kms_key` that encrypts a table or a replica of a production
    environment. Keys that KMS cannot rotate are left out: asymmetric ones, and those of a custom key store.

    ## Why is this bad?
    Whatever the table ever holds hangs on one secret, for years, and many standards demand a new one each year.
    Rotation is without risk: KMS keeps the old secrets, and no data is encrypted again or becomes unreadable.

    ## Example
        resource "aws_kms_key" "orders" {
          description = "Orders at rest."
        }

        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
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

    id = "DYN105"
    severity = Severity.WARNING
    production_only = True
    resources = KEYS
    fix = "safe"
    fix_reason = "The rotation is switched on in place; what is encrypted stays readable."
    references = ("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",)
    aliases = (
        "CKV_AWS_7",
        "AVD-AWS-0065",
        "AWS-0065",
        "aws-kms-auto-rotate-keys",
        "22fbfeac-7b5a-421a-8a27-7a2178bb910b",
        "AC_AWS_0160",
        "FG_R00036",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(keys_in_use(module), self._judge)

    def _judge(self, key: Block) -> Iterator[Draft]:
        rotation = key.get("enable_key_rotation")
        in_own_store = not key.get("custom_key_store_id").is_(None, "")
        if key.type == "aws_kms_key" and not rotation.truth and not in_own_store and is_symmetric(key):
            yield self.finding(
                rotation,
                f"{key.address} encrypts a table and is never renewed: write enable_key_rotation = true.",
                key.change("enable_key_rotation", True),
            )
