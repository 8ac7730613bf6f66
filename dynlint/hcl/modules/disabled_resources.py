"""Disabled resources: their count is 0, or their for_each leaves them out. Evaluates what they would be, and why."""

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
from dynlint.hcl.modules.without_conditions import DEEPEST, may_leave_out, without_conditions
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import SAME_VALUE
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import INSTANCES, SWITCHES
from dynlint.model.context import Disabled
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Attribute
    from dynlint.model.known import Value

_UNKNOWN = Unknown("there is no instance")
_KEYS: dict[str, dict[str, Value]] = {
    "count": {"count": {"index": _UNKNOWN}},
    "for_each": {"each": {"key": _UNKNOWN, "value": _UNKNOWN}},
}


def disabled(root: ModuleInstance, type_: str) -> Iterator[Disabled]:
    """Yield the disabled resources of a type in a root module and the modules that it calls."""
    for module in modules(root):
        for name in module.configuration.resources:
            for cause, instance in _left_out(module, name) if name.startswith(f"{type_}.") else ():
                yield Disabled(HclBlock(module, name, instance), cause)
        for name in module.configuration.modules:
            for cause, instance in _left_out(module, f"module.{name}"):
                yield from _of_call(module, name, cause, instance, type_)


def _of_call(module: ModuleInstance, call: str, cause: Attribute, instance: Instance, type_: str) -> Iterator[Disabled]:
    child = make_child(module, call, instance, f"module.{call}{instance.suffix}")
    for inner in modules(child) if child is not None else ():
        for name in inner.configuration.resources:
            for each in inner.instances(name) if name.startswith(f"{type_}.") else ():
                yield Disabled(HclBlock(inner, name, each), cause)


def _left_out(module: ModuleInstance, name: str) -> Iterator[tuple[Attribute, Instance]]:
    """Yield the argument that leaves a resource or call out, with each instance that would exist otherwise.

    If there is no instance at all and its keys are not known, it is one with an unknown key.
    """
    made = module.instances(name)
    if any(each.uncertain is not None for each in made):
        return
    declared = module.declared(name)
    for word, keys in _KEYS.items():
        attribute = declared.block.body.attributes.get(word) if declared is not None else None
        if declared is None or attribute is None:
            continue
        if made and (word == "count" or not may_leave_out(attribute.value, module.scope)):
            return
        body = HclBody(module, declared.source, declared.block, declared.block.body, module.scope)
        body.address = f"{module.address}{name}"
        others = {str(each.key) for each in made}
        pairs = _elements(attribute.value, module.scope, others) if word == "for_each" else []
        if made:
            yield from _beside(pairs, body)
            return
        each: list[dict[str, Value]] = [{"each": {"key": key, "value": value}} for key, value in pairs]
        for known in each or [keys]:
            yield body.get(word), Instance(None, TracedScope(module, known))
        return


def _beside(pairs: Iterable[tuple[Value, Value]], body: HclBody) -> Iterator[tuple[Attribute, Instance]]:
    """Yield the instances that a condition leaves out while it lets others through.

    The switch of each is looked for in the whole collection; beyond a limit the for_each is the cause.
    """
    from dynlint.hcl.modules.left_out_elements import Switch  # noqa: PLC0415  # few resources are off

    for number, (key, value) in enumerate(pairs):
        if isinstance(key, str):
            instance = Instance(key, TracedScope(body.module_instance, {"each": {"key": key, "value": value}}))
            own = HclBody(body.module_instance, body.source, body.node, body.contents, body.scope)
            own.address = f"{body.address}{instance.suffix}"
            yield Switch(own, key) if number < SWITCHES else own.get("for_each"), instance


def _elements(node: nodes.Expression, scope: TracedScope, known: set[str]) -> list[tuple[Value, Value]]:
    """Return the keys and values of the instances that there would be, without those that are `known`."""
    found = _collection(node, scope, 0)
    pairs = elements(found) if isinstance(found, (dict, list, tuple)) else iter(())
    keyed = ((item, item) if isinstance(found, tuple) else (key, item) for key, item in pairs)
    try:
        return [*islice((pair for pair in keyed if str(pair[0]) not in known), INSTANCES)]
    except EvaluationError:
        return []


def _collection(node: nodes.Expression, scope: TracedScope, depth: int) -> Value:
    """Return the collection of a for_each if all conditions were true: the branch that is not empty, no ``if``."""
    if depth > DEEPEST:
        return None
    if isinstance(node, nodes.Parentheses) or (isinstance(node, nodes.Call) and node.name in SAME_VALUE):
        inner = node.inner if isinstance(node, nodes.Parentheses) else node.arguments[0]
        return _collection(inner, scope, depth + 1)
    if isinstance(node, nodes.Conditional):
        found = (_collection(branch, scope, depth + 1) for branch in (node.then, node.otherwise))
        return next((each for each in found if each and not isinstance(each, Unknown)), None)
    if isinstance(node, nodes.Traversal) and node.names[0] == "local":
        written = definition_of(node.names, scope.module, ())
        if written is not None and not written[3]:
            return _collection(written[0].value, written[2], depth + 1)
    return evaluate_or_unknown(without_conditions(node, scope), scope)
