"""What Checkov's graph says, by the shape of its objects: roots, addresses, and where modules are on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.plan.recognition import is_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def root_of(path: str, caller: Any = None) -> str:
    """Return the folder of the outermost caller's file, or of a file's own; a plan is its own root.

    `caller` is the module call that leads to a file, with its own callers.
    """
    for call in _chain(caller):
        path = call.path
    return os.path.abspath(path) if is_plan(path) else _folder(path)


def called_folders(path: str, caller: Any = None) -> tuple[str, ...]:
    """Return the folders of the modules between a root module and a file, the file's own last; see `root_of`."""
    files = [path, *(call.path for call in _chain(caller))]
    return tuple(map(_folder, reversed(files[:-1])))


class Graph:
    """The blocks of one or several graphs of Checkov."""

    def __init__(self, graphs: Iterable[Any]) -> None:
        """The graphs are of rustworkx or networkx: their nodes carry the attributes of a block."""
        self._graphs = tuple(graphs)

    def modules(self) -> tuple[tuple[str, str, str], ...]:
        """Return where modules are: the caller's folder, the call's name, and the module's folder."""
        found: dict[tuple[str, str, str], None] = {}
        for node in self._blocks("resource", "data"):
            folder = _folder(node.get("file_path_", ""))
            for call in calls_of(node):
                found[_folder(call.path), call.name, folder] = None
                folder = _folder(call.path)
        return tuple(found)

    def resources(self, root: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield the resources of a root: the node of each, and what is in its block."""
        for node in self._blocks("resource"):
            if root_of(node.get("file_path_", ""), node.get("source_module_object_")) == root:
                yield from ((node, body) for body in _bodies(node))

    def roots(self) -> set[str]:
        """Return the root modules that resources are read for.

        Where a folder with resources of its own is also called by another one, Checkov keeps those of the calls alone.
        """
        return {
            root_of(node.get("file_path_", ""), node.get("source_module_object_")) for node in self._blocks("resource")
        }

    def repeated_calls(self) -> set[str]:
        """Return the names of module calls with ``count`` or ``for_each``."""
        calls = ((node.get("config_") or {}).items() for node in self._blocks("module"))
        return {name for call in calls for name, body in call if {"count", "for_each"} & set(body)}

    def _blocks(self, *types: str) -> Iterator[dict[str, Any]]:
        for graph in self._graphs:
            nodes = graph.nodes(data=True) if hasattr(graph, "is_directed") else graph.nodes()
            for _, node in nodes:
                attributes = node.get("attr", node)
                if attributes.get("block_type_") in types:
                    yield attributes


def full_address(block: Mapping[str, Any], kind: str, *, is_data: bool) -> str:
    """Return a block's address as Terraform writes it: Checkov leaves ``data.`` out."""
    address = str(block.get("__address__", "")).replace('\\"', '"')
    if not is_data or f"data.{kind}." in address:
        return address
    head, found, tail = address.rpartition(f"{kind}.")
    return f"{head}data.{found}{tail}" if found else address


def calls_of(node: dict[str, Any]) -> Iterator[Any]:
    """Yield the module calls that lead to a block, innermost first: the file of each, and its name."""
    return _chain(node.get("source_module_object_"))


def _chain(call: Any) -> Iterator[Any]:
    while call is not None:
        yield call
        call = call.nested_tf_module


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _bodies(node: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for named in (node.get("config_") or {}).values():
        if isinstance(named, dict):
            yield from (body for body in named.values() if isinstance(body, dict))
