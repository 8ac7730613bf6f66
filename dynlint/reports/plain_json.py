"""JSON that every reader takes."""

from __future__ import annotations

import json
import re

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def dumped(data: object) -> str:
    """Return ASCII JSON with a newline; bytes that were no text become question marks, as strict readers demand."""
    text = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()
    return _NOT_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"
