"""Which provider block a resource is made with: its own choice, passed by module calls, inherited from the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance


def find_provider(module: ModuleInstance, name: str) -> tuple[ModuleInstance, Declared] | None:
    """Return the block of a provider (``aws``, ``aws.west``) as seen in a module, and the module that has it.

    None where no block is written, or none that anybody can tell.
    """
    while True:
        declared = _declared(module, name)
        if declared is not None:
            return module, declared
        if module.call is None or module.call_scope is None:
            return None
        passed = _passed(module, name)
        if passed is None:
            return None
        module, name = module.call_scope.module, passed


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


def _passed(module: ModuleInstance, name: str) -> str | None:
    """Return what the caller calls the provider; one without an alias is inherited where the call passes none."""
    providers = module.call.block.body.attributes.get("providers") if module.call is not None else None
    if providers is not None and isinstance(providers.value, nodes.Object):
        for key, value in providers.value.items:
            if provider_name(key) == name:
                return provider_name(value)
    return None if "." in name else name


def provider_name(node: nodes.Expression) -> str | None:
    """Read a provider as it is named in an expression, None where it is chosen at run time."""
    if isinstance(node, nodes.Traversal):
        return ".".join(node.names)
    return node.value if isinstance(node, nodes.Literal) and isinstance(node.value, str) else None
