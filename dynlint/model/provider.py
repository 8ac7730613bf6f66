"""What the provider gives every resource: the region, and default tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value


def region_of(block: Block) -> Attribute | None:
    """Return the region a resource is made in: its own, else its provider's; None where neither is written."""
    own = block.get("region")
    if not own.absent:
        return own
    provider = block.provider
    return None if provider is None or provider.get("region").absent else provider.get("region")


def tags_of(block: Block) -> Value:
    """Return the tags a resource surely gets, the provider's defaults included; an Unknown where nobody can tell."""
    tags: dict[str, Value] = {}
    for value in (_default_tags(block), block.get("tags").raw):
        if isinstance(value, Unknown):
            return value
        if isinstance(value, dict):
            tags.update(value)
    return tags


def _default_tags(block: Block) -> Value:
    provider = block.provider
    if provider is None:
        return None
    return provider.nested("default_tags", "tags").raw
