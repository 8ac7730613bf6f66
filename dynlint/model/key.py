"""Keys of KMS: what a `kms_key_arn` means, and what is known of the key behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import parts_of

if TYPE_CHECKING:
    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value
    from dynlint.model.module import Module

KEY_TYPES = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key")
_MANAGED_ALIAS = "alias/aws/"


class KeyUse:
    """The key that an attribute names: by ARN, id or alias, as text or through a resource."""

    def __init__(self, attribute: Attribute, module: Module) -> None:
        self.attribute = attribute
        self.named = _resource(attribute.raw, module)
        """The key, alias or data source that it names, None where it is of none in this configuration."""
        self.key = _key_behind(self.named, module)
        """The key itself where it is a resource of this configuration."""

    @property
    def is_given(self) -> bool | None:
        """Whether a key is named at all; None where that cannot be told."""
        if self.named is not None:
            return True
        return None if self.attribute.unknown else not self.attribute.is_(None, "")

    @property
    def is_customer_managed(self) -> bool | None:
        """Whether it is a key of the customer, and not ``alias/aws/...`` or none; None where that cannot be told."""
        if self.key is not None:
            return True
        return _is_own(self.attribute.raw if self.named is None else _alias_of(self.named))

    @property
    def is_managed_alias(self) -> bool:
        """Whether it is surely a key that AWS manages in the account, such as ``alias/aws/sns``."""
        return bool(self.is_given) and self.is_customer_managed is False


def _resource(value: Value, module: Module) -> Block | None:
    parts = parts_of(value)
    block = module.block_at(parts[0]) if len(parts) == 1 else None
    return block if block is not None and block.type.startswith("aws_kms_") else None


def _key_behind(named: Block | None, module: Module) -> Block | None:
    """Follow an alias, or a data source that looks a key up, to the key."""
    for name in ("target_key_id", "key_id"):
        if named is not None and named.type not in KEY_TYPES:
            named = _resource(named.get(name).raw, module) or named
    return named if named is not None and named.type in KEY_TYPES and named.mode == "managed" else None


def _alias_of(block: Block) -> Value:
    """Return the name by which a data source looks a key up; a resource can only be the customer's own."""
    if block.mode == "managed":
        return "own"
    return block.get("name" if block.type == "aws_kms_alias" else "key_id").raw


def _is_own(name: Value) -> bool | None:
    if isinstance(name, str):
        return name != "" and _MANAGED_ALIAS not in name
    return False if name is None else None
