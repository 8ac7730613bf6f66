"""Tells whether a root module certainly keeps the state that a data source reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.model.known import Unknown
from dynlint.model.system.backend import backends_in
from dynlint.model.system.hcp_terraform import TFE_OUTPUTS, hcp_states, hcp_workspace
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.model.block import Block, Body
    from dynlint.model.known import Value
    from dynlint.model.system.hcp_terraform import HcpStates, HcpWorkspace

_PLACES = ("key", "prefix", "path")
"""The arguments of backends with the place of a state in its store."""
_STORES = (*_PLACES, "bucket", "container_name", "storage_account_name", "workspace_key_prefix")
_LOCAL = "terraform.tfstate"
_DEFAULT = "default"


class StateKept(NamedTuple):
    """A state that a root module keeps: which one of its states it is."""

    workspace: str | Unknown
    """The workspace of the root module. ``default`` is the one that every root module has."""
    is_only: bool = False
    """Whether the root module has this state alone."""
    is_claimed: bool = True
    """Whether the root module certainly keeps it; False if that depends on which workspaces it has."""


def word_of(data: Block) -> str | Unknown:
    """Return a text that the root module must have whose state a data source reads; an Unknown with the reason."""
    if _is_in_hcp(data):
        read = hcp_workspace(data)
        return read if isinstance(read, Unknown) else read.organization
    config = data.get("config").raw
    if isinstance(config, Unknown):
        return config
    places = [config.get(name) for name in _PLACES] if isinstance(config, dict) else []
    known = next((place for place in places if isinstance(place, str)), None)
    unknown = next((place for place in places if isinstance(place, Unknown)), None)
    return known or unknown or Unknown(f"{data.address} does not say where the state is kept")


def words_of(folder: str, settings: Sequence[Body]) -> set[str]:
    """Return what `word_of` may return for a state that a root module keeps; for a file, its path below the folder.

    `folder` is the root module's folder (absolute), `settings` are its terraform blocks.
    """
    states = hcp_states(settings)
    written = next((backend.body for backend in backends_in(settings)), None)
    places = [] if written is None else [written.get(name).symbol for name in _PLACES]
    if written is not None and written.label == "local":
        file = written.get("path").symbol or _LOCAL
        places.append(os.path.normpath(os.path.join(folder, file)) if isinstance(file, str) else file)
    return {place for place in (*places, states and states.organization) if isinstance(place, str)}


def state_kept(folder: str, settings: Sequence[Body], data: Block, reader: str) -> StateKept | None:
    """Return the state that a data source reads, as one of those of a root module; None if that is not certain.

    `folder` is the root module's folder as reports show it, `settings` are its terraform blocks, and `reader` is the
    folder of the root module with the data source.
    """
    if folder == reader:
        return None
    if _is_in_hcp(data):
        states, read = hcp_states(settings), hcp_workspace(data)
        return None if states is None or isinstance(read, Unknown) else _kept_in_hcp(states, read)
    if not _keeps(folder, settings, data, reader):
        return None
    workspace = data.get("workspace").symbol
    return StateKept(workspace if isinstance(workspace, (str, Unknown)) else _DEFAULT)


def _kept_in_hcp(states: HcpStates, read: HcpWorkspace) -> StateKept | None:
    if (states.host, states.organization) != (read.host, read.organization):
        return None
    if states.name is not None:
        return StateKept(read.name, is_only=True) if states.name == read.name else None
    if states.prefix is None:
        return StateKept(read.name, is_claimed=False)
    begins = isinstance(states.prefix, str) and read.name.startswith(states.prefix)
    return StateKept(read.name.removeprefix(str(states.prefix)), is_claimed=bool(states.prefix)) if begins else None


def _is_in_hcp(data: Block) -> bool:
    return data.type == TFE_OUTPUTS or data.get("backend").is_("remote")


def _keeps(folder: str, settings: Sequence[Body], data: Block, reader: str) -> bool:
    """Tell whether a root module certainly keeps its state where a data source looks: in a file or in a bucket."""
    config = data.get("config").raw
    if not isinstance(config, dict):
        return False
    written = next((backend.body for backend in backends_in(settings)), None)
    kind = data.get("backend").symbol
    if written is None:
        in_cloud = any(block.blocks("cloud") for block in settings)
        return kind == "local" and not in_cloud and _same_file((reader, config.get("path")), (folder, _LOCAL))
    if written.label != kind:
        return False
    if kind == "local":
        kept = written.get("path").symbol or _LOCAL
        return written.names() in ((), ("path",)) and _same_file((reader, config.get("path")), (folder, kept))
    pairs = [(config[name], written.get(name).symbol) for name in _STORES if name in config]
    placed = any(name in config for name in _PLACES)
    return placed and all(isinstance(mine, str) and mine == theirs for mine, theirs in pairs)


def _same_file(read: tuple[str, Value], kept: tuple[str, Value]) -> bool:
    if not (isinstance(read[1], str) and isinstance(kept[1], str)):
        return False
    return os.path.normpath(os.path.join(*read)) == os.path.normpath(os.path.join(*kept))  # type: ignore[arg-type]  # text, asked above
