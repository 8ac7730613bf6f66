"""Outputs of another root module as values for one that reads its state; unknown parts become references."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.steps import ObjectReference
from dynlint.hcl.values.type_system import size
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

        def parts(self, name: str) -> int:
            """Return how many parts an output has that are made anew for who reads it; 0 if all of it is known.

            Raises LimitError where it has too many parts to walk through.
            """

        def written(self, name: str) -> Written | None:
            """Return the attribute with the value of an output; None if it is not known."""


_STEPS_OF_PART = 32
"""The steps for each part of an output that is not wholly known: it is made anew, which takes time and memory."""
_PLAIN_KEY = lazy_pattern(r"[A-Za-z_][\w-]*")


def outputs_read(data: HclBlock) -> Value:
    """Return the outputs that a data source reads: values if it certainly reads the state of a root module of this run.

    Else the reference to them tells the reason.
    """
    attribute, budget = STATE_OUTPUTS[data.type], data.module_instance.budget
    if budget.exhausted:  # to look for the state takes time, too
        return Reference(budget.reason, data.address, attribute)
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
        parts = state.parts(name)
        if not parts:
            return value
        budget.spend(_STEPS_OF_PART * parts)
        return as_seen(value, data.address, path)
    except EvaluationError as error:
        return Reference(error.why, data.address, path)


def parts_to_make(value: Value) -> int:
    """Return how many parts `as_seen` makes of a value: all if one of them is unknown, else 0, as it is the same then.

    Raises LimitError where it has too many parts to walk through.
    """
    if not _has_unknown(value, set()):
        return 0
    return size(value) if isinstance(value, (dict, list, tuple)) else 1


def _has_unknown(value: Value, seen: set[int]) -> bool:
    if not isinstance(value, (dict, list, tuple)):
        return isinstance(value, Unknown)
    if id(value) in seen:
        return False
    seen.add(id(value))
    items = value.values() if isinstance(value, dict) else value
    inner = []
    for item in items:  # no call for each part: there are many
        if isinstance(item, Unknown):
            return True
        if isinstance(item, (dict, list, tuple)):
            inner.append(item)
    return any(_has_unknown(item, seen) for item in inner)


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
