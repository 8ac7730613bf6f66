"""Finds the marks of function results from those of the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.scopes import TracedScope
from dynlint.hcl.modules.sensitive_objects import ANY
from dynlint.hcl.modules.through_functions import gathered, passed
from dynlint.hcl.values.errors import Refused
from dynlint.model.three_valued import any_of

if TYPE_CHECKING:
    from dynlint.hcl.modules.sensitivity import Answer, Path, Search
    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.values.scope import Scope

_GATHERING = frozenset(("concat", "flatten", "merge", "reverse", "slice", "values"))
"""Functions whose result has the parts of all arguments."""
_LEADING = _GATHERING | {"element", "lookup", "tolist", "tomap"}
"""Functions whose result has the marks of the arguments' parts on the same parts."""
_CHOOSING = frozenset(("element", "lookup"))
"""Those of them that return one of the parts."""
_OF_WHOLE = frozenset(("keys", "length"))
"""Functions that depend on a collection, but not on the values in it."""
_UNMARKED = frozenset(("can", "issensitive"))
"""Functions whose result is never marked."""
_CLEARED = {"nonsensitive": "sensitive", "ephemeralasnull": "ephemeral"}
"""Functions that remove a mark, and the mark."""


def call_marks(search: Search, node: nodes.Call, scope: Scope, path: Path, inside: bool) -> Answer:
    """Tell whether the part of a function's result at a path is marked."""
    name = node.name.removeprefix("core::")
    if name in _UNMARKED or (name == "sensitive" and "sensitive" in search.marks):
        return name not in _UNMARKED
    if name in _CLEARED:
        left = search.without(_CLEARED[name])
        return left.any(node.arguments, scope) if left.marks else False
    if name == "try" and not search.unevaluated:
        values = ((item, search.value(item, scope)) for item in node.arguments)
        taken = next((item for item, value in values if not isinstance(value, Refused)), None)
        return False if taken is None else search.found(taken, scope, path, inside=inside)
    if name in _OF_WHOLE and node.arguments:
        return search.found(node.arguments[0], scope)
    if name in _LEADING and isinstance(scope, TracedScope) and not search.unevaluated:
        return _led(search, node, scope, path, inside)
    return search.any(node.arguments, scope)


def _led(search: Search, node: nodes.Call, scope: TracedScope, path: Path, inside: bool) -> Answer:
    whole = any_of(search.found(item, scope) for item in node.arguments)
    if whole or not (path or inside or node.name in _CHOOSING):
        return whole
    if path and path[0] is ANY and node.name in _GATHERING:
        every = gathered(node, scope, path)
        return any_of(search.found(one.argument, scope, one.path, inside=inside) for one in every)
    found = passed(node, scope, path)
    if found is None or not (found.exact or node.name == "merge"):
        return search.any(node.arguments, scope)
    return search.found(found.argument, scope, found.path, inside=inside)
