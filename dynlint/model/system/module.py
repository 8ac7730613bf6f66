"""The model of a root module in one environment: its resources, and the links between them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.dynamodb.replica import Replica
from dynlint.model.dynamodb.table import Table
from dynlint.model.iam.arn_match import is_arn_elsewhere, is_arn_of, place_in, reaches
from dynlint.model.iam.arns import read_arn
from dynlint.model.known import Reference, comparison_key
from dynlint.model.resource_types import INDEX, REPLICA
from dynlint.model.system.disabled_resources import DisabledResources
from dynlint.model.system.other_roots import Surroundings
from dynlint.model.system.root_alone import MeantTable, RootAlone
from dynlint.model.system.table_match import (
    doubt_of_replica,
    is_named,
    is_named_elsewhere,
    is_replicated_by,
    is_watched_by,
    may_scale,
    scales,
    searches,
    sees,
)
from dynlint.model.three_valued import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.model.block import Block
    from dynlint.model.context import Engine, Environment, UnreadCall
    from dynlint.model.dynamodb.table import Index
    from dynlint.model.iam.access import Statement
    from dynlint.model.iam.principals import Principals
    from dynlint.model.known import Value
    from dynlint.model.system.aws_policies import AwsPolicy
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingTarget


class Module(RootAlone):
    """A root module with all modules that it calls, evaluated for one environment, among the others of the run."""

    def __init__(self, path: str, environment: Environment, engine: Engine | None = None) -> None:
        """`path` is the root module's folder as reports show it."""
        super().__init__(path, environment, engine)
        self.looks_around = False
        """Whether what it is depends on other root modules: somebody has looked at these for its sake."""
        self.surroundings = Surroundings()
        """The other root modules of the run. Who looks at them asks for `around`."""
        self.disabled = DisabledResources(self)
        """Returns the disabled resources of a type: their count is 0 or their for_each is empty in this environment."""

    @property
    def around(self) -> Surroundings:
        """The other root modules of the run; that somebody looked at them is noted."""
        self.looks_around = True
        return self.surroundings

    def separate_indexes_of(self, table: Table) -> Sequence[Index]:
        """Return the indexes of one of its tables that are resources of their own, here or in other root modules."""
        return self._separate_indexes.get(table.address, ())

    @cached_property
    def _separate_indexes(self) -> dict[str, list[Index]]:
        elsewhere = [each for each in self.around.blocks_of(INDEX) if each[1].path != self.path]
        if not elsewhere and not self.blocks_of(INDEX):
            return {}
        from dynlint.model.system.separate_indexes import separate_indexes  # noqa: PLC0415  # few root modules have one

        return separate_indexes(self, elsewhere)

    def output_elsewhere(self, part: Reference) -> tuple[Value, RootAlone | None]:
        """Return the output of another root module that a reference means, and that root module."""
        from dynlint.model.system.remote_state import output_of  # noqa: PLC0415  # few root modules read states

        return output_of(part, self, self.around)

    def tables_elsewhere_named(self, key: str) -> tuple[Table, ...]:
        """Return the tables with a name in other root modules."""
        return self.around.tables.get(key, ())

    @cached_property
    def principals(self) -> Principals:
        """Roles, users and groups, and the policies attached to them."""
        from dynlint.model.iam.principals import Principals  # noqa: PLC0415  # only where policies are judged

        return Principals(self.blocks, self.policies)

    @cached_property
    def aws_policies(self) -> list[AwsPolicy]:
        """The AWS managed policies that allow DynamoDB and are attached to roles, users and groups here."""
        from dynlint.model.system.aws_policies import attached_aws_policies  # noqa: PLC0415  # only where policies are judged

        return [*attached_aws_policies(self)]

    def tables_elsewhere(self, statements: Iterable[Statement]) -> list[Table]:
        """Return the tables of other root modules that statements name."""
        named = (each for statement in statements for each in statement.arns(self.table_names))
        written = {arn.table for item, arn in named if not self._is_of_own_table(item, arn.table)}
        foreign = [table for name in sorted(written) for table in self.around.tables.get(name, ())]
        return [table for table in foreign if self.owns(table.identity, table.block.placement) is False]

    def _is_of_own_table(self, arn: Value, name: str) -> bool:
        return any(reaches(arn, table, self.table_names) for table in self.tables_by_name.get(name, ()))

    def tables_doubtfully_of_arn(self, arn: Value) -> list[tuple[Table, str]]:
        """Return the tables that an ARN may mean, each with the reason why that is not known."""
        read, place = read_arn(arn, self.table_names), place_in(arn, self.table_names)
        if read is None or read.rest != "":
            return []
        listed = (*self.tables_by_name.get(read.table, ()), *self.around.tables.get(read.table, ()))
        doubtful = [table for table in listed if reaches(arn, table, self.table_names) is None]
        return [(table, place.doubt(table.block.placement) if place else "") for table in doubtful]

    @property
    def known_tables(self) -> tuple[Table, ...]:
        """Its tables, and those with a known name in other root modules."""
        return (*(table for tables in self.around.tables.values() for table in tables), *self.tables)

    def unknown_table(self, name: Value) -> str:
        """Return the name if no table here or in another root module has it, in any place; else an empty text."""
        plain = self.plain(name)
        known = not isinstance(plain, str) or plain in self.table_names.identities or plain in self.around.tables
        return "" if known else str(plain)

    @cached_property
    def watched_instances(self) -> dict[str, set[str]]:
        """The addresses of the table instances that alarms watch, by the address of their block."""
        found: dict[str, set[str]] = {}
        for table in self.tables:
            if next(self.metrics_of(table), None) is not None:
                found.setdefault(table.block.base_address, set()).add(table.address)
        return found

    def tables_of_global_table(self, block: Block, root: RootAlone) -> list[MeantTable]:
        """Return its own tables that may belong to an ``aws_dynamodb_global_table``: with its name, in its regions.

        `root` is the root module with the global table.
        """
        name = block.get("name").symbol
        is_meant = is_named if root is self else is_named_elsewhere
        named = (table for table in self.tables if name is not None and is_meant(name, table, root))
        answers = [(table, is_replicated_by(block, table)) for table in named]
        doubts = {table.address: "" if answer else doubt_of_replica(block, table) for table, answer in answers}
        return [MeantTable(table, doubts[table.address]) for table, answer in answers if answer is not False]

    def targets_out_of_reach(self, scaled: Table | Index, capacity: str) -> Iterator[ScalingTarget]:
        """Yield the scaling targets with the name of a table or index that are in another place than the table."""
        table = scaled if isinstance(scaled, Table) else scaled.table
        yield from (target for target in self._targets_named_as(scaled, capacity) if scales(target, table) is False)

    def rest_of_arn(self, arn: Value) -> str:
        """Return the part after the table's name in an ARN (``/index/by-user``); empty without one."""
        read = read_arn(arn, self.table_names)
        return "" if read is None else read.rest or ""

    def tables_of_part(self, arn: Value) -> list[MeantTable]:
        """Return its own table of which an ARN names a part, such as an index; if not certain, each possible one."""
        rest = self.rest_of_arn(arn)
        answers = [(table, is_arn_of(arn, table, rest, self.table_names)) for table in self.tables]
        sure = [MeantTable(table) for table, answer in answers if answer]
        place = place_in(arn, self.table_names)
        doubts = ((table, place.doubt(table.block.placement)) for table, answer in answers if place and answer is None)
        return sure[:1] or [MeantTable(table, doubt) for table, doubt in doubts if doubt]

    def tables_of(self, statements: Iterable[Statement]) -> list[Table]:
        """Return the tables that statements can mean; all tables if a pattern may mean any."""
        named = [statement.named_tables(self.table_names) for statement in statements]
        if any(names is None for names in named):
            return self.tables
        wanted = {name for names in named if names is not None for name in names}
        return [table for name in sorted(wanted) for table in self.tables_by_name.get(name, ())]

    def delivery_metrics(self, delivery: Block) -> Iterator[tuple[Metric, bool | None]]:
        """Yield the metrics of alarms, and whether each belongs to the table of a Kinesis destination."""
        name = self.plain(delivery.get("table_name").symbol)
        for metric in (*self.metrics, *self.around.metrics_named(name)):
            yield metric, is_watched_by(delivery, metric, self)

    def other_replicas(self, table: Table) -> Iterator[tuple[Replica, RootAlone, bool | None]]:
        """Yield separate replicas that are (True, other root modules only) or may be (None) of a table."""
        listed: list[tuple[Block, RootAlone]] = [(block, self) for block in self.blocks_of(REPLICA)]
        around = self.around.blocks_of(REPLICA)
        listed.extend(each for each in around if each[1].path != self.path)
        for block, other in listed:
            arn, names = block.get("global_table_arn").symbol, other.table_names
            answer = is_arn_of(arn, table, "", names) if other is self else is_arn_elsewhere(arn, table, names)
            if answer is None or (answer and other is not self):
                yield Replica(block, table), other, answer

    def metrics_of(self, table: Table) -> Iterator[Metric]:
        """Yield the metrics that alarms watch on a table and its indexes; those of other root modules come last."""
        yield from (metric for metric in self._metrics_named_as(table) if sees(metric, table))

    def doubtful_metrics_of(self, table: Table) -> Iterator[Metric]:
        """Yield the metrics that may belong to a table, because their table or place is not known."""
        yield from (metric for metric in self._metrics_named_as(table) if sees(metric, table) is None)
        for metric in (*self._unnamed_metrics, *self.around.unnamed_metrics):
            if self.may_name(metric, table):
                yield metric

    def metrics_out_of_sight(self, table: Table) -> Iterator[Metric]:
        """Yield the metrics with the name of a table that are in another place than the table."""
        yield from (metric for metric in self._metrics_named_as(table) if sees(metric, table) is False)

    def searches_for(self, metric: str, table: Table) -> Iterator[tuple[Alarm, bool | None]]:
        """Yield the alarms that search a metric in many tables, and whether they search in the place of a table."""
        for alarm in (*self.searching, *self.around.searching):
            if alarm.searches(metric):
                yield alarm, searches(alarm, metric, table)

    def _metrics_named_as(self, table: Table) -> Iterator[Metric]:
        yield from self._metrics_by_table.get(table.identity, ())
        yield from self.around.metrics_of(table)

    def is_searched(self, metric: str, table: Table) -> bool | None:
        """Tell whether an alarm, here or in another root module, searches a metric in all tables of a table's place."""
        return any_of(answer for _, answer in self.searches_for(metric, table))

    @cached_property
    def _unnamed_metrics(self) -> list[Metric]:
        named = ((metric, self.plain(metric.dimension("TableName"))) for metric in self.metrics)
        known = self.table_names.identities
        return [metric for metric, name in named if name is not None and comparison_key(name) not in known]

    @cached_property
    def targets_by_resource(self) -> dict[tuple[str, str], list[ScalingTarget]]:
        """Scaling targets by the identity of their resource id and their dimension; the last one is first."""
        found: dict[tuple[str, str], list[ScalingTarget]] = {}
        for target in reversed(self.targets):
            resource, dimension = comparison_key(self.plain(target.resource_id.symbol)), target.dimension.symbol
            if resource is not None and isinstance(dimension, str):
                found.setdefault((resource, dimension), []).append(target)
        return found

    def doubtful_target(self, table: Table) -> ScalingTarget | None:
        """Return a scaling target for which it is not known whether, or how, it scales a table; None without one."""
        dynamodb = (each for each in (*self.targets, *self.around.targets) if each.may_be_of_dynamodb)
        return next((target for target in dynamodb if may_scale(target, table, self)), None)

    def target_of(self, scaled: Table | Index, capacity: str) -> ScalingTarget | None:
        """Return the scaling target of a table or index; `capacity` is ``Read`` or ``Write``."""
        table = scaled if isinstance(scaled, Table) else scaled.table
        return next((target for target in self._targets_named_as(scaled, capacity) if scales(target, table)), None)

    def _targets_named_as(self, scaled: Table | Index, capacity: str) -> Iterator[ScalingTarget]:
        resource, kind = self.scaling_resource(scaled)
        if resource is not None:
            dimension = f"dynamodb:{kind}:{capacity}CapacityUnits"
            yield from self.targets_by_resource.get((resource, dimension), ())
            yield from self.around.targets_of(resource, dimension)

    def scaling_resource(self, scaled: Table | Index) -> tuple[str | None, str]:
        """Return the identity of the scaling resource id of a table or index (None if not known), and its kind."""
        table = scaled if isinstance(scaled, Table) else scaled.table
        name = table.identity
        if isinstance(scaled, Table):
            return f"table/{name}", "table"
        index = comparison_key(scaled.name.symbol)
        return (None if index is None else f"table/{name}/index/{index}"), "index"

    def unread_call_with(self, table: Table, *words: str) -> UnreadCall | None:
        """Return a call of a module not on disk that may make resources for a table; None without one.

        An argument names the table, or the call's address or source contains one of the words.
        """
        calls = self.unread_calls
        return next((call for call in calls if call.is_about(table.address, table.identity, words)), None)

    def may_concern_tables(self, call: UnreadCall) -> bool:
        """Tell whether a call of a module not on disk may make tables, or resources for the tables here.

        The call or an argument mentions DynamoDB or a table, or the source is a missing folder beside tables.
        """
        if call.says_dynamodb or call.is_given_dynamodb or (call.is_local and bool(self.tables)):
            return True
        return any(call.is_about(table.address, table.identity, ()) for table in self.tables)

    @cached_property
    def _metrics_by_table(self) -> dict[str, list[Metric]]:
        found: dict[str, list[Metric]] = {}
        for metric in self.metrics:
            if (key := comparison_key(self.plain(metric.dimension("TableName")))) is not None:
                found.setdefault(key, []).append(metric)
        return found

    def may_name(self, metric: Metric, table: Table) -> bool:
        """Tell whether it is not known whether a metric belongs to a table."""
        named = is_named(metric.dimension("TableName"), table, self)
        return named is None and sees(metric, table) is not False
