"""Disabled resources: their count is 0 or their for_each is empty. Evaluates what they would be, and the cause."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.loops import elements
from dynlint.hcl.modules.bodies import HclBlock, HclBody
from dynlint.hcl.modules.expansion import make_child
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.modules.one_step_back import definition_of
from dynlint.hcl.modules.scopes import Instance, TracedScope
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import SAME_VALUE
from dynlint.hcl.values.errors import EvaluationError
from dynlint.model.context import Disabled
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Attribute
    from dynlint.model.known import Value

_MOST = 200
"""The most instances that are evaluated for one disabled resource."""
_DEEPEST = 8
_UNKNOWN = Unknown("there is no instance")
_KEYS: dict[str, dict[str, Value]] = {
    "count": {"count": {"index": _UNKNOWN}},
    "for_each": {"each": {"key": _UNKNOWN, "value": _UNKNOWN}},
}


def disabled(root: ModuleInstance, type_: str) -> Iterator[Disabled]:
    """Yield the disabled resources of a type in a root module and the modules that it calls."""
    for module in modules(root):
        yield from _of_resources(module, type_)
        for name in module.configuration.modules:
            call = f"module.{name}"
            for cause, instance in () if module.instances(call) else _would_be(module, call):
                yield from _of_call(module, name, cause, instance, type_)


def _of_resources(module: ModuleInstance, type_: str) -> Iterator[Disabled]:
    for name in module.configuration.resources:
        if name.startswith(f"{type_}.") and not module.instances(name):
            for cause, instance in _would_be(module, name):
                yield Disabled(HclBlock(module, name, instance), cause)


def _of_call(module: ModuleInstance, call: str, cause: Attribute, instance: Instance, type_: str) -> Iterator[Disabled]:
    child = make_child(module, call, instance, f"module.{call}")
    for inner in modules(child) if child is not None else ():
        for name in inner.configuration.resources:
            for each in inner.instances(name) if name.startswith(f"{type_}.") else ():
                yield Disabled(HclBlock(inner, name, each), cause)


def _would_be(module: ModuleInstance, name: str) -> Iterator[tuple[Attribute, Instance]]:
    """Yield the argument that disables a resource or call, with each instance that would exist otherwise.

    If these are not known, it is one instance with an unknown key.
    """
    declared = module.declared(name)
    for word, keys in _KEYS.items():
        attribute = declared.block.body.attributes.get(word) if declared is not None else None
        if declared is not None and attribute is not None:
            body = HclBody(module, declared.source, declared.block, declared.block.body, module.scope)
            body.address = f"{module.address}{name}"
            pairs = _elements(attribute.value, module.scope) if word == "for_each" else ()
            each: list[dict[str, Value]] = [{"each": {"key": key, "value": value}} for key, value in pairs]
            for known in each or [keys]:
                yield body.get(word), Instance(None, TracedScope(module, known))
            return


def _elements(node: nodes.Expression, scope: TracedScope) -> list[tuple[Value, Value]]:
    found = _collection(node, scope, 0)
    try:
        pairs = [*islice(elements(found), _MOST)] if isinstance(found, (dict, list, tuple)) else []
    except EvaluationError:
        return []
    return [(item, item) if isinstance(found, tuple) else (key, item) for key, item in pairs]


def _collection(node: nodes.Expression, scope: TracedScope, depth: int) -> Value:
    """Return the collection of a for_each if all conditions were true: the branch that is not empty, no ``if``."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, nodes.Parentheses) or (isinstance(node, nodes.Call) and node.name in SAME_VALUE):
        inner = node.inner if isinstance(node, nodes.Parentheses) else node.arguments[0]
        return _collection(inner, scope, depth + 1)
    if isinstance(node, nodes.Conditional):
        found = (_collection(branch, scope, depth + 1) for branch in (node.then, node.otherwise))
        return next((each for each in found if each and not isinstance(each, Unknown)), None)
    if isinstance(node, nodes.For) and node.condition is not None:
        names = (node.key_name, node.value_name, node.collection, node.key, node.result, None, node.grouping)
        return evaluate_or_unknown(nodes.For(node.start, node.end, *names), scope)
    if isinstance(node, nodes.Traversal) and node.names[0] == "local":
        written = definition_of(node.names, scope.module, ())
        if written is not None and not written[3]:
            return _collection(written[0].value, written[2], depth + 1)
    return evaluate_or_unknown(node, scope)
