"""What modules are given, against what they declare: arguments, tfvars, and the variables' own conditions."""

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
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value
    from dynlint.source import Source

META = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
_EMPTY: tuple[Value, ...] = (None, "", (), [], {})


def input_problems(root: ModuleInstance, elsewhere: Iterable[str] = ()) -> list[Problem]:
    """Return what is wrong with the inputs of a root in its environment, and of the modules that it calls.

    `elsewhere` are the variables that files of the root's other environments set.
    """
    found = [*_undeclared(root), *_missing(root, elsewhere)]
    for module in modules(root):
        found.extend(_invalid(module))
        found.extend(_arguments(module))
    return list(dict.fromkeys(found))


def _undeclared(root: ModuleInstance) -> Iterator[Problem]:
    """Values for variables that nobody declares; a file outside the root may be for several roots.

    What comes with a scope of its own is handed over as an environment variable: Terraform passes over those.
    """
    variables = root.configuration.variables
    for name, given in root.root.given.items():
        if name in variables or given.source is None or given.attribute is None or given.scope is not None:
            continue
        if is_within(os.path.abspath(given.source.path), root.directory):
            message = f"{given.origin} sets {name}, which no variable block declares{_hint(name, variables)}"
            attribute = given.attribute
            yield _problem(
                "unknown-variable", message, given.source, attribute.start, attribute.name_end, f"var.{name}"
            )


def _missing(root: ModuleInstance, elsewhere: Iterable[str]) -> Iterator[Problem]:
    """Variables without a value that other environments have in a file: so it does not come from a pipeline."""
    for name, declared in root.configuration.variables.items():
        if name in elsewhere and name not in root.root.given and "default" not in declared.block.body.attributes:
            block = declared.block
            message = f"var.{name} has no value here: other environments set it in a file, and it has no default."
            yield _problem("missing-variable", message, declared.source, block.start, block.header_end, f"var.{name}")


def _invalid(module: ModuleInstance) -> Iterator[Problem]:
    """Values that a variable's own condition is known to refuse."""
    for name, declared in module.configuration.variables.items():
        conditions = [block for block in declared.block.body.blocks if block.type == "validation"]
        for block in conditions if conditions and not may_be_replaced(module, name) else ():
            condition = block.body.attributes.get("condition")
            if condition is not None and evaluate_or_unknown(condition.value, module.scope) in (False, "false"):
                yield _refused(module, name, declared, block)


def may_be_replaced(module: ModuleInstance, name: str) -> bool:
    """Tell whether a root's default may not be what counts: it is empty, or other values come from files."""
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
    """Return the way from the argument of a call to the line that sets the value."""
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
    """Return where a variable gets its value: the call, a tfvars file, the default; else its block."""
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
    """Arguments that a called module does not declare, and required ones that the call leaves out."""
    for name, declared in module.configuration.modules.items():
        directory = source_directory(module, name)
        if directory is None or not module.budget.reads(directory, module.root.library.configuration):
            continue
        called = module.root.library.configuration(directory)
        if called.stand_in is not None:
            continue  # a newer release may have what is not known here
        if called.files and not any(file.problems for file in called.files):
            yield from _of_call(name, declared, called, module.configuration)


def _of_call(name: str, declared: Declared, called: Configuration, calling: Configuration) -> Iterator[Problem]:
    attributes = declared.block.body.attributes
    for key, attribute in attributes.items():
        if key not in META and key not in called.variables:
            message = f"module.{name} has no variable {key}{_hint(key, called.variables)}"
            source = calling.source_of(attribute, declared.source)
            yield _problem("unknown-argument", message, source, attribute.start, attribute.name_end)
    for key, variable in called.variables.items():
        if key not in attributes and "default" not in variable.block.body.attributes:
            message = f"module.{name} needs {key}: write it in the call, or a default in the module."
            block = declared.block
            yield _problem("unknown-argument", message, declared.source, block.start, block.header_end)


def _hint(name: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  # only for mistakes

    near = difflib.get_close_matches(name, [*known], 1, 0.8)
    return f": did you mean {near[0]}?" if near else ": take it away, or declare it."


def _problem(kind: str, message: str, source: Source, start: int, end: int, address: str = "") -> Problem:
    location = locate(source, start, end)
    return Problem(kind, message, location, ((location.line, source.line(location.line)),), address)
