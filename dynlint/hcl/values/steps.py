"""Attributes and indexes of values, also of unknown ones and of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, MissingElementError
from dynlint.model.known import Reference, Set, Unknown, computed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.known import Value


class ObjectReference(Reference):
    """A whole resource, data source or module, or a nested block; an attribute is looked up when it is used.

    `look_up(name)` returns the configured value of an attribute, or a reference for a value that is known after apply.
    `names()` returns all attribute names, or None if they are not known (a module's outputs are, a resource's are not).
    """

    __slots__ = ("look_up", "names")

    def __init__(
        self,
        address: str,
        look_up: Callable[[str], Value],
        names: Callable[[], Iterable[str] | None] = lambda: None,
        attribute: str = "",
    ) -> None:
        super().__init__("", address, attribute)
        self.why = f"{self} is known after apply"
        self.look_up, self.names = look_up, names


class BlocksReference(Reference):
    """Several nested blocks of one type: a list, or a set, whose order only the provider knows.

    `blocks` are the objects in the order of the file. An index selects one of them, since only lists can have indexes.
    """

    __slots__ = ("blocks",)

    def __init__(self, address: str, attribute: str, blocks: tuple[ObjectReference, ...]) -> None:
        super().__init__(f"{address}.{attribute} is known after apply", address, attribute)
        self.blocks = blocks


class InstancesReference(Reference):
    """A resource or module whose `count` or `for_each` is unknown; `instance(key)` is one of its objects."""

    __slots__ = ("instance",)

    def __init__(self, why: str, address: str, instance: Callable[[Value], Value]) -> None:
        super().__init__(why, address)
        self.instance = instance


class OnlyBlock(tuple[ObjectReference]):
    """The only nested block of its type: a list or set of one element, or an object, depending on the provider."""

    __slots__ = ()


def opened(value: Value) -> Value:
    """Return a module as an object with its outputs; any other value unchanged."""
    if not isinstance(value, ObjectReference) or (names := value.names()) is None:
        return value
    return {name: value.look_up(name) for name in names}


def get_attribute(value: Value, name: str) -> Value:
    """Return ``value.name``; raise EvaluationError with Terraform's message."""
    if isinstance(value, dict):
        if name in value:
            found: Value = value[name]
            return found
        raise MissingElementError(f'This object does not have an attribute named "{name}".', value)
    if isinstance(value, Unknown):
        return _unknown_step(value, name, f".{name}")
    if value is None:
        raise EvaluationError(f'This value is null, so it does not have an attribute named "{name}".')
    if isinstance(value, OnlyBlock):
        return value[0].look_up(name)
    raise EvaluationError(f'This value does not have an attribute named "{name}".')


def get_index(value: Value, key: Value) -> Value:
    """Return ``value[key]``; raise EvaluationError with Terraform's message."""
    if isinstance(value, InstancesReference):
        return value.instance(key)
    if isinstance(key, Unknown):
        return _any_element(value, key)
    if isinstance(value, BlocksReference):
        return _element_by_number(value.blocks, key)
    if isinstance(value, Unknown):
        return _unknown_step(value, key, f"[{key}]" if isinstance(key, int) else f'["{key}"]')
    if isinstance(value, dict):
        return _element_by_key(value, key)
    if isinstance(value, Set) or not isinstance(value, (list, tuple)):
        raise EvaluationError("This value does not have any indices.")
    return _element_by_number(value, key)


def _any_element(value: Value, key: Unknown) -> Value:
    """Return the element for an unknown key: the first, if all elements are equal; else an unknown value."""
    elements = list(value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ())
    if elements and all(type(item) is type(elements[0]) and item == elements[0] for item in elements):
        first: Value = elements[0]
        return first
    return Unknown(key.why) if isinstance(value, Unknown) else computed("[]", (value, key), key.why)


def _element_by_key(value: dict[str, Value], key: Value) -> Value:
    name = str(key).lower() if isinstance(key, bool) else str(key)
    if name not in value:
        why = f'The given key "{name}" does not identify an element in this collection value.'
        raise MissingElementError(why, value, name)
    return value[name]


def _element_by_number(value: list[Value] | tuple[Value, ...], key: Value) -> Value:
    try:
        number = int(key) if isinstance(key, (int, str)) and not isinstance(key, bool) else None
    except ValueError:
        number = None
    if number is None or str(number) != str(key):
        raise EvaluationError(
            "The given key does not identify an element in this collection value: a number is required."
        )
    if not 0 <= number < len(value):
        if not value:
            why = "The given key does not identify an element: the collection has no elements."
            raise MissingElementError(why, value)
        raise EvaluationError("The given index is greater than or equal to the length of the collection.")
    return value[number]


def _unknown_step(value: Unknown, name: Value, step: str) -> Value:
    if isinstance(value, ObjectReference):
        return value.look_up(str(name))
    if isinstance(value, Reference):
        path = f"{value.attribute}{step}" if value.attribute else step.lstrip(".")
        return Reference(value.why, value.address, path)
    return Unknown(value.why)
