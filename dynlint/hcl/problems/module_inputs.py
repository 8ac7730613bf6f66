"""Checks the inputs of modules against their declarations: arguments, tfvars, and validations of variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import is_within
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.modules.expansion import source_directory
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.syntax.places import locate
from dynlint.model.context import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.finding import Step
    from dynlint.hcl.files.configuration import Configuration, Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value
    from dynlint.source import Source

META = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
_EMPTY: tuple[Value, ...] = (None, "", (), [], {})
_NAMED = 3
"""The number of names that a sentence lists before it counts the rest."""


def input_problems(root: ModuleInstance, elsewhere: Iterable[str] = ()) -> list[Problem]:
    """Return the problems of a root module's inputs in its environment, and of those of the modules that it calls.

    `elsewhere` are the variables that files of other environments set, if this environment has such files, too.
    """
    found = [*_undeclared(root), *_missing(root, elsewhere)]
    for module in modules(root):
        found.extend(_invalid(module))
        found.extend(_arguments(module))
    return list(dict.fromkeys(found))


def _undeclared(root: ModuleInstance) -> Iterator[Problem]:
    """Yield the values in files for variables that are not declared.

    Files outside the root module's folder are skipped, as they may be for several root modules. So are values with a
    scope: they are passed as environment variables, and Terraform ignores undeclared ones.
    """
    variables = root.configuration.variables
    others: dict[str, list[str]] = {}
    for name, given in root.root.given.items():
        if name in variables or given.source is None or given.attribute is None or given.scope is not None:
            continue
        if not is_within(os.path.abspath(given.source.path), root.directory):
            continue
        if (near := _nearest(name, variables)) is not None:
            yield from _set_for_nobody(given, [name], f"did you mean {near}?")
        else:
            others.setdefault(given.source.path, []).append(name)
    for names in others.values():
        it = "it" if len(names) == 1 else "them"
        yield from _set_for_nobody(root.root.given[names[0]], names, f"take {it} away, or declare {it}.")


def _set_for_nobody(given: GivenValue, names: list[str], advice: str) -> Iterator[Problem]:
    """Yield one problem, at the first of the undeclared names that a file sets."""
    message = f"{given.origin} sets {_listed(names)}, which no variable block declares: {advice}"
    if given.source is not None and given.attribute is not None:
        place = given.source, given.attribute.start, given.attribute.name_end
        yield _problem("unknown-variable", message, *place, f"var.{names[0]}")


def _missing(root: ModuleInstance, elsewhere: Iterable[str]) -> Iterator[Problem]:
    """Yield the variables without a value which files of other environments set: a pipeline does not set those."""
    for name, declared in root.configuration.variables.items():
        if name in elsewhere and name not in root.root.given and "default" not in declared.block.body.attributes:
            block = declared.block
            message = f"var.{name} has no value here: other environments set it in a file, and it has no default."
            yield _problem("missing-variable", message, declared.source, block.start, block.header_end, f"var.{name}")


def _invalid(module: ModuleInstance) -> Iterator[Problem]:
    """Yield the values that certainly fail a validation of their variable."""
    for name, declared in module.configuration.variables.items():
        conditions = [block for block in declared.block.body.blocks if block.type == "validation"]
        for block in conditions if conditions and not may_be_replaced(module, name) else ():
            condition = block.body.attributes.get("condition")
            if condition is not None and evaluate_or_unknown(condition.value, module.scope) in (False, "false"):
                yield _refused(module, name, declared, block)


def may_be_replaced(module: ModuleInstance, name: str) -> bool:
    """Tell whether a pipeline may replace a root module's default: it is empty, or other values come from files."""
    given = module.root.given
    return module.call is None and name not in given and (bool(given) or module.variable(name) in _EMPTY)


def _refused(module: ModuleInstance, name: str, declared: Declared, validation: WrittenBlock) -> Problem:
    written = validation.body.attributes.get("error_message")
    text = evaluate_or_unknown(written.value, module.scope) if written is not None else None
    from dynlint.hcl.modules.sensitivity import is_secret  # noqa: PLC0415  # few values are refused

    reason = text.strip() if isinstance(text, str) else "its own condition refuses it."
    if written is not None and isinstance(text, str) and is_secret(written.value, module.scope, inside=True):
        reason = "its own condition refuses it, and the reason that it gives has a (sensitive value) in it."
    source, start, end = place_of_value(module, name, declared)
    message = f"the value of {module.address}var.{name} is not allowed: {reason}"
    problem = _problem("invalid-value", message, source, start, end, f"{module.address}var.{name}")
    return problem._replace(trail=_trail(module, name))


def _trail(module: ModuleInstance, name: str) -> tuple[Step, ...]:
    """Return the trail from the argument of a call to the line that sets the value."""
    argument = module.call.block.body.attributes.get(name) if module.call is not None else None
    if argument is None or module.call is None or module.call_scope is None:
        return ()
    from dynlint.hcl.modules.sensitivity import is_secret  # noqa: PLC0415  # few values are refused
    from dynlint.hcl.trail.trail import Trail  # noqa: PLC0415  # few values are refused

    if is_secret(argument.value, module.call_scope, inside=True):
        return ()
    trail = Trail()
    calling = module.call_scope.module.configuration
    trail.follow(argument.value, calling.source_of(argument, module.call.source), module.call_scope)
    return tuple(trail.steps)


def place_of_value(module: ModuleInstance, name: str, declared: Declared) -> tuple[Source, int, int]:
    """Return the place of a variable's value: in the call, a tfvars file or the default; else that of its block."""
    if module.call is not None and module.call_scope is not None:
        argument = module.call.block.body.attributes.get(name)
        if argument is not None:
            source = module.call_scope.module.configuration.source_of(argument, module.call.source)
            return source, argument.value.start, argument.value.end
    elif (given := module.root.given.get(name)) is not None and given.source is not None and given.attribute:
        return given.source, given.attribute.value.start, given.attribute.value.end
    default = declared.block.body.attributes.get("default")
    if default is not None:
        return module.configuration.source_of(default, declared.source), default.value.start, default.value.end
    return declared.source, declared.block.start, declared.block.header_end


def _arguments(module: ModuleInstance) -> Iterator[Problem]:
    """Yield arguments that a called module does not declare, and required ones that a call lacks."""
    for name, declared in module.configuration.modules.items():
        directory = source_directory(module, name)
        if directory is None or not module.budget.reads(directory, module.root.library.configuration):
            continue
        called = module.root.library.configuration(directory)
        if called.stand_in is not None:
            continue  # a newer release may have other variables
        if called.files and not any(file.problems for file in called.files):
            yield from _of_call(name, declared, called, module.configuration)


def _of_call(name: str, declared: Declared, called: Configuration, calling: Configuration) -> Iterator[Problem]:
    """Yield one problem for each misspelt argument, one for all other unknown ones, and one for all missing ones."""
    attributes, block = declared.block.body.attributes, declared.block
    unknown = [key for key in attributes if key not in META and key not in called.variables]
    meant = {key: near for key in unknown if (near := _nearest(key, called.variables)) is not None}
    others = [key for key in unknown if key not in meant]
    it, variables = ("it", "variable") if len(others) == 1 else ("them", "variables")
    hints = {key: f"no variable {key}: did you mean {near}?" for key, near in meant.items()}
    hints |= {key: f"no {variables} {_listed(others)}: take {it} away, or declare {it}." for key in others[:1]}
    for key, what in hints.items():
        source, attribute = calling.source_of(attributes[key], declared.source), attributes[key]
        yield _problem("unknown-argument", f"module.{name} has {what}", source, attribute.start, attribute.name_end)
    given = {*attributes, *meant.values()}
    missing = [key for key, variable in called.variables.items() if key not in given and _is_required(variable)]
    if missing:
        advice = "write it in the call, or a default" if len(missing) == 1 else "write them in the call, or defaults"
        message = f"module.{name} needs {_listed(missing)}: {advice} in the module."
        yield _problem("unknown-argument", message, declared.source, block.start, block.header_end)


def _is_required(variable: Declared) -> bool:
    return "default" not in variable.block.body.attributes


def _listed(names: list[str]) -> str:
    """Return names as text for a sentence: ``a``, ``a and b``, ``a, b, c and 4 more``."""
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED + 1 else []
    shown = [*names[:_NAMED], *more] if more else names
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def _nearest(name: str, known: Iterable[str]) -> str | None:
    import difflib  # noqa: PLC0415  # only for mistakes

    return next(iter(difflib.get_close_matches(name, [*known], 1, 0.8)), None)


def _problem(kind: str, message: str, source: Source, start: int, end: int, address: str = "") -> Problem:
    location = locate(source, start, end)
    return Problem(kind, message, location, ((location.line, source.line(location.line)),), address)
