from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class DaxTransportUnencrypted(Rule):
    """DAX cluster with unencrypted connections to its clients.

    ## What it does
    Looks for `cluster_endpoint_encryption_type = "TLS"` on every `aws_dax_cluster`. The default is `NONE`.

    ## Why is this bad?
    DynamoDB itself is reached over HTTPS only. A cache in front of it without TLS sends the same items through the
    network for everybody to read. It can be chosen only when a cluster is made; later it means a new cluster.

    ## Example
        resource "aws_dax_cluster" "orders" {
          cluster_name       = "orders"
          iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
          node_type          = "dax.r5.large"
          replication_factor = 3
        }

    ## Use instead
        resource "aws_dax_cluster" "orders" {
          cluster_name                     = "orders"
          iam_role_arn                     = "arn:aws:iam::111122223333:role/dax"
          node_type                        = "dax.r5.large"
          replication_factor               = 3
          cluster_endpoint_encryption_type = "TLS"
        }
    """

    id = "DYN112"
    severity = Severity.WARNING
    resources = ("aws_dax_cluster",)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-7",
    )
    aliases = ("CKV_AWS_239",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.blocks_of("aws_dax_cluster"), self._judge)

    def _judge(self, cluster: Block) -> Iterator[Draft]:
        kind = cluster.get("cluster_endpoint_encryption_type")
        if kind.text != "TLS":
            yield self.finding(
                kind,
                f'{cluster.address} sends items in the open: write cluster_endpoint_encryption_type = "TLS", '
                "which makes a new cluster, and let the clients use its daxs:// endpoint.",
            )
