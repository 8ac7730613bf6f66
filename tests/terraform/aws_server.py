"""Runs the AWS CLI again and again without its start: each run is a fork of one that is loaded.

Usage: aws_server.py SOCKET    # writes a line once it answers, and ends with its standard input

The Python of the CLI runs this file. Who asks sends its three streams, and as JSON the folder, the arguments and the
environment; the answer is the exit code (`aws_cli.py` has the program that asks).
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
"""Those that the scripts of the fixtures call; any other is read by the run that calls it."""

DATA_PATH = "AWS_DATA_PATH"
"""Where the CLI has its own files; it sets this as it is imported."""


def main(address: str) -> None:
    """Answer until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a run but who asked
    clidriver = _loaded()
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000)  # a run is short: what it leaves ends with its process
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
    """Return the CLI's main module, with what it reads of the disk read: the descriptions of services."""
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
