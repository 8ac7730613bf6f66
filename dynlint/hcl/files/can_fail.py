"""Finds, from the syntax tree alone, the attributes of a body whose evaluation can fail.

A literal cannot fail. A plain reference to a variable, a local or an attribute of a resource cannot fail either:
an error in that value is reported where the value is computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.configuration import Fallible
from dynlint.hcl.files.static import NAMES_ALONE, NOT_VALUES
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.syntax.statements import WrittenBlock, WrittenBody

_EXPANDING = ("count", "for_each")


def fallible(configuration: Configuration, body: WrittenBody) -> Fallible:
    """Return the parts that can fail in the body of a resource, data source or module call; cached for each body."""
    found = configuration.fallible.get(id(body))
    if found is None:
        attributes = (each for each in body.attributes.values() if each.name not in NAMES_ALONE)
        blocks = (_type_with_something(configuration, block) for block in body.blocks)
        found = configuration.fallible[id(body)] = Fallible(
            tuple(each for each in attributes if _may_be_refused(configuration, each.value)),
            tuple(dict.fromkeys(type_ for type_ in blocks if type_)),
        )
    return found


def _type_with_something(configuration: Configuration, block: WrittenBlock) -> str:
    """Return the type of a nested block (of a dynamic block, its label), or an empty text if nothing in it can fail."""
    if block.type in NOT_VALUES:
        return ""
    if block.type != "dynamic" or not block.labels:
        return block.type if any(fallible(configuration, block.body)) else ""
    contents = (inner.body for inner in block.body.blocks if inner.type == "content")
    return block.labels[0].text if any(any(fallible(configuration, body)) for body in contents) else ""


def _may_be_refused(configuration: Configuration, node: nodes.Expression) -> bool:
    if isinstance(node, nodes.Literal):
        return False
    if isinstance(node, nodes.Traversal):
        return not _hands_on(configuration, node.names)
    if isinstance(node, nodes.Tuple):
        return any(_may_be_refused(configuration, item) for item in node.items)
    if isinstance(node, nodes.Object):
        keys_are_text = all(isinstance(key, nodes.Literal) and isinstance(key.value, str) for key, _ in node.items)
        return not keys_are_text or any(_may_be_refused(configuration, value) for _, value in node.items)
    if isinstance(node, nodes.Parentheses):
        return _may_be_refused(configuration, node.inner)
    return not (isinstance(node, nodes.TemplateExpression) and node.is_wrap) or _may_be_refused(
        configuration, node.parts[0]
    )


def _hands_on(configuration: Configuration, names: tuple[str, ...]) -> bool:
    """Tell whether a name is a variable, a local, or an attribute of a resource that has exactly one instance."""
    if len(names) == 2:
        return names[0] in ("var", "local")
    declared = configuration.resources.get(".".join(names[:2])) if len(names) == 3 else None
    if declared is None or names[2] in (*NAMES_ALONE, *_EXPANDING):
        return False
    body = declared.block.body
    switched = any(block.type == "lifecycle" and "enabled" in block.body.attributes for block in body.blocks)
    return not switched and not any(word in body.attributes for word in _EXPANDING)
