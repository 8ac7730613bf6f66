"""The tables that a pipeline of OpenSearch Ingestion reads, by its configuration in YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.body import UndeterminedError
from dynlint.model.effort import PIPELINE_PARTS, PIPELINE_TEXT
from dynlint.model.known import Document, Unknown, YamlDocument, concatenate, parts_of
from dynlint.model.relations.export import Export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.body import Attribute
    from dynlint.model.known import Value

_PLACEHOLDER = 0xE000
"""The first of 4,096 private-use characters; each represents a part of a text."""
_READS_DYNAMODB = "dynamodb"


def ingestions(pipeline: Block) -> Iterator[Export]:
    """Yield the tables that a pipeline copies; raise UndeterminedError where its configuration cannot be read.

    Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/configure-client-ddb.html
    """
    body = pipeline.get("pipeline_configuration_body")
    configuration = _known(_data(body), body)
    for component in configuration.values() if isinstance(configuration, dict) else ():
        reader = _part(_part(component, "source", body), "dynamodb", body)
        tables = _part(reader, "tables", body)
        for table in tables if isinstance(tables, (list, tuple)) else ():
            ways = _known(table, body)
            if isinstance(ways, dict) and "table_arn" in ways:
                yield Export(pipeline.address, ways["table_arn"], body, "export" in ways, "stream" in ways)


def _known(value: Value, body: Attribute) -> Value:
    if isinstance(value, Unknown):
        raise UndeterminedError(body, f"it is unknown which tables it copies: {value.why}")
    return value


def _part(value: Value, name: str, body: Attribute) -> Value:
    return _known(value.get(name), body) if isinstance(value, dict) else None


def _data(body: Attribute) -> Value:
    """Return the configuration as data; an unknown value where it is unknown, or no YAML."""
    symbol = body.symbol
    if isinstance(symbol, (Document, YamlDocument)):
        return symbol.data
    parts = parts_of(symbol)
    if not any(isinstance(part, str) for part in parts):
        return symbol
    texts = [part for part in parts if isinstance(part, str)]
    if not any(_READS_DYNAMODB in text for text in texts):
        return None
    if len(parts) > PIPELINE_PARTS:
        return Unknown(f"the configuration has more than the {PIPELINE_PARTS} parts that dynlint looks at")
    if sum(map(len, texts)) > PIPELINE_TEXT:
        return Unknown(f"the configuration has more than the {PIPELINE_TEXT} characters that dynlint reads")
    return _read(parts)


def _read(parts: tuple[str | Unknown, ...]) -> Value:
    import yaml  # noqa: PLC0415  # only where there is a pipeline

    text = "".join(part if isinstance(part, str) else chr(_PLACEHOLDER + number) for number, part in enumerate(parts))
    try:
        data = yaml.load(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  # texts, lists, mappings
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Unknown(f"the configuration is no YAML: {' '.join(str(error).split())[:100]}")
    return _Filled(parts).of(data)


class _Filled:
    """Replaces each private-use character in data by the part of the text that it represents.

    Aliases of YAML make one list or mapping of many: each is filled once, or a few lines would take for ever.
    """

    def __init__(self, parts: tuple[str | Unknown, ...]) -> None:
        self.parts = parts
        self._filled: dict[int, Value] = {}

    def of(self, value: Value) -> Value:
        """Return data with its parts; data of YAML lives as long as this object."""
        if isinstance(value, str):
            return self._text(value)
        if id(value) not in self._filled:
            self._filled[id(value)] = self._collection(value)
        return self._filled[id(value)]

    def _collection(self, value: Value) -> Value:
        if isinstance(value, dict):
            return {name: self.of(item) for name, item in value.items()}
        return [self.of(item) for item in value] if isinstance(value, list) else value

    def _text(self, text: str) -> Value:
        numbers = ((sign, ord(sign) - _PLACEHOLDER) for sign in text)
        pieces = [self.parts[number] if 0 <= number < len(self.parts) else sign for sign, number in numbers]
        return pieces[0] if len(pieces) == 1 else concatenate(pieces)
