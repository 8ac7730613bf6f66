"""Stores the result of a source as Parquet: one file for each source, written whole, and named after it.

A source that is linted twice, because its worker or the run was lost, replaces its own file and never doubles a row.
The file's metadata has the counts for the summary and what the answer depends on: a later run reads only these.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from dynlint.filesystem import write_whole
from dynlint.fleet.limits import ROWS
from dynlint.reports.escape import unicode_text

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = {
    **dict.fromkeys(("source", "kind", "rule", "name", "severity", "address", "attribute", "message", "path"), "text"),
    **dict.fromkeys(("line", "column"), "number"),
    "environments": "texts",
    **dict.fromkeys(("blocked_by", "fingerprint", "url"), "text"),
}
"""The columns and what is in them; `kind` is finding, undecided, suppressed or error."""
_NOTE = b"dynlint"
_SIZE = 32
"""How many characters the digest has; the notes follow it."""


def part_path(folder: str, source: str) -> str:
    """Return the path of a source's part; the parts are spread over 256 folders."""
    name = hashlib.blake2b(source.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    return os.path.join(folder, "parts", name[:2], f"{name}.parquet")


def write(path: str, rows: Sequence[dict[str, Any]], note: dict[str, Any]) -> None:
    """Write a part; members of a row that are no column are left out."""
    import pyarrow as pa  # noqa: PLC0415  # an extra
    from pyarrow import parquet  # noqa: PLC0415  # an extra

    written = json.dumps(note).encode()
    schema = _schema().with_metadata({_NOTE: _digest(written) + written})
    table = pa.Table.from_pylist([_clean(row) for row in rows], schema=schema)
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, write_page_checksum=True)
    _put(path, sink.getvalue().to_pybytes())


def _schema() -> Any:
    """Return the columns with their types. A wrong byte may turn a column of text into one of bytes."""
    import pyarrow as pa  # noqa: PLC0415  # an extra

    kinds = {"text": pa.string(), "number": pa.int32(), "texts": pa.list_(pa.string())}
    return pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])


def copy(path: str, target: str) -> None:
    """Copy a part of an earlier run."""
    with open(path, "rb") as file:
        _put(target, file.read())


def note(path: str) -> dict[str, Any] | None:
    """Return the metadata of a part; None if there is none, or it cannot be read to its end."""
    from pyarrow import parquet  # noqa: PLC0415  # an extra

    if not os.path.isfile(path) or os.path.islink(path):  # dynlint makes no links
        return None
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            if file.metadata.num_rows > ROWS:
                return None
            written = file.schema_arrow.metadata[_NOTE]
            is_whole = file.read([*COLUMNS]).schema == _schema() and _digest(written[_SIZE:]) == written[:_SIZE]
            found = json.loads(written[_SIZE:]) if is_whole else None
            return found if isinstance(found, dict) else None
    except Exception:  # noqa: BLE001  # pyarrow has errors of many kinds: whatever is wrong, the part is made anew
        return None


def rows(path: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return some columns of a part's rows; empty if there is no readable part."""
    from pyarrow import parquet  # noqa: PLC0415  # an extra

    try:
        file = parquet.ParquetFile(path)
        if os.path.islink(path) or file.metadata.num_rows > ROWS:
            return []
        found: list[dict[str, Any]] = file.read([*columns]).to_pylist()
    except Exception:  # noqa: BLE001  # a part of a run that was cut off is judged again, whatever is wrong with it
        return []
    return found


def sweep(folder: str) -> None:
    """Remove the temporary files of lost workers, and nothing else."""
    start = os.path.join(folder, "parts")
    for above, _, names in os.walk(start) if not os.path.islink(start) else ():
        for name in filter(write_whole.TEMPORARY.fullmatch, names):
            os.unlink(os.path.join(above, name))


def _put(path: str, data: bytes) -> None:
    """Write a part whole; its temporary name begins with a dot, so that readers of Parquet folders ignore it."""
    write_whole.make_folder(os.path.dirname(path))
    write_whole.write_file(path, data)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SIZE // 2).hexdigest().encode()


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with valid Unicode: a file's name may not be."""
    return {name: _unicode(row.get(name)) for name in COLUMNS}


def _unicode(value: Any) -> Any:
    if isinstance(value, list):
        return [*map(_unicode, value)]
    return unicode_text(value) if isinstance(value, str) else value
