"""A moto server that gives all attempts of a call one answer, and has the calls that moto lacks (moto_additions.py).

Run as a program it listens on a free port of this machine and writes its address as the first line. It ends when its
standard input closes, so it never runs longer than the tests that started it.

Any call may arrive twice: a client repeats it after a timeout, a 5xx or a closed connection. Under load Terraform's
client sometimes closes a connection while it reads a response, whichever server it talks to ("use of closed network
connection", after a 200), and sends the call again. So a response is sent in one piece, calls are handled one at a
time, and a repeated call gets the stored answer. A call that moto cannot handle gets a 400: a client would repeat a 500
many times.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import sys
import threading
import traceback
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import waitress  # type: ignore[import-untyped]  # no types
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto_additions import add_calls

MOTO = DomainDispatcherApplication(create_backend_app)
FOR_GOOD = "400 Bad Request"
ANSWERS_KEPT = 5_000
FORM = "application/x-www-form-urlencoded"
"""The content type of requests of clients that read XML."""
ENVELOPES = {"s3": ("", ""), "ec2": ("<Response><Errors>", "</Errors></Response>")}
"""The elements around an error, for services that do not use `ErrorResponse`."""
answers: dict[str, Answer] = {}
"""Answers by the id that a client gives a call: all attempts of one call share one."""
one_at_a_time = threading.Lock()
"""moto's state is not thread-safe: two attempts at once would get different answers."""


class Answer(NamedTuple):
    """An answer to a client."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer one request. A repeated call waits for the first attempt and gets the same answer."""
    call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
    with one_at_a_time:
        answer = answers.get(call) or answered(environ)
        if call:
            remember(call, answer)
    start_response(answer.status, answer.headers)
    return [answer.body]


def remember(call: str, answer: Answer) -> None:
    answers[call] = answer
    while len(answers) > ANSWERS_KEPT:
        del answers[next(iter(answers))]


def answered(environ: dict[str, Any]) -> Answer:
    """Return moto's answer. An error of moto becomes an error of the client, which then does not repeat the call."""
    started: list[Any] = []
    try:
        parts = MOTO(environ, lambda *start: started.extend(start))
        body = b"".join(parts)
    except NotImplementedError as lack:
        return refusal(environ, f"moto lacks a call: {lack}")
    except Exception:  # noqa: BLE001  # the calling test reports every error
        return refusal(environ, traceback.format_exc())
    status, headers = started[:2]
    if status.startswith("5"):
        return refusal(environ, f"moto answered {status}: {body.decode(errors='replace')}")
    return Answer(status, headers, body)


def refusal(environ: dict[str, Any], why: str) -> Answer:
    """Return an error in the protocol of the call: a client shows nothing of an error that it cannot read."""
    service = service_of(environ)
    if service == "s3" or environ.get("CONTENT_TYPE", "").startswith(FORM):
        opening, closing = ENVELOPES.get(service, ("<ErrorResponse>", "</ErrorResponse>"))
        xml = f"{opening}<Error><Code>MotoFailed</Code><Message>{escape(why)}</Message></Error>{closing}"
        return Answer(FOR_GOOD, [("Content-Type", "text/xml")], xml.encode())
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-ErrorType", "MotoFailed")]
    return Answer(FOR_GOOD, headers, json.dumps({"__type": "MotoFailed", "message": why}).encode())


def service_of(environ: dict[str, Any]) -> str:
    """Return the service that a request is signed for; empty where it is not signed."""
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return signed[1] if signed else ""


def main() -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # its warnings about a queue are not needed
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    add_calls()
    server = waitress.create_server(
        application,
        host="127.0.0.1",
        port=0,
        threads=8,
        connection_limit=10_000,
        channel_timeout=24 * 3600,
        send_bytes=1_000_000,
    )
    threading.Thread(target=server.run, daemon=True).start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)  # a garbage collection takes as long as several calls
    sys.stdout.write(f"http://127.0.0.1:{server.effective_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
