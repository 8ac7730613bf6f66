from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.kms_key import keys_in_use
from dynlint.model.resource_types import KEY_POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_SOURCES = ("aws:source", "aws:principalorg", "kms:calleraccount", "kms:viaservice", "kms:encryptioncontext")


class KeyOpenToServices(Rule):
    """Key of a table whose policy lets a service use it on behalf of any account.

    ## What it does
    Looks in the policies of the keys that encrypt tables and replicas for statements that allow a service of AWS
    (`Principal = { Service = ... }`) without a condition on where the request comes from: `aws:SourceAccount`,
    `aws:SourceArn`, `kms:CallerAccount`, `kms:ViaService`, or an encryption context.

    ## Why is this bad?
    A service works for every account. Without the condition somebody else's resource may make the service use your key
    for him (the confused deputy).

    ## Example
        resource "aws_kms_key" "orders" {
          enable_key_rotation = true
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { Service = "cloudwatch.amazonaws.com" }
              Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
              Resource  = "*"
            }]
          })
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
          }
        }

    ## Use instead
        resource "aws_kms_key" "orders" {
          enable_key_rotation = true
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { Service = "cloudwatch.amazonaws.com" }
              Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
              Resource  = "*"
              Condition = {
                StringEquals = { "aws:SourceAccount" = "111122223333" }
              }
            }]
          })
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          server_side_encryption {
            enabled     = true
            kms_key_arn = aws_kms_key.orders.arn
          }
        }
    """

    id = "DYN113"
    severity = Severity.WARNING
    resources = KEY_POLICIES
    references = (
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(keys_in_use(module), lambda key: self._judge(key, module))

    def _judge(self, key: Block, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.key_policy import policy_of  # noqa: PLC0415  # few root modules have a key

        policy = policy_of(key, module)
        if policy.blocked_by is not None:
            yield self.undecided(policy.attribute, policy.blocked_by.why)
            return
        for statement in policy.merged_statements:
            services = _services(statement.data.get("Principal"))
            if statement.allows and services and not _says_for_whom(statement):
                yield self.finding(
                    statement.place("Principal", services[0]),
                    f"{key.address} lets {' and '.join(services[:2])} use it on behalf of any account: add a "
                    "condition on aws:SourceAccount or aws:SourceArn.",
                )


def _says_for_whom(statement: Statement) -> bool:
    """Tell whether a condition limits, or may limit, the source of a request."""
    written = statement.data.get("Condition")
    if written is None:
        return False
    if not isinstance(written, dict):
        return True
    compared = [each for each in written.values() if isinstance(each, dict)]
    return len(compared) < len(written) or any(
        str(key).lower().startswith(_SOURCES) for each in compared for key in each
    )


def _services(principal: Value) -> list[str]:
    found = principal.get("Service") if isinstance(principal, dict) else None
    return [name for name in (found if isinstance(found, (list, tuple)) else (found,)) if isinstance(name, str)]
