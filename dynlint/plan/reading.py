"""Reads and checks a plan file from ``terraform show -json``, and keeps the resources that will exist."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dynlint.filesystem.read_files import UnreadableFileError, read_text
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.values.limits import FILE_BYTES, INSTANCES
from dynlint.model.resource_types import TABLE
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMAT = "1"
"""The supported major format version, that of all versions of Terraform since 1.1 and of OpenTofu."""
_GONE = ({"delete"}, {"forget"})


class PlanError(Exception):
    """A file cannot be used as a plan; the message has the place and advice."""

    def __init__(self, path: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class PlannedResource(NamedTuple):
    """One instance of a resource or data source after apply; `unknown` marks the parts that are known after apply."""

    address: str
    module: str
    mode: str
    type: str
    name: str
    key: Any
    values: dict[str, Any]
    unknown: dict[str, Any]
    before: dict[str, Any] | None = None
    """The values before the change; None for a new resource."""
    sensitive: Any = False
    """Marks the sensitive parts: True, or a structure like that of the values."""
    sensitive_before: Any = False
    """The same for the values before the change."""
    previous: str = ""
    """The address in the state, where a ``moved`` block changes it."""


class PlanFile(NamedTuple):
    """A plan: the resources that will exist, and the configuration."""

    path: str
    """The path as reports show it."""
    directory: str
    """Its folder, absolute."""
    variables: dict[str, Any]
    """The values of the root module's variables."""
    resources: tuple[PlannedResource, ...]
    configuration: dict[str, Any]
    whole: bool
    """Whether the plan is complete: without errors, targets and deferred changes."""


def read_plan(path: str) -> PlanFile:
    """Read a plan; raise PlanError for an unreadable file, for other content, or for an unsupported version."""
    shown = shown_path(path)
    data = _parsed(path, shown)
    _check(data, shown)
    try:
        _refuse_too_many(data, shown)
        return PlanFile(
            shown,
            os.path.dirname(os.path.abspath(path)),
            {name: plain(item.get("value")) for name, item in (data.get("variables") or {}).items()},
            tuple(_resources(data)),
            data.get("configuration") or {},
            not data.get("errored") and data.get("complete", True),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise PlanError(shown, f"This is no plan as Terraform writes it: {error}.") from None


def plain(value: Any) -> Any:
    """Return a JSON value as a value of the model: lists as tuples, whole numbers as ``int``."""
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.adjusted() < 400 else value
    return value


def _parsed(path: str, shown: str) -> Any:
    try:
        return json.loads(read_text(path, FILE_BYTES).removeprefix("\ufeff"), parse_float=Decimal)
    except UnreadableFileError as error:
        raise PlanError(shown, f"This file was not read: {error.clause}. {_HOW}") from None
    except json.JSONDecodeError as error:
        raise PlanError(shown, f"This is not JSON: {error.msg}. {_HOW}", error.lineno, error.colno) from None
    except RecursionError:
        raise PlanError(shown, "This JSON is nested too deeply for a plan.") from None


_HOW = "A plan is read as `terraform show -json tfplan` writes it."


def _check(data: Any, shown: str) -> None:
    version = data.get("format_version") if isinstance(data, dict) else None
    if not isinstance(version, str):
        raise PlanError(shown, f"This is no plan: it has no format_version. {_HOW}")
    if "resource_changes" not in data and "planned_values" not in data:
        raise PlanError(shown, f"This is no plan: it plans nothing (a state, perhaps). {_HOW}")
    if version.partition(".")[0] != _FORMAT:
        raise PlanError(shown, f"format_version {version} is not known: dynlint reads {_FORMAT}.x.")


def _refuse_too_many(data: dict[str, Any], shown: str) -> None:
    """Raise PlanError for a plan with more tables than dynlint judges; what is left of one would be judged wrongly."""
    tables = sum(item["type"] == TABLE for item in data.get("resource_changes") or ())
    if tables > INSTANCES:
        raise PlanError(shown, f"This plan has {tables} tables, more than the {INSTANCES} that dynlint judges.")


def _resources(data: dict[str, Any]) -> Iterator[PlannedResource]:
    """Yield the resources that will exist, without those that are deleted, forgotten or deposed."""
    for item in data.get("resource_changes") or ():
        change = item["change"]
        if set(change["actions"]) not in _GONE and "deposed" not in item:
            planned = _planned(item, change.get("after") or {}, change.get("after_unknown") or {})
            yield planned._replace(
                before=plain(change.get("before")),
                sensitive=plain(change.get("after_sensitive")),
                sensitive_before=plain(change.get("before_sensitive")),
                previous=item.get("previous_address") or "",
            )
    state = (data.get("prior_state") or {}).get("values") or {}
    changed = {item["address"] for item in data.get("resource_changes") or ()}
    for module in _modules(state.get("root_module") or {}):
        for item in module.get("resources") or ():
            if item["mode"] == "data" and item["address"] not in changed:
                planned = _planned({**item, "module_address": module.get("address", "")}, item.get("values") or {}, {})
                yield planned._replace(sensitive=plain(item.get("sensitive_values")))


def _modules(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield module
    for child in module.get("child_modules") or ():
        yield from _modules(child)


def _planned(item: dict[str, Any], values: dict[str, Any], unknown: dict[str, Any]) -> PlannedResource:
    return PlannedResource(
        item["address"],
        item.get("module_address", ""),
        item["mode"],
        item["type"],
        item["name"],
        item.get("index"),
        plain(values),
        plain(unknown),
    )
