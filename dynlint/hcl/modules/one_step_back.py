"""Goes one step back to where a value comes from: the definition of a name, or the iteration of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.loops import elements
from dynlint.hcl.modules.scopes import Origin
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.steps import opened
from dynlint.model.resource_types import STATE_OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.bodies import HclBlock, HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.hcl.syntax import nodes
    from dynlint.model.known import Value
    from dynlint.source import Source

    Path = tuple[Value, ...]
    from dynlint.hcl.modules.scopes import Written


def definition_of(names: tuple[str, ...], module: ModuleInstance, path: Path) -> Written | None:
    """Return the attribute that gives a name its value in a module; None if no attribute does."""
    if len(names) < 2:
        return None
    if names[0] == "var":
        return _variable(module, names[1], (*names[2:], *path))
    if names[0] == "local":
        declared = module.configuration.locals.get(names[1])
        if declared is None:
            return None
        place = module.configuration.source_of(declared.attribute, declared.source)
        return declared.attribute, place, module.scope, (*names[2:], *path)
    return _object(module, names, path)


def _variable(module: ModuleInstance, name: str, path: Path) -> Written | None:
    if module.keeps_default(name):
        return _default(module, name, path)
    if module.call is not None and module.call_scope is not None:
        argument = module.call.block.body.attributes.get(name)
        if argument is not None:
            caller = module.call_scope.module.configuration
            return argument, caller.source_of(argument, module.call.source), module.call_scope, path
    elif (given := module.root.given.get(name)) is not None:
        if given.source is None or given.attribute is None:
            return None
        return given.attribute, given.source, given.scope or module.scope, path
    return _default(module, name, path)


def _default(module: ModuleInstance, name: str, path: Path) -> Written | None:
    declared = module.configuration.variables.get(name)
    default = declared.block.body.attributes.get("default") if declared else None
    if declared is None or default is None:
        return None
    return default, module.configuration.source_of(default, declared.source), module.scope, path


def _object(module: ModuleInstance, names: tuple[str, ...], path: Path) -> Written | None:
    size = 3 if names[0] == "data" else 2
    name = ".".join(names[:size])
    if len(names) < size or module.declared(name) is None:
        return module.written(names, path)
    rest: Path = (*names[size:], *path)
    instances = module.instances(name)
    if instances and instances[0].key is not None:
        instances = tuple(item for item in instances if rest and str(item.key) == str(rest[0]))
        rest = rest[1:]
    if not rest or not instances or instances[0].uncertain is not None:
        return None
    if names[0] != "module":
        return _in_body(module.block(name, instances[0]), rest) or _in_state(module.block(name, instances[0]), rest)
    child = module.child(names[1], instances[0])
    output = child.configuration.outputs.get(str(rest[0])) if child else None
    value = output.block.body.attributes.get("value") if output else None
    if child is None or output is None or value is None:
        return None
    return value, child.configuration.source_of(value, output.source), child.scope, rest[1:]


def _in_body(body: HclBody, path: Path) -> Written | None:
    """Return an attribute of a resource, or of a nested block in it."""
    name = str(path[0])
    attribute = body.contents.attributes.get(name)
    if attribute is not None:
        return attribute, body.source_of(attribute), body.scope, path[1:]
    if len(path) > 2 and isinstance(path[1], int) and path[1] < len(body.blocks(name)):
        return _in_body(body.blocks(name)[path[1]], path[2:])
    return None


def _in_state(block: HclBlock, path: Path) -> Written | None:
    if block.type not in STATE_OUTPUTS or block.mode != "data":
        return None
    from dynlint.hcl.modules.state_outputs import output_written  # noqa: PLC0415  # few root modules read a state

    return output_written(block, path)


def round_of(node: nodes.For, source: Source, scope: TracedScope, key: Value) -> TracedScope | None:
    """Return the scope of the iteration that made an element of a for expression; None if it is not known.

    `key` is the element's number or key; in a set, the element itself. The iterations of expressions without bound
    names are cached, because each of a thousand tables may need one.
    """
    if not isinstance(key, (int, str)):  # an element of a set of objects
        return None
    wanted = key if node.key is None else _spelled(key)
    if scope.bindings:
        return dict(_rounds(node, source, scope)).get(wanted)
    known = scope.module.rounds
    if id(node) not in known:
        known[id(node)] = dict(_rounds(node, source, scope))
    return known[id(node)].get(wanted)


def _rounds(node: nodes.For, source: Source, scope: TracedScope) -> Iterator[tuple[Value, TracedScope]]:
    number = 0
    for inner in all_rounds(node, source, scope):
        if node.condition is not None and evaluate_or_unknown(node.condition, inner) not in (True, "true"):
            continue
        if node.key is not None:
            yield _spelled(evaluate_or_unknown(node.key, inner)), inner
        else:
            result = evaluate_or_unknown(node.result, inner)
            if isinstance(result, str):
                yield result, inner  # the element in a set made from the result
            yield number, inner
        number += 1


def all_rounds(node: nodes.For, source: Source, scope: TracedScope) -> Iterator[TracedScope]:
    """Yield the scope of each iteration of a for expression, of those that its condition leaves out too."""
    for key, value in _elements(node, scope):
        inner = scope.bind(**{node.value_name: value}, **({} if node.key_name is None else {node.key_name: key}))
        inner.origins = {**inner.origins, node.value_name: Origin(node.collection, source, scope, key, direct=True)}
        yield inner


def _elements(node: nodes.For, scope: TracedScope) -> list[tuple[Value, Value]]:
    try:
        return list(elements(opened(evaluate_or_unknown(node.collection, scope))))
    except EvaluationError:
        return []


def _spelled(key: Value) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
