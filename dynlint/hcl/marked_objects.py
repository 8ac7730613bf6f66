"""The marks of what resources, data sources and module calls are as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl import nodes
from dynlint.hcl.expansion import make_child
from dynlint.hcl.scopes import Instance
from dynlint.model.known import Unknown
from dynlint.model.reference import sensitive_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.bodies import HclBody
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.hcl.marks import Answer, Path, Search
    from dynlint.hcl.scopes import TracedScope
    from dynlint.hcl.statements import Block
    from dynlint.model.known import Value

SECRET = ("sensitive", "ephemeral")
"""The marks of what is never shown."""
ANY = Unknown("any element")
"""A key of a path that stands for every element."""
_DOCUMENT = "data.aws_iam_policy_document"


def either(answers: Iterable[Answer]) -> Answer:
    """One yes decides; otherwise one that cannot be told leaves all open."""
    answer: bool | None = False
    for found in answers:
        if found:
            return True
        answer = None if found is None else answer
    return answer


def is_flagged(block: Block, marks: tuple[str, ...]) -> bool:
    """Tell whether a variable or output is declared `sensitive` or `ephemeral`, however that is spelled."""
    flags = (block.body.attributes.get(mark) for mark in marks)
    return any(flag is not None and not _is_false(flag.value) for flag in flags)


def _is_false(node: nodes.Expression) -> bool:
    """Tell whether a flag is plainly not set; Terraform takes any constant expression, such as ``!false``."""
    return isinstance(node, nodes.Literal) and node.value in (False, "false", None)


def is_provider_secret(type_: str, path: Iterable[Value]) -> bool:
    """Tell whether a provider calls an attribute sensitive; `type_` has ``data.`` before a data source's."""
    known = sensitive_attributes().get(type_)
    if known is None:
        return False
    dotted = ".".join(key for key in path if isinstance(key, str))
    return any(dotted == each or dotted.startswith(f"{each}.") for each in known)


def object_marks(search: Search, names: tuple[str, ...], module: ModuleInstance, path: Path, inside: bool) -> Answer:
    """Answer for a resource, data source, ephemeral resource or module call, or a part of one."""
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
        rest = rest[1:]  # one object taken as a list of one
    return _of_instances(search, name, module, (key, rest), inside)


def _of_instances(
    search: Search, name: str, module: ModuleInstance, wanted: tuple[Value, Path], inside: bool
) -> Answer:
    key, rest = wanted
    instances = (Instance(None, module.scope),) if search.still else module.instances(name)
    if key is not None and not isinstance(key, Unknown):
        instances = tuple(each for each in instances if each.key is None or str(each.key) == str(key))
    follow = _of_call if name.startswith("module.") else _of_resource
    return either(follow(search, name, module, each, rest, inside) for each in instances)


def _of_call(search: Search, name: str, module: ModuleInstance, instance: Instance, path: Path, inside: bool) -> Answer:
    call = name.removeprefix("module.")
    child = make_child(module, call, instance, name) if search.still else module.child(call, instance)
    if child is None:
        return None
    outputs = child.configuration.outputs
    if not path and not inside:
        return False
    wanted = [outputs[str(path[0])]] if path and str(path[0]) in outputs else [] if path else list(outputs.values())
    if search.hiding and any(is_flagged(output.block, search.marks) for output in wanted):
        return True
    values = [output.block.body.attributes.get("value") for output in wanted]
    return either(
        search.found(value.value, child.scope, path[1:], inside=inside) for value in values if value is not None
    )


def _of_resource(
    search: Search, name: str, module: ModuleInstance, instance: Instance, path: Path, inside: bool
) -> Answer:
    if not path and not inside:
        return False
    from dynlint.hcl.bodies import HclBlock  # noqa: PLC0415  # blocks are made of instances

    block = HclBlock(module, name, instance) if search.still else module.block(name, instance)
    return body_marks(search, block, path, inside)


def body_marks(search: Search, body: HclBody, path: Path, inside: bool) -> Answer:
    """Answer for an attribute of a block, a part of it, or all that is written in it where no path is left."""
    if not path:
        return either(search.found(part, scope, inside=True) for part, scope in written_in(body))
    name = str(path[0])
    steps = [step for step in body.path.replace("[", ".").replace("]", "").split(".") if step and not step.isdigit()]
    kind = type_of(body)
    if "sensitive" in search.marks and is_provider_secret(kind, (*steps, *path)):
        return True
    attribute = body.contents.attributes.get(name)
    if attribute is not None:
        return search.found(attribute.value, body.scope, path[1:], inside=inside)
    if kind == _DOCUMENT and name in ("json", "minified_json"):
        return body_marks(search, body, (), inside=True)  # Terraform drops the marks here; the text has the values
    blocks = [] if search.still else body.blocks(name)
    if blocks:
        return either(body_marks(search, each, path[2:], inside or len(path) < 3) for each in blocks)
    return False if kind in sensitive_attributes() else None


def type_of(body: HclBody) -> str:
    """Return the type of the resource that a body is of, with ``data.`` before a data source's."""
    node = body.resource.node
    kind = node.labels[0].text if node.labels else ""
    return f"data.{kind}" if node.type == "data" else kind


def written_in(body: HclBody) -> Iterator[tuple[nodes.Expression, TracedScope]]:
    """Yield every expression that is written in a block."""
    pending = [body.contents]
    while pending:
        contents = pending.pop()
        pending.extend(block.body for block in contents.blocks)
        yield from ((attribute.value, body.scope) for attribute in contents.attributes.values())
