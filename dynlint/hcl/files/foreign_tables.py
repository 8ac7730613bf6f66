"""Told from a file's bytes alone: whether its alarms and scaling can be about tables of other root modules.

Most modules watch and scale the tables that they make, and write `aws_dynamodb_table.x.name` where they name them.
What is written so is nobody else's, so no other root module need evaluate them. Whatever is written in another way
may be about any table, and so may what chooses another provider than its table: it is for a table of that name there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.relevance import undone
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    import re

_ALARM = "aws_cloudwatch_metric_alarm"
_SCALING = ("aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action")

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
    """Tell whether a file may have something of a type (or any other word) for tables of other root modules."""
    if word.encode() not in data:
        return word.encode() in undone(data)
    if word not in (_ALARM, *_SCALING) or _PLACED.search(data) is not None:
        return True
    return not (_watches_its_own(data) if word == _ALARM else _all_are(_RESOURCE_ID, b"resource_id", data))


def _watches_its_own(data: bytes) -> bool:
    """Metric math and searches may find any table, and so may a dimension whose name is computed."""
    return (
        b"expression" not in data
        and _all_are(_DIMENSIONS, b"dimensions", data)
        and _all_are(_TABLE_NAME, b"TableName", data)
        and _COMPUTED_KEY.search(data) is None
    )


def _all_are(pattern: re.Pattern[bytes], word: bytes, data: bytes) -> bool:
    return word not in pattern.sub(b"", data)
