"""The tags of a resource, including its provider's default tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.kinds import mapping_of
from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.kinds import Text


class Tags(NamedTuple):
    """The tags of a resource as far as they are known."""

    known: dict[str, Text]
    doubt: Unknown | None
    """The unknown value because of which there may be more tags; None if all are known."""


def tags_of(block: Block) -> Tags:
    """Return the tags of a resource, including its provider's default tags."""
    known: dict[str, Text] = {}
    doubt = None
    for value in (_default_tags(block), mapping_of(block.get("tags").raw, "tags")):
        if isinstance(value, dict):
            known.update(value)
        elif isinstance(value, Unknown):
            doubt = value
    return Tags(known, doubt)


def _default_tags(block: Block) -> dict[str, Text] | Unknown | None:
    provider = block.provider
    return None if provider is None else mapping_of(provider.nested("default_tags", "tags").raw, "default_tags")
