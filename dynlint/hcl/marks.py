"""Which values are sensitive or ephemeral: told by where an expression's parts come from, not carried by values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.bindings import Scope
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.hcl.scopes import TracedScope

_UNMARKED = ("nonsensitive", "ephemeralasnull", "issensitive", "can")


def is_marked(node: nodes.Expression, scope: Scope, mark: str) -> bool | None:
    """Tell whether an expression's value is `sensitive` or `ephemeral`; None where a module or object is in it."""
    return _Search(mark).found(node, scope)


class _Search:
    """One question; `seen` are the names already followed, so that each costs once."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.seen: set[tuple[int, str, bool]] = set()

    def found(self, node: nodes.Expression, scope: Scope, *, inside: bool = False) -> bool | None:
        """`inside` asks for marks of elements too: whoever takes a list apart may meet them."""
        if isinstance(node, nodes.Reference):
            return self._name(node.names, scope, inside=inside or len(node.names) > 2)
        if isinstance(node, (nodes.Tuple, nodes.Object)) and not inside:
            return False
        if isinstance(node, nodes.Call) and node.name in ("sensitive", *_UNMARKED):
            return node.name == self.mark
        if isinstance(node, nodes.Parentheses):
            return self.found(node.inner, scope, inside=inside)
        return _any(self.found(child, scope, inside=True) for child in nodes.children(node))

    def _name(self, names: tuple[str, ...], scope: Scope, *, inside: bool) -> bool | None:
        module: ModuleInstance | None = getattr(scope, "module", None)
        if names[0] == "ephemeral":
            return self.mark == "ephemeral"
        if names[0] in ("path", "terraform", "count"):
            return False
        if len(names) < 2 or names[0] not in ("var", "local") or not hasattr(module, "configuration"):
            return None
        key = (id(module), ".".join(names[:2]), inside)
        if module is None or key in self.seen:
            return False
        self.seen.add(key)
        follow = self._variable if names[0] == "var" else self._local
        return follow(names[1], module, inside)

    def _variable(self, name: str, module: ModuleInstance, inside: bool) -> bool | None:
        declared = module.configuration.variables.get(name)
        flag = declared.block.body.attributes.get(self.mark) if declared else None
        if flag is not None and isinstance(flag.value, nodes.Literal) and flag.value.value in (True, "true"):
            return True
        scope: TracedScope | None = module.call_scope
        given = module.call.block.body.attributes.get(name) if module.call else None
        return False if given is None or scope is None else self.found(given.value, scope, inside=inside)

    def _local(self, name: str, module: ModuleInstance, inside: bool) -> bool | None:
        declared = module.configuration.locals.get(name)
        return False if declared is None else self.found(declared.attribute.value, module.scope, inside=inside)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """One yes decides; otherwise one that cannot be told leaves all open."""
    answer: bool | None = False
    for found in answers:
        if found:
            return True
        answer = None if found is None else answer
    return answer
