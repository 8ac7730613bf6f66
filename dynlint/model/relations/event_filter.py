"""Event filters: the patterns of stream records that reach a function or a pipe.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Attribute
    from dynlint.model.known import Value
    from dynlint.model.relations.stream import StreamReader

_FIELDS = frozenset(
    ("awsRegion", "dynamodb", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "userIdentity")
)
_OF_RECORD = frozenset(
    (
        *("ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber", "SizeBytes"),
        "StreamViewType",
    )
)
_NAMES = frozenset(("INSERT", "MODIFY", "REMOVE"))
_TYPES = frozenset(("B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"))
IMAGES = {
    "NewImage": ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"),
    "OldImage": ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
}
"""For each part of a record, the stream views that contain it."""


def patterns_of(reader: StreamReader) -> Iterator[Attribute]:
    """Yield the patterns of a reader's filters; a record that matches one of them is read."""
    outer = reader.block.blocks("source_parameters") if reader.is_pipe else (reader.block,)
    for body in outer:
        for criteria in body.blocks("filter_criteria"):
            for each in criteria.blocks("filter"):
                yield each.get("pattern")


def fault_of(pattern: Value, view: str | None) -> str | Unknown:
    """Return why no record can match a pattern, as a clause; empty if one may. `view` is the stream view, if known."""
    data = parse_document(pattern)
    if isinstance(data, Unknown):
        return data
    if not isinstance(data, dict):
        return ""
    return next((fault for key, value in data.items() if (fault := _of_field(key, value, view))), "")


def _of_field(key: str, value: Value, view: str | None) -> str:
    if not _asks(value) or key.startswith("$"):
        return ""
    if key not in _FIELDS:
        return f'a record has no field "{key}"'
    if key == "eventName":
        return _of_name(value)
    parts = value.items() if key == "dynamodb" and isinstance(value, dict) else ()
    return next((fault for name, each in parts if (fault := _of_part(name, each, view))), "")


def _of_name(value: Value) -> str:
    """Return the mistake if all names are wrong; empty otherwise, and for other kinds of matchers."""
    names = list(value) if isinstance(value, (list, tuple)) else []
    if not names or not all(isinstance(name, str) and name not in _NAMES for name in names):
        return ""
    return f'no event is named "{names[0]}" (INSERT, MODIFY and REMOVE are)'


def _of_part(name: str, value: Value, view: str | None) -> str:
    if not _asks(value) or name.startswith("$"):
        return ""
    if name not in _OF_RECORD:
        return f'a record has no field "dynamodb.{name}"'
    if name in IMAGES and view is not None and view not in IMAGES[name]:
        return f"the stream carries {view}, and no {name}"
    if name not in ("Keys", *IMAGES) or not isinstance(value, dict):
        return ""
    untyped = next((each for each, asked in value.items() if not each.startswith("$") and _is_untyped(asked)), None)
    return "" if untyped is None else f'"{untyped}" of {name} is asked for without its type'


def _is_untyped(asked: Value) -> bool:
    """Tell whether the pattern of an attribute lacks its type: ``["open"]`` instead of ``{"S": ["open"]}``."""
    if isinstance(asked, (list, tuple)):
        return _asks(asked)
    return isinstance(asked, dict) and bool(asked) and not _TYPES & set(asked) and _asks(asked)


def _asks(value: Value) -> bool:
    """Tell whether a part of a pattern requires that something exists."""
    if isinstance(value, dict):
        return any(map(_asks, value.values()))
    if isinstance(value, (list, tuple)):
        return not any(isinstance(each, dict) and each.get("exists") is False for each in value)
    return True
