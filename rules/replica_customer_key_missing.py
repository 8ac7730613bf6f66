from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import KeyUse
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.replica import Replica
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ReplicaCustomerKeyMissing(Rule):
    """Replica without a key of its own, of a table that has one.

    ## What it does
    Looks for a `kms_key_arn` on every `replica` block and every `aws_dynamodb_table_replica` of a table that is
    encrypted with a key of the customer.

    ## Why is this bad?
    A key belongs to one region, so every replica needs one of its own. DynamoDB refuses to make a replica without it
    where the table has one, which turns up in the middle of an apply.

    ## Example
        resource "aws_kms_key" "orders" {}

        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
          }

          replica {
            region_name = "eu-central-1"
          }
        }

    ## Use instead
        resource "aws_kms_key" "orders" {}

        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
          }

          replica {
            region_name = "eu-central-1"
            kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
          }
        }
    """

    id = "DYN107"
    severity = Severity.ERROR
    resources = TABLES_AND_REPLICAS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateReplicationGroupMemberAction.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table_replica.html.markdown",
    )
    aliases = ("CKV_AWS_271",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.replicas, lambda replica: self._judge(replica, module))

    def _judge(self, replica: Replica, module: Module) -> Iterator[Draft]:
        given = KeyUse(replica.encryption_key, module).is_customer_managed
        if given:
            return
        if replica.table is None:
            yield self.undecided(replica.encryption_key, "the table that it copies is not declared here")
            return
        wanted = _has_own_key(replica.table, module)
        if wanted and given is False:
            yield self.finding(
                replica.encryption_key,
                f"{replica.title} has no key, and {replica.table.address} has one: "
                "name a key of the replica's own region in its kms_key_arn.",
            )
        elif wanted is not False:
            blocked = replica.encryption_key if given is None else replica.table.encryption_key
            yield self.undecided(blocked, blocked.why or "the key is looked up by its name")


def _has_own_key(table: Table, module: Module) -> bool | None:
    own = KeyUse(table.encryption_key, module).is_customer_managed
    return own and table.encryption.truth
