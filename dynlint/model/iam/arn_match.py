"""Decides whether an ARN, or a pattern of one, means a table.

Each result is True, False (it means a table with another name, or with the same name in another place), or None (not
known). A place is a region of an account, see `placement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.arn_text import like, segments_of
from dynlint.model.iam.arns import matches, read_arn
from dynlint.model.known import ArnElsewhere, Reference, comparison_key, parts_of, same
from dynlint.model.placement import Placement
from dynlint.model.three_valued import all_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.arns import ArnReader, TableArn, TableNames
    from dynlint.model.known import Unknown, Value

_ARN = 6
_REPLACED = "replaced region"
"""The attribute of the symbol for a region that was replaced if it was a certain one, which nobody knows."""


def is_arn_of(arn: Value, table: Table, suffix: str, names: TableNames) -> bool | None:
    """Tell whether an ARN, or a pattern, covers a table's ARN with a suffix such as ``/index/by-user``."""
    read = read_arn(arn, names)
    return read is not None and covers(read, arn, table, suffix, names)


def is_arn_elsewhere(arn: Value, table: Table, names: TableNames) -> bool | None:
    """Tell whether an ARN in another root module than a table is the table's; `names` are those of that root module.

    Symbols of two root modules are not compared, as both may have a resource with the same address.
    """
    read = read_arn(arn, names)
    if read is None or ("\0" in read.table and read.table in names.identities):
        return False
    return covers(read, arn, table, "", names)


def covers(read: TableArn, arn: Value, table: Table, suffix: str, names: TableNames) -> bool | None:
    """The same for a parsed ARN."""
    if read.table != table.identity and read.table in names.identities:
        return False
    answer = matches(read, table.identity, suffix)
    return False if answer is False else all_of((answer, reaches(arn, table, names)))


def reaches(arn: Value, table: Table, names: TableNames) -> bool | None:
    """Tell whether an ARN, or a pattern, is for the place of a table.

    A part that is not known is ignored if all resources of the root module share the same one.
    """
    place, own = place_in(arn, names), table.block.placement
    if place is None or place is own:
        return True
    if isinstance(place.region, Reference) and place.region.attribute == _REPLACED:
        return None  # not the region that all resources share: one of two
    return _agree(place, names.reader.in_known_partition(own), (names.reader,), _part_reaches)


def _agree(
    place: Placement, own: Placement, readers: tuple[ArnReader, ...], compare: Callable[[Any, Any], bool | None]
) -> bool | None:
    """Compare two places part by part; a part that is not known counts as equal if the readers have only one."""
    answers = [compare(part, mine) for part, mine in zip(place, own)]
    if None in answers:
        for number, answer in enumerate(answers):
            if answer is None and not any(reader.differs_in(number, own) for reader in readers):
                answers[number] = True
    return all_of(answers)


class NamedStream(NamedTuple):
    """The stream that an ARN names: its table's name, and the table's place as far as the ARN has it."""

    table: str
    place: Placement | None


def stream_named(arn: Value, names: TableNames) -> NamedStream | None:
    """Return the stream of an ARN; equal unknown ARNs give the same stream; None for other unknown values."""
    read = read_arn(arn, names)
    if read is None or not read.is_of_stream:
        known = comparison_key(arn)
        return None if known is None else NamedStream(f"\0{known}", None)
    return NamedStream(read.table, place_in(arn, names))


def same_stream(left: NamedStream, right: NamedStream, *readers: ArnReader) -> bool | None:
    """Tell whether two streams, each named in one of the root modules `readers`, are the same."""
    if left.table != right.table:
        return False
    return left.place is None or right.place is None or _agree(left.place, right.place, readers, same)


def is_stream_of(arn: Value, table: Table, names: TableNames) -> bool | None:
    """Tell whether an ARN is of the stream of a table."""
    read = read_arn(arn, names)
    return read is not None and read.is_of_stream and read.table == table.identity and reaches(arn, table, names)


def place_in(arn: Value, names: TableNames) -> Placement | None:
    """Return the place of the table in an ARN, whose parts may be patterns; None if the ARN has no place."""
    head = next(iter(parts_of(arn)), None)
    if isinstance(head, Reference) and (table := names.table(head)) is not None:
        place = table.block.placement
        return _elsewhere(head, place) if isinstance(head, ArnElsewhere) else place
    segments = segments_of(arn)
    if len(segments) < _ARN:
        return None
    return Placement(*(names.placed(segments[number]) for number in (1, 4, 3)))


def _elsewhere(arn: ArnElsewhere, place: Placement) -> Placement:
    """Return the place in an ARN whose region was replaced; `place` is that of the table."""
    replaced = same(place.region, arn.before)
    if replaced is None:
        why = f"it is unknown whether {arn.address} is in {arn.before}"
        return place.in_region(Reference(why, str(arn), _REPLACED))
    return place.in_region(arn.region) if replaced else place


def _part_reaches(written: str | Unknown, part: str | Unknown) -> bool | None:
    if not isinstance(written, str):
        return same(written, part)
    if written.strip("*") == "":  # an ARN with a missing part is malformed, which another rule reports
        return True
    return like(written, part) if isinstance(part, str) else None
