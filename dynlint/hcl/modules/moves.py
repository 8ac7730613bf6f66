"""``moved`` blocks: the earlier addresses of resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance


def moves_of(module: ModuleInstance) -> Iterator[tuple[str, str]]:
    """Yield the old and the new full address of each ``moved`` block in a module."""
    for declared in module.configuration.moved:
        written = declared.block.body.attributes
        old, new = (_address(written[name].value) if name in written else "" for name in ("from", "to"))
        if old and new:
            yield module.address + old, module.address + new


def _address(node: nodes.Expression) -> str:
    """Return an address as reports show it; an empty text if the expression is not one."""
    if isinstance(node, nodes.Traversal):
        return ".".join(node.names)
    if isinstance(node, (nodes.GetAttribute, nodes.IndexExpression)):
        source, step = _address(node.source), _step(node)
        return source + step if source and step else ""
    return ""


def _step(node: nodes.GetAttribute | nodes.IndexExpression) -> str:
    """Return the last attribute or index of an address; an empty text for a key that is not a literal."""
    if isinstance(node, nodes.GetAttribute):
        return f".{node.name}"
    key = node.key.value if isinstance(node.key, nodes.Literal) else None
    return f"[{json.dumps(key, ensure_ascii=False)}]" if isinstance(key, (str, int)) else ""
