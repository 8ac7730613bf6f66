"""The layout of an index: its keys and its projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import same
from dynlint.model.three_valued import all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index, Key


def projection_type(index: Index) -> Attribute:
    """Return the projection type: ``ALL``, ``KEYS_ONLY`` or ``INCLUDE``."""
    return _of_projection(index, "projection_type")


def projected_attributes(index: Index) -> Attribute:
    """Return ``non_key_attributes``: the attributes of an INCLUDE projection, in addition to the keys."""
    return _of_projection(index, "non_key_attributes")


def whole_key(index: Index) -> tuple[Key, ...]:
    """Return the index's keys; the first key of a local index is the hash key of its table."""
    shared = index.table.keys if index.kind == "local" else ()
    return (*(key for key in shared if key.role == "hash"), *index.keys)


def same_key(left: Iterable[Key], right: Iterable[Key]) -> bool | None:
    """Tell whether two keys have the same attributes in the same roles; None if that is not known."""
    first, second = list(left), list(right)
    return all_of(_same_part(first, second, role) for role in ("hash", "range")) if first else False


def _same_part(left: list[Key], right: list[Key], role: str) -> bool | None:
    ours, theirs = ([key.attribute for key in keys if key.role == role] for keys in (left, right))
    if len(ours) != len(theirs):  # an unknown one may be null, which means no key
        return None if any(each.why for each in (*ours, *theirs)) else False
    return all_of(same(one.symbol, other.symbol) for one, other in zip(ours, theirs))


def why_key_is_unknown(keys: Iterable[Key]) -> str:
    """Return why a key is not known; an empty text if all are known."""
    return next((key.attribute.why for key in keys if key.attribute.why), "")


def _of_projection(index: Index, name: str) -> Attribute:
    return index.body.nested("projection", name) if index.is_separate else index.body.get(name)
