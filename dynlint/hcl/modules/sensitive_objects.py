"""Finds the marks of resources, data sources and module calls as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dynlint.hcl.files.sensitive_declarations import is_flagged, is_provider_secret
from dynlint.hcl.modules.expansion import make_child
from dynlint.hcl.modules.scopes import Instance
from dynlint.model.known import Unknown
from dynlint.model.reference import sensitive_attributes
from dynlint.model.three_valued import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.bodies import HclBlock, HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.hcl.modules.sensitivity import Answer, Path, Search
    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.syntax.statements import WrittenBody
    from dynlint.model.known import Value

ANY = Unknown("any element")
"""A key in a path that means every element."""
_DOCUMENT = "data.aws_iam_policy_document"


def object_marks(search: Search, names: tuple[str, ...], module: ModuleInstance, path: Path, inside: bool) -> Answer:
    """Tell whether a resource, data source, ephemeral resource or module call, or a part of one, is marked."""
    names = names[1:] if names[0] == "resource" else names
    if names[0] == "ephemeral":
        return "ephemeral" in search.marks or is_provider_secret(".".join(names[:2]), names[3:])
    size = 3 if names[0] == "data" else 2
    name, rest = ".".join(names[:size]), (*names[size:], *path)
    declared = module.declared(name)
    if declared is None:
        return None
    attributes = declared.block.body.attributes
    key = None
    if rest and ("count" in attributes or "for_each" in attributes):
        key, rest = rest[0], rest[1:]
    elif rest and (isinstance(rest[0], Unknown) or rest[0] == 0):
        rest = rest[1:]  # an index into a single object
    return _of_instances(search, name, module, (key, rest), inside)


def _of_instances(
    search: Search, name: str, module: ModuleInstance, wanted: tuple[Value, Path], inside: bool
) -> Answer:
    key, rest = wanted
    instances = (Instance(None, module.scope),) if search.unevaluated else module.instances(name)
    if key is not None and not isinstance(key, Unknown):
        instances = tuple(each for each in instances if each.key is None or str(each.key) == str(key))
    follow = _of_call if name.startswith("module.") else _of_resource
    return any_of(follow(search, name, module, each, rest, inside) for each in instances)


def _of_call(search: Search, name: str, module: ModuleInstance, instance: Instance, path: Path, inside: bool) -> Answer:
    search.is_own = False
    call = name.removeprefix("module.")
    child = _unexpanded_child(module, call, instance, name) if search.unevaluated else module.child(call, instance)
    if child is None:
        return None
    outputs = child.configuration.outputs
    if not path and not inside:
        return False
    wanted = [outputs[str(path[0])]] if path and str(path[0]) in outputs else [] if path else list(outputs.values())
    if search.hiding and any(is_flagged(output.block, search.marks) for output in wanted):
        return True
    values = [output.block.body.attributes.get("value") for output in wanted]
    return any_of(
        search.found(value.value, child.scope, path[1:], inside=inside) for value in values if value is not None
    )


def _of_resource(
    search: Search, name: str, module: ModuleInstance, instance: Instance, path: Path, inside: bool
) -> Answer:
    if not path and not inside:
        return False
    block = _unexpanded_block(module, name, instance) if search.unevaluated else module.block(name, instance)
    return body_marks(search, block, path, inside)


def _unexpanded_child(module: ModuleInstance, call: str, instance: Instance, name: str) -> ModuleInstance | None:
    """Return the module of a call; if it may have several instances, one module that represents all of them."""
    attributes = module.configuration.modules[call].block.body.attributes
    if "count" not in attributes and "for_each" not in attributes:
        return module.child(call, instance)
    if name not in module.unexpanded:
        module.unexpanded[name] = make_child(module, call, instance, name)
    return cast("ModuleInstance | None", module.unexpanded[name])


def _unexpanded_block(module: ModuleInstance, name: str, instance: Instance) -> HclBlock:
    if name not in module.unexpanded:
        from dynlint.hcl.modules.bodies import HclBlock  # noqa: PLC0415  # a circular import

        module.unexpanded[name] = HclBlock(module, name, instance)
    return cast("HclBlock", module.unexpanded[name])


def body_marks(search: Search, body: HclBody, path: Path, inside: bool) -> Answer:
    """Tell whether an attribute of a block, or a part of it, is marked; with an empty path, any expression in it."""
    if not path:
        return any_of(search.found(part, scope, inside=True) for part, scope in written_in(body))
    name = str(path[0])
    steps = [step for step in body.path.replace("[", ".").replace("]", "").split(".") if step and not step.isdigit()]
    kind = type_of(body)
    if "sensitive" in search.marks and is_provider_secret(kind, (*steps, *path)):
        return True
    attribute = body.contents.attributes.get(name)
    if attribute is not None:
        return search.found(attribute.value, body.scope, path[1:], inside=inside)
    if (kind == _DOCUMENT and name in ("json", "minified_json")) or (search.unevaluated and _may_have(body, name)):
        return body_marks(search, body, (), inside=True)  # the document's text contains all its values
    blocks = [] if search.unevaluated else body.blocks(name)
    if blocks:
        return any_of(body_marks(search, each, path[2:], inside or len(path) < 3) for each in blocks)
    return False if kind in sensitive_attributes() else None


def _may_have(body: HclBody, name: str) -> bool:
    """Tell whether a body may have nested blocks of a type; their number depends on values."""
    return any(block.type in (name, "dynamic") for block in body.contents.blocks)


def type_of(body: HclBody) -> str:
    """Return the type of a body's resource; that of a data source starts with ``data.``."""
    node = body.resource.node
    kind = node.labels[0].text if node.labels else ""
    return f"data.{kind}" if node.type == "data" else kind


def written_in(body: HclBody) -> Iterator[tuple[nodes.Expression, TracedScope]]:
    """Yield every expression in a block and its nested blocks."""
    yield from ((node, body.scope) for node in expressions_in(body.contents))


def expressions_in(contents: WrittenBody) -> Iterator[nodes.Expression]:
    """Yield every expression in the contents of a block and its nested blocks."""
    pending = [contents]
    while pending:
        contents = pending.pop()
        pending.extend(block.body for block in contents.blocks)
        yield from (attribute.value for attribute in contents.attributes.values())
