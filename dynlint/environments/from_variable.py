"""The environments that a root module's own variable names: by its value, or by its validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.settings.environment_names import is_environment_name
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.configuration import Declared

NAMES = ("environment", "env", "stage", "environment_name", "env_name")
"""What people call a variable that says the environment."""
_CHOICE = lazy_pattern(r"\^\(?([\w|-]+)\)?\$")


def default_environment(declared: Declared) -> str:
    """Return the environment that the variable's default names; empty if it names none."""
    default = declared.block.body.attributes.get("default")
    value = getattr(default.value, "value", None) if default is not None else None
    return value if isinstance(value, str) and is_environment_name(value) else ""


def allowed_environments(declared: Declared) -> list[str]:
    """Return the values that a ``validation`` lists if one of them is the name of an environment, else nothing.

    All values of such a list are environments: ``local`` beside ``staging`` and ``prod``, too.
    """
    found: dict[str, None] = {}
    for block in declared.block.body.blocks:
        condition = block.body.attributes.get("condition") if block.type == "validation" else None
        if condition is not None:
            found.update(dict.fromkeys(_listed(condition.value)))
    return list(filter(None, found)) if any(map(is_environment_name, found)) else []


def _listed(node: nodes.Expression) -> Iterator[str]:
    """Return the texts of ``contains(["dev", "prod"], var.env)`` and ``can(regex("^(dev|prod)$", var.env))``."""
    if isinstance(node, nodes.Parentheses):
        yield from _listed(node.inner)
    elif isinstance(node, nodes.Call) and node.arguments:
        first = node.arguments[0]
        if node.name == "can":
            yield from _listed(first)
        elif node.name == "contains" and isinstance(first, nodes.Tuple):
            values = (getattr(item, "value", None) for item in first.items)
            yield from (value for value in values if isinstance(value, str))
        elif node.name == "regex" and isinstance(pattern := getattr(first, "value", None), str):
            match = _CHOICE.fullmatch(pattern)
            yield from match[1].split("|") if match else ()
