"""How a resource that is added beside another one refers to it, with the same number of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.written import Code
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class Reach(NamedTuple):
    """A reference to a resource from another one in its module, and the meta-arguments that both share."""

    expression: str
    """``aws_dynamodb_table.orders``, ``each.value``."""
    meta: dict[str, Any]
    """``for_each`` or ``count`` if there are several instances, and the provider."""


def reach(block: Block) -> Reach:
    """Return how a new resource with as many instances as `block` refers to it."""
    name = f"{block.type}.{block.name}"
    provider = block.read("provider")
    common: dict[str, Any] = {"provider": Code(provider)} if isinstance(provider, str) else {}
    if isinstance(block.key, str):
        return Reach("each.value", {"for_each": Code(name), **common})
    if isinstance(block.key, int):
        return Reach(f"{name}[count.index]", {"count": Code(f"length({name})"), **common})
    return Reach(name, common)


def callers_of(address: str) -> Iterator[str]:
    """Yield the addresses of the modules that call a module, the nearest first; the root module's is empty."""
    while address:
        address = address.rpartition(".module.")[0]
        yield address


def the_only(type_: str, module: Module, address: str, word: str = "") -> Block | None:
    """Return the resource of a type in a module (address); None if there is none, or the choice is not clear.

    Of several, it is the only one whose name contains `word`.
    """
    beside = [
        each
        for each in module.blocks_of(type_)
        if each.module == address and each.key is None and each.uncertain is None
    ]
    found = beside if len(beside) == 1 else [each for each in beside if word and word in each.name]
    return found[0] if len(found) == 1 else None
