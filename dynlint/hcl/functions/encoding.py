"""Functions that encode and decode text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.hcl.functions.jsons import frozen, json_text, json_value
from dynlint.hcl.functions.signatures import Family, survey
from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import STRING_LENGTH
from dynlint.model.known import Document, Unknown
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.model.known import Value

FAMILY = Family()

_ENCODINGS = lazy_pattern(
    r"utf-8|utf-16[lb]e|iso-8859-([1-9]|1[0-6])|windows-125\d|us-ascii|latin1|(cp|ibm)(437|85[028]|866)|macintosh"
    r"|koi8-[ru]|shift_jis|euc-(jp|kr)|gbk|gb18030|big5",
    re.IGNORECASE,
)
"""IANA's names of the encodings that Python has under the same name, with the same result as Terraform."""
_NO_ESCAPE = lazy_pattern(r"%(?![0-9A-Fa-f]{2}).{0,2}")
_CSV_FIELD = lazy_pattern(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^",\r\n]*))(?P<end>,|\r?\n|\Z)')


@FAMILY.function("jsonencode", "any or null or unknown")
def _jsonencode(value: Value) -> Value:
    unknown = survey(value)
    return json_text(value) if unknown is None else Document(unknown.why, value)


@FAMILY.function("jsondecode", "string or unknown")
def _jsondecode(text: Value) -> Value:
    if isinstance(text, Document):
        return frozen(text.data)
    return Unknown(text.why) if isinstance(text, Unknown) else json_value(str(text))


def _bytes(text: str) -> bytes:
    """Decode base64; line breaks are ignored."""
    from base64 import b64decode  # noqa: PLC0415  # `jsonencode` is asked for more often

    try:
        return b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except ValueError:
        raise EvaluationError(f'failed to decode base64 data "{text[:40]}"') from None


def _base64(data: bytes) -> str:
    from base64 import b64encode  # noqa: PLC0415  # `jsonencode` is asked for more often

    return b64encode(data).decode("ascii")


@FAMILY.function("base64encode", "string")
def _base64encode(text: str) -> str:
    return _base64(text.encode("utf-8", "replace"))


@FAMILY.function("base64decode", "string")
def _base64decode(text: str) -> str:
    try:
        return _bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError("the result of decoding the provided string is not valid UTF-8") from None


@FAMILY.function("base64gunzip", "string")
def _base64gunzip(text: str) -> str:
    try:
        return _gunzipped(_bytes(text)).decode("utf-8")
    except UnicodeDecodeError:
        raise NotEvaluatedError("what was compressed is not text in UTF-8") from None


def _gunzipped(data: bytes) -> bytes:
    """Decompress one or more gzip streams; raise LimitError if the result is too long."""
    import zlib  # noqa: PLC0415  # rarely asked for

    found = b""
    while True:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            found += stream.decompress(data, STRING_LENGTH + 1 - len(found))
        except zlib.error as error:
            raise EvaluationError(f"failed to gunzip bytestream: {error}") from None
        if len(found) > STRING_LENGTH:
            raise LimitError(f"it makes text of more than the {STRING_LENGTH} characters that dynlint evaluates")
        if not stream.eof:
            raise EvaluationError("failed to read gunzip raw data: unexpected EOF")
        data = stream.unused_data
        if not data:
            return found


@FAMILY.function("base64gzip", "string")
def _base64gzip(_text: str) -> Value:
    return Unknown("how Terraform compresses is its own affair")


@FAMILY.function("textencodebase64", "string", "string")
def _textencodebase64(text: str, encoding: str) -> str:
    try:
        return _base64(text.encode(_supported(encoding)))
    except UnicodeError:
        raise NotEvaluatedError(f"the given string contains characters that {encoding} does not have") from None


@FAMILY.function("textdecodebase64", "string", "string")
def _textdecodebase64(text: str, encoding: str) -> str:
    try:
        return _bytes(text).decode(_supported(encoding))
    except UnicodeError:
        raise EvaluationError(f"the given data is not text in {encoding}") from None


def _supported(encoding: str) -> str:
    if not _ENCODINGS.fullmatch(encoding):
        raise NotEvaluatedError(f'dynlint does not know the encoding "{encoding}"')
    return encoding


@FAMILY.function("urlencode", "string")
def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus  # noqa: PLC0415  # rarely asked for

    return quote_plus(text, errors="replace")


@FAMILY.function("urldecode", "string")
def _urldecode(text: str) -> str:
    from urllib.parse import unquote_plus  # noqa: PLC0415  # rarely asked for

    wrong = _NO_ESCAPE.search(text)
    if wrong is not None:
        raise EvaluationError(f'failed to decode URL: invalid URL escape "{wrong[0]}"')
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise NotEvaluatedError("what was encoded is not text in UTF-8") from None


@FAMILY.function("csvdecode", "string")
def _csvdecode(text: str) -> Value:
    rows = _csv_rows(text)
    if not rows:
        raise EvaluationError("missing header line")
    header = rows[0]
    if len(set(header)) < len(header):
        doubled = next(name for name in header if header.count(name) > 1)
        raise EvaluationError(f'duplicate column name "{doubled}"')
    if any(len(row) != len(header) for row in rows):
        raise EvaluationError("CSV parse error: wrong number of fields")
    return [dict(sorted(zip(header, row))) for row in rows[1:]]


def _csv_rows(text: str) -> list[list[str]]:
    """Split CSV as Go does: skip blank lines; a field is quoted as a whole or not at all."""
    rows: list[list[str]] = []
    row: list[str] = []
    position = 0
    while position < len(text):
        match = _CSV_FIELD.match(text, position)
        if match is None:
            raise EvaluationError("CSV parse error: a quote out of place")
        position = match.end()
        quoted = match["quoted"]
        field = match["bare"] if quoted is None else quoted.replace('""', '"').replace("\r\n", "\n")
        if match["end"] == "," or row or field or quoted is not None:
            row.append(field)
        if match["end"] != "," and row:
            rows.append(row)
            row = []
    return [*rows, [*row, ""]] if row else rows
