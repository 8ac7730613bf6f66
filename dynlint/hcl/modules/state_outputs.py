"""Outputs of another root module, as one that reads its state sees them: values, and symbols for what apply tells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.hcl.values.steps import ObjectReference
from dynlint.model.known import Reference, Unknown
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.scopes import Written
    from dynlint.model.known import Value

    class ReadableState(Protocol):
        """The state of a root module, as far as the module's text tells it."""

        def names(self) -> Iterable[str]:
            """Return the names of its outputs."""

        def output(self, name: str) -> Value:
            """Return an output, an Unknown where it cannot be told or must not be shown; None of one it has not."""

        def written(self, name: str) -> Written | None:
            """Return the attribute that gives an output its value."""


_PLAIN_KEY = lazy_pattern(r"[A-Za-z_][\w-]*")


def outputs_read(data: HclBlock) -> Value:
    """Return the `outputs` of a ``terraform_remote_state``: those of a root module of this run where that is sure."""
    state = data.module_instance.root.state_of(data)
    if state is None:
        return Reference(f"{data.address}.outputs is known after apply", data.address, "outputs")
    return ObjectReference(data.address, partial(_output, data.address, state), state.names, "outputs")


def output_written(data: HclBlock, path: tuple[Value, ...]) -> Written | None:
    """Return what gives the part at a path of such a data source its value: an output of the other root module."""
    state = data.module_instance.root.state_of(data) if path[:1] == ("outputs",) and len(path) > 1 else None
    written = None if state is None else state.written(str(path[1]))
    return None if written is None else (*written[:3], path[2:])


def _output(address: str, state: ReadableState, name: str) -> Value:
    value, path = state.output(name), f"outputs.{name}"
    if value is None:  # a state has no output that is null
        return Reference(f"{address}.{path} is known after apply", address, path)
    return as_seen(value, address, path)


def as_seen(value: Value, address: str, path: str) -> Value:
    """Return a value of another root module; what is not known is a symbol of the object that gives it here.

    `path` is the way from that object to the value. Both root modules may have a resource of the same address.
    """
    if isinstance(value, ObjectReference):

        def look_up(name: str) -> Value:
            return as_seen(value.look_up(name), address, _step(path, name))

        return ObjectReference(address, look_up, value.names, path)
    if isinstance(value, Unknown):
        return Reference(value.why, address, path)
    if isinstance(value, dict):
        return type(value)({key: as_seen(item, address, _step(path, key)) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return type(value)([as_seen(item, address, f"{path}[{number}]") for number, item in enumerate(value)])
    return value


def _step(path: str, key: str) -> str:
    return f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f'{path}["{key}"]'
