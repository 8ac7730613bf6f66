"""The problems of a configuration itself, and its calls of modules that are not on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import OUTSIDE
from dynlint.finding import AnalysisError, CalledModule
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.local_cycles import locals_in_circles
from dynlint.hcl.files.relevance import is_local
from dynlint.hcl.files.stand_in import STAND_IN
from dynlint.hcl.modules.bodies import HclCall
from dynlint.hcl.modules.expansion import chosen_stand_in, shows_secrets, source_directory
from dynlint.hcl.modules.loading import modules, report_limit
from dynlint.hcl.syntax.places import locate
from dynlint.hcl.values import limits
from dynlint.model.context import Problem, UnreadCall
from dynlint.source import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import Instance, TracedScope
    from dynlint.hcl.syntax.statements import File
    from dynlint.source import Source


def file_problems(file: File) -> Iterator[Problem]:
    """Yield the syntax errors of a file, up to a limit."""
    left_out = len(file.problems) - limits.SYNTAX_ERRORS
    for number, problem in enumerate(file.problems[: limits.SYNTAX_ERRORS], 1):
        more = f" {left_out} mistakes more in this file are not listed." if number == limits.SYNTAX_ERRORS else ""
        message = problem.message + (more if left_out > 0 else "")
        yield _problem("syntax", message, file.source, problem.start, problem.end)


def unreadable_files(library: Library) -> Iterator[Problem]:
    """Yield the files that could not be read."""
    for error in (each for each in library.unreadable if each.kind == "file"):
        yield Problem("unreadable", f"This {error.kind} was not read: {error.why}.", Location(error.path, 1, 1, 1, 1))


def problems_of(root: ModuleInstance) -> list[Problem]:
    """Return what Terraform rejects in a root module and its modules: cycles, duplicates, repeated lifecycle blocks.

    Exceeded limits and internal errors of the evaluation are included.
    """
    for module in modules(root):
        for name in locals_in_circles(module.configuration):
            module.local(name)  # evaluation reports the cycle
    found = [
        _problem("duplicate", problem.message, problem.source, problem.start, problem.end)
        for module in modules(root)
        for problem in module.configuration.problems
    ]
    found += [problem for module in modules(root) for problem in _repeated_lifecycles(module)]
    if root.root.budget.exhausted:
        report_limit(root, f"The evaluation of this root module takes more than {root.root.budget.steps} steps")
    found.extend(_problem(*problem) for problem in root.root.problems)
    return without_stand_ins(dict.fromkeys(found))


def without_stand_ins(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those in stand-ins, which are not mistakes of the user."""
    return [problem for problem in problems if not problem.location.path.startswith(STAND_IN)]


def stand_ins(root: ModuleInstance) -> Iterator[CalledModule]:
    """Yield the module calls in the user's own files that have a stand-in."""
    for module in modules(root):
        stand_in = module.configuration.stand_in
        if stand_in is None or module.call is None or module.call_scope is None:
            continue
        caller = module.call_scope.module
        if caller.configuration.stand_in is None:
            yield _stood_in(caller, module.call, module.call_scope)


def _stood_in(caller: ModuleInstance, call: Declared, scope: TracedScope) -> CalledModule:
    name = call.block.labels[0].text
    source = call.block.body.attributes["source"]
    text = evaluate_or_unknown(source.value, scope)
    chosen = chosen_stand_in(caller, name, str(text))
    place = locate(caller.configuration.source_of(source, call.source), source.value.start, source.value.end)
    title, note = (chosen.name, chosen.note) if chosen is not None else ("", "")
    return CalledModule(place, f"{caller.address}module.{name}", str(text), title, note)


def _repeated_lifecycles(module: ModuleInstance) -> Iterator[Problem]:
    """Yield the lifecycle blocks of resources after the first one, which Terraform rejects."""
    for declared in module.configuration.resources.values():
        blocks = [block for block in declared.block.body.blocks if block.type == "lifecycle"]
        for block in blocks[1:]:
            source = module.configuration.source_of(block, declared.source)
            message = "A resource has one lifecycle block: put what is in this one into the first."
            yield _problem("duplicate", message, source, block.start, block.header_end)


def incomplete(problems: Iterable[Problem]) -> Iterator[AnalysisError]:
    """Yield errors of the run for what was not evaluated because of a limit or an internal error."""
    for problem in problems:
        if problem.kind in ("limit", "fault"):
            place = problem.location
            yield AnalysisError(place.path, place.line, place.column, problem.message)


def unread_calls(root: ModuleInstance) -> Iterator[UnreadCall]:
    """Yield the module calls whose source is not on disk, with their arguments."""
    for module in modules(root):
        for name, declared in module.configuration.modules.items():
            for instance in module.instances(f"module.{name}"):
                if source_directory(module, name) is None:
                    yield _unread(module, name, declared, instance)


def _unread(module: ModuleInstance, name: str, declared: Declared, instance: Instance) -> UnreadCall:
    attributes = declared.block.body.attributes
    source = attributes.get("source")
    text = evaluate_or_unknown(source.value, instance.scope) if source is not None else None
    arguments = tuple(
        (key, evaluate_or_unknown(attribute.value, instance.scope))
        for key, attribute in attributes.items()
        if key not in ("source", "version", "count", "for_each", "providers", "depends_on")
    )
    block = declared.block
    place = (block.start, block.header_end) if source is None else (source.value.start, source.value.end)
    address = f"{module.address}module.{name}{instance.suffix}"
    if source is not None and shows_secrets(module, source.value, instance.scope):
        text = None
    shown = f'its source "{text}"' if isinstance(text, str) else "its source"
    outside = isinstance(text, str) and _is_outside(module, text)
    kind, why = ("outside-call", f"lies {OUTSIDE}") if outside else ("unread-call", "is not on disk")
    problem = _problem(kind, f"{address} was not read: {shown} {why}", declared.source, *place)
    written = text if isinstance(text, str) else ""
    return UnreadCall(address, written, arguments, problem._replace(address=address), HclCall(module, name, instance))


def _is_outside(module: ModuleInstance, source: str) -> bool:
    path = os.path.normpath(os.path.join(module.configuration.directory, source))
    return is_local(source) and not module.root.library.may_list(path)


def _problem(kind: str, message: str, source: Source, start: int, end: int) -> Problem:
    location = locate(source, start, end)
    return Problem(kind, message, location, ((location.line, source.line(location.line)),))
