"""A whole configuration in one environment: all resources, and the links between them."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from dynlint.model.arns import TableNames
from dynlint.model.context import Engine
from dynlint.model.known import Reference, Unknown, concatenate, identity, parts_of, same
from dynlint.model.left_out import LeftOuts
from dynlint.model.remote_state import output_behind, table_behind
from dynlint.model.surroundings import Surroundings
from dynlint.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.finding import AnalysisError
    from dynlint.model.access import Policy, Statement
    from dynlint.model.alarm import Alarm, Metric
    from dynlint.model.aws_policies import AwsPolicy
    from dynlint.model.block import Block, Body
    from dynlint.model.context import Environment, Problem, UnreadCall
    from dynlint.model.known import Value
    from dynlint.model.principals import Principals
    from dynlint.model.replica import Replica
    from dynlint.model.scaling import ScalingPolicy, ScalingTarget
    from dynlint.model.table import Index


class Module:
    """A root module with everything below it, evaluated for one environment."""

    def __init__(self, path: str, environment: Environment, engine: Engine | None = None) -> None:
        """`path` is the root's folder as it is reported."""
        self.path = path
        self.environment = environment
        self.engine = engine or Engine()
        self.is_library = False
        """Whether it is a child module linted alone: nobody in this run gives its variables values."""
        self.around = Surroundings()
        """The other root modules of the run."""
        self.output: Callable[[str], Value] = lambda _name: None
        """Gives the value of an output, None of one that is not declared."""
        self.hides: Callable[[], bool] = lambda: False
        """Tells whether something in it is sensitive."""
        self.left_out = LeftOuts(self)
        """Gives the resources of a type that are written and not made here."""
        self.settings: list[Body] = []
        """The terraform blocks of the root."""
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.alarms: list[Alarm] = []
        self.targets: list[ScalingTarget] = []
        self.scaling_policies: list[ScalingPolicy] = []
        self.policies: list[Policy] = []
        self.document_purposes: dict[str, set[str]] = {}
        """What the document of a data source is used for, by its address."""
        self.document_users: dict[str, list[Block]] = {}
        """The resources and documents that use the document of a data source, by its address."""
        self.boundaries: set[str] = set()
        """The addresses of policies that are permission boundaries."""
        self.problems: list[Problem] = []
        self.faults: list[AnalysisError] = []
        self.unread_calls: list[UnreadCall] = []

    def blocks_of(self, type_: str) -> list[Block]:
        """Return the resources of a type, data sources apart."""
        return self._blocks_by_type.get(type_, [])

    @cached_property
    def _blocks_by_type(self) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            if block.mode != "data":
                found.setdefault(block.type, []).append(block)
        return found

    def block_at(self, value: Value) -> Block | None:
        """Return the resource or data source that a value is an attribute of, None where it is of none."""
        return self._blocks_by_address.get(value.address) if isinstance(value, Reference) else None

    @cached_property
    def _blocks_by_address(self) -> dict[str, Block]:
        return {block.address: block for block in self.blocks}

    @cached_property
    def principals(self) -> Principals:
        """Roles, users and groups, and what is attached to them."""
        from dynlint.model.principals import Principals  # noqa: PLC0415  # only where policies are judged

        return Principals(self.blocks, self.policies)

    @cached_property
    def aws_policies(self) -> list[AwsPolicy]:
        """The policies of AWS that are attached to roles, users and groups here and allow something of DynamoDB."""
        from dynlint.model.aws_policies import attached_aws_policies  # noqa: PLC0415  # only where policies are judged

        return [*attached_aws_policies(self)]

    @cached_property
    def table_names(self) -> TableNames:
        """The address of each table, here or looked up by a data source, with the identity of its name."""
        data = (block for block in self.blocks if block.mode == "data" and block.type == "aws_dynamodb_table")
        tables = (*map(Table, data), *self.tables)
        names = TableNames({table.address: table.identity for table in tables}, partial(table_behind, reader=self))
        for index in (each for table in self.tables for each in table.indexes if each.is_separate):
            if (name := identity(index.name.symbol)) is not None:
                names.indexes[index.body.address] = index.table.identity, name
        return names

    @cached_property
    def tables_by_name(self) -> dict[str, Table]:
        """The tables by the identity of their name."""
        return {table.identity: table for table in self.tables}

    def table_named(self, name: Value) -> Table | None:
        """Return the table of a name, here or else in another root module; None where there is none, or who knows."""
        key = identity(self.plain(name))
        return None if key is None else self.tables_by_name.get(key) or self.around.tables.get(key)

    def table_at(self, address: str) -> Table | None:
        """Return the table of an address, or the one that the data source of an address looks up."""
        found = next((table for table in self.tables if table.address == address), None)
        return found or (self.table_named(self.table_names[address]) if address in self.table_names else None)

    def tables_elsewhere(self, statements: Iterable[Statement]) -> list[Table]:
        """Return the tables of other root modules that some statements name."""
        written = {name for statement in statements for name in statement.written_tables(self.table_names)}
        foreign = sorted(name for name in written - self.tables_by_name.keys() if "\0" not in name)
        return [table for name in foreign if (table := self.around.tables.get(name)) is not None]

    def tables_of(self, statements: Iterable[Statement]) -> list[Table]:
        """Return the tables that some statements can mean; all where a pattern may mean any."""
        named = [statement.named_tables(self.table_names) for statement in statements]
        if any(names is None for names in named):
            return self.tables
        wanted = {name for names in named if names is not None for name in names}
        return [table for name in sorted(wanted) for table in self._namesakes.get(name, ())]

    @cached_property
    def _namesakes(self) -> dict[str, list[Table]]:
        found: dict[str, list[Table]] = {}
        for table in self.tables:
            found.setdefault(table.identity, []).append(table)
        return found

    @cached_property
    def separate_replicas(self) -> dict[str, list[Replica]]:
        """The replicas that are resources of their own, by the address of their table (empty where unknown)."""
        from dynlint.model.replica import separate_replicas  # noqa: PLC0415  # a replica knows its table, not this

        found: dict[str, list[Replica]] = {}
        for replica in separate_replicas(self):
            found.setdefault(replica.table.address if replica.table else "", []).append(replica)
        return found

    def plain(self, value: Value) -> Value:
        """Return a string or symbol with references to a table's ``id`` and ``name`` replaced by its name."""
        if not isinstance(value, Unknown):
            return value
        return concatenate([self._plain_part(part) for part in parts_of(value)])

    def metrics_of(self, table: Table) -> Iterator[Metric]:
        """Yield the metrics that alarms watch on a table, its indexes included, those of other root modules last."""
        yield from self._metrics_by_table.get(table.identity, ())
        yield from self.around.metrics_of(table.identity)

    def doubtful_metrics_of(self, table: Table) -> Iterator[Metric]:
        """Yield the metrics that may be a table's: nobody can tell which table they are of."""
        for metric in (*self._unnamed_metrics, *self.around.unnamed_metrics):
            if self.may_name(metric, table):
                yield metric

    def is_searched(self, metric: str) -> bool:
        """Tell whether an alarm here or in another root module looks for a metric in many tables."""
        return any(alarm.searches(metric) for alarm in (*self.searching, *self.around.searching))

    @cached_property
    def searching(self) -> list[Alarm]:
        """The alarms that compute something from metrics."""
        return [alarm for alarm in self.alarms if alarm.expressions]

    @cached_property
    def _unnamed_metrics(self) -> list[Metric]:
        named = ((metric, self.plain(metric.dimension("TableName"))) for metric in self.metrics)
        known = self.table_names.identities
        return [metric for metric, name in named if name is not None and identity(name) not in known]

    @cached_property
    def metrics(self) -> list[Metric]:
        """Every metric that an alarm watches."""
        return [metric for alarm in self.alarms for metric in alarm.metrics]

    @cached_property
    def targets_by_resource(self) -> dict[tuple[str, str], ScalingTarget]:
        """Scaling targets by the identity of their resource id, and dimension."""
        found = {}
        for target in self.targets:
            resource, dimension = identity(self.plain(target.resource_id.symbol)), target.dimension.symbol
            if resource is not None and isinstance(dimension, str):
                found[resource, dimension] = target
        return found

    def doubtful_target(self, table: Table) -> ScalingTarget | None:
        """Return a scaling target of which it cannot be told whether, or how, it scales a table."""
        name, names = table.identity, self.table_names.identities
        for target in (*self.targets, *self.around.targets):
            if target.namespace.why or target.namespace.is_("dynamodb"):
                resource = identity(self.plain(target.resource_id.symbol))
                scaled = resource and resource.removeprefix("table/").partition("/index/")[0]
                doubtful = scaled is None or (scaled not in names and "\0" in scaled + name)
                if doubtful or (scaled == name and target.dimension.why):
                    return target
        return None

    def target_of(self, scaled: Table | Index, capacity: str) -> ScalingTarget | None:
        """Return the scaling target of a table or index; `capacity` is ``Read`` or ``Write``."""
        resource, kind = self.scaling_resource(scaled)
        if resource is None:
            return None
        dimension = f"dynamodb:{kind}:{capacity}CapacityUnits"
        return self.targets_by_resource.get((resource, dimension)) or self.around.target(resource, dimension)

    def scaling_resource(self, scaled: Table | Index) -> tuple[str | None, str]:
        """Return the identity of the resource id that autoscaling calls a table or index by, and its kind."""
        table = scaled if isinstance(scaled, Table) else scaled.table
        name = table.identity
        if isinstance(scaled, Table):
            return f"table/{name}", "table"
        index = identity(scaled.name.symbol)
        return (None if index is None else f"table/{name}/index/{index}"), "index"

    def unread_call_with(self, table: Table, *words: str) -> UnreadCall | None:
        """Return a module call not on disk that may make something for a table.

        It does where an argument names the table, or where its address or source has one of the words.
        """
        calls = self.unread_calls
        return next((call for call in calls if call.is_about(table.address, table.identity, words)), None)

    @cached_property
    def _metrics_by_table(self) -> dict[str, list[Metric]]:
        found: dict[str, list[Metric]] = {}
        for metric in self.metrics:
            if (key := identity(self.plain(metric.dimension("TableName")))) is not None:
                found.setdefault(key, []).append(metric)
        return found

    def may_name(self, metric: Metric, table: Table) -> bool:
        """Tell whether a metric may be a table's, and nobody can tell."""
        named = self.plain(metric.dimension("TableName"))
        if named is None or identity(named) in self.table_names.identities:
            return False
        return same(named, self.plain(table.name.symbol)) is None

    def _plain_part(self, part: str | Unknown) -> str | Unknown:
        if isinstance(part, Reference) and part.attribute in ("id", "name") and part.address in self.table_names:
            name = self._blocks_by_address[part.address].get("name").symbol
            if isinstance(name, (str, Unknown)) and identity(name) is not None:
                return name
            return Reference(part.why, part.address)
        return output_behind(part, self) if isinstance(part, Reference) else part
