from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class DaxEncryptionDisabled(Rule):
    """DAX cluster without encryption at rest.

    ## What it does
    Looks for `server_side_encryption { enabled = true }` on every `aws_dax_cluster`.

    ## Why is this bad?
    DAX holds copies of the items of a table, and writes them to disk unencrypted by default: what the table
    protects lies open in its cache. It can be chosen only when a cluster is made; later it means a new cluster.

    ## Example
        resource "aws_dax_cluster" "orders" {
          cluster_name                     = "orders"
          iam_role_arn                     = "arn:aws:iam::111122223333:role/dax"
          node_type                        = "dax.r5.large"
          replication_factor               = 3
          cluster_endpoint_encryption_type = "TLS"
        }

    ## Use instead
        resource "aws_dax_cluster" "orders" {
          cluster_name                     = "orders"
          iam_role_arn                     = "arn:aws:iam::111122223333:role/dax"
          node_type                        = "dax.r5.large"
          replication_factor               = 3
          cluster_endpoint_encryption_type = "TLS"

          server_side_encryption {
            enabled = true
          }
        }
    """

    id = "DYN111"
    severity = Severity.ERROR
    resources = ("aws_dax_cluster",)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-3",
    )
    aliases = (
        "CKV_AWS_47",
        "AVD-AWS-0023",
        "AWS-0023",
        "aws-dynamodb-enable-at-rest-encryption",
        "AWS081",
        "f11aec39-858f-4b6f-b946-0a1bf46c0c87",
        "AC_AWS_0375",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.blocks_of("aws_dax_cluster"), self._judge)

    def _judge(self, cluster: Block) -> Iterator[Draft]:
        enabled = cluster.nested("server_side_encryption", "enabled")
        if not enabled.truth:
            yield self.finding(
                enabled,
                f"{cluster.address} keeps items unencrypted on its disks: write server_side_encryption "
                "{ enabled = true }, which makes a new cluster.",
            )
