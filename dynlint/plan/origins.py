"""Finds the references in an unknown attribute of a plan, from the plan's ``configuration``.

A plan has the references in an expression, but not the expression itself: the values of locals are missing, and
``x.arn`` looks the same as ``"${x.arn}/index/*"``. Values that are not certain stay unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dynlint.model.iam.access import words_of
from dynlint.model.known import Reference, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.plan.reading import PlannedResource

_KEYS = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')
_OBJECT = re.compile(r'((?:data\.)?\w[\w-]*\.[\w-]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?(?:\.([\w.-]+))?')
_OUTPUT = re.compile(r'(module\.[\w-]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.([\w-]+)')
_ALWAYS_KNOWN = ("path.", "terraform.", "count.", "each.key")
_DEPTH = 40
_NAMING = frozenset(("arn", "arns", "id", "ids", "name", "names", "role", "user", "group", "topic", "actions"))
"""The last words in the names of attributes that refer to another resource."""
_COMPOSED = frozenset(("name", "resource_id", "alarm_name", "dashboard_name"))
"""Attributes whose values are usually text with a reference in it."""


class Origins:
    """The configuration of a plan, and its resources."""

    def __init__(
        self, configuration: dict[str, Any], resources: Iterable[PlannedResource], variables: dict[str, Any]
    ) -> None:
        self._root: dict[str, Any] = configuration.get("root_module") or {}
        self._providers: dict[str, Any] = configuration.get("provider_config") or {}
        self._variables = variables
        self._resources = {item.address: item for item in resources}
        self._instances: dict[str, list[str]] = {}
        for address in self._resources:
            self._instances.setdefault(_KEYS.sub("", address), []).append(address)

    def written(self, planned: PlannedResource) -> dict[str, Any]:
        """Return the resource's expressions by name; for nested blocks, a list of such mappings."""
        return self._declared(planned).get("expressions") or {}

    def provider(self, planned: PlannedResource) -> tuple[str, dict[str, Any] | None]:
        """Return the key of the resource's provider block in the plan, and its expressions; None without a block."""
        key = str(self._declared(planned).get("provider_config_key", ""))
        found = self._providers.get(key)
        return key, (found.get("expressions") or {}) if found else None

    def symbol(self, name: str, expression: dict[str, Any] | None, module: str) -> Unknown | None:
        """Return the symbol of an attribute that is known after apply; None if the provider computes it."""
        if expression is None:
            return None
        found = self.sources(expression, module)
        if not found and self._is_null(expression, module):
            return None
        if not found:
            return Unknown(f"the provider tells {name} after apply")
        only = found[0]
        if len(found) == 1 and isinstance(only, Reference) and _is_plain(name, only):
            return only
        return Unknown(only.why)

    def sources(self, expression: dict[str, Any], module: str, depth: int = 0) -> list[Unknown]:
        """Return the unknown values that an expression refers to, directly or through variables and outputs."""
        if depth > _DEPTH:
            return [Unknown("the plan's configuration is nested too deeply")]
        found: dict[str, Unknown] = {}
        for name in _longest(expression.get("references") or ()):
            for source in self._source(name, module, depth):
                found[repr(source)] = source
        return list(found.values())

    def _is_null(self, expression: dict[str, Any], module: str) -> bool:
        """Tell whether an expression is certainly null: a constant, or a variable without a value."""
        names = _longest(expression.get("references") or ())
        if len(names) != 1 or not re.fullmatch(r"var\.[\w-]+", names[0]):
            return "constant_value" in expression and expression["constant_value"] is None
        name = names[0].removeprefix("var.")
        if not module:
            return self._variables.get(name) is None
        above, _, call = _split(module)
        given = (self._module(above).get("module_calls") or {}).get(call, {}).get("expressions", {}).get(name)
        if isinstance(given, dict):
            return self._is_null(given, above)
        declared = (self._module(module).get("variables") or {}).get(name) or {}
        return declared.get("default") is None

    def _source(self, name: str, module: str, depth: int) -> list[Unknown]:
        if name.startswith(_ALWAYS_KNOWN):
            return []
        if name.startswith("var."):
            return self._variable(name.split(".")[1], module, depth)
        if name.startswith("module."):
            return self._output(name, module, depth)
        match = _OBJECT.fullmatch(name)
        if match is None or name.startswith(("local.", "each.", "self.")):
            return [Unknown(f"a plan does not say what {name} is")]
        return self._attribute(name, match, module)

    def _variable(self, name: str, module: str, depth: int) -> list[Unknown]:
        """Return the sources of a module's variable, from its call; a root module's variable is known in the plan."""
        name = name.partition("[")[0]
        if not module:
            return []
        above, _, call = _split(module)
        expression = (self._module(above).get("module_calls") or {}).get(call, {}).get("expressions", {}).get(name)
        return self.sources(expression, above, depth + 1) if isinstance(expression, dict) else []

    def _output(self, name: str, module: str, depth: int) -> list[Unknown]:
        match = _OUTPUT.match(name)
        if match is None:
            return [Unknown(f"a plan does not say which of {name} is meant")]
        call, key, output = match.groups()
        address = f"{module}.{call}" if module else call
        expression = (self._module(address).get("outputs") or {}).get(output, {}).get("expression") or {}
        return self.sources(expression, address + (key or ""), depth + 1)

    def _attribute(self, name: str, match: re.Match[str], module: str) -> list[Unknown]:
        path, key, attribute = match.groups()
        base = f"{module}.{path}" if module else path
        instances = [base + key] if key else self._instances_of(base, module)
        if len(instances) != 1 or not attribute:
            return [Unknown(f"a plan does not say which attribute of which instance {name} is")]
        planned = self._resources.get(instances[0])
        if planned and planned.values.get(attribute) is not None and not planned.unknown.get(attribute):
            return []
        return [Reference(f"{instances[0]}.{attribute} is known after apply", instances[0], attribute)]

    def _instances_of(self, base: str, module: str) -> list[str]:
        found = self._instances.get(_KEYS.sub("", base), [])
        return [address for address in found if self._resources[address].module == module or "[" not in module]

    def _declared(self, planned: PlannedResource) -> dict[str, Any]:
        wanted = ("data." if planned.mode == "data" else "") + f"{planned.type}.{planned.name}"
        resources = self._module(planned.module).get("resources") or ()
        return next((item for item in resources if item.get("address") == wanted), {})

    def _module(self, address: str) -> dict[str, Any]:
        """Return the configuration of a module by its address; instance keys are ignored."""
        module = self._root
        for name in re.findall(r"(?:^|\.)module\.([\w-]+)", _KEYS.sub("", address)):
            module = (module.get("module_calls") or {}).get(name, {}).get("module") or {}
        return module


def is_plural(name: str) -> bool:
    """Tell whether an attribute that refers to other resources refers to several, by its name."""
    return words_of(name)[-1:] in (("arns",), ("ids",), ("names",), ("actions",))


def _split(address: str) -> tuple[str, str, str]:
    """Split a module's address into the caller's address, the instance key, and the call's name."""
    bare = re.fullmatch(r'(?:(.*)\.)?module\.([\w-]+)((?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)', address)
    return (bare[1] or "", bare[3], bare[2]) if bare else ("", "", "")


def _longest(names: Iterable[str]) -> list[str]:
    """Drop the objects that a plan lists in addition to their attributes: ``x`` beside ``x.arn``."""
    listed = list(names)
    return [
        name
        for name in listed
        if not any(other != name and other.startswith((f"{name}.", f"{name}[")) for other in listed)
    ]


def _is_plain(name: str, reference: Reference) -> bool:
    """Tell whether an attribute certainly equals its only reference, and is not text with the reference in it."""
    kinds = words_of(name)[-1:] + words_of(reference.attribute)[-1:]
    if kinds[-1:] == ("json",):
        return True
    return name not in _COMPOSED and len(kinds) == 2 and kinds[0] in _NAMING and kinds[1] in ("arn", "id", "name")
