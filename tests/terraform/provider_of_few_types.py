"""A provider that keeps running, whose schema has only the resource types that the tests and fixtures name.

Usage: provider_of_few_types.py PROVIDER    # writes a value for TF_REATTACH_PROVIDERS; ends with its standard input

The AWS provider describes about 1,500 types, and every Terraform command reads all of them: the provider writes 13 MB,
Terraform parses it, and a plan of one table takes 1.4 seconds of processor time, of which this is 1.2. So a process
between the two requests the schema once, drops the types that no test or fixture names, and returns the rest to every
command. It passes all other calls on unchanged.

https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.proto (GetProviderSchema)
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped]  # no types

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
TYPE = re.compile(rb"\baws_\w+")
ANNOUNCED = re.compile(r"TF_REATTACH_PROVIDERS='(.*)'")
SCHEMA = "/tfplugin5.Provider/GetSchema"
MAPS_OF_TYPES = (2, 3, 8)
"""Fields of the schema response that are maps by type: resources, data sources and ephemeral resources."""
CALLS_AT_A_TIME = 32
"""Terraform makes ten calls at a time, and one of them may wait ten seconds in the provider."""
ANY_SIZE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
VARINT, FIXED_64, BYTES, FIXED_32 = 0, 1, 2, 5
"""The wire types of a field: https://protobuf.dev/programming-guides/encoding/#structure"""


class Between(grpc.GenericRpcHandler):  # type: ignore[misc]  # no types
    """Passes each call on, except for the schema. Streaming calls are refused: Terraform does not need them here."""

    def __init__(self, provider: grpc.Channel) -> None:
        self._provider = provider

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Return the handler of a method; None if the method is refused."""
        method = details.method
        if method.startswith(("/plugin.GRPCStdio/", "/plugin.GRPCBroker/")):
            return None
        answer = self._schema if method == SCHEMA else self._provider.unary_unary(method)
        return grpc.unary_unary_rpc_method_handler(lambda request, context: _answered(answer, request, context))

    @cache  # noqa: B019  # there is one object, which lives as long as the process
    def _schema(self, request: bytes) -> bytes:
        return of_types(self._provider.unary_unary(SCHEMA)(request), named_types())


def _answered(answer: grpc.UnaryUnaryMultiCallable, request: bytes, context: grpc.ServicerContext) -> bytes:
    try:
        return bytes(answer(request))
    except grpc.RpcError as error:
        context.abort(error.code(), error.details())
        raise


def named_types() -> frozenset[bytes]:
    """Return every word of the tests and the fixtures that looks like a type of the AWS provider."""
    files = (path for folder in ("fixtures", "tests") for path in (TOP / folder).rglob("*") if path.is_file())
    return frozenset(name for path in files for name in TYPE.findall(path.read_bytes()))


def of_types(schema: bytes, types: frozenset[bytes]) -> bytes:
    """Return the response to GetProviderSchema with these types only."""
    return b"".join(
        schema[start:end]
        for number, start, value, end in fields(schema)
        if number not in MAPS_OF_TYPES or _key(schema[value:end]) in types
    )


def _key(entry: bytes) -> bytes:
    """Return the key of a map entry: its first field."""
    return next(entry[value:end] for number, _, value, end in fields(entry) if number == 1)


def fields(message: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield the number of each field of a message, and the positions where it, its value and its end are."""
    position = 0
    while position < len(message):
        start = position
        tag, position = varint(message, position)
        value = position
        if tag & 7 == VARINT:
            _, position = varint(message, position)
        elif tag & 7 == BYTES:
            length, value = varint(message, position)
            position = value + length
        else:
            position += {FIXED_64: 8, FIXED_32: 4}[tag & 7]
        yield tag >> 3, start, value, position


def varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the variable-length integer at a position, and the position after it."""
    number = shift = 0
    while True:
        byte = message[position]
        number |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:  # the highest bit is set if another byte follows
            return number, position


def main(path: str) -> None:
    """Start the provider in its debug mode and serve Terraform in its place until standard input ends."""
    command = [path, "-debug"]
    with (
        tempfile.TemporaryDirectory(prefix="dynlint-provider-") as folder,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as provider,
    ):
        assert provider.stdout
        announced = next(match[1] for line in provider.stdout if (match := ANNOUNCED.search(line)))
        reattached = json.loads(announced)
        ((name, settings),) = reattached.items()
        server = grpc.server(ThreadPoolExecutor(CALLS_AT_A_TIME), options=ANY_SIZE)
        with grpc.insecure_channel(f"unix:{settings['Addr']['String']}", options=ANY_SIZE) as channel:
            server.add_generic_rpc_handlers((Between(channel),))
            server.add_insecure_port(f"unix:{folder}/socket")
            server.start()
            settings["Addr"]["String"] = f"{folder}/socket"
            sys.stdout.write(json.dumps({name: settings}) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
            server.stop(None)
        provider.terminate()


if __name__ == "__main__":
    main(sys.argv[1])
