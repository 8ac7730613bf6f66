"""KMS keys: the key that a `kms_key_arn` means, and its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.arn_text import segments_of
from dynlint.model.known import parts_of, same
from dynlint.model.placement import is_unset
from dynlint.model.reference import asymmetric_specs, other_usages
from dynlint.model.resource_types import KEYS
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Unknown, Value
    from dynlint.model.placement import Placement
    from dynlint.model.system.module import Module

_MANAGED_ALIAS = "alias/aws/"


class ArnParts(NamedTuple):
    """Two parts of an ARN that is written out."""

    service: str
    region: str


class KeyUse:
    """The use of a key by an attribute, which names it by ARN, id or alias, as text or by a reference."""

    def __init__(self, attribute: Attribute, module: Module) -> None:
        self.attribute = attribute
        self.named = _resource(attribute.symbol, module)
        """The key, alias or data source that it refers to; None if it refers to none in this root module."""
        self.key = _key_behind(self.named, module)
        """The key, if it is a resource of this root module; else None."""

    @property
    def region(self) -> str | Unknown | None:
        """The region of the key; None if it is not given, as for an id, an alias, or without a key."""
        if self.named is not None:
            return self.named.placement.region
        arn = segments_of(self.attribute.symbol)
        return arn[3] if len(arn) > 4 and arn[0] == "arn" and arn[2] == "kms" else None

    def is_usable_in(self, place: Placement) -> bool | None:
        """Tell whether the key is in the region where it is used; None if that is not known.

        A key that is written out counts as right if no provider block sets the region.
        """
        region = self.region
        if region is None or (self.named is None and is_unset(place.region)):
            return True
        return same(region, place.region)

    @property
    def is_given(self) -> bool | None:
        """Whether the attribute is set; None if that is not known."""
        if self.named is not None:
            return True
        return None if self.attribute.why else not self.attribute.is_(None, "")

    @property
    def is_customer_managed(self) -> bool | None:
        """Whether it is a customer managed key, not ``alias/aws/...`` or none; None if that is not known."""
        if self.key is not None:
            return True
        return _is_own(self.attribute.symbol if self.named is None else _alias_of(self.named))

    @property
    def is_managed_alias(self) -> bool:
        """Whether it is certainly an AWS managed key, such as ``alias/aws/sns``."""
        return bool(self.is_given) and self.is_customer_managed is False


def key_attributes(module: Module) -> Iterator[Attribute]:
    """Yield the key attributes of tables, unless their encryption is certainly off, and of replicas."""
    for table in module.tables:
        if not table.encryption.is_(False, None):
            yield table.encryption_key
    for replica in module.replicas:
        yield replica.encryption_key


def keys_in_use(module: Module) -> list[Block]:
    """Return the keys of this root module that encrypt a table or a replica, each once."""
    uses = (KeyUse(attribute, module) for attribute in key_attributes(module))
    return list({use.key.address: use.key for use in uses if use.key is not None}.values())


def arn_parts(value: Value) -> ArnParts | None:
    """Return the service and region of an ARN; None for any other value, or if they are not known."""
    parts = parts_of(value)
    segments = parts[0].split(":") if parts and isinstance(parts[0], str) else []
    return ArnParts(segments[2], segments[3]) if len(segments) > 4 and segments[0] == "arn" else None


def is_symmetric(key: Block) -> bool:
    """Tell whether a key is a symmetric encryption key; raises UndeterminedError if that is not known."""
    spec, usage = key.get("customer_master_key_spec").text, key.get("key_usage").text
    return spec not in asymmetric_specs() and usage not in other_usages()


def _resource(value: Value, module: Module) -> Block | None:
    parts = parts_of(value)
    block = module.block_at(parts[0]) if len(parts) == 1 else None
    return block if block is not None and block.type.startswith("aws_kms_") else None


def _key_behind(named: Block | None, module: Module) -> Block | None:
    """Return the key of an alias, or of a data source that looks a key up; None if it is not a resource here."""
    for name in ("target_key_id", "key_id"):
        if named is not None and not _is_key(named):
            named = _resource(named.get(name).symbol, module) or named
    return named if named is not None and _is_key(named) else None


def _is_key(block: Block) -> bool:
    return block.type in KEYS and block.mode == "managed"


def _alias_of(block: Block) -> Value:
    """Return the name by which a data source looks a key up; ``own`` for a resource, which is customer managed."""
    if block.mode == "managed":
        return "own"
    return block.get("name" if block.type == "aws_kms_alias" else "key_id").symbol


def _is_own(name: Value) -> bool | None:
    if isinstance(name, str):
        return name != "" and _MANAGED_ALIAS not in name
    return False if name is None else None
