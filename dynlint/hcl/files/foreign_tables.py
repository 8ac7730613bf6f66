"""Decides from a file's bytes whether its alarms and scaling can concern tables of other root modules.

Most modules watch and scale their own tables, and name them by references such as `aws_dynamodb_table.x.name`.
A resource with such a reference concerns no other root module, which then need not evaluate it. Any other spelling
may name any table. So may a resource with a provider of its own: it concerns the table of that name in another place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.relevance import unescaped
from dynlint.model.resource_types import ALARM, ALL_SCALING
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    import re


_STEPS = rb'[\w."\[\]-]+'
_TABLE = rb"aws_dynamodb_table\." + _STEPS
_DIMENSIONS = lazy_pattern(rb"\bdimensions[ \t]*=[ \t]*\{\s*[A-Za-z]")
_TABLE_NAME = lazy_pattern(
    rb'\bTableName[ \t]*=[ \t]*(?:"\$\{' + _TABLE + rb'\}"|' + _TABLE + rb")[ \t]*(?=[,}\r\n]|\Z)"
)
_COMPUTED_KEY = lazy_pattern(rb"[{,\n][ \t]*\([^()\n]*\)[ \t]*[=:]")
_PLACED = lazy_pattern(rb'\bprovider[ \t]*=[ \t]*"?aws\.')
_RESOURCE_ID = lazy_pattern(
    rb'\bresource_id[ \t]*=[ \t]*(?:"table/\$\{' + _TABLE + rb'\}["/]|aws_appautoscaling_target\.' + _STEPS + rb")"
)


def may_concern_others(word: str, data: bytes) -> bool:
    """Tell whether a file may have a block of a type for tables of other root modules; `word` may be any other word."""
    if word.encode() not in data:
        plain = unescaped(data)
        return plain is not data and word.encode() in plain
    if word not in (ALARM, *ALL_SCALING) or _PLACED.search(data) is not None:
        return True
    return not (_watches_its_own(data) if word == ALARM else _all_are(_RESOURCE_ID, b"resource_id", data))


def _watches_its_own(data: bytes) -> bool:
    """Tell whether all alarms name own tables; metric math, searches and computed dimension names may name any."""
    return (
        b"expression" not in data
        and _all_are(_DIMENSIONS, b"dimensions", data)
        and _all_are(_TABLE_NAME, b"TableName", data)
        and _COMPUTED_KEY.search(data) is None
    )


def _all_are(pattern: re.Pattern[bytes], word: bytes, data: bytes) -> bool:
    return word not in pattern.sub(b"", data)
