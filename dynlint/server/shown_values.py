"""The value at a place, in every environment of every root module that reaches it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.modules.may_be_sensitive import redacted_expression
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import written
from dynlint.model.known import Reference, Template, Unknown, first_unknown
from dynlint.source import HIDDEN
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.finding import Step
    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value
    from dynlint.server.at_cursor import AtCursor
    from dynlint.server.project import Look
    from dynlint.source import Source

_ROOM = 400
"""How many characters of a value are shown."""


class ShownValue(NamedTuple):
    """A value in one environment, as it may be shown."""

    root: str
    """The folder of the root module, absolute."""
    environment: str
    address: str
    """The instance of the module and resource that it is of; empty in a root module's own variables and locals."""
    text: str
    """As Terraform would write it; empty where it is not known."""
    why: str = ""
    """Why it is not known, as a clause."""
    trail: tuple[Step, ...] = ()
    """Where it comes from: the lines behind the place, the one that sets it last."""


def shown_values(cursor: AtCursor, look: Look, *, trails: bool = True) -> list[ShownValue]:
    """Return the values at a place, by root module and environment.

    Without `trails` the origins are not looked up, which is faster.
    """
    found: list[ShownValue] = []
    for directory, environment, root in look.evaluations(cursor.file):
        for place in _places(cursor, root):
            value = place.shown(directory, environment, trails=trails)
            if value not in found:
                found.append(value)
    return found


class _Place(NamedTuple):
    """An expression, and the module instance that evaluates it."""

    node: nodes.Expression
    source: Source
    scope: TracedScope
    address: str = ""
    body: HclBody | None = None
    """The block that it is an argument of, where it is the whole value."""
    name: str = ""
    """The name of the argument in that block."""

    def shown(self, directory: str, environment: str, *, trails: bool) -> ShownValue:
        """Return the value without its sensitive parts, and its origin."""
        value = evaluate_or_unknown(self.node, self.scope)
        unknown = first_unknown(value)
        if self.body is not None:
            shown = self.body.redacted(self.name, lambda _: HIDDEN)
        else:
            shown = redacted_expression(self.node, self.scope, value)
        trail = self.scope.module.root.new_trail()
        if trails:
            trail.follow(self.node, self.source, self.scope)
        text, why = spelled(shown), unknown.why if unknown is not None else ""
        return ShownValue(directory, environment, self.address, "" if text == "?" else text, why, tuple(trail.steps))


def spelled(value: Value, room: int = _ROOM) -> str:
    """Return a value in Terraform's syntax, cut after some characters: a value may be of any size."""
    pieces: list[str] = []
    for piece in _pieces(value):
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            return "".join(pieces)[:room] + "..."
    return "".join(pieces)


def _pieces(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{ " if value else "{"
        for number, (key, item) in enumerate(value.items()):
            yield f"{', ' * bool(number)}{key} = "
            yield from _pieces(item)
        yield " }" if value else "}"
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield ", " if number else "["
            yield from _pieces(item)
        yield "]" if value else "[]"
    elif isinstance(value, Template):
        yield '"' + "".join(part if isinstance(part, str) else "${" + _symbol(part) + "}" for part in value.parts) + '"'
    elif isinstance(value, Unknown):
        yield _symbol(value)
    else:
        yield written(value).replace(f'"{HIDDEN}"', HIDDEN)


def _symbol(value: Unknown) -> str:
    return str(value) if isinstance(value, Reference) else "?"


def _places(cursor: AtCursor, root: ModuleInstance) -> Iterator[_Place]:
    """Yield the module instances that evaluate the place, in a root module and all modules that it calls."""
    if cursor.is_value_file:
        yield from _given(cursor, root)
        return
    if not cursor.blocks:
        return
    folder = os.path.dirname(os.path.abspath(cursor.file.source.path))
    for module in modules(root):
        if module.configuration.directory == folder:
            yield from _in_module(cursor, module)


def _given(cursor: AtCursor, root: ModuleInstance) -> Iterator[_Place]:
    """Yield the variable that an argument of a file of values sets; its trail shows if another file wins."""
    attribute = cursor.attribute
    if attribute is not None and attribute.name in root.configuration.variables and not cursor.blocks:
        yield _named(root, cursor, ("var", attribute.name))


def _named(module: ModuleInstance, cursor: AtCursor, names: tuple[str, ...]) -> _Place:
    address = module.address.rstrip(".")
    return _Place(nodes.Traversal(*cursor.span, names), cursor.file.source, module.scope, address)


def _in_module(cursor: AtCursor, module: ModuleInstance) -> Iterator[_Place]:
    block, attribute = cursor.blocks[0], cursor.attribute
    labels = tuple(label.text for label in block.labels)
    if block.type == "variable" and labels and (cursor.expression is None):
        yield _named(module, cursor, ("var", labels[0]))
    elif block.type == "locals" and attribute is not None and cursor.expression is None:
        yield _named(module, cursor, ("local", attribute.name))
    elif block.type in ("resource", "data", "module"):
        yield from _in_instances(cursor, module, block)
    elif attribute is not None:
        node = cursor.expression or attribute.value
        yield _Place(node, cursor.file.source, module.scope, module.address.rstrip("."))
    elif block.type == "output" and "value" in block.body.attributes:
        node = block.body.attributes["value"].value
        yield _Place(node, cursor.file.source, module.scope, module.address.rstrip("."))


def _in_instances(cursor: AtCursor, module: ModuleInstance, block: WrittenBlock) -> Iterator[_Place]:
    """Yield an argument of a resource, data source or module call in each of its instances."""
    labels = tuple(label.text for label in block.labels)
    name = ".".join(labels if block.type == "resource" else (block.type, *labels))
    if module.declared(name) is None or cursor.attribute is None:
        return
    for instance in module.instances(name):
        address = f"{module.address}{name}{instance.suffix}"
        if cursor.attribute.name in ("count", "for_each") and len(cursor.blocks) == 1:
            yield _Place(cursor.expression or cursor.attribute.value, cursor.file.source, module.scope, address)
            return
        if block.type == "module":
            yield _Place(cursor.expression or cursor.attribute.value, cursor.file.source, instance.scope, address)
            continue
        for body in _bodies(module.block(name, instance), cursor.blocks[1:]):
            whole = cursor.expression is None
            node = cursor.expression or cursor.attribute.value
            yield _Place(node, cursor.file.source, body.scope, address, body if whole else None, cursor.attribute.name)


def _bodies(body: HclBody, inside: tuple[WrittenBlock, ...]) -> Iterator[HclBody]:
    """Yield the bodies of nested blocks; of a dynamic block, one for each block that it makes."""
    inner = [block for block in inside if block.type != "content"]
    if not inner:
        yield body
        return
    block = inner[0]
    type_ = block.labels[0].text if block.type == "dynamic" and block.labels else block.type
    for nested in body.blocks(type_):
        if nested.node is block:
            yield from _bodies(nested, tuple(inner[1:]))
