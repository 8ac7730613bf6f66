"""Edits of the inputs in a unit's own file, the narrowest place for a value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.patching.changes import at_end_of_file, in_block, in_object
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from dynlint.finding import Change
    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile


def input_change(file: ConfigFile, directory: str, name: str, value: Value) -> tuple[Change, ...]:
    """Return the edit that sets a variable in the inputs of a unit's own file; empty if the inputs are computed.

    `directory` is the unit's folder. If the file is elsewhere, the edit is empty: other units of a stack may share it.
    """
    source = file.source
    if os.path.dirname(os.path.abspath(source.path)) != directory:
        return ()
    inputs = file.body.attributes.get("inputs")
    if inputs is None:
        return () if source.path.endswith(".json") else at_end_of_file(source, "inputs", {name: value})
    if not isinstance(inputs.value, nodes.Object) or name in _names(inputs):
        return ()
    start, end = inputs.value.start, inputs.value.end
    if source.path.endswith(".json"):
        return in_object(source, start, end, {name: value})
    return in_block(source, start, end, {name: value})


def _names(inputs: statements.WrittenAttribute) -> set[str]:
    """Return the names of the inputs in an object."""
    items = inputs.value.items if isinstance(inputs.value, nodes.Object) else ()
    return {str(key.value) for key, _ in items if isinstance(key, nodes.Literal)}
