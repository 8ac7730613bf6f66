"""AWS Backup: plans with their rules, and selections of the resources to back up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.arn_text import like
from dynlint.model.block import same_place
from dynlint.model.iam.arn_match import is_arn_of
from dynlint.model.iam.arns import is_every_table, is_of_dynamodb, read_arn
from dynlint.model.known import Unknown
from dynlint.model.resource_types import BACKUP_PLAN, BACKUP_SELECTION
from dynlint.model.tags import tags_of
from dynlint.model.three_valued import all_of, any_of, opposite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block, Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.kinds import Number
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module
    from dynlint.model.system.root_alone import RootAlone
    from dynlint.model.tags import Tags

TAG_PREFIX = "aws:ResourceTag/"
"""The prefix of the keys of conditions."""


class Lifecycle:
    """The lifecycle of a rule or a copy: days until deletion, and days until the move to cold storage."""

    def __init__(self, body: Body) -> None:
        self.delete_after = body.nested("lifecycle", "delete_after")
        self.cold_after = body.nested("lifecycle", "cold_storage_after")

    @property
    def cold_days(self) -> Number | None:
        """The days before cold storage; None if backups never go there (also for 0). May raise UndeterminedError."""
        days = self.cold_after.number
        return days if days is not None and days > 0 else None


class BackupRule:
    """A `rule` of aws_backup_plan."""

    def __init__(self, body: Body, plan: Block) -> None:
        self.body = body
        self.plan = plan
        self.schedule = body.get("schedule")
        self.start_window = body.get("start_window")
        self.completion_window = body.get("completion_window")
        self.continuous = body.get("enable_continuous_backup")
        self.lifecycle = Lifecycle(body)

    @property
    def title(self) -> str:
        """The name of the rule in findings."""
        name = self.body.get("rule_name").symbol
        return f"rule {name} of {self.body.address}" if isinstance(name, str) else f"a rule of {self.body.address}"

    @property
    def lifecycles(self) -> tuple[Lifecycle, ...]:
        """The rule's own lifecycle, and those of its copies."""
        return (self.lifecycle, *(Lifecycle(copy) for copy in self.body.blocks("copy_action")))


class BackupSelection:
    """One instance of aws_backup_selection: resources or tags, narrowed by conditions and exceptions."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.address = block.address
        self.plan = block.get("plan_id")
        self.resources = block.get("resources")
        self.exceptions = block.get("not_resources")
        self.tags = tuple((tag.get("key"), tag.get("value")) for tag in block.blocks("selection_tag"))

    def covers(self, table: Table, module: RootAlone) -> bool | None:
        """Tell whether the selection backs up a table; None if that is not known.

        One resource or tag is enough; all conditions have to hold. AWS rejects a selection with neither.
        """
        if self.block.uncertain is not None:
            return None
        if self.is_empty:
            return False
        here = same_place(self.block, table.block)
        return False if here is False else all_of((here, self.picks(table, module)))

    def is_apart(self, table: Table) -> bool:
        """Tell whether it is certainly in another region or account than a table, which it then cannot back up."""
        return same_place(self.block, table.block) is False

    def picks(self, table: Table, module: RootAlone) -> bool | None:
        """Tell whether it selects a table, ignoring the places of both; None if that is not known."""
        tags = tags_of(table.block)
        picked = [
            _names(self.resources, table, module),
            *(_carries(tags, key.symbol, value.symbol) for key, value in self.tags),
        ]
        excepted = _names(self.exceptions, table, module)
        return all_of((any_of(picked), opposite(excepted), self.admits(tags)))

    @property
    def is_empty(self) -> bool:
        """Whether it has neither resources nor tags, which AWS rejects."""
        return self.resources.is_(None, (), []) and not self.block.blocks("selection_tag")

    def may_pick_tables(self, module: Module) -> bool:
        """Tell whether it may select tables: not if it has only other resources, or tags that no table has."""
        if self.resources.unknown or any(is_of_dynamodb(item) is not False for item in self.resources.texts):
            return True
        return bool(self.tags) and any(self.covers(table, module) is not False for table in module.known_tables)

    @property
    def names_tables_alone(self) -> bool:
        """Whether it selects resources, all of which are certainly tables."""
        items = () if self.tags or isinstance(self.resources.elements, Unknown) else self.resources.elements
        return bool(items) and all(is_of_dynamodb(item) and not is_every_table(item) for item in items)

    @property
    def condition_keys(self) -> list[Attribute]:
        """The keys of its conditions."""
        return [body.get("key") for _, body in self._conditions()]

    def admits(self, tags: Tags) -> bool | None:
        """Tell whether tags fulfil all conditions; None if that is not known."""
        return all_of(_fulfils(tags, test, body) for test, body in self._conditions())

    def _conditions(self) -> Iterator[tuple[str, Body]]:
        for condition in self.block.blocks("condition"):
            for test in ("string_equals", "string_like", "string_not_equals", "string_not_like"):
                for body in condition.blocks(test):
                    yield test, body


def backup_rules(module: Module) -> Iterator[BackupRule]:
    """Yield every rule of every plan that may concern tables."""
    for plan in plans_of_tables(module):
        for body in plan.blocks("rule"):
            yield BackupRule(body, plan)


def plans_of_tables(module: Module) -> Iterator[Block]:
    """Yield all plans except those whose selections select only other resources."""
    for plan in module.blocks_of(BACKUP_PLAN):
        selections = _selections_of(plan, module)
        if not selections or any(selection.may_pick_tables(module) for selection in selections):
            yield plan


def picks_tables_alone(plan: Block, module: Module) -> bool:
    """Tell whether all selections of a plan certainly select only tables."""
    selections = _selections_of(plan, module)
    return bool(selections) and all(selection.names_tables_alone for selection in selections)


def _selections_of(plan: Block, module: Module) -> list[BackupSelection]:
    return [each for each in backup_selections(module) if module.block_at(each.plan.symbol) is plan]


def backup_selections(module: Module) -> list[BackupSelection]:
    """Return all selections of a root module."""
    return [BackupSelection(block) for block in module.blocks_of(BACKUP_SELECTION)]


def selections_elsewhere(module: Module) -> Iterator[tuple[BackupSelection, RootAlone]]:
    """Yield the selections of other root modules, each with its root module."""
    return ((BackupSelection(block), other) for block, other in module.around.blocks_of(BACKUP_SELECTION))


def _names(listed: Attribute, table: Table, module: RootAlone) -> bool | None:
    """Tell whether a list of ARNs and patterns includes a table; None if that is not known."""
    items = listed.elements
    if isinstance(items, Unknown):
        return None
    return any_of(_means(item, table, module) for item in items)


def _means(item: Value, table: Table, module: RootAlone) -> bool | None:
    if read_arn(item, module.table_names) is not None:
        return is_arn_of(item, table, "", module.table_names)
    return True if is_every_table(item) else None if is_of_dynamodb(item) is None else False


def _fulfils(tags: Tags, test: str, body: Body) -> bool | None:
    key, value = body.get("key").symbol, body.get("value").symbol
    if isinstance(key, str) and not key.startswith(TAG_PREFIX):
        return False  # AWS Backup ignores any other key
    key = key.removeprefix(TAG_PREFIX) if isinstance(key, str) else key
    answer = _carries(tags, key, value, patterns=test.endswith("like"))
    return opposite(answer) if "_not_" in test else answer


def _carries(tags: Tags, key: Value, value: Value, *, patterns: bool = False) -> bool | None:
    """Tell whether tags have a key with a value or, with `patterns`, a value that matches it."""
    found = tags.known.get(key) if isinstance(key, str) else None
    if isinstance(key, Unknown) or isinstance(found, Unknown) or (found is None and tags.doubt is not None):
        return None
    if found is not None and isinstance(value, Unknown):
        return None
    return found is not None and (like(str(value), str(found)) if patterns else str(value) == str(found))
