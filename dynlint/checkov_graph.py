"""What Checkov's graph says, by the shape of its objects: roots, addresses, and where modules are on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.plan.recognition import is_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class GraphRoots:
    """Which root module or plan each block of Checkov's graph belongs to."""

    def __init__(self, graph: Any) -> None:
        """`graph` is Checkov's, of rustworkx or networkx: its nodes carry the attributes of a block."""
        self.graph = graph
        self.modules: dict[tuple[str, str], str] = {}
        """The folders of modules, by the caller's folder and the call's name."""
        self._by_block: dict[int, str] = {}
        self._by_address: dict[str, set[str]] = {}
        for node in blocks_of(graph, "resource", "data"):
            root = _root_of(node)
            self.modules.update(_calls_above(node))
            for body in _bodies(node):
                self._by_block[id(body)] = root
            self._by_address.setdefault(node.get("__address__", ""), set()).add(root)

    def find(self, block: Mapping[str, Any]) -> str | None:
        """Return the root of a block; by its address where Checkov hands out a copy, None where that is not enough."""
        known = self._by_block.get(id(block))
        if known is not None:
            return known
        roots = self._by_address.get(block.get("__address__", ""), set())
        return next(iter(roots)) if len(roots) == 1 else None

    def resources(self, root: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield the resources of a root: the node of each, and what is in its block."""
        for node in blocks_of(self.graph, "resource"):
            if _root_of(node) == root:
                yield from ((node, body) for body in _bodies(node))

    def repeated_calls(self) -> set[str]:
        """Return the names of module calls with ``count`` or ``for_each``."""
        calls = ((node.get("config_") or {}).items() for node in blocks_of(self.graph, "module"))
        return {name for call in calls for name, body in call if {"count", "for_each"} & set(body)}


def full_address(block: Mapping[str, Any], kind: str, *, is_data: bool) -> str:
    """Return a block's address as Terraform writes it: Checkov leaves ``data.`` out."""
    address = str(block.get("__address__", "")).replace('\\"', '"')
    if not is_data or f"data.{kind}." in address:
        return address
    head, found, tail = address.rpartition(f"{kind}.")
    return f"{head}data.{found}{tail}" if found else address


def blocks_of(graph: Any, *types: str) -> Iterable[dict[str, Any]]:
    """Yield the attributes of the blocks of some types."""
    nodes = graph.nodes(data=True) if hasattr(graph, "is_directed") else graph.nodes()
    for _, node in nodes:
        attributes = node.get("attr", node)
        if attributes.get("block_type_") in types:
            yield attributes


def calls_of(node: dict[str, Any]) -> Iterator[Any]:
    """Yield the module calls that lead to a block, innermost first: the file of each, and its name."""
    caller = node.get("source_module_object_")
    while caller is not None:
        yield caller
        caller = caller.nested_tf_module


def _calls_above(node: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    folder = _folder(node.get("file_path_", ""))
    for call in calls_of(node):
        yield (_folder(call.path), call.name), folder
        folder = _folder(call.path)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _bodies(node: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for named in (node.get("config_") or {}).values():
        if isinstance(named, dict):
            yield from (body for body in named.values() if isinstance(body, dict))


def _root_of(node: dict[str, Any]) -> str:
    """Return the folder of the outermost caller's file, or of the block's own; a plan is its own root."""
    path: str = node.get("file_path_", "")
    for call in calls_of(node):
        path = call.path
    return os.path.abspath(path) if is_plan(path) else _folder(path)
