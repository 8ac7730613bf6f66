"""``moved`` blocks: which addresses resources had before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance


def moves_of(module: ModuleInstance) -> Iterator[tuple[str, str]]:
    """Yield what a module's ``moved`` blocks say: the address before and now, from the root module on."""
    for declared in module.configuration.moved:
        written = declared.block.body.attributes
        old, new = (_address(written[name].value) if name in written else "" for name in ("from", "to"))
        if old and new:
            yield module.address + old, module.address + new


def _address(node: nodes.Expression) -> str:
    """Return an address as reports spell it; empty for what is none."""
    if isinstance(node, nodes.Traversal):
        return ".".join(node.names)
    if isinstance(node, (nodes.GetAttribute, nodes.IndexExpression)):
        source, step = _address(node.source), _step(node)
        return source + step if source and step else ""
    return ""


def _step(node: nodes.GetAttribute | nodes.IndexExpression) -> str:
    """Return the last step of an address; empty for a key that is no literal."""
    if isinstance(node, nodes.GetAttribute):
        return f".{node.name}"
    key = node.key.value if isinstance(node.key, nodes.Literal) else None
    return f"[{json.dumps(key, ensure_ascii=False)}]" if isinstance(key, (str, int)) else ""
