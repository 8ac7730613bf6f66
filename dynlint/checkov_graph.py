"""Which root module or plan a block of Checkov's graph belongs to, and its address, by the shape of its objects."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.plan.recognition import is_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class GraphRoots:
    """Which root module or plan each block of Checkov's graph belongs to."""

    def __init__(self, graph: Any) -> None:
        """`graph` is Checkov's, of rustworkx or networkx: its nodes carry the attributes of a block."""
        self.graph = graph
        self._by_block: dict[int, str] = {}
        self._by_address: dict[str, set[str]] = {}
        for node in _attributes(graph):
            root = _root_of(node)
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


def full_address(block: Mapping[str, Any], kind: str, *, is_data: bool) -> str:
    """Return a block's address as Terraform writes it: Checkov leaves ``data.`` out."""
    address = str(block.get("__address__", "")).replace('\\"', '"')
    if not is_data or f"data.{kind}." in address:
        return address
    head, found, tail = address.rpartition(f"{kind}.")
    return f"{head}data.{found}{tail}" if found else address


def _attributes(graph: Any) -> Iterable[dict[str, Any]]:
    nodes = graph.nodes(data=True) if hasattr(graph, "is_directed") else graph.nodes()
    for _, node in nodes:
        attributes = node.get("attr", node)
        if attributes.get("block_type_") in ("resource", "data"):
            yield attributes


def _bodies(node: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for named in (node.get("config_") or {}).values():
        if isinstance(named, dict):
            yield from (body for body in named.values() if isinstance(body, dict))


def _root_of(node: dict[str, Any]) -> str:
    """Return the folder of the outermost caller's file, or of the block's own; a plan is its own root."""
    path: str = node.get("file_path_", "")
    caller = node.get("source_module_object_")
    while caller is not None:
        path, caller = caller.path, caller.nested_tf_module
    return os.path.abspath(path) if is_plan(path) else os.path.dirname(os.path.abspath(path))
