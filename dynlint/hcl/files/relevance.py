"""Decides from a file's bytes whether it can concern DynamoDB, and which modules it calls.

Files that are not relevant are not parsed, so this search must find everything that the parser would: words spelled
with escapes, in another encoding or another case, and module sources that are not one plain string. In doubt, the
file is relevant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import JSON_BYTES, VALUE_STEPS
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPE = lazy_pattern(rb"\\+(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_ROUNDS = 8
"""The most times that escapes are decoded: JSON in a string in JSON has escapes in escapes."""
_READS_FILE = lazy_pattern(rb"file(?:base64)?[ \t]*(?:\(|/\*)")
_SOURCE = re.compile(
    rb'source(?<![\w.-]source)"?[ \t]*(?:/\*|=(?!=)[ \t]*(?:"([^"\\$%\n]*)"[ \t]*(?=[\r\n}#]|//|\Z))?)'
)
"""A source argument; the group has its value if that is one plain string."""
_JSON_SOURCE = lazy_pattern(rb'"source"\s*:[ \t]*(?:"([^"\\$%\n]*)"[ \t]*(?=[\r\n,}]|\Z))?')
_CALL = lazy_pattern(rb'module(?<![\w.-]module)(?:[ \t"]|/\*)')


UNREADABLE = b"dynamodb"
"""The text that stands for an unreadable file: the file counts as relevant, and reading it later gives the error."""

POLICIES, WATCHES, READS, DECODES = 1, 2, 4, 8
_WATCHING = (b"aws_cloudwatch_", b"aws_appautoscaling_", b"aws_lambda_event_source_mapping", b"aws_pipes_")
_STACK = b"aws_cloudformation_stack"
"""A CloudFormation stack, whose template may create tables."""


def may_concern_dynamodb(data: bytes) -> bool:
    """Tell whether a file can concern DynamoDB.

    Any case counts: `DynamoDb` in a namespace is a mistake to report, and IAM ignores the case of actions.
    """
    if b"ynamo" in data or b"YNAMO" in data or b"aws_dax_" in data or _STACK in data:
        return True
    if b"aws_iam_" in data and ((b"file" in data and _READS_FILE.search(data)) or b"ynamo" in data.lower()):
        return True
    if b"\\" not in data and b"\0" not in data:
        return False
    decoded = unescaped(data)
    return decoded is not data and (b"ynamo" in decoded.lower() or may_concern_dynamodb(decoded))


def may_take_it(data: bytes) -> int:
    """Return flags for a file that can concern DynamoDB through a file that it reads, or through its inputs.

    `POLICIES` and `WATCHES`: it has resources that can concern any service. `READS`: it reads another file. `DECODES`:
    it decodes text, too.
    """
    data = unescaped(data)
    flags = 0
    if b"aws_iam_" in data or b"aws_ssoadmin_" in data:
        flags = POLICIES
    if any(word in data for word in _WATCHING):
        flags |= WATCHES
    if b"file" in data and _READS_FILE.search(data):
        flags |= READS | DECODES if b"decode" in data else READS
    return flags


def takes_it(flags: int, *, given: bool) -> bool:
    """Tell whether the flags of all files of a root module make it relevant.

    `given` tells that a file of values mentions DynamoDB.
    """
    if flags & POLICIES and (given or flags & READS):
        return True
    return bool(flags & WATCHES and (given or flags & DECODES))


def says_dynamodb(data: bytes) -> bool:
    """Tell whether a text has the word DynamoDB, in any case, with or without escapes."""
    return b"ynamo" in data or b"ynamo" in unescaped(data).lower()


def unescaped(data: bytes) -> bytes:
    r"""Return a text without NUL bytes (UTF-16) and with its ``\u`` escapes decoded; the same object if it has neither.

    If escapes remain after the last round, the word DynamoDB is added, so that the file counts as relevant.
    """
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    elif b"\\" not in data:
        return data
    for _ in range(_ROUNDS):
        if b"\\u" not in data and b"\\U" not in data:
            return data
        before, data = data, _ESCAPE.sub(_character, data)
        if data == before:
            return before
    return data + b" dynamodb"


def _character(match: re.Match[bytes]) -> bytes:
    code = int(match[1] or match[2], 16)
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b""


def sources(name: str, data: bytes) -> Iterator[str | None]:
    """Yield the sources of the modules that a file calls, as written; None for a source that is not known.

    `name` is the file's name. Text that looks like a call counts as one, in comments and strings too.
    """
    is_json = name.endswith(".json")
    is_odd = is_json and unescaped(data) is not data
    for match in (_JSON_SOURCE if is_json else _SOURCE).finditer(data):
        written = match.group(1)
        if written is None:
            is_odd = True
        else:
            yield written.decode("utf-8", "replace")
    if is_odd and is_json and len(data) > JSON_BYTES:  # the parser refuses such a file
        yield None
    elif is_odd and _CALL.search(unescaped(data) if is_json else data):
        yield from _evaluated_sources(name, data)


def is_local(source: str) -> bool:
    """Tell whether a module's source is a path relative to the caller's folder."""
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


def _evaluated_sources(name: str, data: bytes) -> Iterator[str | None]:
    """Parse the file, and yield the values of its sources, for files with sources that the patterns cannot read."""
    from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown  # noqa: PLC0415  # only for unusual files
    from dynlint.hcl.evaluation.no_names import NoNames  # noqa: PLC0415  # only for unusual files
    from dynlint.hcl.files.library import parsed_text  # noqa: PLC0415  # only for unusual files
    from dynlint.hcl.values.scope import Scope  # noqa: PLC0415  # only for unusual files
    from dynlint.source import Source  # noqa: PLC0415  # only for unusual files

    file = parsed_text(Source(name, data.decode("utf-8", "replace")))
    for block in file.body.blocks:
        source = block.body.attributes.get("source") if block.type == "module" else None
        if source is None:
            continue
        text = evaluate_or_unknown(source.value, Scope(NoNames(VALUE_STEPS)))
        yield text if isinstance(text, str) else None
