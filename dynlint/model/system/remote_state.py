"""Outputs of other root modules, from a data source (``data.terraform_remote_state.x.outputs.name``) or an input.

A reference to an output that is passed as an input, as by Terragrunt, has the address `of_root(folder)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Reference
from dynlint.model.resource_types import STATE_OUTPUTS
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.model.known import Value
    from dynlint.model.system.other_roots import Surroundings
    from dynlint.model.system.root_alone import RootAlone

_GIVEN = "dependency["
_OUTPUT = lazy_pattern(r"(?:outputs|nonsensitive_values)\.([\w-]+)(.*)")
_STEP = lazy_pattern(r'\.([\w-]+)|\["([^"\\]*)"\]|\[(\d+)\]')


def of_root(path: str) -> str:
    """Return the address of a root module (its folder as reports show it) in references to its outputs."""
    return f'dependency["{path}"]'


def output_of(part: Reference, reader: RootAlone, around: Surroundings) -> tuple[Value, RootAlone | None]:
    """Return the output of a root module of this run that a reference means, and that root module."""
    match = _OUTPUT.fullmatch(part.attribute)
    if match is None:
        return None, None
    if part.address.startswith(_GIVEN):
        owner = next((module for module in around.roots if of_root(module.path) == part.address), None)
    else:
        data = reader.block_at(part) if "data." in part.address else None
        owner = None if data is None or data.type not in STATE_OUTPUTS else around.keeper_of(data)
    value = None if owner is None else owner.output(match[1])
    for name, key, number in _STEP.findall(match[2]):
        value = _member(value, name or key, number)
    return value, owner


def _member(value: Value, key: str, number: str) -> Value:
    if isinstance(value, Reference):
        path = f"{value.attribute}[{number}]" if number else f"{value.attribute}.{key}".lstrip(".")
        return Reference(value.why, value.address, path)
    if isinstance(value, dict):
        return value.get(key)
    listed = isinstance(value, (list, tuple)) and 0 < len(number) < 9 and int(number) < len(value)
    return value[int(number)] if listed else None  # type: ignore[index]  # a list, checked above
