"""Finds the argument of a function that its result, or a part of it, comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import SAME_VALUE
from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value

    Path = tuple[Value, ...]
    Given = list[tuple[nodes.Expression, Value]]


class Passed(NamedTuple):
    """An argument, the path that remains inside its value, and (`exact`) whether the result is just that part."""

    argument: nodes.Expression
    path: tuple[Value, ...] = ()
    exact: bool = False
    lacking: nodes.Expression | None = None
    """The collection that lacks the key, if a literal default is the result."""


def passed(node: nodes.Call, scope: TracedScope, path: Path) -> Passed | None:
    """Return the argument that the part of a call's result at a path comes from; None if all arguments are literals."""
    given = [(item, value_of(item, scope)) for item in node.arguments]
    name = node.name
    if name in SAME_VALUE and given:
        return Passed(given[0][0], path, exact=True)
    choose = _merge_expanded if name == "merge" and node.expand else _CHOICES.get(name)
    chosen = choose(given, path) if choose is not None and given else None
    if chosen is not None:
        return chosen
    return next((Passed(item) for item, _ in given if not stands_alone(item)), None)


def gathered(node: nodes.Call, scope: TracedScope, path: Path) -> Iterator[Passed]:
    """Yield the arguments that the elements of the result of `concat`, `flatten`, `merge` ... may come from.

    `path` begins with a key that means every element.
    """
    whole = node.arguments[:-1] if node.expand else node.arguments
    if node.name == "flatten" and node.arguments:
        routes = _routes(node.arguments[0], scope, path[0])
        yield from (Passed(node.arguments[0], (*route, *path[1:])) for route in routes)
    else:
        yield from (Passed(item, path) for item in whole)
        yield from (Passed(item, (path[0], *path)) for item in node.arguments[len(whole) :])


def _routes(node: nodes.Expression, scope: TracedScope, any_key: Value) -> list[Path]:
    """Return the paths to the items of nested lists; each key except the first may mean every element."""
    value = value_of(node, scope)
    if isinstance(value, Unknown):
        return [(any_key,) * depth for depth in sorted(set(_written_depths(node)))]
    routes = [*_leaves(value)]
    if len({*map(len, routes)}) < 2:
        return [(any_key,) * len(route) for route in routes[:1]]
    found = {(route[:1], len(route)): (*route[:1], *(any_key,) * (len(route) - 1)) for route in routes}
    return [*found.values()]


def _written_depths(node: nodes.Expression) -> Iterator[int]:
    """Yield the possible depths of the items in an unknown nested list, as far as the expression shows them."""
    if isinstance(node, nodes.For) and node.key is None:
        yield from (1 + depth for depth in _written_depths(node.result))
    elif isinstance(node, nodes.Tuple):
        yield from (1 + depth for item in node.items for depth in _written_depths(item))
    elif isinstance(node, nodes.Conditional):
        yield from (depth for branch in (node.then, node.otherwise) for depth in _written_depths(branch))
    else:
        yield from (0,) if isinstance(node, _NO_LISTS) else (0, 1, 2)


_NO_LISTS = (nodes.Object, nodes.Literal, nodes.TemplateExpression)


def value_of(node: nodes.Expression, scope: TracedScope) -> Value:
    """Return the value of an expression; it is cached, as many findings need it, unless names are bound around it."""
    if scope.bindings or isinstance(node, nodes.Literal):
        return evaluate_or_unknown(node, scope)
    known = scope.module.values_met
    if id(node) not in known:
        known[id(node)] = evaluate_or_unknown(node, scope)
    return known[id(node)]


def _lookup(given: Given, path: Path) -> Passed | None:
    (collection, value), (_, key) = given[0], given[min(1, len(given) - 1)]
    if isinstance(value, dict) and str(key) in value:
        return Passed(collection, (key, *path), exact=True)
    if len(given) < 3:
        return None
    fallback = given[2][0]
    return Passed(fallback, path, exact=True, lacking=collection if isinstance(fallback, nodes.Literal) else None)


def _coalesce(given: Given, path: Path) -> Passed | None:
    return _first_of(
        [item for item, value in given if not isinstance(value, Unknown) and value not in (None, "")], given, path
    )


def _try(given: Given, path: Path) -> Passed | None:
    return _first_of([item for item, value in given if not isinstance(value, Unknown)], given, path)


def _first_of(usable: list[nodes.Expression], given: Given, path: Path) -> Passed | None:
    """Return the argument that is used; if that is a constant, the first one, which has no value.

    Only the first argument is exact: where another one is used, the first might be given a value instead.
    """
    if not usable:
        return None
    first = given[0][0]
    return Passed(first) if stands_alone(usable[0]) else Passed(usable[0], path, exact=usable[0] is first)


def _merge(given: Given, path: Path) -> Passed | None:
    holding = [item for item, value in given if path and isinstance(value, dict) and str(path[0]) in value]
    return Passed(holding[-1], path, exact=True) if holding else None


def _merge_expanded(given: Given, path: Path) -> Passed | None:
    """Return the last map in the list that has the key."""
    maps = given[-1][1] if path else None
    numbers = [
        number
        for number, value in enumerate(maps if isinstance(maps, (list, tuple)) else ())
        if isinstance(value, dict) and str(path[0]) in value
    ]
    return Passed(given[-1][0], (numbers[-1], *path), exact=True) if numbers else _merge(given[:-1], path)


def _jsonencode(given: Given, path: Path) -> Passed | None:
    return Passed(given[0][0], path)


def _one(given: Given, path: Path) -> Passed | None:
    return Passed(given[0][0], (0, *path), exact=True)


def _element(given: Given, path: Path) -> Passed | None:
    items, index = given[0][1], given[-1][1]
    if isinstance(items, (list, tuple)) and items and isinstance(index, int):
        return Passed(given[0][0], (index % len(items), *path), exact=True)
    return None


def _values(given: Given, path: Path) -> Passed | None:
    collection, key = given[0][1], path[0] if path else None
    if isinstance(collection, dict) and isinstance(key, int) and key < len(collection):
        return Passed(given[0][0], (sorted(collection)[key], *path[1:]), exact=True)
    return None


def _concat(given: Given, path: Path) -> Passed | None:
    number = path[0] if path and isinstance(path[0], int) else -1
    for item, value in given:
        if not isinstance(value, (list, tuple)) or number < 0:
            return None
        if number < len(value):
            return Passed(item, (number, *path[1:]), exact=True)
        number -= len(value)
    return None


def _flatten(given: Given, path: Path) -> Passed | None:
    key = path[0] if path else None
    routes = _leaves(given[0][1]) if isinstance(key, int) else iter(())
    route = next((route for number, route in enumerate(routes) if number == key), None)
    return None if route is None else Passed(given[0][0], (*route, *path[1:]), exact=True)


def _leaves(value: Value) -> Iterator[Path]:
    """Yield the path to each item of nested lists."""
    if not isinstance(value, (list, tuple)):
        yield ()
        return
    for number, item in enumerate(value):
        for route in _leaves(item):
            yield (number, *route)


_CHOICES: dict[str, Callable[[Given, Path], Passed | None]] = {
    "coalesce": _coalesce,
    "concat": _concat,
    "element": _element,
    "flatten": _flatten,
    "jsonencode": _jsonencode,
    "lookup": _lookup,
    "merge": _merge,
    "one": _one,
    "try": _try,
    "values": _values,
}


def stands_alone(node: nodes.Expression) -> bool:
    """Tell whether an expression consists of literals only, so that no trail continues in it."""
    if isinstance(node, nodes.Tuple):
        return all(map(stands_alone, node.items))
    if isinstance(node, nodes.Object):
        return all(stands_alone(part) for item in node.items for part in item)
    return isinstance(node, nodes.Literal)
