"""Describes the evaluated values of a root module, in the form of ``terraform show -json``, for `dynlint inspect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.modules.loading import blocks
from dynlint.hcl.modules.may_be_sensitive import redacted_value
from dynlint.hcl.problems.of_configuration import stand_ins
from dynlint.model.known import Document, Reference, Template, Unknown, first_unknown, parts_of
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from dynlint.finding import CalledModule
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Body
    from dynlint.model.known import Value

_META = frozenset(("count", "for_each", "provider", "providers", "depends_on"))
_META_BLOCKS = frozenset(("lifecycle", "provisioner", "connection", "dynamic"))


def describe(root: ModuleInstance) -> dict[str, Any]:
    """Return variables, locals and outputs of a root module, the resources of all its modules, and its stand-ins."""
    configuration = root.configuration
    return {
        "variables": {name: _described(root.variable(name), root, "var", name) for name in configuration.variables},
        "locals": {name: _described(root.local(name), root, "local", name) for name in configuration.locals},
        "outputs": {name: _described(root.output(name), root, "output", name) for name in configuration.outputs},
        "resources": [_resource(block) for block in blocks(root)],
        "stand_ins": [_stand_in(call) for call in stand_ins(root)],
    }


def _stand_in(call: CalledModule) -> dict[str, Any]:
    """Return a call whose module is not on disk, with its stand-in."""
    place = {"path": call.location.path, "line": call.location.line}
    return {"address": call.address, "source": call.source, "stand_in": call.stand_in, "note": call.note, **place}


def _described(value: Value, root: ModuleInstance, kind: str, name: str) -> dict[str, Any]:
    unknown = first_unknown(value)
    value = value if unknown is not None else redacted_value(root, kind, name, value)
    return {"known": True, "value": spelled(value)} if unknown is None else {"known": False, "why": unknown.why}


def spelled(value: Value) -> Any:
    """Return a known value as data for JSON."""
    if isinstance(value, dict):
        return {key: spelled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return float(str(value))


def _resource(block: HclBlock) -> dict[str, Any]:
    unknown: list[str] = []
    references: dict[str, str] = {}
    values = _values(block, "", unknown, references)
    place = block.place().location
    return {
        "address": block.address,
        "type": block.type,
        "path": place.path,
        "line": place.line,
        "values": values,
        "unknown": unknown,
        "references": references,
    }


def _values(body: Body, prefix: str, unknown: list[str], references: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in body.names():
        value = body.redacted(name, _concealed)
        if name not in _META and value is not None:  # null means not set
            _split(value, f"{prefix}{name}", values, name, unknown, references)
    for kind in body.block_types():
        if kind not in _META_BLOCKS:
            values[kind] = []
            for number, inner in enumerate(body.blocks(kind)):
                path = f"{prefix}{kind}[{number}]"
                if inner.uncertain is not None:
                    unknown.append(path)
                values[kind].append(_values(inner, f"{path}.", unknown, references))
    return values


def _concealed(value: Value) -> Value:
    """Hide a value; an unknown one stays, unless it is text with known parts."""
    return value if isinstance(value, Unknown) and not isinstance(value, (Template, Document)) else HIDDEN


def _split(value: Value, path: str, into: Any, key: Any, unknown: list[str], references: dict[str, str]) -> None:
    """Copy the known parts of a value into `into`, and add the paths of unknown parts to `unknown` and `references`."""
    if isinstance(value, Unknown):
        unknown.append(path)
        into[key] = None
        symbols = [str(part) for part in parts_of(value) if isinstance(part, Reference)]
        if symbols:
            references[path] = symbols[0]
    elif isinstance(value, dict):
        into[key] = {}
        for name, item in value.items():
            _split(item, f"{path}.{name}", into[key], name, unknown, references)
    elif isinstance(value, (list, tuple)):
        into[key] = [None] * len(value)
        for number, item in enumerate(value):
            _split(item, f"{path}[{number}]", into[key], number, unknown, references)
    else:
        into[key] = spelled(value)
