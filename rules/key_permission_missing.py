from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import KeyUse
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.system.module import Module

_DECRYPT = "kms:Decrypt"
_ITEMS = frozenset(
    (
        *("GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
        *("ConditionCheckItem", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    )
)


class KeyPermissionMissing(Rule):
    """Policy that allows using a table and not its key.

    ## What it does
    Looks for roles, users and groups that may read or write items of a table with a customer-managed key, and that no
    policy allows `kms:Decrypt`. Where the key's own policy names more than the account, nothing is said. Runs only
    where it is selected, since permissions may come from elsewhere.

    ## Why is this bad?
    DynamoDB uses the key on behalf of the caller. Without the permission every request is refused.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          server_side_encryption {
            enabled     = true
            kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
          }
        }

        resource "aws_iam_role_policy" "orders" {
          role = "shop"
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn }]
          })
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          server_side_encryption {
            enabled     = true
            kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
          }
        }

        resource "aws_iam_role_policy" "orders" {
          role = "shop"
          policy = jsonencode({
            Statement = [
              { Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn },
              { Effect = "Allow", Action = "kms:Decrypt", Resource = "*" },
            ]
          })
        }
    """

    id = "DYN516"
    severity = Severity.WARNING
    default = False
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html",)

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        asking = [each for each in policy.statements if each.allows and _ITEMS & {*each.meant_actions}]
        tables = [table for table in module.tables if KeyUse(table.encryption_key, module).is_customer_managed]
        pairs = ((each, table) for each in asking for table in tables if each.covers(table, "", module.table_names))
        first = next(pairs, None) if policy.purpose == "identity" else None
        if first is not None:
            yield from self._judge(*first, module)

    def _judge(self, statement: Statement, table: Table, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.grants import allowed, granted_by_key, more_grants  # noqa: PLC0415  # few tables have such a key

        policy, names = statement.policy, module.principals.of(statement.policy)
        theirs = module.principals.companions(policy)
        key = KeyUse(table.encryption_key, module).key
        if allowed(theirs, _DECRYPT) or (key is not None and granted_by_key(key, _DECRYPT, module)):
            return
        doubt = more_grants(names, theirs, (_DECRYPT,), module) if names else "no principal here has this policy"
        place, title = statement.place("Action"), f"{policy.address} allows items of {table.address}"
        message = f"{title} and not the key they are encrypted with: allow {_DECRYPT} on the key."
        yield self.undecided(place, doubt) if doubt else self.finding(place, message)
