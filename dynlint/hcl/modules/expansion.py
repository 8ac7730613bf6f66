"""Expands `count` and `for_each` into instances, and module calls into modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.loops import elements
from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged
from dynlint.hcl.modules.scopes import Instance, Origin, TracedScope
from dynlint.hcl.syntax import nodes
from dynlint.hcl.values import limits
from dynlint.hcl.values.steps import opened
from dynlint.model.known import Set, Unknown, first_unknown

if TYPE_CHECKING:
    from dynlint.hcl.files.configuration import Configuration, Declared
    from dynlint.hcl.files.stand_in import StandIn
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.known import Value
    from dynlint.source import Source


_STEPS_OF_BLOCK = 600
"""The steps for each block that `count`, `for_each` or a module call makes, since rules check each of them."""


def expand(module: ModuleInstance, name: str) -> tuple[Instance, ...]:
    """Return the instances of a resource, data source or module call; one uncertain instance if they are not known."""
    declared = module.declared(name)
    if declared is None:
        return ()
    attributes = declared.block.body.attributes
    if "count" in attributes:
        return _by_count(module, name, attributes["count"].value)
    if "for_each" in attributes:
        source = module.configuration.source_of(attributes["for_each"], declared.source)
        return _by_key(module, name, attributes["for_each"].value, source)
    return _if_enabled(module, declared)


def _if_enabled(module: ModuleInstance, declared: Declared) -> tuple[Instance, ...]:
    """Return one instance; none if the block has OpenTofu's ``lifecycle { enabled = false }``."""
    lifecycles = [block for block in declared.block.body.blocks if block.type == "lifecycle"]
    written = next(
        (block.body.attributes["enabled"] for block in lifecycles if "enabled" in block.body.attributes), None
    )
    enabled = True if written is None else evaluate_or_unknown(written.value, module.scope)
    if enabled in (False, "false"):
        return ()
    return (Instance(None, module.scope, enabled if isinstance(enabled, Unknown) else None),)


def _by_count(module: ModuleInstance, name: str, expression: nodes.Expression) -> tuple[Instance, ...]:
    count = _evaluated(module, name, expression)
    if isinstance(count, str) and count.isdecimal() and len(count) < 10:
        count = int(count)
    if isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= limits.INSTANCES:
        if _paid(module, name, count):
            return tuple(Instance(index, TracedScope(module, {"count": {"index": index}})) for index in range(count))
        count = Unknown(module.budget.reason)
    unknown = Unknown(f"the count of {module.address}{name} is not a usable number")
    if isinstance(count, Unknown):
        unknown = Unknown(count.why)
    elif isinstance(count, int) and count > limits.INSTANCES:
        unknown = _too_many(module, name)
    return (Instance(None, TracedScope(module, {"count": {"index": unknown}}), unknown),)


def _by_key(module: ModuleInstance, name: str, expression: nodes.Expression, source: Source) -> tuple[Instance, ...]:
    collection = _evaluated(module, name, expression)
    if not isinstance(collection, Unknown) and shows_secrets(module, expression):
        collection = Unknown(f"the for_each of {module.address}{name} is sensitive, and Terraform refuses that")
    unknown = first_unknown(tuple(collection)) if isinstance(collection, Set) else None
    if unknown is None and isinstance(collection, (dict, Set)) and len(collection) <= limits.INSTANCES:
        if _paid(module, name, len(collection)):
            return tuple(
                _keyed(module, Origin(expression, source, module.scope, str(key)), value)
                for key, value in elements(collection)
            )
        collection = Unknown(module.budget.reason)
    if isinstance(collection, Unknown):
        unknown = Unknown(collection.why)
    elif isinstance(collection, (dict, Set)) and len(collection) > limits.INSTANCES:
        unknown = _too_many(module, name)
    elif unknown is None:
        unknown = Unknown(f"the for_each of {module.address}{name} is not a map or a set of strings")
    each = {"key": unknown, "value": unknown}
    return (Instance(None, TracedScope(module, {"each": each}), unknown),)


def shows_secrets(module: ModuleInstance, expression: nodes.Expression, scope: TracedScope | None = None) -> bool:
    """Tell whether an expression is sensitive, whose value a message or an address would show.

    Terraform rejects a sensitive ``for_each``.
    """
    if module.met_secrets is None:
        module.met_secrets = True  # until the result is known: finding it evaluates the sources of modules
        module.met_secrets = _meets_secrets(module)
    if not module.met_secrets:
        return False
    from dynlint.hcl.modules.sensitivity import is_secret  # noqa: PLC0415  # few modules have sensitive values

    return is_secret(expression, scope or module.scope)


def _meets_secrets(module: ModuleInstance) -> bool:
    """Tell whether a module, a module on the way from the root, or a module that it calls may have sensitive values."""
    caller: ModuleInstance | None = module
    while caller is not None:
        if caller.configuration.may_hide:
            return True
        caller = caller.call_scope.module if caller.call_scope else None
    configuration_of = module.root.library.configuration
    called = (source_directory(module, name) for name in module.configuration.modules)
    read = (path for path in called if path is not None and module.budget.reads(path, configuration_of))
    return any(configuration_of(path).may_hide for path in read)


def _evaluated(module: ModuleInstance, name: str, expression: nodes.Expression) -> Value:
    """Evaluate a count or for_each; report it at the block if it exceeds a limit."""
    value, declared = opened(evaluate_or_unknown(expression, module.scope)), module.declared(name)
    if declared is not None:
        module.root.note_limit(value, declared.source, declared.block.start, declared.block.header_end)
    return value


def _paid(module: ModuleInstance, name: str, number: int) -> bool:
    """Spend the steps for a number of instances of a block, and tell whether enough were left."""
    declared = module.declared(name)
    length = declared.block.end - declared.block.start if declared is not None else 0
    return module.budget.has(number * (_STEPS_OF_BLOCK + length // 64))


def _too_many(module: ModuleInstance, name: str) -> Unknown:
    """Report that a block has too many instances; return the unknown value that replaces its count."""
    declared = module.declared(name)
    why = f"{module.address}{name} has more than the {limits.INSTANCES} instances that dynlint makes of one block"
    if declared is not None:
        report = f"{why}: it does not look at any."
        module.root.report("limit", report, declared.source, declared.block.start, declared.block.header_end)
    return Unknown(why)


def _keyed(module: ModuleInstance, origin: Origin, value: Value) -> Instance:
    bindings: dict[str, Value] = {"each": {"key": origin.key, "value": value}}
    return Instance(origin.key, TracedScope(module, bindings, {"each": origin}))


def make_child(module: ModuleInstance, name: str, instance: Instance, key: str) -> ModuleInstance | None:
    """Return the module of an instance of a call; None if it is not on disk, calls itself, or exceeds a limit."""
    declared = module.configuration.modules[name]
    directory = source_directory(module, name)
    if directory is None:
        return None
    if _calls_itself(module, directory):
        block = declared.block
        module.root.report("cycle", f"The module {name} calls itself.", declared.source, block.start, block.header_end)
        return None
    if module.depth > limits.MODULE_DEPTH:
        what = f"{module.address}{key} has more than {limits.MODULE_DEPTH} modules above it"
        message = f"{what}: dynlint does not evaluate it."
        module.root.report("limit", message, declared.source, declared.block.start, declared.block.header_end)
        return None
    if not module.budget.reads(directory, module.root.library.configuration):
        what = f"{module.address}{key} has, with the other modules here, more than {limits.SIGNS} signs"
        message = f"{what}: dynlint does not evaluate it."
        module.root.report("limit", message, declared.source, declared.block.start, declared.block.header_end)
        return None
    configuration = module.root.library.configuration(directory)
    if configuration.secrets:
        _hide_arguments(configuration, module.configuration, declared)
    if not module.budget.has(_STEPS_OF_BLOCK * len(configuration.resources) + configuration.length // 64):
        return None
    return type(module)(module.root, configuration, f"{module.address}{key}.", declared, instance.scope)


def source_directory(module: ModuleInstance, name: str) -> str | None:
    """Return the folder of a module call's source; None if it is not on disk, or the source is sensitive.

    A sensitive source is not used, because Terraform rejects it, and the paths that were searched for get cached.
    """
    source = module.configuration.modules[name].block.body.attributes.get("source")
    if source is not None and not isinstance(source.value, nodes.Literal) and shows_secrets(module, source.value):
        return None
    text = evaluate_or_unknown(source.value, module.scope) if source is not None else None
    if not isinstance(text, str):
        return None
    found = module.root.resolve_source(module.configuration.directory, text, f"{module.address}module.{name}")
    if found is not None:
        return found
    mapped = module.root.mapped(text, _constraint(module, name))
    if mapped is not None:
        return mapped
    chosen = chosen_stand_in(module, name, text)
    return None if chosen is None else chosen.folder


def _constraint(module: ModuleInstance, name: str) -> str:
    """Return the version constraint of a module call; an empty text if it has none, or it is not known."""
    version = module.configuration.modules[name].block.body.attributes.get("version")
    text = evaluate_or_unknown(version.value, module.scope) if version is not None else ""
    return text if isinstance(text, str) else ""


def chosen_stand_in(module: ModuleInstance, name: str, source: str) -> StandIn | None:
    """Return the stand-in for the module of a call that is not on disk; None if there is none."""
    return module.root.stand_in(source, _constraint(module, name), f"{module.address}module.{name}")


def _calls_itself(module: ModuleInstance, directory: str) -> bool:
    caller: ModuleInstance | None = module
    while caller is not None:
        if caller.configuration.directory == directory:
            return True
        caller = caller.call_scope.module if caller.call_scope else None
    return False


def _hide_arguments(called: Configuration, calling: Configuration, call: Declared) -> None:
    """Hide the arguments of a call that are values of the called module's sensitive variables."""
    from dynlint.hcl.files.redacted_lines import hide  # noqa: PLC0415  # few modules have sensitive variables

    for name, attribute in call.block.body.attributes.items():
        variable = called.variables.get(name)
        if variable is not None and is_flagged(variable.block, SECRET):
            hide(calling.source_of(attribute, call.source), attribute.value)
