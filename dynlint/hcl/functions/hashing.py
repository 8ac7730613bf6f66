"""Digests, and functions whose results differ in every run."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.errors import EvaluationError
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.known import Value

FAMILY = Family()

_NAMESPACES = {
    "dns": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "url": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    "oid": "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    "x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}
"""The namespaces of RFC 9562, section 6.6."""


def digest(algorithm: str, data: bytes) -> str:
    """Return a digest in hexadecimal."""
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def digest_base64(algorithm: str, data: bytes) -> str:
    """Return a digest in base64."""
    return base64.b64encode(hashlib.new(algorithm, data).digest()).decode("ascii")


def _of_text(algorithm: str, function: Callable[[str, bytes], str]) -> Callable[[str], str]:
    return lambda text: function(algorithm, text.encode("utf-8", "replace"))


for _algorithm in ("md5", "sha1", "sha256", "sha512"):
    FAMILY.function(_algorithm, "string")(_of_text(_algorithm, digest))
for _algorithm in ("sha256", "sha512"):
    FAMILY.function(f"base64{_algorithm}", "string")(_of_text(_algorithm, digest_base64))


@FAMILY.function("uuidv5", "string", "string")
def _uuidv5(namespace: str, name: str) -> str:
    from uuid import UUID, uuid5  # noqa: PLC0415  # start-up: digests need none

    try:
        return str(uuid5(UUID(_NAMESPACES.get(namespace, namespace)), name))
    except ValueError:
        raise EvaluationError(f"uuidv5() doesn't support namespace {namespace}") from None


@FAMILY.function("uuid")
def _uuid() -> Value:
    return Unknown("uuid() is different in every run")


@FAMILY.function("bcrypt", "string", rest="number")
def _bcrypt(_text: str, *_cost: Value) -> Value:
    return Unknown("bcrypt() is different in every run")


@FAMILY.function("rsadecrypt", "string", "string")
def _rsadecrypt(_text: str, _key: str) -> Value:
    return Unknown("dynlint does not decrypt")
