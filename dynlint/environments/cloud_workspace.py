"""The workspace that a root module names in its ``cloud`` block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.hcl.files.library import Library

_PLAIN = lazy_pattern(r"[\w-]{1,90}")
"""What HCP Terraform takes as the name of a workspace."""


def workspace_of_cloud(library: Library, directory: str) -> dict[str, tuple[str, int]]:
    """Return the workspace that a ``cloud`` block names: it is the only one, until somebody writes another name."""
    for declared in library.configuration(directory).terraform:
        for block in declared.block.body.blocks:
            for workspaces in block.body.blocks if block.type == "cloud" else ():
                name = workspaces.body.attributes.get("name")
                text = getattr(name.value, "value", None) if name is not None else None
                if name is not None and isinstance(text, str) and _PLAIN.fullmatch(text):
                    return {text: (declared.source.path, declared.source.position(name.start).line)}
    return {}
