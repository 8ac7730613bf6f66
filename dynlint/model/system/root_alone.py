"""A root module without the others of the run: its resources, and the names by which they refer to each other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.context import Engine
from dynlint.model.dynamodb.replica import Replica, replicas_of
from dynlint.model.dynamodb.table import Table
from dynlint.model.iam.arn_match import reaches
from dynlint.model.iam.arns import TableNames, read_arn
from dynlint.model.known import Reference, Unknown, comparison_key, concatenate, parts_of
from dynlint.model.resource_types import INDEX, REPLICA, TABLE
from dynlint.model.three_valued import any_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.finding import AnalysisError, CalledModule
    from dynlint.model.block import Block
    from dynlint.model.body import Body
    from dynlint.model.context import Environment, Problem, UnreadCall
    from dynlint.model.iam.access import Policy
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget


class MeantTable(NamedTuple):
    """A table that a name means, or may mean."""

    table: Table
    doubt: str = ""
    """The reason why it is not known whether it is meant; empty if it certainly is."""


class RootAlone:
    """A root module with all modules that it calls, evaluated for one environment, without any other root module.

    `Module` is the same among the other root modules of a run, with links to their resources.
    """

    def __init__(self, path: str, environment: Environment, engine: Engine | None = None) -> None:
        """`path` is the root module's folder as reports show it."""
        self.path = path
        self.environment = environment
        self.engine = engine or Engine()
        self.is_library = False
        """Whether it is a child module that is linted alone: nothing in this run sets its variables."""
        self.output: Callable[[str], Value] = lambda _name: None
        """Returns the value of an output; None if it is not declared."""
        self.has_sensitive_values: Callable[[], bool] = lambda: False
        """Tells whether it has sensitive values."""
        self.backend_arguments: Callable[[], frozenset[str]] = frozenset
        """Returns the arguments of the backend that scripts and pipelines give; an empty name for those in a file."""
        self.settings: list[Body] = []
        """The terraform blocks of the root module."""
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.alarms: list[Alarm] = []
        self.targets: list[ScalingTarget] = []
        self.scaling_policies: list[ScalingPolicy] = []
        self.policies: list[Policy] = []
        self.document_purposes: dict[str, set[str]] = {}
        """The purposes of data sources' documents, by the data source's address."""
        self.document_users: dict[str, list[Block]] = {}
        """The resources and documents that use data sources' documents, by the data source's address."""
        self.boundaries: set[str] = set()
        """The addresses of policies that are permission boundaries."""
        self.problems: list[Problem] = []
        self.faults: list[AnalysisError] = []
        self.unread_calls: list[UnreadCall] = []
        self.moves: list[tuple[str, str]] = []
        """The resources whose address has changed: pairs of the old and the new address."""
        self.stand_ins: list[CalledModule] = []
        """The module calls that have a stand-in."""

    def blocks_of(self, type_: str) -> list[Block]:
        """Return the resources of a type, without data sources."""
        return self._blocks_by_type.get(type_, [])

    @cached_property
    def _blocks_by_type(self) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            if block.mode != "data":
                found.setdefault(block.type, []).append(block)
        return found

    def block_at(self, value: Value) -> Block | None:
        """Return the resource or data source whose attribute a value is; None if there is none."""
        return self._blocks_by_address.get(value.address) if isinstance(value, Reference) else None

    @cached_property
    def _blocks_by_address(self) -> dict[str, Block]:
        return {block.address: block for block in self.blocks}

    def output_elsewhere(self, part: Reference) -> tuple[Value, RootAlone | None]:
        """Return the output of another root module that a reference means, and that root module; here none."""
        return None, None

    def tables_elsewhere_named(self, key: str) -> tuple[Table, ...]:
        """Return the tables with a name in other root modules; here none."""
        return ()

    @cached_property
    def table_names(self) -> TableNames:
        """The addresses of tables, here or looked up by a data source, with the identities of their names."""
        data = (block for block in self.blocks if block.mode == "data" and block.type == TABLE)
        tables = (*map(Table, data), *self.tables)
        return TableNames(tables, self)

    def index_names(self) -> dict[str, tuple[str, str]]:
        """Return the identities of table and index of its separate index resources, by their addresses."""
        found = {}
        for block in self.blocks_of(INDEX):
            table, index = (comparison_key(self.plain(block.get(name).symbol)) for name in ("table_name", "index_name"))
            if table is not None and index is not None:
                found[block.address] = (table, index)
        return found

    @cached_property
    def tables_by_name(self) -> dict[str, list[Table]]:
        """The tables by the identity of their name. Tables of different regions or accounts may have the same name."""
        found: dict[str, list[Table]] = {}
        for table in self.tables:
            found.setdefault(table.identity, []).append(table)
        return found

    def table_named(self, name: Value, place: Placement) -> Table | None:
        """Return the table with a name in a place, here or else in another root module; None if none is certain.

        A replica in that place counts as its table.
        """
        key = comparison_key(self.plain(name))
        own = self.tables_by_name.get(key, ()) if key is not None else ()
        return self._in_place(own, place) or self._in_place(self.tables_elsewhere_named(key or ""), place)

    def tables_meant(self, name: Value, place: Placement) -> list[MeantTable]:
        """Return the table with a name in a place; if none is certain, each possible one with the reason."""
        if (found := self.table_named(name, place)) is not None:
            return [MeantTable(found)]
        key = comparison_key(self.plain(name))
        listed = () if key is None else (*self.tables_by_name.get(key, ()), *self.tables_elsewhere_named(key))
        return [MeantTable(table, self.doubt(table, place)) for table in listed if self.lives_in(table, place) is None]

    def doubt(self, table: Table, place: Placement) -> str:
        """Return the reason why it is not known whether a table, or a replica of it, is in a place."""
        copies = (replica.placement for replica in self.copies_of(table))
        places = (table.block.placement, *(copy for copy in copies if copy is not None))
        return next(filter(None, (place.doubt(each) for each in places)), "")

    def _in_place(self, tables: Iterable[Table], place: Placement) -> Table | None:
        """Return the one of several tables that is certainly in a place, itself or as a replica; None without one."""
        listed = list(tables)
        first = next((table for table in listed if table.block.placement.is_same(place)), None)
        return first or next((table for table in listed if self.lives_in(table, place)), None)

    def lives_in(self, table: Table, place: Placement) -> bool | None:
        """Tell whether a table, or a replica of it, is in a place; None if that is not known."""
        own = table.block.placement.is_same(place)
        if own:
            return True
        copies = [replica.placement for replica in self.copies_of(table)]
        return any_of((own, *(copy.is_same(place) for copy in copies if copy is not None)))

    def table_at(self, address: str) -> Table | None:
        """Return the table with an address, or the table that the data source with the address looks up."""
        found = next((table for table in self.tables if table.address == address), None)
        looked_up = self.table_names.tables.get(address) if found is None else None
        return found if looked_up is None else self.table_named(looked_up.identity, looked_up.block.placement)

    def owns(self, name: str, place: Placement | None) -> bool | None:
        """Tell whether it has the table with a name in a place; None if that is not known."""
        own = self.tables_by_name.get(name, ())
        return any_of(place is None or self.lives_in(table, place) for table in own)

    def table_of_arn(self, arn: Value) -> Table | None:
        """Return the table, here or in another root module, that an ARN certainly means; None without one."""
        read = read_arn(arn, self.table_names)
        if read is None or read.rest != "":
            return None
        listed = self.tables_by_name.get(read.table, ())
        own = next((table for table in listed if reaches(arn, table, self.table_names)), None)
        others = () if own is not None else self.tables_elsewhere_named(read.table)
        return own or next((table for table in others if reaches(arn, table, self.table_names)), None)

    def table_elsewhere(self, part: Reference) -> tuple[Table | None, str]:
        """Return the table, with a known name, whose attribute another root module's output is, and the attribute."""
        value, owner = self.output_elsewhere(part)
        if owner is None or not isinstance(value, Reference):
            return None, ""
        table = owner.table_names.tables.get(value.address)
        return (None, "") if table is None or not isinstance(table.name.symbol, str) else (table, value.attribute)

    def is_name_of_table(self, value: Value) -> bool:
        """Tell whether a value is certainly the name (or ``id``) of a table, and not its ARN."""
        return isinstance(value, Reference) and value.address in self.table_names and value.attribute in ("id", "name")

    @cached_property
    def separate_replicas(self) -> dict[str, list[Replica]]:
        """The separate replica resources, by the address of their table (an empty text if it is not known)."""
        found: dict[str, list[Replica]] = {}
        for block in self.blocks_of(REPLICA):
            table = self.table_of_arn(block.get("global_table_arn").symbol)
            own = table if table in self.tables else None
            found.setdefault(own.address if own else "", []).append(Replica(block, own))
        return found

    def copies_of(self, table: Table) -> tuple[Replica, ...]:
        """Return all replicas of a table, its nested blocks first."""
        return (*replicas_of(table), *self.separate_replicas.get(table.address, ()))

    @property
    def replicas(self) -> Iterator[Replica]:
        """All replicas: nested blocks of tables, then separate resources."""
        for table in self.tables:
            yield from replicas_of(table)
        for separate in self.separate_replicas.values():
            yield from separate

    def plain(self, value: Value) -> Value:
        """Return a string or symbol with each reference to a table's ``id`` or ``name`` replaced by the name."""
        if not isinstance(value, Unknown):
            return value
        return concatenate([self._plain_part(part) for part in parts_of(value)])

    def _plain_part(self, part: str | Unknown) -> str | Unknown:
        if isinstance(part, Reference) and part.attribute in ("id", "name") and part.address in self.table_names:
            name = self._blocks_by_address[part.address].get("name").symbol
            if isinstance(name, (str, Unknown)) and comparison_key(name) is not None:
                return name
            return Reference(part.why, part.address)
        value = self.output_elsewhere(part)[0] if isinstance(part, Reference) else None
        return value if isinstance(value, str) else part

    @cached_property
    def metrics(self) -> list[Metric]:
        """Every metric that an alarm watches."""
        return [metric for alarm in self.alarms for metric in alarm.metrics]

    @cached_property
    def searching(self) -> list[Alarm]:
        """The alarms that have expressions over metrics, or a query."""
        return [alarm for alarm in self.alarms if alarm.is_searching]

    def differs_in(self, part: int, place: Placement) -> bool:
        """Tell whether its resources are, or may be, in several partitions (0), accounts (1) or regions (2)."""
        return len(self._parts[part] | {str(comparison_key(place[part]))}) > 1

    def has_several_regions(self, table: Table) -> bool:
        """Tell whether its resources and a table are, or may be, in several regions."""
        return self.differs_in(2, table.block.placement)

    def in_known_partition(self, place: Placement) -> Placement:
        """Return a place with the partition that another resource in the same account has: an account is in one."""
        account = comparison_key(place.account)
        if isinstance(place.partition, str) or account is None:
            return place
        beside = (each for each in self._places if comparison_key(each.account) == account)
        known = {each.partition for each in beside if isinstance(each.partition, str)}
        return place._replace(partition=known.pop()) if len(known) == 1 else place

    @cached_property
    def _parts(self) -> tuple[set[str], ...]:
        """The identities of the partitions, accounts and regions of its resources."""
        return tuple({str(comparison_key(place[number])) for place in self._places} for number in range(3))

    @cached_property
    def _places(self) -> list[Placement]:
        """The places of its resources, one for each provider configuration and each region of their own."""
        blocks = (block for block in self.blocks if block.type.startswith("aws_"))
        places = {id(block.provider_in_force): block.placement for block in blocks if block.own_region is None}
        return [*places.values(), *(block.placement for block in self.blocks if block.own_region is not None)]
