"""Resources that a count or for_each of nothing leaves out: what they would be, and what leaves them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.bodies import HclBlock, HclBody
from dynlint.hcl.modules.expansion import make_child
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.modules.scopes import Instance, TracedScope
from dynlint.model.context import Disabled
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Attribute
    from dynlint.model.known import Value

_UNKNOWN = Unknown("there is no instance")
_KEYS: dict[str, dict[str, Value]] = {
    "count": {"count": {"index": _UNKNOWN}},
    "for_each": {"each": {"key": _UNKNOWN, "value": _UNKNOWN}},
}


def disabled(root: ModuleInstance, type_: str) -> Iterator[Disabled]:
    """Yield the resources of a type of which a root, or a module that it calls, makes none."""
    for module in modules(root):
        yield from _of_resources(module, type_)
        for name in module.configuration.modules:
            call = f"module.{name}"
            if not module.instances(call) and (found := _would_be(module, call)) is not None:
                yield from _of_call(module, name, *found, type_)


def _of_resources(module: ModuleInstance, type_: str) -> Iterator[Disabled]:
    for name in module.configuration.resources:
        if name.startswith(f"{type_}.") and not module.instances(name):
            found = _would_be(module, name)
            if found is not None:
                cause, instance = found
                yield Disabled(HclBlock(module, name, instance), cause)


def _of_call(module: ModuleInstance, call: str, cause: Attribute, instance: Instance, type_: str) -> Iterator[Disabled]:
    child = make_child(module, call, instance, f"module.{call}")
    for inner in modules(child) if child is not None else ():
        for name in inner.configuration.resources:
            for each in inner.instances(name) if name.startswith(f"{type_}.") else ():
                yield Disabled(HclBlock(inner, name, each), cause)


def _would_be(module: ModuleInstance, name: str) -> tuple[Attribute, Instance] | None:
    """Return what leaves a resource or call out, and an instance whose key nobody knows."""
    declared = module.declared(name)
    for word, keys in _KEYS.items():
        if declared is not None and word in declared.block.body.attributes:
            body = HclBody(module, declared.source, declared.block, declared.block.body, module.scope)
            body.address = f"{module.address}{name}"
            return body.get(word), Instance(None, TracedScope(module, keys))
    return None
