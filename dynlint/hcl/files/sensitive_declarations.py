"""Decides what is declared as sensitive: variables, outputs, and attributes by the provider's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.model.reference import sensitive_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value

SECRET = ("sensitive", "ephemeral")
"""The marks of values that are never shown."""


def is_flagged(block: WrittenBlock, marks: tuple[str, ...]) -> bool:
    """Tell whether a variable or output sets one of the marks to anything but a literal false or null."""
    flags = (block.body.attributes.get(mark) for mark in marks)
    return any(flag is not None and not _is_false(flag.value) for flag in flags)


def _is_false(node: nodes.Expression) -> bool:
    """Tell whether a flag is a literal false or null; Terraform accepts any constant expression, such as ``!false``."""
    return isinstance(node, nodes.Literal) and node.value in (False, "false", None)


def is_provider_secret(type_: str, path: Iterable[Value]) -> bool:
    """Tell whether the provider marks an attribute as sensitive; `type_` of a data source starts with ``data.``."""
    known = sensitive_attributes().get(type_)
    if known is None:
        return False
    dotted = ".".join(key for key in path if isinstance(key, str))
    return any(dotted == each or dotted.startswith(f"{each}.") for each in known)
