"""The trail of a value: from an attribute through arguments, variables and locals down to the line that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Step
from dynlint.hcl import nodes, statements
from dynlint.hcl.evaluation import evaluate_or_unknown
from dynlint.hcl.places import SAME_VALUE
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.bodies import HclBody
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.hcl.scopes import TracedScope
    from dynlint.model.known import Value
    from dynlint.source import Source

Path = tuple["Value", ...]
_SAME_PARTS = {*SAME_VALUE, "coalesce", "try", "merge", "jsonencode"}
"""Functions whose result has the parts of an argument under the same keys."""
_LONGEST = 24


class Trail:
    """The steps found so far, and the literal at their end where the value passed through unchanged."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.end: tuple[Source, nodes.Literal] | None = None
        self._exact = True
        self._passed: set[Step] = set()

    def follow(self, node: nodes.Expression, source: Source, scope: TracedScope, path: Path = ()) -> None:
        """Go on from an expression; `path` are the keys still to be taken from its value."""
        if len(self._passed) >= _LONGEST:
            return
        follow = _FOLLOWERS.get(type(node))
        if follow is not None:
            follow(self, node, source, scope, path)

    def step(self, source: Source, start: int) -> bool:
        """Add a step, one for a line; False where it was there before (a circle)."""
        position = source.position(start)
        step = Step(source.path, position.line, position.column, source.line(position.line).strip())
        if step in self._passed:
            return False
        self._passed.add(step)
        if not self.steps or self.steps[-1][:2] != step[:2]:
            self.steps.append(step)
        return True

    def attribute(self, attribute: statements.Attribute, source: Source, scope: TracedScope, path: Path) -> None:
        """Add an attribute as a step and go on from its value."""
        if self.step(source, attribute.start):
            self.follow(attribute.value, source, scope, path)

    def not_exact(self) -> None:
        """Note that the value is computed from here on: writing another literal would not simply replace it."""
        self._exact = False

    def literal(self, node: nodes.Literal, source: Source, _scope: TracedScope, path: Path) -> None:
        """Arrive at a literal."""
        if self._exact and not path:
            self.end = (source, node)

    def reference(self, node: nodes.Reference, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from what a name stands for."""
        names = node.names
        if names[0] in scope.bindings:
            self._bound(names, scope, path)
        elif names[0] == "var" and len(names) > 1:
            self._variable(scope.module, names[1], (*names[2:], *path))
        elif names[0] == "local" and len(names) > 1:
            declared = scope.module.configuration.locals.get(names[1])
            if declared is not None:
                place = scope.module.configuration.source_of(declared.attribute, declared.source)
                self.attribute(declared.attribute, place, scope.module.scope, (*names[2:], *path))
        else:
            self._object(scope.module, names, path)

    def get_attribute(self, node: nodes.GetAttribute, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from what the attribute is taken of."""
        self.follow(node.source, source, scope, (node.name, *path))

    def index(self, node: nodes.Index, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from what is indexed."""
        key = evaluate_or_unknown(node.key, scope)
        if not isinstance(key, Unknown):
            self.follow(node.source, source, scope, (key, *path))

    def conditional(self, node: nodes.Conditional, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the branch taken, or from the test where the branch is a constant."""
        test = evaluate_or_unknown(node.test, scope)
        if isinstance(test, Unknown):
            return
        taken = node.then if test in (True, "true") else node.otherwise
        self.not_exact()
        if isinstance(taken, (nodes.Literal, nodes.Tuple, nodes.Object)):
            self.follow(node.test, source, scope)
        else:
            self.follow(taken, source, scope, path)

    def binary(self, node: nodes.Binary, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the operand that decides."""
        self.not_exact()
        operands: tuple[nodes.Expression, ...] = (node.left, node.right)
        if node.operator in ("&&", "||"):
            deciding = node.operator == "||"
            operands = tuple(item for item in operands if evaluate_or_unknown(item, scope) is deciding) or operands
        for operand in operands:
            if not isinstance(operand, nodes.Literal):
                self.follow(operand, source, scope)
                return

    def unary(self, node: nodes.Unary, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the operand."""
        self.not_exact()
        self.follow(node.operand, source, scope)

    def parentheses(self, node: nodes.Parentheses, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on inside."""
        self.follow(node.inner, source, scope, path)

    def template(self, node: nodes.Template, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the first interpolation."""
        if not node.is_wrap:
            self.not_exact()
        for part in node.parts:
            if not isinstance(part, nodes.Literal):
                self.follow(part, source, scope)
                return

    def in_object(self, node: nodes.Object, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the item that the path names."""
        for key_node, item in reversed(node.items) if path else ():
            key = key_node.value if isinstance(key_node, nodes.Literal) else evaluate_or_unknown(key_node, scope)
            if str(key) == str(path[0]):
                self.step(source, key_node.start)
                self.follow(item, source, scope, path[1:])
                return

    def in_tuple(self, node: nodes.Tuple, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the item that the path names."""
        if path and isinstance(path[0], int) and path[0] < len(node.items):
            self.follow(node.items[path[0]], source, scope, path[1:])

    def call(self, node: nodes.Call, source: Source, scope: TracedScope, path: Path) -> None:
        """Go on from the argument that the result comes from."""
        name, arguments = node.name, node.arguments
        if name == "lookup" and len(arguments) > 1:
            self._lookup(arguments, source, scope, path)
            return
        if name not in SAME_VALUE:
            self.not_exact()
        values = [(item, evaluate_or_unknown(item, scope)) for item in arguments]
        if name in ("coalesce", "try"):
            over = (None, "") if name == "coalesce" else ()
            arguments = tuple(item for item, value in values if not (isinstance(value, Unknown) or value in over))
        elif name == "merge":
            holding = [item for item, value in values if path and isinstance(value, dict) and str(path[0]) in value]
            arguments = tuple(reversed(holding))
        for argument in arguments:
            if not isinstance(argument, nodes.Literal):
                self.follow(argument, source, scope, path if name in _SAME_PARTS else ())
                return

    def _lookup(self, arguments: tuple[nodes.Expression, ...], source: Source, scope: TracedScope, path: Path) -> None:
        collection, key = (evaluate_or_unknown(argument, scope) for argument in arguments[:2])
        if isinstance(collection, dict) and str(key) in collection:
            self.follow(arguments[0], source, scope, (key, *path))
        elif len(arguments) > 2:
            if isinstance(arguments[2], nodes.Literal):
                lacking = Trail()  # what lacks the key, which could be written there
                lacking.follow(arguments[0], source, scope)
                self.steps.extend(lacking.steps)
            self.follow(arguments[2], source, scope, path)

    def _bound(self, names: tuple[str, ...], scope: TracedScope, path: Path) -> None:
        origin = scope.origins.get(names[0])
        if origin is not None and len(names) > 1 and names[1] == "value":
            self.follow(origin.expression, origin.source, origin.scope, (origin.key, *names[2:], *path))

    def _variable(self, module: ModuleInstance, name: str, path: Path) -> None:
        if module.call is not None and module.call_scope is not None:
            argument = module.call.block.body.attributes.get(name)
            if argument is not None:
                caller = module.call_scope.module.configuration
                self.attribute(argument, caller.source_of(argument, module.call.source), module.call_scope, path)
                return
        elif name in module.root.given:
            given = module.root.given[name]
            if given.source is not None and given.attribute is not None:
                self.attribute(given.attribute, given.source, module.scope, path)
            return
        declared = module.configuration.variables.get(name)
        default = declared.block.body.attributes.get("default") if declared else None
        if declared is not None and default is not None:
            self.attribute(default, module.configuration.source_of(default, declared.source), module.scope, path)

    def _object(self, module: ModuleInstance, names: tuple[str, ...], path: Path) -> None:
        size = 3 if names[0] == "data" else 2
        name = ".".join(names[:size])
        declared = module.declared(name) if len(names) >= size else None
        if declared is None:
            return
        rest: Path = (*names[size:], *path)
        instances = module.instances(name)
        if instances and instances[0].key is not None:
            instances = tuple(item for item in instances if rest and str(item.key) == str(rest[0]))
            rest = rest[1:]
        if not rest or not instances or instances[0].uncertain is not None:
            return
        if names[0] == "module":
            child = module.child(names[1], instances[0])
            output = child.configuration.outputs.get(str(rest[0])) if child else None
            if child and output and "value" in output.block.body.attributes:
                value = output.block.body.attributes["value"]
                place = child.configuration.source_of(value, output.source)
                self.attribute(value, place, child.scope, rest[1:])
        else:
            self._in_body(module.block(name, instances[0]), rest)

    def _in_body(self, body: HclBody, path: Path) -> None:
        """Go on from an attribute of a resource, or of a block in it."""
        name = str(path[0])
        attribute = body.contents.attributes.get(name)
        if attribute is not None:
            self.attribute(attribute, body.source_of(attribute), body.scope, path[1:])
        elif len(path) > 2 and isinstance(path[1], int) and path[1] < len(body.blocks(name)):
            self._in_body(body.blocks(name)[path[1]], path[2:])


_FOLLOWERS: dict[type[nodes.Expression], Callable[..., None]] = {
    nodes.Literal: Trail.literal,
    nodes.Reference: Trail.reference,
    nodes.GetAttribute: Trail.get_attribute,
    nodes.Index: Trail.index,
    nodes.Conditional: Trail.conditional,
    nodes.Binary: Trail.binary,
    nodes.Unary: Trail.unary,
    nodes.Parentheses: Trail.parentheses,
    nodes.Template: Trail.template,
    nodes.Object: Trail.in_object,
    nodes.Tuple: Trail.in_tuple,
    nodes.Call: Trail.call,
}
