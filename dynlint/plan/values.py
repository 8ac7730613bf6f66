"""Turns values of a plan into values of the model: unknown parts become symbols, known texts get their origin."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from dynlint.model.known import DocumentText, Reference, Unknown, Value, concatenate
from dynlint.model.resource_types import POLICY_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.plan.reading import PlannedResource

_ARNS = ("arn", "stream_arn")


class Marks:
    """Texts in a plan that come from another resource in it: policy documents, and ARNs of existing resources."""

    def __init__(self, resources: Iterable[PlannedResource]) -> None:
        self._documents: dict[str, str] = {}
        self._arns: dict[str, Reference] = {}
        for planned in resources:
            names = ("json", "minified_json") if planned.type == POLICY_DOCUMENT else _ARNS
            for name in names:
                text = planned.values.get(name)
                if isinstance(text, str) and text and planned.type == POLICY_DOCUMENT:
                    self._documents.setdefault(text, base_address(planned))
                elif isinstance(text, str) and text and planned.mode == "managed":
                    self._arns[text] = Reference(f"{planned.address}.{name} is an ARN", planned.address, name)

    def marked(self, value: Value) -> Value:
        """Return a value with each such text replaced by the symbol that a reference in the source would have."""
        if isinstance(value, str):
            return self._marked_text(value)
        if isinstance(value, tuple):
            return tuple(self.marked(item) for item in value)
        if isinstance(value, dict):
            return {key: self.marked(item) for key, item in value.items()}
        return value

    def _marked_text(self, text: str) -> Value:
        if text in self._documents:
            return DocumentText.made_by(text, self._documents[text])
        if not text.startswith("arn:"):
            return text
        head, tail = text, ""
        while head not in self._arns and "/" in head:
            head, _, last = head.rpartition("/")
            tail = f"/{last}{tail}"
        return concatenate((self._arns[head], tail)) if tail and head in self._arns else self._arns.get(head, text)


def base_address(planned: PlannedResource) -> str:
    """Return the resource's address without its own instance key."""
    prefix = f"{planned.module}." if planned.module else ""
    return f"{prefix}{'data.' if planned.mode == 'data' else ''}{planned.type}.{planned.name}"


def filled(value: Value, unknown: Any, name: str, supply: Callable[[str], Value]) -> Value:
    """Return a value with each unknown part replaced by the result of `supply` for its attribute name or key."""
    if unknown is True:
        return supply(name)
    if isinstance(unknown, dict) and isinstance(value, dict):
        keys = dict.fromkeys((*value, *unknown))
        return {key: filled(value.get(key), unknown.get(key), key, supply) for key in keys}
    if isinstance(unknown, tuple) and isinstance(value, tuple):
        return tuple(filled(item, mark, name, supply) for item, mark in zip_longest(value, unknown))
    return value


def concealed(value: Value, sensitive: Any, conceal: Callable[[Value], Value]) -> Value:
    """Return a value with the parts that a plan marks as sensitive concealed."""
    if sensitive is True:
        return conceal(value)
    if isinstance(sensitive, dict) and isinstance(value, dict):
        return {key: concealed(item, sensitive.get(key), conceal) for key, item in value.items()}
    if isinstance(sensitive, tuple) and isinstance(value, tuple):
        return tuple(concealed(item, mark, conceal) for item, mark in zip_longest(value, sensitive[: len(value)]))
    return conceal(value) if is_sensitive(sensitive) else value


def mark_of(sensitive: Any, key: str | int) -> Any:
    """Return the mark of a part of a structure; if the whole structure has one mark, that mark."""
    if isinstance(sensitive, tuple) and isinstance(key, int):
        return sensitive[key] if key < len(sensitive) else False
    return sensitive.get(key) if isinstance(sensitive, dict) else sensitive


def is_sensitive(sensitive: Any) -> bool:
    """Tell whether a structure of marks has a sensitive part."""
    if isinstance(sensitive, dict):
        return any(map(is_sensitive, sensitive.values()))
    return any(map(is_sensitive, sensitive)) if isinstance(sensitive, tuple) else sensitive is True


def unknown_count(unknown: Any) -> int:
    """Return the number of parts of a value that are known after apply."""
    if isinstance(unknown, dict):
        return sum(unknown_count(item) for item in unknown.values())
    if isinstance(unknown, tuple):
        return sum(unknown_count(item) for item in unknown)
    return int(unknown is True)


def unknown_parts(value: Value) -> list[Unknown]:
    """Return the unknown parts inside a value, in order."""
    if isinstance(value, Unknown):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [part for child in children for part in unknown_parts(child)]


def is_empty(value: Value) -> bool:
    """Tell whether a value is one that a provider stores for an attribute that is not set."""
    return value in (None, "", 0, (), {}) or (isinstance(value, tuple) and all(is_empty(item) for item in value))
