"""Runs the AWS CLI many times without its start: each run is a fork of a process that has loaded it.

Usage: aws_server.py SOCKET    # writes a line when it is ready, and ends when its standard input ends

The CLI's own Python runs this file. A client sends its three streams, and as JSON the folder, the arguments and the
environment; the response is the exit code. The client is in `aws_cli.py`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import traceback
from typing import Any

STREAMS = 3
SERVICES = ("cloudwatch", "dynamodb", "dynamodbstreams", "iam", "lambda", "s3", "sts")
"""The services that the scripts of the fixtures call. A call of any other service loads its description itself."""

DATA_PATH = "AWS_DATA_PATH"
"""The CLI's folder of data files; the CLI sets this variable when it is imported."""


def main(address: str) -> None:
    """Run each request until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the client waits for the run, this process does not
    clidriver = _loaded()
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000)  # no garbage collection in a run: its process is short
    threading.Thread(target=_end_with_input, daemon=True).start()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(100)
        sys.stdout.write("\n")
        sys.stdout.flush()
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                connection.sendall(str(_run(clidriver, connection)).encode())
                os._exit(0)
            connection.close()


def _loaded() -> Any:
    """Return the CLI's main module after it has loaded the descriptions of services from the disk."""
    import botocore.loaders
    import botocore.session
    from awscli import clidriver

    loader = clidriver.create_clidriver().session.get_component("data_loader")
    for service in SERVICES:
        loader.load_service_model(service, "service-2")
    botocore.loaders.create_loader = lambda *_: loader
    return clidriver


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def _run(clidriver: Any, connection: socket.socket) -> int:
    parts, streams, _, _ = socket.recv_fds(connection, 1, STREAMS)
    while part := connection.recv(1 << 16):
        parts += part
    folder, arguments, environment = json.loads(parts)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    kept = {DATA_PATH: os.environ[DATA_PATH]}
    os.environ.clear()
    os.environ.update(environment | kept)
    sys.argv = ["aws", *arguments]
    try:
        code = clidriver.main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # the process ends here, whatever happened
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    main(sys.argv[1])
