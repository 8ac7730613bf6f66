"""Checks first whether a root module may have sensitive values: most have none and need no further search."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.hcl.syntax import nodes
    from dynlint.model.block import Place
    from dynlint.model.known import Value


def has_secrets(module: ModuleInstance) -> bool:
    """Tell whether the root module of a module may have sensitive values."""
    while module.call_scope is not None:
        module = module.call_scope.module
    if module.has_secrets is None:
        from dynlint.hcl.modules.loading import modules  # noqa: PLC0415  # a circular import: bodies import this module

        configurations = {id(each.configuration): each.configuration for each in modules(module)}
        module.has_secrets = any(configuration.may_hide for configuration in configurations.values())
    return module.has_secrets


def has_sensitive_values(root: ModuleInstance) -> bool:
    """Tell whether a root module has sensitive values that rules read."""
    if not has_secrets(root):
        return False
    from dynlint.hcl.modules.redaction import has_sensitive_values  # noqa: PLC0415  # few roots have sensitive values

    return has_sensitive_values(root)


def redacted(body: HclBody, name: str, conceal: Callable[[Value], Value]) -> Value:
    """Return an attribute's value, with its sensitive parts replaced by `conceal`."""
    if not has_secrets(body.module_instance):
        return body.read(name)
    from dynlint.hcl.modules.redaction import redact_attribute  # noqa: PLC0415  # few roots have sensitive values

    return redact_attribute(body, name, conceal)


def redacted_value(root: ModuleInstance, kind: str, name: str, value: Value) -> Value:
    """Return the value of a variable, local or output with sensitive parts hidden; `kind` is ``var`` and so on."""
    if not has_secrets(root):
        return value
    from dynlint.hcl.modules.redaction import redact_named  # noqa: PLC0415  # few roots have sensitive values

    return redact_named(root, kind, name, value)


def redacted_expression(node: nodes.Expression, scope: TracedScope, value: Value) -> Value:
    """Return the value of an expression with sensitive parts hidden."""
    if not has_secrets(scope.module):
        return value
    from dynlint.hcl.modules.redaction import redact_expression  # noqa: PLC0415  # few roots have sensitive values

    return redact_expression(node, scope, value)


def redacted_place(body: HclBody, name: str, route: tuple[Value, ...], place: Place) -> Place:
    """Return a place with the sensitive values in it hidden."""
    if not has_secrets(body.module_instance):
        return place
    from dynlint.hcl.modules.redaction import redact_place  # noqa: PLC0415  # few roots have sensitive values

    return redact_place(body, name, route, place)


def is_sensitive_attribute(body: HclBody, name: str) -> bool:
    """Tell whether an attribute of a block is sensitive or has a sensitive part."""
    if not has_secrets(body.module_instance):
        return False
    from dynlint.hcl.modules.redaction import attribute_is_secret  # noqa: PLC0415  # few roots have sensitive values

    return attribute_is_secret(body, (name,), inside=True)
