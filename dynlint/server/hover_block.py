"""Hover text of a resource, data source or module call: the number of its instances, and its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.static import is_constant
from dynlint.hcl.modules.loading import modules
from dynlint.server.shown_values import shown_values
from dynlint.server.values_markdown import code, plain, values_text

if TYPE_CHECKING:
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.server.at_cursor import AtCursor
    from dynlint.server.project import Look

_NAMED = 6
"""How many addresses are named."""


def block_text(cursor: AtCursor, look: Look) -> str:
    """Return the instances of a block in each environment, then the arguments whose values differ or are computed."""
    lines = []
    for directory, environment, root in look.evaluations(cursor.file):
        found = [address for module in modules(root) for address in _addresses(cursor, module)]
        named = ", ".join(code(address) for address in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        where = environment if len(look.roots) < 2 else f"{look.shown(directory)} · {environment}"
        lines.append(f"- **{plain(where)}**: {named or 'none'}{more}")
    return "\n".join((*lines, *_arguments(cursor, look)))


def _addresses(cursor: AtCursor, module: ModuleInstance) -> list[str]:
    block = cursor.blocks[0]
    labels = tuple(label.text for label in block.labels)
    name = ".".join(labels if block.type == "resource" else (block.type, *labels))
    declared = module.declared(name)
    if declared is None or declared.source.path != cursor.file.source.path:
        return []
    return [f"{module.address}{name}{instance.suffix}" for instance in module.instances(name)]


def _arguments(cursor: AtCursor, look: Look) -> list[str]:
    """Return a line for each argument of the block whose value is no literal."""
    lines = []
    for attribute in cursor.blocks[-1].body.attributes.values():
        if not is_constant(attribute.value):
            text = values_text(shown_values(cursor._replace(attribute=attribute), look), look)
            lines += [f"\n{code(attribute.name)}", "", text] if text else []
    return lines
