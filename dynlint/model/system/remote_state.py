"""Outputs of other root modules, from a data source (``data.terraform_remote_state.x.outputs.name``) or an input.

A reference to an output that is passed as an input, as by Terragrunt, has the address `of_root(folder)`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.model.known import Reference
from dynlint.model.system.backend import backends_in
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block, Body
    from dynlint.model.known import Value
    from dynlint.model.system.other_roots import Surroundings
    from dynlint.model.system.root_alone import RootAlone

_KIND = "terraform_remote_state"
_GIVEN = "dependency["
_PLACES = ("key", "prefix", "path")
"""The arguments of backends with the place of a state in its store."""
_STORES = (*_PLACES, "bucket", "container_name", "storage_account_name", "workspace_key_prefix")
_LOCAL = "terraform.tfstate"
_OUTPUT = lazy_pattern(r"outputs\.([\w-]+)(.*)")
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
        data = reader.block_at(part) if f"{_KIND}." in part.address else None
        if data is None or data.type != _KIND:
            return None, None
        owner = next(
            (
                module
                for module in around.roots
                if module is not reader and keeps(module.path, module.settings, data, reader.path)
            ),
            None,
        )
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


def place_read(data: Block) -> str | None:
    """Return the key, prefix or path of the state that a data source reads; None if it is not known."""
    config = data.get("config").raw
    if not isinstance(config, dict):
        return None
    return next((config[name] for name in _PLACES if isinstance(config.get(name), str)), None)


def keeps(folder: str, settings: Iterable[Body], data: Block, reader: str) -> bool:
    """Tell whether a data source certainly reads the state of a root module.

    `folder` is the root module's folder as reports show it, `settings` are its terraform blocks, and `reader` is the
    folder of the root module with the data source.
    """
    config = data.get("config").raw
    if folder == reader or not isinstance(config, dict):
        return False
    written = [backend.body for backend in backends_in(settings)]
    if data.get("backend").is_("local"):
        kept = written[0].get("path").symbol if written else None
        places = (reader, config.get("path")), (folder, kept or _LOCAL)
        return not (written and written[0].names() not in ((), ("path",))) and _same_file(*places)
    pairs = [(config.get(name), written[0].get(name).symbol) for name in _STORES if written and name in config]
    placed = any(name in config for name in _PLACES)
    return bool(pairs) and placed and all(isinstance(mine, str) and mine == theirs for mine, theirs in pairs)


def _same_file(read: tuple[str, Value], kept: tuple[str, Value]) -> bool:
    if not (isinstance(read[1], str) and isinstance(kept[1], str)):
        return False
    return os.path.normpath(os.path.join(*read)) == os.path.normpath(os.path.join(*kept))  # type: ignore[arg-type]  # text, asked above
