from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import KeyUse, keys_in_use
from dynlint.model.resource_types import KEYS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class EncryptionKeyDeletionWindowShort(Rule):
    """Key of a production table that is gone soon after somebody deletes it.

    ## What it does
    Compares `deletion_window_in_days` of every key that encrypts a table, a replica or a backup vault of a production
    environment with the option `minimum_days`, by default 14. Without the argument KMS waits 30 days.

    ## Why is this bad?
    With the key the whole table is lost, and its backups with it: nobody can bring a deleted key back. The window is
    the time in which somebody may notice, and a week is shorter than a holiday.

    ## Example
        resource "aws_kms_key" "orders" {
          enable_key_rotation     = true
          deletion_window_in_days = 7
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
          enable_key_rotation     = true
          deletion_window_in_days = 30
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

    id = "DYN106"
    severity = Severity.WARNING
    production_only = True
    resources = KEYS
    options: ClassVar[dict[str, Any]] = {"minimum_days": 14}
    references = (
        "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        of_tables = {key.address: (key, "a table", "the table's data") for key in keys_in_use(module)}
        vaults = {key.address: (key, "a backup vault", "every backup") for key in _vault_keys(module)}
        yield from self.each((vaults | of_tables).values(), lambda use: self._judge(*use))

    def _judge(self, key: Block, encrypted: str, lost: str) -> Iterator[Draft]:
        window, least = key.get("deletion_window_in_days"), self.option("minimum_days")
        days = window.number
        if days is not None and days < least:
            yield self.finding(
                window,
                f"{key.address} encrypts {encrypted} and can be gone in {days} days, {lost} with it: "
                f"write deletion_window_in_days = {least} or more, or leave it out for 30.",
            )


def _vault_keys(module: Module) -> Iterator[Block]:
    """Yield the keys of backup vaults in modules that have tables."""
    for vault in module.blocks_of("aws_backup_vault") if module.tables else ():
        key = KeyUse(vault.get("kms_key_arn"), module).key
        if key is not None:
            yield key
