"""Resources that copy a table's items elsewhere: exports, zero-ETL integrations, ingestion pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.effort import PIPELINE_PARTS
from dynlint.model.known import Reference, Unknown, concatenate, parts_of
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.body import Attribute
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_FROM_DYNAMODB = lazy_pattern(r"(?m)^\s*(?:-\s*)?dynamodb\s*:")
_PART = lazy_pattern(r"(?m)^\s*(?:-\s*)?(export|stream)\s*:")
_UNTOLD = 0xE000
"""The first of 4,096 private-use characters; each represents an unknown part of a text."""
_ARN = lazy_pattern("arn:aws[a-z-]*:dynamodb:[\\w\ue000-\uefff-]*:[\\d\ue000-\uefff]*:table/[\\w.-]+")


class Export(NamedTuple):
    """One table whose items a resource copies."""

    address: str
    arn: Value
    place: Attribute
    from_backups: bool = True
    from_stream: bool = False
    doubt: str = ""
    """The reason why it is not known which tables it copies; empty if `arn` is of one of them."""


def exports(module: Module) -> Iterator[Export]:
    """Yield every table whose items a resource of the module copies."""
    for type_, name in (("aws_dynamodb_table_export", "table_arn"), ("aws_redshift_integration", "source_arn")):
        for block in module.blocks_of(type_):
            yield Export(block.address, block.get(name).symbol, block.get(name))
    for block in module.blocks_of("aws_osis_pipeline"):
        yield from _ingested(block)


def _ingested(pipeline: Block) -> Iterator[Export]:
    """Yield the tables in a pipeline's configuration, if it reads DynamoDB."""
    body = pipeline.get("pipeline_configuration_body")
    parts = parts_of(body.symbol)
    if not _FROM_DYNAMODB.search("".join(part if isinstance(part, str) else chr(_UNTOLD) for part in parts)):
        return
    if len(parts) > PIPELINE_PARTS:
        doubt = f"the configuration has more than the {PIPELINE_PARTS} parts that dynlint looks at"
        yield Export(pipeline.address, Unknown(doubt), body, doubt=doubt)
        return
    text = "".join(part if isinstance(part, str) else chr(_UNTOLD + number) for number, part in enumerate(parts))
    ways = set(_PART.findall(text))
    named = [part for part in parts if isinstance(part, Reference) and part.attribute == "arn"]
    for arn in (*named, *(_with_parts(found, parts) for found in _ARN.findall(text))):
        yield Export(pipeline.address, arn, body, "export" in ways, "stream" in ways)


def _with_parts(text: str, parts: tuple[str | Unknown, ...]) -> Value:
    """Return a text with each private-use character replaced by the part that it represents."""
    pieces = (parts[ord(sign) - _UNTOLD] if 0 <= ord(sign) - _UNTOLD < len(parts) else sign for sign in text)
    return concatenate(list(pieces))
