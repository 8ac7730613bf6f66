"""Finds expressions at which Terraform fails, in a root module and the modules that it calls."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.can_fail import fallible
from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.modules.expansion import shows_secrets
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.hcl.problems.module_inputs import META, input_problems, may_be_replaced, place_of_value
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import locate
from dynlint.hcl.values.conversion import to_number
from dynlint.hcl.values.errors import EvaluationError, Lacking, Refused
from dynlint.hcl.values.language_versions import EXPRESSIONS, is_before
from dynlint.hcl.values.limits import MODULE_CALLS
from dynlint.hcl.values.type_system import kind_of
from dynlint.model.context import Problem
from dynlint.model.known import Set, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.scopes import Instance
    from dynlint.hcl.syntax.statements import WrittenAttribute
    from dynlint.model.known import Value
    from dynlint.source import Location, Source

    _Spot = tuple[str, int]
    """The path of a file as reported, and an offset in its text."""

_EXPANDING = ("count", "for_each")
_SENSITIVE = 'Sensitive values cannot be used as "for_each" arguments: the keys would be shown in addresses'


def environment_problems(root: ModuleInstance, elsewhere: Iterable[str], *, real: bool) -> list[Problem]:
    """Return the problems of a root module's inputs; if they are `real`, also those of all expressions.

    A root module for Terraform before 0.12 has other expressions: what fails here does not tell what fails there.
    """
    asked = real and not is_before(root.engine, EXPRESSIONS)
    return [*input_problems(root, elsewhere), *(refusals(root) if asked else ())]


def refusals(root: ModuleInstance) -> list[Problem]:
    """Return the errors that remain whatever values a pipeline passes to variables, or other roots' states have."""
    found = dict(_refusals(root))
    if not found:
        return []
    replaceable = [name for name in root.configuration.variables if may_be_replaced(root, name)]
    if not replaceable and not root.root.reads_states:
        return list(found)
    given = {**root.root.given, **{name: GivenValue(Unknown(f"var.{name} may be set")) for name in replaceable}}
    again = ModuleInstance(root.root.without_states()._replace(given=given, problems=[]), root.configuration)
    certain = {problem.location for problem, _ in _refusals(again, _Spots(found.values()))}
    return [problem for problem in found if problem.location in certain]


class _Spots:
    """Places in files: of each, the path and the offset."""

    def __init__(self, spots: Iterable[_Spot]) -> None:
        self._offsets: dict[str, list[int]] = {}
        for path, offset in sorted(set(spots)):
            self._offsets.setdefault(path, []).append(offset)

    def within(self, path: str, start: int, end: int) -> bool:
        """Tell whether one lies between two offsets of a file."""
        offsets = self._offsets.get(path, ())
        first = bisect_left(offsets, start)
        return first < len(offsets) and offsets[first] < end


def _refusals(root: ModuleInstance, asked: _Spots | None = None) -> Iterator[tuple[Problem, _Spot]]:
    """Yield an error and its spot for each value that fails, only at its origin: the values that use it fail, too.

    Where spots are `asked` for, only the values there are evaluated, with those that they use.
    """
    every = [module for module in _certain(root) if not any(file.problems for file in module.configuration.files)]
    for module in every:
        _evaluate_names(module, asked)
    written = [each for module in every for each in _attributes(module, asked) if isinstance(each[-1], Refused)]
    known: set[int] = set()
    causes = _Causes()
    for module in every:
        for key, refused in module.stopped_at.items():
            place = _place(module, key)
            if place is not None and isinstance(refused, Refused):
                known.add(id(refused))
                yield causes.named(_problem(f"{module.address}{key}", refused, *place), refused), _spot(*place)
    for address, attribute, source, value in written:
        if isinstance(value, Refused) and id(value) not in known:
            problem = _problem(address, value, source, attribute.value.start, attribute.value.end)
            yield causes.named(problem, value), _spot(source, attribute.value.start)


def _spot(source: Source, start: int, _end: int = 0) -> _Spot:
    return source.path, start


def _holds(asked: _Spots | None, source: Source, start: int, end: int) -> bool:
    return asked is None or asked.within(source.path, start, max(end, start + 1))


class _Causes:
    """The first problem of each cause: a map that lacks a key, an object that lacks attributes, an empty collection."""

    def __init__(self) -> None:
        self._first: dict[tuple[int, str], tuple[Lacking, Location]] = {}
        """By the identity of the collection; it is held, so that no other one gets its identity."""

    def named(self, problem: Problem, refused: Refused) -> Problem:
        """Return a problem with its cause, if others may have the same."""
        lacking = refused.lacking
        if lacking is None:
            return problem
        _, cause = self._first.setdefault((id(lacking.collection), lacking.key), (lacking, problem.location))
        return problem._replace(cause=cause)


def _certain(root: ModuleInstance) -> Iterator[ModuleInstance]:
    """Yield a root module and the modules whose calls certainly have instances."""
    pending = [root]
    for _ in range(MODULE_CALLS):
        if not pending:
            return
        module = pending.pop()
        yield module
        for name in module.configuration.modules:
            children = [module.child(name, instance) for instance in _sure(module, f"module.{name}")]
            pending.extend(child for child in children if child is not None)


def _sure(module: ModuleInstance, name: str) -> Iterator[Instance]:
    return (instance for instance in module.instances(name) if instance.uncertain is None)


def _evaluate_names(module: ModuleInstance, asked: _Spots | None) -> None:
    configuration = module.configuration
    for kind, names, value_of in (
        ("var", configuration.variables, module.variable),
        ("local", configuration.locals, module.local),
        ("output", configuration.outputs, module.output),
    ):
        for name in names:
            if asked is None or ((place := _place(module, f"{kind}.{name}")) is not None and _holds(asked, *place)):
                value_of(name)


def _place(module: ModuleInstance, key: str) -> tuple[Source, int, int] | None:
    kind, _, name = key.partition(".")
    configuration = module.configuration
    if kind == "var" and name in configuration.variables:
        return place_of_value(module, name, configuration.variables[name])
    if kind == "local" and name in configuration.locals:
        declared = configuration.locals[name]
        return declared.source, declared.attribute.value.start, declared.attribute.value.end
    if kind == "output" and name in configuration.outputs:
        output = configuration.outputs[name]
        attribute = output.block.body.attributes.get("value")
        if attribute is None:
            return None
        return configuration.source_of(attribute, output.source), attribute.value.start, attribute.value.end
    return None


def _attributes(module: ModuleInstance, asked: _Spots | None) -> Iterator[tuple[str, WrittenAttribute, Source, Value]]:
    """Yield address, attribute, source and value for the attributes of every resource, data source and call."""
    configuration = module.configuration
    asked = None if configuration.foreign else asked  # override files have arguments of these blocks, too
    for name, declared in configuration.resources.items():
        if not _holds(asked, declared.source, declared.block.start, declared.block.end):
            continue
        yield from _expansion(module, name, declared)
        for instance in _sure(module, name):
            yield from _of_body(module.block(name, instance), _EXPANDING)
    for name, declared in configuration.modules.items():
        if not _holds(asked, declared.source, declared.block.start, declared.block.end):
            continue
        yield from _expansion(module, f"module.{name}", declared)
        for instance in _sure(module, f"module.{name}"):
            body = HclBody(module, declared.source, declared.block, declared.block.body, instance.scope)
            body.address = f"{module.address}module.{name}{instance.suffix}"
            yield from _own(body, META)


def _expansion(
    module: ModuleInstance, name: str, declared: Declared
) -> Iterator[tuple[str, WrittenAttribute, Source, Value]]:
    for word, unsuitable in (("count", _unsuitable_count), ("for_each", _unsuitable_for_each)):
        attribute = declared.block.body.attributes.get(word)
        if attribute is not None:
            source = module.configuration.source_of(attribute, declared.source)
            value = evaluate_or_unknown(attribute.value, module.scope)
            why = None if isinstance(value, Unknown) else unsuitable(attribute.value, value)
            if word == "for_each" and shows_secrets(module, attribute.value):
                why = _SENSITIVE
            yield f"{module.address}{name}", attribute, source, Refused(why) if why else value


def _unsuitable_count(_node: nodes.Expression, value: Value) -> str | None:
    try:
        number = None if value is None else to_number(value)
    except EvaluationError as error:
        return f'The given "count" argument value is unsuitable: {error.why}'
    if number is None:
        return 'The given "count" argument value is null. An integer is required'
    if not isinstance(number, int) or number < 0:
        return 'The given "count" argument value is unsuitable: it must be a whole number, and not below zero'
    return None


def _unsuitable_for_each(node: nodes.Expression, value: Value) -> str | None:
    """Return why a for_each is an error, or None.

    A list is an error only if the expression itself is one: a conditional may have a set in its other branch, and
    the list then becomes a set, too.
    """
    if value is None:
        return 'The given "for_each" argument value is null. A map, or set of strings is allowed'
    if isinstance(node, (nodes.Tuple, nodes.For)) and not isinstance(value, dict):
        return f'The "for_each" argument must be a map, or set of strings, and this is a {kind_of(value)}'
    if isinstance(value, Set) and not all(isinstance(item, (str, Unknown)) for item in value):
        return 'The "for_each" argument must be a map, or set of strings, and this is a set of something else'
    return None


def _of_body(body: HclBody, passed_over: Iterable[str] = ()) -> Iterator[tuple[str, WrittenAttribute, Source, Value]]:
    yield from _own(body, passed_over)
    for kind in fallible(body.module_instance.configuration, body.contents).blocks:
        for inner in body.blocks(kind):
            if inner.uncertain is None:
                yield from _of_body(inner)


def _own(body: HclBody, passed_over: Iterable[str]) -> Iterator[tuple[str, WrittenAttribute, Source, Value]]:
    for attribute in fallible(body.module_instance.configuration, body.contents).attributes:
        if attribute.name not in passed_over:
            yield body.address, attribute, body.source_of(attribute), body.read(attribute.name)


def _problem(address: str, value: Unknown, source: Source, start: int, end: int) -> Problem:
    location = locate(source, start, end)
    message = f"Terraform stops at {address}: {value.why.rstrip('.')}{'' if value.why.endswith('?') else '.'}"
    return Problem("refused", message, location, ((location.line, source.line(location.line)),), address)
