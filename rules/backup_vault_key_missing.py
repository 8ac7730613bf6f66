from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import KeyUse
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class BackupVaultKeyMissing(Rule):
    """Backup vault without a key of your own.

    ## What it does
    Looks for a `kms_key_arn` on every `aws_backup_vault`; `alias/aws/backup` and other keys that AWS manages do not
    count. Off by default.

    ## Why is this bad?
    It is a demand of some standards, not a defect: a vault is always encrypted. But a key that AWS manages cannot be
    shared, so such a vault takes no copies out of another account, and nobody can withdraw the key.

    ## Example
        resource "aws_backup_vault" "dynamodb" {
          name = "dynamodb"
        }

    ## Use instead
        resource "aws_kms_key" "backups" {
          description         = "Backups of tables."
          enable_key_rotation = true
        }

        resource "aws_backup_vault" "dynamodb" {
          name        = "dynamodb"
          kms_key_arn = aws_kms_key.backups.arn
        }
    """

    id = "DYN110"
    severity = Severity.WARNING
    default = False
    resources = ("aws_backup_vault",)
    references = (
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html",
    )
    aliases = (
        "CKV_AWS_166",
        "f979bf87-34fd-4bab-a5b1-530268a581d5",
        "c9df4f2a-f7c1-40d3-8386-d451b80abe36",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.blocks_of("aws_backup_vault"), lambda vault: self._judge(vault, module))

    def _judge(self, vault: Block, module: Module) -> Iterator[Draft]:
        key = vault.get("kms_key_arn")
        own = KeyUse(key, module).is_customer_managed
        if own is None:
            yield self.undecided(key, key.why or "the key is looked up by its name")
        elif not own:
            yield self.finding(
                key, f"{vault.address} is encrypted with a key that AWS manages: name a key of your own in kms_key_arn."
            )
