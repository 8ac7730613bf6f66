"""Values of data sources that come from the provider configuration: ``aws_region``, ``aws_caller_identity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.known import Unknown


def said_by(data: Block, attribute: str) -> str | Unknown | None:
    """Return the provider's region, account or partition that a data source's attribute is; None for others."""
    kind = _SAYING.get((data.type, attribute))
    named = data.get("name").symbol or data.get("region").symbol if kind == "region" else None
    return None if kind is None else named or getattr(data.placement, kind)


_SAYING = {
    ("aws_region", "id"): "region",
    ("aws_region", "name"): "region",
    ("aws_region", "region"): "region",
    ("aws_caller_identity", "id"): "account",
    ("aws_caller_identity", "account_id"): "account",
    ("aws_partition", "id"): "partition",
    ("aws_partition", "partition"): "partition",
}
