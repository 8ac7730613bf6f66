"""JSON that every reader accepts, safe to print in a terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dynlint.reports.escape import turned, unicode_text

if TYPE_CHECKING:
    from collections.abc import Callable

_TO_ESCAPE = re.compile(r"[^\n\x20-\x7e]|#(?=#)")
"""What is not printed as it is, and ``##``: a CI system may take ``##word[`` in its log for a command."""


def dumped_report(data: object, indent: int | None = None) -> str:
    """Return a report as JSON, as `dumped`; readers that print its texts get escapes for direction characters."""
    return dumped(_turned(data), indent)


def _turned(data: Any) -> Any:
    if isinstance(data, str):
        return turned(data)
    if isinstance(data, list):
        return [_turned(each) for each in data]
    return {key: _turned(each) for key, each in data.items()} if isinstance(data, dict) else data


def dumped(data: object, indent: int | None = None, default: Callable[[Any], object] | None = None) -> str:
    """Return ASCII JSON with a newline; undecodable bytes become question marks, as strict readers demand."""
    text = unicode_text(json.dumps(data, ensure_ascii=False, indent=indent, default=default))
    return _TO_ESCAPE.sub(_escaped, text) + "\n"


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
