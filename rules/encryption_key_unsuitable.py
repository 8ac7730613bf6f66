from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.placement import doubt_of, shown
from dynlint.model.relations.kms_key import KeyUse, arn_parts, is_symmetric, key_attributes
from dynlint.model.resource_types import KEYS, TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.placement import Placement
    from dynlint.model.system.module import Module

_OWN_ALIAS = "alias/aws/dynamodb"


class EncryptionKeyUnsuitable(Rule):
    """Key that cannot encrypt a table.

    ## What it does
    Looks at the key of every table and replica: it has to be a symmetric key that encrypts, switched on, and of the
    region that it is used in; its ARN has to be one of KMS. `alias/aws/dynamodb` is no ARN, and the key that
    a table has without a `kms_key_arn`.

    ## Why is this bad?
    A plan accepts any ARN. DynamoDB refuses an asymmetric, HMAC or signing key and a key of another region, in the
    middle of the apply; a table whose key is off cannot be read, and is archived after seven days.

    ## Example
        resource "aws_kms_key" "orders" {
          customer_master_key_spec = "RSA_4096"
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

    id = "DYN104"
    severity = Severity.ERROR
    resources = (*KEYS, *TABLES_AND_REPLICAS)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(key_attributes(module), lambda attribute: self._judge(attribute, module))
        tables = ((table.encryption_key, table.block.placement, table.encryption_key) for table in module.tables)
        copies = ((replica.encryption_key, replica.placement, replica.region) for replica in module.replicas)
        yield from self.each((*tables, *copies), lambda use: self._judge_region(*use, module))

    def _judge(self, attribute: Attribute, module: Module) -> Iterator[Draft]:
        user, key, arn = attribute.body.address, KeyUse(attribute, module).key, arn_parts(attribute.symbol)
        if arn is not None and arn.service != "kms":
            yield self.finding(attribute, f"{user} is given an ARN of {arn.service} for a key: name a key of KMS.")
        if attribute.is_(_OWN_ALIAS):
            text = f"{user} is given {_OWN_ALIAS} for a key, which is no ARN"
            yield self.finding(attribute, f"{text}: leave kms_key_arn out, the table has this key without it.")
        if key is not None and not is_symmetric(key):
            yield self.finding(
                attribute,
                f"DynamoDB cannot encrypt {user} with {key.address}: it takes symmetric keys only, "
                "so leave customer_master_key_spec and key_usage out.",
            )
        if key is not None and key.get("is_enabled").truth is False:
            yield self.finding(attribute, f"{key.address}, the key of {user}, is off: write is_enabled = true for it.")

    def _judge_region(
        self, attribute: Attribute, place: Placement | None, region: Attribute, module: Module
    ) -> Iterator[Draft]:
        key = KeyUse(attribute, module)
        usable = True if place is None else key.is_usable_in(place)
        if place is not None and usable is False:
            user, here, there = attribute.body.address, shown(place.region), shown(key.region)
            yield self.finding(
                attribute, f"{user} is given a key of {there}, and it is used in {here}: name a key of {here}."
            )
        elif place is not None and usable is None:
            yield self.undecided(region if region.why else attribute, doubt_of(place.region, key.region))
