"""Decides which values are sensitive or ephemeral: values carry no marks, so the parts of expressions are traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import SPLAT, evaluate_or_unknown
from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged
from dynlint.hcl.modules.scopes import Origin, TracedScope
from dynlint.hcl.modules.secret_parts import may_have_secret_part
from dynlint.hcl.modules.sensitive_calls import call_marks
from dynlint.hcl.modules.sensitive_objects import ANY, object_marks
from dynlint.hcl.syntax import nodes
from dynlint.model.known import Unknown
from dynlint.model.three_valued import any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value

    Path = tuple[Value, ...]
    Answer = bool | None


def is_marked(node: nodes.Expression, scope: Scope, mark: str, path: Path = ()) -> bool | None:
    """Tell whether a value, or its part at a path, has a mark; None if only the provider knows."""
    return Search((mark,)).found(node, scope, path)


def is_secret(
    node: nodes.Expression, scope: Scope, path: Path = (), *, inside: bool = False, unevaluated: bool = False
) -> bool:
    """Tell whether an expression's value, or the part of it at a path of keys, is sensitive or ephemeral.

    With `inside`, its parts count, too. With `unevaluated`, nothing is evaluated, and all that may be secret counts.
    """
    try:
        return bool(Search(SECRET, unevaluated=unevaluated, hiding=True).found(node, scope, path, inside=inside))
    except RecursionError:
        return True


class Search:
    """One search for marks; `seen` has the names that were already visited, so that each is visited once."""

    def __init__(self, marks: tuple[str, ...], *, unevaluated: bool = False, hiding: bool = False) -> None:
        """With `hiding`, ``sensitive`` outputs of called modules count, too, which Terraform's functions do not see."""
        self.marks = marks
        self.unevaluated = unevaluated
        self.hiding = hiding
        self.seen: dict[tuple[object, ...], Path] = {}
        self.is_own = True
        """Whether it met nothing but the module's own text: no argument of its call, and no module that it calls."""
        self._cuts = 0
        """How often a name was met again during its own search; results that depend on that are not cached."""
        self._remembers = unevaluated and hiding and marks == SECRET

    def without(self, mark: str) -> Search:
        """Return the same search for the other marks."""
        left = tuple(each for each in self.marks if each != mark)
        return Search(left, unevaluated=self.unevaluated, hiding=self.hiding)

    def found(self, node: nodes.Expression, scope: Scope, path: Path = (), *, inside: bool = False) -> Answer:
        """Tell whether the part of an expression at a path is marked; with `inside`, its own parts count, too."""
        follow = _FOLLOWERS.get(type(node))
        if follow is not None:
            return follow(self, node, scope, path, inside)
        return self.any(nodes.children(node), scope)

    def any(self, parts: Iterable[nodes.Expression], scope: Scope) -> Answer:
        """Tell whether one of several expressions, or any part of one, is marked."""
        combined: Answer = False
        for part in parts:  # as `any_of` does it: most of a search goes through here
            answer = False if type(part) is nodes.Literal else self.found(part, scope, inside=True)
            if answer:
                return True
            combined = None if answer is None else combined
        return combined

    def named(self, names: tuple[str, ...], module: ModuleInstance, path: Path, inside: bool) -> Answer:
        """Tell whether a name of a module is marked; each name is visited once."""
        if self.hiding and not may_have_secret_part(self, names, module):
            return False
        place = names, tuple(map(_hashable, path)), inside
        if self._remembers and (known := module.secret_names.get(place)) is not None:
            return known
        key = (id(module), *place)
        if key in self.seen:
            self._cuts += 1
            return False
        self.seen[key] = path  # keeps the keys alive, as `place` may have their `id`
        cuts = self._cuts
        answer = self.of_name(names, module, path, inside)
        if self._remembers and (answer or cuts == self._cuts):
            module.secret_names[place] = bool(answer)
        return answer

    def for_any_part(self) -> Search:
        """Return a search without evaluation, which finds all that this one may find."""
        return Search(SECRET, unevaluated=True, hiding=True)

    def of_name(self, names: tuple[str, ...], module: ModuleInstance, path: Path, inside: bool) -> Answer:
        """Tell whether a name of a module is marked, without looking at what is known of it."""
        if names[0] == "var":
            return self._variable(names[1], module, (*names[2:], *path), inside)
        if names[0] != "local":
            return object_marks(self, names, module, path, inside)
        declared = module.configuration.locals.get(names[1])
        rest = (*names[2:], *path)
        return False if declared is None else self.found(declared.attribute.value, module.scope, rest, inside=inside)

    def _variable(self, name: str, module: ModuleInstance, path: Path, inside: bool) -> Answer:
        declared = module.configuration.variables.get(name)
        if declared is not None and is_flagged(declared.block, self.marks):
            return True
        scope: TracedScope | None = module.call_scope
        given = module.call.block.body.attributes.get(name) if module.call else None
        if module.call is None and (one := module.root.given.get(name)) is not None:
            given, scope = one.attribute, one.scope
        if given is None or scope is None:
            return False
        self.is_own = False
        return self.found(given.value, scope, path, inside=inside)

    def value(self, node: nodes.Expression, scope: Scope) -> Value:
        """Return the value of a key or index; `ANY` in a search without evaluation."""
        if isinstance(node, nodes.Literal):
            return node.value
        return ANY if self.unevaluated else evaluate_or_unknown(node, scope)

    def reference(self, node: nodes.Traversal, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether a reference is marked: to a name bound around the expression, or to a name of the module."""
        names = node.names
        if names[0] in scope.bindings:
            return self.bound(names[0], (*names[1:], *path), scope, inside)
        if names[0] in ("path", "terraform", "tofu", "count"):
            return False
        module = scope.module
        if names[0] == "each" or len(names) < 2 or not hasattr(module, "configuration"):
            return self.unevaluated and names[0] == "each"
        return self.named(names, module, path, inside)  # type: ignore[arg-type]  # a module instance

    def bound(self, name: str, path: Path, scope: Scope, inside: bool) -> Answer:
        """Tell whether the current element of a collection that is iterated over is marked."""
        origin: Origin | None = getattr(scope, "origins", {}).get(name)
        if origin is None:
            return False
        if not origin.direct and path[:1] == ("key",):
            return self.found(origin.expression, origin.scope)
        rest = path if origin.direct else path[1:]
        return self.found(origin.expression, origin.scope, (origin.key, *rest), inside=inside or not path)

    def parentheses(self, node: nodes.Parentheses, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the inner expression is marked."""
        return self.found(node.inner, scope, path, inside=inside)

    def get_attribute(self, node: nodes.GetAttribute, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the attribute of the source is marked."""
        return self.found(node.source, scope, (node.name, *path), inside=inside)

    def index(self, node: nodes.IndexExpression, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the element or the key is marked."""
        key = self.value(node.key, scope)
        wanted = ANY if isinstance(key, Unknown) else key
        return any_of((self.any((node.key,), scope), self.found(node.source, scope, (wanted, *path), inside=inside)))

    def conditional(self, node: nodes.Conditional, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the test or one of the branches is marked, as in Terraform."""
        branches = (self.found(branch, scope, path, inside=inside) for branch in (node.then, node.otherwise))
        return any_of((self.any((node.test,), scope), *branches))

    def binary(self, node: nodes.Binary, scope: Scope, _path: Path, _inside: bool) -> Answer:
        """Tell whether an operand is marked; a chain's left operands are nested and need no recursion."""
        operands: list[nodes.Expression] = []
        left: nodes.Expression = node
        while isinstance(left, nodes.Binary):
            operands.append(left.right)
            left = left.left
        return self.any((left, *operands), scope)

    def template(self, node: nodes.TemplateExpression, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether an interpolation is marked; a single one keeps its parts."""
        if node.is_wrap:
            return self.found(node.parts[0], scope, path, inside=inside)
        return self.any(node.parts, scope)

    def in_tuple(self, node: nodes.Tuple, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the item at the path is marked; a list is not marked because an item is."""
        if not path:
            return self.any(node.items, scope) if inside else False
        key = path[0]
        items = node.items[key : key + 1] if isinstance(key, int) and key >= 0 else node.items
        return any_of(self.found(item, scope, path[1:], inside=inside) for item in items)

    def in_object(self, node: nodes.Object, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the item at the path, or a key, is marked."""
        keys = self.any((key for key, _ in node.items), scope)
        if not path:
            return any_of((keys, self.any((item for _, item in node.items), scope) if inside else False))
        wanted = [item for key, item in node.items if _is_one(self.value(key, scope), path[0])]
        return any_of((keys, *(self.found(item, scope, path[1:], inside=inside) for item in wanted)))

    def loop(self, node: nodes.For, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the collection, a key, the condition, or the result for the element at the path is marked."""
        element = path[0] if path and _keeps_keys(node) else ANY
        inner = _bound_inside(scope, node.value_name, node.collection, element, node.key_name)
        tests = [part for part in (node.key, node.condition) if part is not None]
        whole = any_of((self.found(node.collection, scope), self.any(tests, inner)))
        if whole or not (path or inside):
            return whole
        rest = path[2:] if node.grouping else path[1:]
        return any_of((whole, self.found(node.result, inner, rest, inside=inside)))

    def splat(self, node: nodes.Splat, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the element at the path is marked."""
        whole = self.found(node.source, scope)
        if whole or not (path or inside):
            return whole
        inner = _bound_inside(scope, SPLAT, node.source, ANY, None)
        return any_of((whole, self.found(node.each, inner, path[1:], inside=inside)))

    def splat_item(self, _node: nodes.SplatItem, scope: Scope, path: Path, inside: bool) -> Answer:
        """Tell whether the current element of a splat is marked."""
        return self.bound(SPLAT, path, scope, inside)


def _keeps_keys(node: nodes.For) -> bool:
    return isinstance(node.key, nodes.Traversal) and node.key.names == (node.key_name,)


def _bound_inside(scope: Scope, name: str, collection: nodes.Expression, element: Value, key_name: str | None) -> Scope:
    names = {name: ANY} if key_name is None else {name: ANY, key_name: ANY}
    inner = scope.bind(**names)
    if isinstance(inner, TracedScope):
        left = {each: origin for each, origin in inner.origins.items() if each not in names}
        origin = Origin(collection, None, scope, element, direct=True)  # type: ignore[arg-type]  # not used for a trail
        inner.origins = {**left, name: origin}
    return inner


def _is_one(key: Value, wanted: Value) -> bool:
    """Tell whether the key of an item may be the wanted key."""
    return wanted is ANY or isinstance(key, Unknown) or str(key) == str(wanted)


def _hashable(key: Value) -> object:
    return key if isinstance(key, (str, int)) else id(key)


_FOLLOWERS: dict[type[nodes.Expression], Callable[..., Answer]] = {
    nodes.Literal: lambda *_: False,
    nodes.Traversal: Search.reference,
    nodes.Parentheses: Search.parentheses,
    nodes.GetAttribute: Search.get_attribute,
    nodes.IndexExpression: Search.index,
    nodes.Conditional: Search.conditional,
    nodes.Binary: Search.binary,
    nodes.TemplateExpression: Search.template,
    nodes.Tuple: Search.in_tuple,
    nodes.Object: Search.in_object,
    nodes.For: Search.loop,
    nodes.Splat: Search.splat,
    nodes.SplatItem: Search.splat_item,
    nodes.Call: call_marks,
}
