"""Places of a stand-in's resources: the user cannot see its text, so they are at the module call or its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Step
from dynlint.hcl.files.stand_ins import declares, is_stand_in
from dynlint.hcl.modules.bodies import call_locations
from dynlint.hcl.modules.may_be_sensitive import redacted_place
from dynlint.hcl.syntax.places import locate, part, shown
from dynlint.model.block import Place
from dynlint.source import Location

if TYPE_CHECKING:
    from dynlint.finding import Change
    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.syntax import nodes
    from dynlint.model.known import Value
    from dynlint.source import Source


def place_outside(body: HclBody, name: str, route: tuple[Value, ...]) -> Place:
    """Return the place of an attribute of a stand-in's resource: the argument that sets it, or else the call."""
    caller, call = _caller(body.module_instance)
    trail, attribute = body.module_instance.root.new_trail(), body.contents.attributes.get(name)
    if attribute is not None:
        trail.follow(attribute.value, body.source_of(attribute), body.scope, route)
    elif (for_each := body.for_each(name.partition("[")[0])) is not None:
        trail.attribute(for_each, body.source_of(for_each), body.scope, ())
    written = [step for step in trail.steps if not is_stand_in(step.path)]
    here = (call.source.path, *_lines(call))
    at_call = [step for step in written if (step.path == here[0] and here[1] <= step.line <= here[2])]
    if at_call:
        location = _of_step(call.source, at_call[-1], call, caller)
        steps = tuple(step for step in written if step not in at_call)
    else:
        location = locate(call.source, call.block.start, call.block.header_end)
        steps = (_default(body.module_instance, trail.steps, location), *written)
    excerpt = ((location.line, call.source.line(location.line)),)
    value = shown(part(body.read(name), route)) if attribute is not None and at_call else ""
    place = Place(location, steps, call_locations(body.module_instance), excerpt, value)
    return redacted_place(body, name, route, place)


def argument(body: HclBody, end: tuple[Source, nodes.Literal], value: Value) -> tuple[Change, ...] | None:
    """Return the edit that sets an argument if a default of the stand-in decides; None if the user's own text decides.

    It is empty if something other than a variable decides.
    """
    from dynlint.hcl.modules.edits_of_bodies import at_call  # noqa: PLC0415  # a circular import

    source, literal = end
    if not is_stand_in(source.path):
        return None
    caller, call = _caller(body.module_instance)
    name = _variable_at(body.module_instance, source, source.position(literal.start).line)
    stand_in = body.module_instance.configuration.stand_in
    if not name or stand_in is None or not declares(stand_in, name):
        return ()
    if name in call.block.body.attributes or is_stand_in(call.source.path):
        return ()
    return at_call(caller, call, name, value)


def _caller(module: ModuleInstance) -> tuple[ModuleInstance, Declared]:
    """Return the nearest caller that is not a stand-in, and its module call."""
    while module.call is not None and module.call_scope is not None:
        call, module = module.call, module.call_scope.module
        if module.configuration.stand_in is None:
            return module, call
    raise ValueError("a stand-in has no caller")


def _lines(call: Declared) -> tuple[int, int]:
    source = call.source
    return source.position(call.block.start).line, source.position(call.block.end).line


def _of_step(source: Source, step: Step, call: Declared, caller: ModuleInstance) -> Location:
    """Return the place of an argument's value; for a step inside the value, the rest of its line."""
    for attribute in call.block.body.attributes.values():
        if caller.configuration.source_of(attribute, source) is source:
            start = source.position(attribute.start)
            if (start.line, start.column) == (step.line, step.column):
                return locate(source, attribute.value.start, attribute.value.end)
    end = len(source.line(step.line).rstrip().rstrip(",")) + 1
    return Location(step.path, step.line, step.column, step.line, max(end, step.column))


def _default(module: ModuleInstance, steps: list[Step], location: Location) -> Step:
    """Return the step that names what decides if no argument does: a default of the module, or the module itself."""
    stand_in = module.configuration.stand_in
    title = stand_in.name if stand_in is not None else ""
    text = f"as {title} makes it"
    for step in steps:
        if is_stand_in(step.path) and step.path.endswith("/variables.tf"):
            name = _named_at(module, step.path, step.line)
            if stand_in is not None and declares(stand_in, name):
                text = f"default of {title}: {name} = {step.text.partition('=')[2].strip()}"
    return Step(location.path, location.line, location.column, text)


def _variable_at(module: ModuleInstance, source: Source, line: int) -> str:
    return _named_at(module, source.path, line) if source.path.endswith("/variables.tf") else ""


def _named_at(module: ModuleInstance, path: str, line: int) -> str:
    """Return the name of the variable whose block includes a line; an empty text if there is none."""
    for name, declared in module.configuration.variables.items():
        source, block = declared.source, declared.block
        if source.path == path and source.position(block.start).line <= line <= source.position(block.end).line:
            return name
    return ""
