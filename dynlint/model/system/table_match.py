"""Is this about that table? What names a table or an index, by name or by ARN, is matched here and nowhere else.

Each answer is True (it is), False (it is about another one: of another name, or of the same name in another place), or
None (nobody can tell). A place is a region of an account, see `placement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.iam.arns import like, matches, read_arn, segments_of
from dynlint.model.known import Reference, comparison_key, parts_of, same
from dynlint.model.placement import Placement
from dynlint.model.three_valued import all_of, any_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.arns import TableArn, TableNames
    from dynlint.model.known import Unknown, Value
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingResource

_ARN = 6


def same_place(left: Block, right: Block) -> bool | None:
    """Tell whether two resources live in one region of one account."""
    if left.provider_in_force is right.provider_in_force and left.own_region is right.own_region is None:
        return True
    return left.placement.is_same(right.placement)


def lives_in(table: Table, place: Placement, module: Module) -> bool | None:
    """Tell whether a table, or a replica of it, lives in a place."""
    own = table.block.placement.is_same(place)
    if own:
        return True
    from dynlint.model.dynamodb.replica import copies_of  # noqa: PLC0415  # a replica is matched with its table here

    copies = [replica.placement for replica in copies_of(table, module)]
    return any_of((own, *(copy.is_same(place) for copy in copies if copy is not None)))


def is_named(name: Value, table: Table, module: Module) -> bool | None:
    """Tell whether a name, as somebody of a module writes it, is a table's."""
    plain = module.plain(name)
    if comparison_key(plain) == table.identity:
        return True
    if plain is None or comparison_key(plain) in module.table_names.identities:
        return False
    return same(plain, module.plain(table.name.symbol))


def sees(metric: Metric, table: Table) -> bool | None:
    """Tell whether an alarm watches metrics of the place that a table lives in."""
    return _is_of_place(metric, table.block)


def searches(alarm: Alarm, metric: str, table: Table) -> bool | None:
    """Tell whether an alarm looks for a metric in all tables of the place that a table lives in."""
    return alarm.searches(metric) and same_place(alarm.block, table.block)


def scales(target: ScalingResource, table: Table) -> bool | None:
    """Tell whether a scaling target or policy is of the place that a table lives in."""
    return same_place(target.block, table.block)


def may_scale(target: ScalingResource, table: Table, module: Module) -> bool:
    """Tell whether it cannot be told of a target whether, or how, it scales a table."""
    name, names = table.identity, module.table_names.identities
    resource = comparison_key(module.plain(target.resource_id.symbol))
    scaled = resource and resource.removeprefix("table/").partition("/index/")[0]
    doubtful = scaled is None or (scaled not in names and "\0" in scaled + name)
    here = scales(target, table) if doubtful or scaled == name else False
    return here is not False and (doubtful or here is None or bool(target.dimension.why))


def has_index(table: Table, index: Block, module: Module) -> bool:
    """Tell whether an index that is a resource of its own belongs to a table, also where its place cannot be told."""
    name = module.plain(index.get("table_name").symbol)
    named = module.plain(table.name.symbol) == name or getattr(name, "address", None) == table.address
    return named and same_place(index, table.block) is not False


def is_watched_by(delivery: Block, metric: Metric, module: Module) -> bool | None:
    """Tell whether a metric is of the table whose changes a Kinesis destination delivers."""
    table = module.plain(delivery.get("table_name").symbol)
    return all_of((same(module.plain(metric.dimension("TableName")), table), _is_of_place(metric, delivery)))


def _is_of_place(metric: Metric, block: Block) -> bool | None:
    if metric.account is None:
        return same_place(metric.alarm.block, block)
    return metric.placement.is_same(block.placement)


def is_arn_of(arn: Value, table: Table, suffix: str, names: TableNames) -> bool | None:
    """Tell whether an ARN, or a pattern, covers a table's ARN with a suffix such as ``/index/by-user``."""
    read = read_arn(arn, names)
    return read is not None and covers(read, arn, table, suffix, names)


def covers(read: TableArn, arn: Value, table: Table, suffix: str, names: TableNames) -> bool | None:
    """Tell the same of an ARN that has been read."""
    if read.table != table.identity and read.table in names.identities:
        return False
    answer = matches(read, table.identity, suffix)
    return False if answer is False else all_of((answer, reaches(arn, table, names)))


def reaches(arn: Value, table: Table, names: TableNames) -> bool | None:
    """Tell whether an ARN, or a pattern, is of the place that a table lives in.

    A part that is not told decides nothing where everything of the root module has the same one.
    """
    place, own = place_in(arn, names), table.block.placement
    return place is None or place is own or _agree(place, own, (names.module,), _part_reaches)


def _agree(
    place: Placement, own: Placement, modules: tuple[Module, ...], compare: Callable[[Any, Any], bool | None]
) -> bool | None:
    """Compare two places part by part; one that is not told counts where the modules have no other."""
    answers = [compare(part, mine) for part, mine in zip(place, own)]
    if None in answers:
        for number, answer in enumerate(answers):
            if answer is None and not any(module.differs_in(number, own) for module in modules):
                answers[number] = True
    return all_of(answers)


class NamedStream(NamedTuple):
    """A stream as an ARN names it: its table's name, and where that lives as far as the ARN says."""

    table: str
    place: Placement | None


def stream_named(arn: Value, names: TableNames) -> NamedStream | None:
    """Return the stream of an ARN; where its table cannot be told, the same for the same symbol; else None."""
    read = read_arn(arn, names)
    if read is None or not read.is_of_stream:
        known = comparison_key(arn)
        return None if known is None else NamedStream(f"\0{known}", None)
    return NamedStream(read.table, place_in(arn, names))


def same_stream(left: NamedStream, right: NamedStream, *modules: Module) -> bool | None:
    """Tell whether two streams, as the modules that name them see them, are one."""
    if left.table != right.table:
        return False
    return left.place is None or right.place is None or _agree(left.place, right.place, modules, same)


def is_stream_of(arn: Value, table: Table, names: TableNames) -> bool | None:
    """Tell whether an ARN is of the stream of a table."""
    read = read_arn(arn, names)
    return read is not None and read.is_of_stream and read.table == table.identity and reaches(arn, table, names)


def place_in(arn: Value, names: TableNames) -> Placement | None:
    """Return where the table of an ARN lives, as far as the ARN says, parts of it as patterns; None: it does not."""
    head = next(iter(parts_of(arn)), None)
    if isinstance(head, Reference) and (table := names.table(head)) is not None:
        return table.block.placement
    segments = segments_of(arn)
    if len(segments) < _ARN:
        return None
    return Placement(*(names.told(segments[number]) for number in (1, 4, 3)))


def _part_reaches(written: str | Unknown, part: str | Unknown) -> bool | None:
    if not isinstance(written, str):
        return same(written, part)
    if written.strip("*") == "":  # a part that is missing is a malformed ARN, which another rule tells
        return True
    return like(written, part) if isinstance(part, str) else None


def places_apart(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return the tables of one name that are surely in another place than each of the others of this name."""
    listed = list(tables)
    return tuple(
        table
        for table in listed
        if all(other is table or same_place(table.block, other.block) is False for other in listed)
    )


def in_place(tables: Iterable[Table], place: Placement, module: Module) -> Table | None:
    """Return the table of several that lives in a place, itself or as a replica; None where there is none for sure."""
    listed = list(tables)
    first = next((table for table in listed if table.block.placement.is_same(place)), None)
    return first or next((table for table in listed if lives_in(table, place, module)), None)
