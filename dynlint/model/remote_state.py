"""Outputs that one root module reads from the state of another: ``data.terraform_remote_state.x.outputs.name``."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dynlint.model.backend import backends

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.known import Reference, Unknown, Value
    from dynlint.model.module import Module

_KIND = "terraform_remote_state"
_PLACES = ("key", "prefix", "path")
"""What says where in a store a state is, by the kind of backend."""
_STORES = (*_PLACES, "bucket", "container_name", "storage_account_name", "workspace_key_prefix")
_LOCAL = "terraform.tfstate"
_OUTPUT = re.compile(r"outputs\.([\w-]+)(.*)")
_STEP = re.compile(r'\.([\w-]+)|\["([^"\\]*)"\]|\[(\d+)\]')


def output_behind(part: Reference, reader: Module) -> str | Unknown:
    """Return the output that a reference to a state of this run means; the reference where it means no known text."""
    if f"{_KIND}." not in part.address:
        return part
    data, match = reader.block_at(part), _OUTPUT.fullmatch(part.attribute)
    if data is None or data.type != _KIND or match is None:
        return part
    owner = next((module for module in reader.around.roots if _keeps(module, data, reader)), None)
    value = None if owner is None else owner.output(match[1])
    for name, key, number in _STEP.findall(match[2]):
        value = _member(value, name or key, number)
    return value if isinstance(value, str) else part


def _member(value: Value, key: str, number: str) -> Value:
    if isinstance(value, dict):
        return value.get(key)
    listed = isinstance(value, (list, tuple)) and number and int(number) < len(value)
    return value[int(number)] if listed else None  # type: ignore[index]


def _keeps(module: Module, data: Block, reader: Module) -> bool:
    """Tell whether a data source surely reads the state of a root module."""
    config = data.get("config").raw
    if module is reader or not isinstance(config, dict):
        return False
    written = [backend.body for backend in backends(module)]
    if data.get("backend").is_("local"):
        kept = written[0].get("path").raw if written else None
        return not (written and written[0].names() not in ((), ("path",))) and _same_file(
            config.get("path"), kept or _LOCAL, reader, module
        )
    pairs = [(config.get(name), written[0].get(name).raw) for name in _STORES if written and name in config]
    placed = any(name in config for name in _PLACES)
    return bool(pairs) and placed and all(isinstance(mine, str) and mine == theirs for mine, theirs in pairs)


def _same_file(path: Value, kept: Value, reader: Module, module: Module) -> bool:
    if not (isinstance(path, str) and isinstance(kept, str)):
        return False
    read, written = (os.path.normpath(os.path.join(*each)) for each in ((reader.path, path), (module.path, kept)))
    return read == written
