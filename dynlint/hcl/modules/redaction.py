"""Replaces sensitive values in what is shown: in values, in trails, and in the reasons of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.no_names import WITHHELD
from dynlint.hcl.files.redacted_lines import hide
from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged
from dynlint.hcl.files.static import NAMES_ALONE
from dynlint.hcl.modules.loading import blocks, modules, settings
from dynlint.hcl.modules.sensitive_objects import body_marks, expressions_in, written_in
from dynlint.hcl.modules.sensitivity import Search, is_secret
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import part, shown
from dynlint.hcl.values.errors import Refused
from dynlint.model.known import Set, Unknown
from dynlint.source import HIDDEN
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.hcl.values.errors import EvaluationError
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.block import Place
    from dynlint.model.known import Value

    IsSecret = Callable[[tuple[Value, ...], bool], bool]
    """Tells whether the part at a path is sensitive or, if the second argument is true, has such parts."""

_NAMES = lazy_pattern(r'("?[\w-]+"?\s*[=:]\s*)?(?:var|local|module|data|each)\.[\w.*\[\]-]*,?')
"""A line with only a name, or with an argument or key whose value is a name."""
_SET = lazy_pattern(r'[\w-]+\s*=|[{,\s]*"[\w-]+"\s*:')


def has_sensitive_values(root: ModuleInstance) -> bool:
    """Tell whether a root module has sensitive values that rules read; one search visits each name once."""
    search = Search(SECRET, hiding=True)
    try:
        return (
            any(_is_sensitive_output(search, root, name) for name in root.configuration.outputs)
            or any(_has_sensitive_part(search, block) for block in blocks(root))
            or any(_has_sensitive_place(search, module) for module in modules(root))
            or any(_has_sensitive_part(search, body) for body in settings(root))
        )
    except RecursionError:
        return True


def _has_sensitive_part(search: Search, block: HclBody) -> bool:
    written = any(search.found(node, scope, inside=True) for node, scope in written_in(block))
    return written or any(body_marks(search, block, (name,), inside=True) for name in block.names())


def _has_sensitive_place(search: Search, module: ModuleInstance) -> bool:
    """Tell whether a provider block for AWS, which sets the place of resources, has a sensitive value."""
    blocks_of_aws = (each.block for each in module.configuration.providers if _is_of_aws(each.block))
    written = (node for block in blocks_of_aws for node in expressions_in(block.body))
    return any(search.found(node, module.scope, inside=True) for node in written)


def _is_of_aws(block: WrittenBlock) -> bool:
    return bool(block.labels) and block.labels[0].text.startswith("aws")


def _is_sensitive_output(search: Search, root: ModuleInstance, name: str) -> bool:
    declared = root.configuration.outputs.get(name)
    value = declared.block.body.attributes.get("value") if declared else None
    if declared is None or value is None:
        return False
    return is_flagged(declared.block, SECRET) or bool(search.found(value.value, root.scope, inside=True))


def output_is_secret(root: ModuleInstance, name: str) -> bool:
    """Tell whether an output of a root module is sensitive or has a sensitive part."""
    try:
        return _is_sensitive_output(Search(SECRET, hiding=True), root, name)
    except RecursionError:
        return True


def attribute_is_secret(body: HclBody, path: tuple[Value, ...], *, inside: bool = False) -> bool:
    """Tell whether a part of a block is sensitive; with `inside`, also whether it has a sensitive part."""
    try:
        return bool(body_marks(Search(SECRET, hiding=True), body, path, inside))
    except RecursionError:
        return True


def redact(value: Value, is_hidden: IsSecret, conceal: Callable[[Value], Value], path: tuple[Value, ...] = ()) -> Value:
    """Return a value with its sensitive parts concealed."""
    if not is_hidden(path, True):
        return value
    if is_hidden(path, False) or isinstance(value, Set):
        return conceal(value)
    if isinstance(value, dict):
        return type(value)({key: redact(item, is_hidden, conceal, (*path, key)) for key, item in value.items()})
    if type(value) in (list, tuple):
        items = [redact(item, is_hidden, conceal, (*path, number)) for number, item in enumerate(value)]  # type: ignore[arg-type]  # it has elements
        return items if isinstance(value, list) else tuple(items)
    return conceal(value)


def redact_attribute(body: HclBody, name: str, conceal: Callable[[Value], Value]) -> Value:
    """Return the value of a block's attribute with its sensitive parts concealed."""
    value = body.read(name)
    if value is None or name in NAMES_ALONE:
        return value
    return redact(value, lambda path, inside: attribute_is_secret(body, (name, *path), inside=inside), conceal)


def redact_named(root: ModuleInstance, kind: str, name: str, value: Value) -> Value:
    """Return the value of a root module's variable, local or output with its sensitive parts concealed."""
    node: nodes.Expression = nodes.Traversal(0, 0, (kind, name))
    if kind == "output":
        declared = root.configuration.outputs[name]
        written = declared.block.body.attributes.get("value")
        if written is None or is_flagged(declared.block, SECRET):
            return HIDDEN
        node = written.value
    return redact_expression(node, root.scope, value)


def redact_expression(node: nodes.Expression, scope: Scope, value: Value) -> Value:
    """Return the value of an expression with its sensitive parts concealed."""
    return redact(value, lambda path, inside: is_secret(node, scope, path, inside=inside), lambda _: HIDDEN)


def redact_place(body: HclBody, name: str, route: tuple[Value, ...], place: Place) -> Place:
    """Return the place of an attribute with the sensitive values in it concealed."""
    if name not in body.contents.attributes:
        secret = any(is_secret(node, scope, inside=True) for node, scope in written_in(body))
    else:
        value = part(body.redacted(name, lambda _: HIDDEN), route)
        place = place._replace(value=spelled(value))
        secret = attribute_is_secret(body, (name, *route), inside=True)
    return redacted_trail(place)._replace(value=place.value) if secret else place


def redacted_trail(place: Place) -> Place:
    """Return the place of a sensitive attribute, with no value in it or in its trail."""
    return place._replace(
        value=HIDDEN, trail=tuple(step._replace(text=_redacted_line(step.text)) for step in place.trail)
    )


def spelled(value: Value) -> str:
    """Return a short text of a value, without quotes around concealed parts."""
    return shown(value).replace(f'"{HIDDEN}"', HIDDEN)


def _redacted_line(line: str) -> str:
    """Return a line of a trail without the values in it; names stay."""
    if HIDDEN in line or _NAMES.fullmatch(line):
        return line
    head = _SET.match(line)
    return f"{head[0]} {HIDDEN}" if head else HIDDEN


def reason(error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
    """Return the unknown value of an expression that fails; its reason is withheld if it may quote sensitive values."""
    unknown = error.unknown()
    return type(unknown)(WITHHELD) if is_secret(node, scope, inside=True, unevaluated=True) else unknown


def reason_at(error: EvaluationError, key: str, module: ModuleInstance) -> Unknown:
    """The same for a named value of a module; `key` is ``var.name``, ``local.name``, ``output.name`` and so on."""
    kind, _, name = key.partition(".")
    node: nodes.Expression = nodes.Traversal(0, 0, (kind, name))
    if kind == "output" and name in module.configuration.outputs:
        node = module.configuration.outputs[name].block.body.attributes["value"].value
    elif kind not in ("var", "local"):
        return type(error.unknown())(WITHHELD) if module.configuration.may_hide else error.unknown()
    return reason(error, node, module.scope)


def hide_given(configuration: Configuration, given: dict[str, GivenValue]) -> None:
    """Hide the values of sensitive variables in files of values, for this root module only."""
    for name in configuration.secrets:
        one = given.get(name)
        if one is None or not is_flagged(configuration.variables[name].block, SECRET):
            continue
        value = Refused(WITHHELD) if isinstance(one.value, Refused) else one.value
        given[name] = one._replace(value=value)
        if one.source is not None and one.attribute is not None:
            source = one.source.hiding(one.attribute.value.start, one.attribute.value.end)
            hide(source, one.attribute.value)
            given[name] = one._replace(value=value, source=source)
