"""The trail of a value: from an attribute through arguments, variables and locals to the line that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Step
from dynlint.hcl.evaluation.evaluate import SPLAT, evaluate_or_unknown
from dynlint.hcl.modules.one_step_back import definition_of, round_of
from dynlint.hcl.modules.scopes import Origin
from dynlint.hcl.syntax import nodes, statements
from dynlint.model.known import Set, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope, Written
    from dynlint.model.known import Value
    from dynlint.source import Source

Path = tuple["Value", ...]
_LONGEST = 24
_KEY: Value = "\0"
"""The end of a path that leads to a key of a map, not to the value of that key."""
_DECODERS = ("jsondecode", "yamldecode")
"""Functions whose argument may be the text of a JSON or YAML file."""


class Trail:
    """The steps so far, and the literal at their end if the value is passed on unchanged."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.end: tuple[Source, nodes.Literal] | None = None
        self.variable: tuple[ModuleInstance, str] | None = None
        self._exact = True
        self._passed: set[Step] = set()

    def follow(self, node: nodes.Expression, source: Source, scope: TracedScope, path: Path = ()) -> None:
        """Continue at an expression; `path` is the path of keys that remains inside its value."""
        if len(self._passed) >= _LONGEST or path[:1] == (_KEY,):
            return
        follow = _FOLLOWERS.get(type(node))
        if follow is not None:
            follow(self, node, source, scope, path)

    def step(self, source: Source, start: int) -> bool:
        """Add a step, at most one for each line; return False if the same step was added before (a cycle)."""
        position = source.position(start)
        step = Step(source.path, position.line, position.column, source.line(position.line).strip())
        if step in self._passed:
            return False
        self._passed.add(step)
        if not self.steps or self.steps[-1][:2] != step[:2]:
            self.steps.append(step)
        return True

    def attribute(self, attribute: statements.WrittenAttribute, source: Source, scope: TracedScope, path: Path) -> None:
        """Add an attribute as a step, and continue at its value."""
        if self.step(source, attribute.start):
            self.follow(attribute.value, source, scope, path)

    def not_exact(self) -> None:
        """Note that the value is computed: another literal at the end of the trail would not simply replace it."""
        self._exact = False

    def literal(self, node: nodes.Literal, source: Source, _scope: TracedScope, path: Path) -> None:
        """End at a literal."""
        if self._exact and not path:
            self.end = (source, node)

    def reference(self, node: nodes.Traversal, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the definition of a name."""
        names = node.names
        if names[0] in scope.bindings:
            self._bound(names[0], (*names[1:], *path), scope)
        elif (found := definition_of(names, scope.module, path)) is not None:
            if names[0] == "var" and self._exact and not found[3]:
                self.variable = (scope.module, names[1])
            self.attribute(*found)
            if names[0] == "var" and found[3]:
                self._filled_in(scope.module, names, found)

    def get_attribute(self, node: nodes.GetAttribute, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the source of the attribute."""
        self.follow(node.source, source, scope, (node.name, *path))

    def index(self, node: nodes.IndexExpression, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the source of the index."""
        key = evaluate_or_unknown(node.key, scope)
        if isinstance(key, Unknown):
            self.not_exact()
            self.follow(node.source, source, scope)
        else:
            self.follow(node.source, source, scope, (key, *path))

    def conditional(self, node: nodes.Conditional, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the selected branch, or at the test if that branch is a constant."""
        from dynlint.hcl.modules.through_functions import stands_alone  # noqa: PLC0415  # few values pass a function

        test = evaluate_or_unknown(node.test, scope)
        if isinstance(test, Unknown):
            return
        taken = node.then if test in (True, "true") else node.otherwise
        self.not_exact()
        leads_in = bool(path) and not stands_alone(taken)
        if isinstance(taken, (nodes.Literal, nodes.Tuple, nodes.Object)) and not leads_in:
            self.follow(node.test, source, scope)
        else:
            self.follow(taken, source, scope, path)

    def binary(self, node: nodes.Binary, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the operand that decides the result, or else at the first that is not a literal."""
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
        """Continue at the operand."""
        self.not_exact()
        self.follow(node.operand, source, scope)

    def parentheses(self, node: nodes.Parentheses, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the inner expression."""
        self.follow(node.inner, source, scope, path)

    def template(self, node: nodes.TemplateExpression, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the first interpolation."""
        if not node.is_wrap:
            self.not_exact()
        for part in node.parts:
            if not isinstance(part, nodes.Literal):
                self.follow(part, source, scope)
                return

    def in_object(self, node: nodes.Object, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the item with the first key of the path."""
        for key_node, item in reversed(node.items) if path else ():
            key = key_node.value if isinstance(key_node, nodes.Literal) else evaluate_or_unknown(key_node, scope)
            if str(key) == str(path[0]):
                self.step(source, key_node.start)
                self.follow(item, source, scope, path[1:])
                return

    def in_tuple(self, node: nodes.Tuple, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the item at the path: by its number or, in a set made of the items, by its value."""
        key = path[0] if path else None
        items = node.items[key : key + 1] if isinstance(key, int) else ()
        if isinstance(key, str):
            items = tuple(item for item in node.items if evaluate_or_unknown(item, scope) == key)
        for item in items[:1]:
            if isinstance(key, str):
                self.step(source, item.start)
            self.follow(item, source, scope, path[1:])

    def loop(self, node: nodes.For, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the result of the iteration that made the part at the path; without a path, at the collection."""
        inner = round_of(node, source, scope, path[0]) if path and not node.grouping else None
        if inner is not None:
            if isinstance(node.result, nodes.Object):
                self.step(source, node.result.start)
            if path[1:] == (_KEY,):
                self._key_of_loop(node, source, scope, inner)
            self.follow(node.result, source, inner, path[1:])
        elif not path:
            self.not_exact()
            self.follow(_why_empty(node, scope) or node.collection, source, scope)

    def splat(self, node: nodes.Splat, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the attribute or index of the element at the path."""
        if path:
            inner = scope.bind(**{SPLAT: None})
            inner.origins = {**inner.origins, SPLAT: Origin(node.source, source, scope, path[0], direct=True)}
            self.follow(node.each, source, inner, path[1:])

    def splat_item(self, _node: nodes.SplatItem, _source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the current element of a splat."""
        self._bound(SPLAT, path, scope)

    def call(self, node: nodes.Call, source: Source, scope: TracedScope, path: Path) -> None:
        """Continue at the argument that the result comes from."""
        from dynlint.hcl.modules.through_functions import passed  # noqa: PLC0415  # few values pass a function

        if node.name in _DECODERS and self._in_file(node, scope, path):
            return
        if (read := scope.module.read_by(node, scope, path)) is not None:
            self.attribute(*read)
            return
        found = passed(node, scope, path)
        if found is None:
            return
        if not found.exact:
            self.not_exact()
        if found.lacking is not None:
            lacking = Trail()
            lacking.follow(found.lacking, source, scope)
            self.steps.extend(lacking.steps)
        self.follow(found.argument, source, scope, found.path)

    def _in_file(self, node: nodes.Call, scope: TracedScope, path: Path) -> bool:
        """End in the JSON or YAML file that a call reads; tell whether it reads one."""
        from dynlint.hcl.modules.through_data_files import place_in_file  # noqa: PLC0415  # few values are in files

        found = place_in_file(node, scope, path)
        if found is None:
            return False
        if found.scalar is not None and self._exact:
            self.end = (found.source, nodes.Literal(*found.scalar))
        return self.step(found.source, found.start)

    def _filled_in(self, module: ModuleInstance, names: tuple[str, ...], written: Written) -> None:
        """Continue at the default in a variable's type that fills in a missing part: ``optional(bool, false)``."""
        from dynlint.hcl.trail.through_type_defaults import optional_part  # noqa: PLC0415  # only for parts of values

        filled = optional_part(module, names[1], written)
        if filled is not None and self.step(filled.source, filled.key.start) and filled.default is not None:
            self.follow(filled.default, filled.source, module.scope, filled.path)

    def _bound(self, name: str, rest: Path, scope: TracedScope) -> None:
        origin = scope.origins.get(name)
        if origin is not None and (origin.direct or rest[:1] == ("value",)):
            path = rest if origin.direct else rest[1:]
            self.follow(origin.expression, origin.source, origin.scope, (origin.key, *path))
        elif origin is not None and rest == ("key",):
            self._at_key(origin)

    def _at_key(self, origin: Origin) -> None:
        """Continue at the current item of a set, which is its key, or at the line where a map has the key."""
        collection = evaluate_or_unknown(origin.expression, origin.scope)
        if isinstance(collection, (Set, dict)):
            self.not_exact()  # another item is another instance
            path = (origin.key,) if isinstance(collection, Set) else (origin.key, _KEY)
            self.follow(origin.expression, origin.source, origin.scope, path)

    def _key_of_loop(self, node: nodes.For, source: Source, scope: TracedScope, inner: TracedScope) -> None:
        """Continue at the key of the collection if the loop keeps it, else at the expression that makes the key."""
        if node.key_name is not None and isinstance(node.key, nodes.Traversal) and node.key.names == (node.key_name,):
            self.follow(node.collection, source, scope, (inner.bindings[node.key_name], _KEY))
        elif node.key is not None:
            self.follow(node.key, source, inner)


def _why_empty(node: nodes.For, scope: TracedScope) -> nodes.Expression | None:
    """Return the condition of a loop that leaves out every element; None if it has none, or nothing to leave out."""
    if node.condition is None or evaluate_or_unknown(node, scope) or not evaluate_or_unknown(node.collection, scope):
        return None
    return node.condition


_FOLLOWERS: dict[type[nodes.Expression], Callable[..., None]] = {
    nodes.Literal: Trail.literal,
    nodes.Traversal: Trail.reference,
    nodes.GetAttribute: Trail.get_attribute,
    nodes.IndexExpression: Trail.index,
    nodes.Conditional: Trail.conditional,
    nodes.Binary: Trail.binary,
    nodes.Unary: Trail.unary,
    nodes.Parentheses: Trail.parentheses,
    nodes.TemplateExpression: Trail.template,
    nodes.Object: Trail.in_object,
    nodes.Tuple: Trail.in_tuple,
    nodes.For: Trail.loop,
    nodes.Splat: Trail.splat,
    nodes.SplatItem: Trail.splat_item,
    nodes.Call: Trail.call,
}
