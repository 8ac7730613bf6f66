"""Outputs of another root module as values for one that reads its state; unknown parts become references."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.steps import ObjectReference
from dynlint.hcl.values.type_system import bounded
from dynlint.model.known import Reference, Unknown
from dynlint.model.resource_types import STATE_OUTPUTS
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.scopes import Written
    from dynlint.model.known import Value

    class ReadableState(Protocol):
        """The state of a root module, as far as it is known from the module's source."""

        def names(self) -> Iterable[str]:
            """Return the names of its outputs."""

        def output(self, name: str) -> Value:
            """Return an output; an Unknown if it is not known or sensitive, None if it does not exist."""

        def written(self, name: str) -> Written | None:
            """Return the attribute with the value of an output; None if it is not known."""


_STEPS_OF_PART = 8
"""The steps for each part of an output: each is made anew for who reads it, which takes time and memory."""
_PLAIN_KEY = lazy_pattern(r"[A-Za-z_][\w-]*")


def outputs_read(data: HclBlock) -> Value:
    """Return the outputs that a data source reads: values if it certainly reads the state of a root module of this run.

    Else the reference to them tells the reason.
    """
    attribute = STATE_OUTPUTS[data.type]
    state = data.module_instance.root.state_of(data)
    if isinstance(state, Unknown):
        return Reference(f"{data.address}.{attribute} is not known: {state.why}", data.address, attribute)
    return ObjectReference(data.address, partial(_output, data, attribute, state), state.names, attribute)


def output_written(data: HclBlock, path: tuple[Value, ...]) -> Written | None:
    """Return the definition of the part at a path of such a data source: an output of the other root module."""
    if path[:1] != (STATE_OUTPUTS[data.type],) or len(path) == 1:
        return None
    state = data.module_instance.root.state_of(data)
    written = None if isinstance(state, Unknown) else state.written(str(path[1]))
    return None if written is None else (*written[:3], path[2:])


def _output(data: HclBlock, attribute: str, state: ReadableState, name: str) -> Value:
    """Return an output as the root module that reads it sees it, which takes its steps."""
    budget, path = data.module_instance.budget, f"{attribute}.{name}"
    if budget.exhausted:  # to measure a value takes time, too
        return Reference(budget.reason, data.address, path)
    value = state.output(name)
    if value is None:  # a state does not store null outputs
        return Reference(f"{data.address}.{path} is known after apply", data.address, path)
    try:
        return as_seen(bounded(value, budget, _STEPS_OF_PART), data.address, path)
    except EvaluationError as error:
        return Reference(error.why, data.address, path)


def as_seen(value: Value, address: str, path: str) -> Value:
    """Return a value of another root module, with each unknown part replaced by a reference to an object of this one.

    `address` is that object, `path` the path from it to the value. References of the other root module are not used,
    because both root modules may have a resource with the same address.
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
