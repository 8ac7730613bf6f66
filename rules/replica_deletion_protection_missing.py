from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.model.system.provider_versions import version_needed
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.replica import Replica
    from dynlint.model.system.module import Module


class ReplicaDeletionProtectionMissing(Rule):
    """Replica of a production table that a single call deletes.

    ## What it does
    Looks for `deletion_protection_enabled = true` in every `replica` block and every `aws_dynamodb_table_replica` of a
    production environment. The block has the argument from version 6.9 of the AWS provider. Copies of a table that only
    locks Terraform's state are left out.

    ## Why is this bad?
    The protection of the table does not reach its replicas: DynamoDB keeps it for each region, and the default is off.
    A replica that somebody deletes takes its region's users and its own backups with it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name                        = "orders"
          billing_mode                = "PAY_PER_REQUEST"
          stream_enabled              = true
          stream_view_type            = "NEW_AND_OLD_IMAGES"
          deletion_protection_enabled = true

          replica {
            region_name = "eu-central-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name                        = "orders"
          billing_mode                = "PAY_PER_REQUEST"
          stream_enabled              = true
          stream_view_type            = "NEW_AND_OLD_IMAGES"
          deletion_protection_enabled = true

          replica {
            region_name                 = "eu-central-1"
            deletion_protection_enabled = true
          }
        }
    """

    id = "DYN305"
    severity = Severity.WARNING
    production_only = True
    resources = TABLES_AND_REPLICAS
    fix = "safe"
    fix_reason = "The protection is switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-bestpractices.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table_replica.html.markdown",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.replicas, partial(self._judge, module=module))

    def _judge(self, replica: Replica, module: Module) -> Iterator[Draft]:
        protection, type_ = replica.deletion_protection, "aws_dynamodb_table"
        if replica.is_of_state_lock or protection.truth:
            return
        path = f"{type_}_replica" if replica.is_separate else f"{type_}.replica"
        needed = version_needed(f"{path}.deletion_protection_enabled", module) if protection.absent else ""
        if needed:
            yield self.finding(
                protection,
                f"a single call deletes {replica.title}, and required_providers allows no version that can protect it: "
                f"allow AWS provider {needed} or later, and add deletion_protection_enabled = true.",
                severity=Severity.INFO,
            )
        else:
            since = "" if replica.is_separate or not protection.absent else " (AWS provider 6.9 or later)"
            yield self.finding(
                protection,
                f"a single call deletes {replica.title}: write deletion_protection_enabled = true{since}.",
                # older providers do not have this argument in a replica block
                () if since else replica.body.change("deletion_protection_enabled", True),
            )
