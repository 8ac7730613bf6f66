"""Versions of the AWS provider: which one introduced an argument, and whether a root module allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.reference import provider_arguments
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module

    Version = tuple[int, ...]

_CONSTRAINT = lazy_pattern(r"(>=|<=|~>|!=|>|<|=)?\s*v?(\d+(?:\.\d+)*)")


def version_needed(argument: str, module: Module) -> str:
    """Return the version that introduced an argument if the root module allows only older ones; else an empty text.

    `argument` is a key of ``provider_arguments.json``: ``aws_dynamodb_table.replica.deletion_protection_enabled``.
    """
    needed = provider_arguments()[argument]
    bounds = [bound for text in _constraints(module) for bound in _bounds(text)]
    return needed if any(bound <= _version(needed) for bound in bounds) else ""


def _constraints(module: Module) -> Iterator[str]:
    for settings in module.settings:
        for required in settings.blocks("required_providers"):
            written = required.get("aws").raw
            text = written.get("version") if isinstance(written, dict) else written
            if isinstance(text, str):
                yield text


def _bounds(constraint: str) -> Iterator[Version]:
    """Yield the upper bounds of a constraint: the versions from which on it allows none."""
    for operator, text in _CONSTRAINT.findall(constraint):
        version = _version(text)
        if operator == "<":
            yield version
        elif operator in ("", "=", "<="):
            major, minor, patch = (*version, 0, 0)[:3]
            yield major, minor, patch + 1
        elif operator == "~>":
            head = version[:-1] or version
            yield (*head[:-1], head[-1] + 1)


def _version(text: str) -> Version:
    return tuple(int(part[:9]) for part in text.split("."))
