"""Finds the provider configuration of a resource: by its own argument, passed by module calls, or inherited.

In OpenTofu, a provider block with ``for_each`` makes several configurations; a resource selects one by its key:
``provider = aws.by_region[each.key]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.syntax import nodes
from dynlint.model.known import Unknown
from dynlint.model.provider import UNWRITTEN, Provider
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.block import Body
    from dynlint.model.known import Value

    MakeBody = Callable[[ModuleInstance, Declared, TracedScope], Body]


class ProviderName(NamedTuple):
    """The name of a provider configuration in a module: ``aws``, ``aws.west``, ``aws.by_region["eu-west-1"]``."""

    name: str
    key: Value = None
    """The key of one of several configurations; an Unknown if it is not known which."""

    def __str__(self) -> str:
        """Return the name as in Terraform code."""
        return self.name if self.key is None else f'{self.name}["{self.key}"]'


def provider_of(module: ModuleInstance, name: ProviderName, make_body: MakeBody) -> Provider:
    """Return the provider configuration with a name in a module; each is made once."""
    known = module.providers
    if isinstance(name.key, Unknown):
        return Provider(f"{module.address}provider.{name.name}", doubt=name.key.why)
    if name not in known:
        known[name] = _provider(module, name, make_body)
    return known[name]


def _provider(module: ModuleInstance, name: ProviderName, make_body: MakeBody) -> Provider:
    declared = _declared(module, name.name)
    if declared is not None:
        body = make_body(module, declared, _scope(module, declared, name.key))
        body.address = f"{module.address}provider.{name}"
        return Provider(body.address, body)
    passed = _passed(module, name)
    if passed is not None and module.call_scope is not None:
        return provider_of(module.call_scope.module, passed, make_body)
    if module.call is None and "." not in name.name:
        return UNWRITTEN
    return Provider(f"{module.address}provider.{name}", doubt=f"no call of the module says what its provider {name} is")


def _declared(module: ModuleInstance, name: str) -> Declared | None:
    kind, _, alias = name.partition(".")
    for declared in module.configuration.providers:
        block = declared.block
        if block.labels and block.labels[0].text == kind:
            written = block.body.attributes.get("alias")
            found = evaluate_or_unknown(written.value, module.scope) if written is not None else ""
            if found == alias:
                return declared
    return None


def _scope(module: ModuleInstance, declared: Declared, key: Value) -> TracedScope:
    """Return the scope of a provider block, with ``each`` if the block has a for_each."""
    for_each = declared.block.body.attributes.get("for_each")
    if for_each is None or key is None:
        return module.scope
    elements = evaluate_or_unknown(for_each.value, module.scope)
    value: Value = elements.get(str(key)) if isinstance(elements, dict) else key
    return module.scope.bind(each={"key": key, "value": value})


def _passed(module: ModuleInstance, name: ProviderName) -> ProviderName | None:
    """Return the provider's name in the caller; without an alias it is inherited, unless the call passes one."""
    if module.call is None or module.call_scope is None:
        return None
    providers = module.call.block.body.attributes.get("providers")
    if providers is not None and isinstance(providers.value, nodes.Object):
        for key, value in providers.value.items:
            written = provider_name(key, module.call_scope)
            if written is not None and written.name == name.name:
                passed = provider_name(value, module.call_scope)
                return passed if passed is None or name.key is None else passed._replace(key=name.key)
    return None if "." in name.name else name


def provider_name(node: nodes.Expression, scope: Scope) -> ProviderName | None:
    """Return the provider that an expression names; None if it names none."""
    if isinstance(node, nodes.IndexExpression):
        source = provider_name(node.source, scope)
        key = evaluate_or_unknown(node.key, scope)
        known = isinstance(key, (str, int, Unknown))
        return source and source._replace(key=key if known else Unknown("the key of a provider is no text"))
    if isinstance(node, nodes.Traversal):
        return ProviderName(".".join(node.names))
    return ProviderName(node.value) if isinstance(node, nodes.Literal) and isinstance(node.value, str) else None
