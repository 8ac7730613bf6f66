"""Readers of a table's stream: Lambda event source mappings and pipes, with their error handling."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dynlint.model.iam.arn_match import is_stream_of, same_stream, stream_named
from dynlint.model.iam.arns import is_of_dynamodb
from dynlint.model.known import Reference, parts_of
from dynlint.model.resource_types import PIPE, REPLICA, ROLE, STREAM_READERS, TABLE
from dynlint.model.three_valued import any_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block, Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.arn_match import NamedStream
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class StreamReader:
    """One instance of aws_lambda_event_source_mapping or aws_pipes_pipe, with a source of any kind."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.address = block.address
        self.is_pipe = block.type == PIPE

    @property
    def source(self) -> Attribute:
        """The ARN of its source."""
        return self.block.get("source" if self.is_pipe else "event_source_arn")

    @property
    def actor(self) -> Attribute:
        """The function of a mapping, or the role of a pipe."""
        return self.block.get("role_arn" if self.is_pipe else "function_name")

    def role(self, module: Module) -> Block | None:
        """Return the role with which it reads; None if it is not known, or not in this root module."""
        found = _resource(self.actor.symbol, module)
        if found is not None and found.type == "aws_lambda_alias":
            found = _resource(found.get("function_name").symbol, module)
        if found is not None and found.type == "aws_lambda_function":
            found = _resource(found.get("role").symbol, module)
        return found if found is not None and found.type == ROLE and found.mode == "managed" else None

    @property
    def settings(self) -> Body:
        """The body with start position and retries; the resource itself if a pipe has no such block."""
        body: Body = self.block
        for name in ("source_parameters", "dynamodb_stream_parameters") if self.is_pipe else ():
            inner = body.blocks(name)
            if not inner:
                return body
            body = inner[0]
        return body

    @property
    def start(self) -> Attribute:
        """``starting_position``: TRIM_HORIZON or LATEST."""
        return self.settings.get("starting_position")

    @property
    def retries(self) -> Attribute:
        """``maximum_retry_attempts``; -1 (the default) means no limit."""
        return self.settings.get("maximum_retry_attempts")

    @property
    def record_age(self) -> Attribute:
        """``maximum_record_age_in_seconds``; -1 (the default) means no limit."""
        return self.settings.get("maximum_record_age_in_seconds")

    @property
    def failure_destination(self) -> Attribute:
        """The destination of records that failed; absent if there is none."""
        if self.is_pipe:
            return self.settings.nested("dead_letter_config", "arn")
        outer = self.block.blocks("destination_config")
        return (outer[0] if outer else self.block).nested("on_failure", "destination_arn")

    @property
    def is_off(self) -> bool:
        """Whether it is certainly switched off, or it is not certain that it exists."""
        switch = self.block.get("desired_state" if self.is_pipe else "enabled")
        return switch.is_(False, "false", "STOPPED") or self.block.uncertain is not None

    @property
    def reads_dynamodb(self) -> bool | None:
        """Whether its source belongs to DynamoDB; None if that is not known.

        A pipe with settings for a DynamoDB stream reads one, whatever its ARN is.
        """
        if self.is_pipe and self.settings.path.rpartition(".")[2].startswith("dynamodb_stream_parameters"):
            return True
        return is_of_dynamodb(self.source.symbol)


def stream_readers(module: Module) -> Iterator[StreamReader]:
    """Yield the readers that certainly read from DynamoDB."""
    for kind in STREAM_READERS:
        for block in module.blocks_of(kind):
            reader = StreamReader(block)
            if reader.reads_dynamodb:
                yield reader


def doubtful_readers(module: Module) -> Iterator[StreamReader]:
    """Yield the readers whose source is not known."""
    for kind in STREAM_READERS:
        for block in module.blocks_of(kind):
            reader = StreamReader(block)
            if reader.reads_dynamodb is None:
                yield reader


def is_table_arn(value: Value) -> bool:
    """Tell whether a value is certainly the ARN of a table itself, not of its stream."""
    if isinstance(value, Reference):
        return _is_table(value) and value.attribute == "arn"
    text = "".join(part if isinstance(part, str) else "\0" for part in parts_of(value))
    return ":table/" in text and "\0" not in text.partition(":table/")[2] and "/" not in text.partition(":table/")[2]


def stream_of(value: Value, module: Module) -> Table | None:
    """Return the table of this root module whose ``stream_arn`` a value begins with; None if there is none."""
    head = next(iter(parts_of(value)), None)
    if not isinstance(head, Reference) or head.attribute != "stream_arn":
        return None
    return module.table_at(head.address)


class Readers(NamedTuple):
    """The readers of one stream in a module; the doubtful ones read a stream of that name in an unknown place."""

    sure: list[StreamReader]
    doubtful: list[StreamReader]


def read_streams(module: Module) -> list[Readers]:
    """Return the readers of a module that are not switched off, grouped by stream."""
    found: dict[str, list[tuple[NamedStream, Readers]]] = {}
    for reader in stream_readers(module):
        stream = None if reader.is_off else stream_named(reader.source.symbol, module.table_names)
        if stream is not None:
            _add_reader(reader, stream, found.setdefault(stream.table, []), module)
    return [readers for namesakes in found.values() for _, readers in namesakes]


def _add_reader(
    reader: StreamReader, stream: NamedStream, namesakes: list[tuple[NamedStream, Readers]], module: Module
) -> None:
    answers = [(same_stream(known, stream, module), readers) for known, readers in namesakes]
    for answer, readers in answers:
        if answer:
            readers.sure.append(reader)
            return
        if answer is None:
            readers.doubtful.append(reader)
    namesakes.append((stream, Readers([reader], [])))


def readers_elsewhere(arn: Value, module: Module) -> Iterator[tuple[StreamReader, bool | None]]:
    """Yield the readers of an ARN's stream in other root modules, and whether that is certain.

    Readers of streams of their own root module's tables are left out.
    """
    stream = stream_named(arn, module.table_names)
    if stream is None or "\0" in stream.table:
        return
    shared = not module.owns(stream.table, stream.place) and stream.table in module.around.tables
    for kind in STREAM_READERS:
        for block, other in module.around.blocks_of(kind):
            reader = StreamReader(block)
            read = stream_named(reader.source.symbol, other.table_names)
            if read is None or other.path == module.path or (not shared and other.owns(read.table, read.place)):
                continue
            answer = same_stream(stream, read, module, other)
            if answer is not False:
                yield reader, answer


def reads_stream_of(table: Table, module: Module) -> bool | None:
    """Tell whether a mapping or pipe, here or in another root module, reads a table's stream; None if not known."""
    own = (is_stream_of(reader.source.symbol, table, module.table_names) for reader in stream_readers(module))
    arn = Reference("", table.address, "stream_arn")
    return any_of(chain(own, (answer for _, answer in readers_elsewhere(arn, module))))


def stream_doubt(table: Table, module: Module) -> str:
    """Return why a table may have a stream though none is written, such as replicas; an empty text otherwise."""
    if table.stream.unknown:
        return table.stream.why
    if table.block.ignores_changes_of("stream_enabled"):
        return f"changes of stream_enabled of {table.address} are ignored"
    if table.block.blocks("replica") or module.blocks_of(REPLICA):
        return f"DynamoDB switches on a stream for the replicas of {table.address}"
    return ""


def _resource(value: Value, module: Module) -> Block | None:
    """Return the resource whose attribute a value begins with, or the function with that name."""
    if isinstance(value, str):
        functions = module.blocks_of("aws_lambda_function")
        return next((each for each in functions if each.get("function_name").is_(value)), None)
    return module.block_at(next(iter(parts_of(value)), None))


def _is_table(value: Reference) -> bool:
    return next((part for part in value.address.split(".") if part.startswith("aws_")), "") == TABLE
