"""JSON text as Terraform writes and reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dynlint.hcl.values.conversion import to_string
from dynlint.hcl.values.errors import EvaluationError, LimitError
from dynlint.hcl.values.limits import NESTING
from dynlint.hcl.values.numerals import parse_number

if TYPE_CHECKING:
    from decimal import Decimal

    from dynlint.model.known import Value

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_text(value: Value, depth: int = 0) -> str:
    """Return a known value as JSON: without spaces, keys sorted, ``<>&`` escaped."""
    if depth > NESTING:
        raise LimitError(f"the value is nested deeper than {NESTING} levels")
    if value is None:
        return "null"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        members = [f"{_string(key)}:{json_text(value[key], depth + 1)}" for key in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([json_text(item, depth + 1) for item in value]) + "]"
    return str(to_string(value))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPES)


def json_value(text: str) -> Value:
    """Parse JSON text; maps become objects, lists become tuples. Raise EvaluationError for invalid JSON."""
    try:
        return frozen(json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"invalid JSON: {error}") from None


def _number(text: str) -> int | Decimal:
    number = parse_number(text)
    return number if number is not None else 0


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def frozen(value: Any) -> Value:
    """Return data as `jsondecode` does: lists as tuples, maps as objects with sorted keys."""
    if isinstance(value, dict):
        return {key: frozen(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return tuple([frozen(item) for item in value])
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half of a pair becomes U+FFFD
    return value  # type: ignore[no-any-return]  # a scalar
