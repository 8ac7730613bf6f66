"""Edits for the block of a finding: a new value at its source, and additions to the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.patching.changes import below_block, in_block, in_list, in_object, replaced
from dynlint.hcl.patching.spelling import in_json, native, spelled
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dynlint.finding import Change
    from dynlint.hcl.files.configuration import Configuration, Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import Tracer
    from dynlint.model.known import Value
    from dynlint.model.written import Addition, Code
    from dynlint.source import Source


def change(body: HclBody, name: str, value: Value) -> tuple[Change, ...]:
    """Return the edit that changes an attribute's value at its source; empty if that is not certain."""
    attribute = body.contents.attributes.get(name)
    if attribute is None:
        return insertion(body, {name: value})
    trail = body.module_instance.root.new_trail()
    trail.follow(attribute.value, body.source_of(attribute), body.scope)
    if trail.end is None or trail.end[0].is_generated:
        return ()
    if body.module_instance.configuration.stand_in is not None:
        from dynlint.hcl.modules.outside_places import argument  # noqa: PLC0415  # few modules have a stand-in

        found = argument(body, trail.end, value)
        if found is not None:
            return found
    source, literal = trail.end
    text = spelled(value, source.path, source.text[literal.start : literal.end])
    if text is None:
        return ()
    at_cause = replaced(source, literal.start, literal.end, text)
    return (at_cause._replace(own=_own(trail, value, source.path)),)


def _own(trail: Tracer, value: Value, path: str) -> tuple[Change, ...]:
    """Return the edit that sets the variable in the narrowest place: for one environment, or in the module call."""
    if trail.variable is None:
        return ()
    module, name = trail.variable
    if module.call is None or module.call_scope is None:
        return module.root.own_change(name, value, path)
    if name in module.call.block.body.attributes:
        return ()
    return at_call(module.call_scope.module, module.call, name, value)


def at_call(caller: ModuleInstance, call: Declared, name: str, value: Value) -> tuple[Change, ...]:
    """Return the edit that adds an argument to a module call; to a unit's inputs if the call represents the unit."""
    if call.block.body.start == call.block.start:
        return caller.root.own_change(name, value, "")
    return insertion(HclBody(caller, call.source, call.block, call.block.body, caller.scope), {name: value})


def insertion(body: HclBody, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the edit that adds arguments and blocks to a block; empty if one exists or comes from a dynamic block."""
    source = body.source
    is_elsewhere = source.is_generated or body.module_instance.configuration.stand_in is not None
    if is_elsewhere or any(body.for_each(name) or name in body.contents.attributes for name in content):
        return ()
    if source.path.endswith(".json"):
        return in_object(source, body.contents.start, body.contents.end, content)
    holder = body.holder()
    return in_block(source, holder.start, holder.end, content)


def beside(body: HclBody, additions: Sequence[Addition]) -> tuple[Change, ...]:
    """Return the edit that adds whole blocks below a resource; empty if a name is already used."""
    source, configuration = body.source, body.module_instance.configuration
    if source.is_generated or configuration.stand_in is not None:
        return ()
    new = [each for each in additions if each.labels[0] != "variable"]
    if any(".".join(each.labels[1:]) in configuration.resources for each in new):
        return ()
    asked = [
        each for each in additions if each.labels[0] == "variable" and each.labels[1] not in configuration.variables
    ]
    if not configuration.variables:
        return _blocks(source, body.node.end, [*asked, *new])
    declared = [change for each in asked for change in _declared(each, configuration)]
    return (*declared, *_blocks(source, body.node.end, new))


def _blocks(source: Source, end: int, additions: Sequence[Addition]) -> tuple[Change, ...]:
    if source.path.endswith(".json"):
        from dynlint.hcl.patching.top_level import in_top_level  # noqa: PLC0415  # few files are JSON

        return tuple(change for each in additions for change in in_top_level(source, each.labels, each.content))
    return below_block(source, end, additions)


def _declared(variable: Addition, configuration: Configuration) -> tuple[Change, ...]:
    """Return the edit that declares a variable below the other variables of a module, the same for each finding.

    It is empty if the variable is already declared.
    """
    if variable.labels[1] in configuration.variables:
        return ()
    there = [each for each in configuration.variables.values() if not each.source.is_generated]
    if there:
        return _blocks(there[-1].source, there[-1].block.end, [variable])
    sources = [file.source for file in configuration.files if not file.source.is_generated]
    return _blocks(sources[0], len(sources[0].text.rstrip()), [variable]) if sources else ()


def handed_down(body: HclBody, variable: Addition, givers: Sequence[Code]) -> tuple[Change, ...]:
    """Return the edits that declare a variable in the module of a block, and pass a value in the calls above it.

    `givers` are the expressions of the value in each caller, the nearest first. A caller that passes its own
    variable of this name declares it, too. In called modules the variable is optional. The result is empty if a module
    or a call cannot be edited.
    """
    name, module, found = variable.labels[1], body.module_instance, list["Change"]()
    optional = variable._replace(content={**variable.content, "default": None})
    for giver in givers:
        call = _call_of(module)
        given = insertion(call, {name: giver}) if call is not None else ()
        if call is None or not (given or name in call.contents.attributes):
            return ()
        found += [*_declared(optional, module.configuration), *given]
        module = call.module_instance
    return (*found, *(_declared(variable, module.configuration) if givers[-1] == f"var.{name}" else ()))


def _call_of(module: ModuleInstance) -> HclBody | None:
    """Return the call of a module as a body in its caller; None without one, or if the call represents a unit."""
    call, scope = module.call, module.call_scope
    if call is None or scope is None or call.block.body.start == call.block.start:
        return None
    return HclBody(scope.module, call.source, call.block, call.block.body, scope.module.scope)


def extension(body: HclBody, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
    """Return the edits that add items to a list; empty if its value is not a list in the block."""
    attribute = body.contents.attributes.get(name)
    if attribute is None:
        return insertion(body, {name: tuple(items)})
    source, node = body.source_of(attribute), attribute.value
    if source.is_generated or body.module_instance.configuration.stand_in is not None:
        return ()
    if not isinstance(node, nodes.Tuple):
        return ()
    is_json = source.path.endswith(".json")
    new = [native(str(in_json(name, item))) if is_json else native(item) for item in items]
    return in_list(source, node.start, node.end, [(item.start, item.end) for item in node.items], new)
