from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.backup import TAG_PREFIX, BackupSelection, backup_selections
from dynlint.model.resource_types import BACKUPS
from dynlint.model.tags import tags_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.known import Value
    from dynlint.model.system.module import Module
    from dynlint.model.tags import Tags


class BackupSelectionMatchesNothing(Rule):
    """Backup selection that picks nothing.

    ## What it does
    Looks in every `aws_backup_selection` for resources that are no ARN, for a tag that differs from a table's in upper
    and lower case only, and for conditions that none of the tables it names fulfils.

    ## Why is this bad?
    AWS Backup does not say that a selection is empty. The plan runs every night and backs up nothing, and that turns up
    on the day somebody needs the backup.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

        resource "aws_backup_selection" "orders" {
          name         = "orders"
          plan_id      = aws_backup_plan.daily.id
          iam_role_arn = "arn:aws:iam::111122223333:role/backup"
          resources    = [aws_dynamodb_table.orders.name]
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

        resource "aws_backup_selection" "orders" {
          name         = "orders"
          plan_id      = aws_backup_plan.daily.id
          iam_role_arn = "arn:aws:iam::111122223333:role/backup"
          resources    = [aws_dynamodb_table.orders.arn]
        }
    """

    id = "DYN207"
    severity = Severity.WARNING
    resources = BACKUPS
    fix = "unsafe"
    fix_reason = "The selection begins to pick resources: more is backed up, and costs."
    references = (
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for check in (self._empty, self._keys, self._names, self._conditions, self._tags):
            yield from self.each(backup_selections(module), partial(check, module=module))

    def _empty(self, selection: BackupSelection, module: Module) -> Iterator[Draft]:
        if selection.is_empty:
            yield self.finding(
                selection.block,
                f"AWS refuses {selection.address}, which has neither resources nor a selection_tag: add resources = "
                '["*"], or the ARNs of what it is about.',
            )

    def _keys(self, selection: BackupSelection, module: Module) -> Iterator[Draft]:
        for key in selection.condition_keys:
            if _is_no_tag(key.text):
                yield self.finding(
                    key,
                    f"{selection.address} picks nothing by the condition key {key.text}: write {TAG_PREFIX}{key.text}.",
                    key.body.change("key", f"{TAG_PREFIX}{key.text}"),
                )

    def _names(self, selection: BackupSelection, module: Module) -> Iterator[Draft]:
        for number, item in enumerate(selection.resources.texts):
            if _is_no_arn(item, module):
                place = selection.resources.within((number,))
                yield self.finding(place, f"{selection.address} picks nothing by {item}: write the arn of the table.")
            elif (rest := module.rest_of_arn(item)).startswith(_BELOW):
                place = selection.resources.within((number,))
                message = f"{selection.address} picks nothing by {rest} of a table: write the arn of the table."
                yield self.finding(place, message)

    def _conditions(self, selection: BackupSelection, module: Module) -> Iterator[Draft]:
        named = [module.block_at(item) for item in selection.resources.texts]
        tables = [block for block in named if block is not None and block.type == "aws_dynamodb_table"]
        if any(_is_no_tag(key.symbol) for key in selection.condition_keys):
            return  # wrong keys match nothing, whatever tags the tables have
        answers = [selection.admits(tags_of(table)) for table in tables]
        if answers and len(tables) == len(named) and not selection.tags and set(answers) == {False}:
            message = f"no table that {selection.address} names fulfils its conditions: give the tables those tags."
            yield self.finding(selection.resources, message)

    def _tags(self, selection: BackupSelection, module: Module) -> Iterator[Draft]:
        for key, value in selection.tags:
            wanted = f"{key.text}={value.text}"
            tags = {text: table for table in module.known_tables for text in _texts(tags_of(table.block))}
            near = next((text for text in tags if text.lower() == wanted.lower()), None)
            if near is not None and wanted not in tags:
                message = f"{selection.address} picks {wanted}, and {tags[near].address} has {near}: write it the same."
                yield self.finding(value if near.startswith(f"{key.text}=") else key, message)


_BELOW = ("/backup/", "/index/", "/stream/", "/export/")
"""Parts of a table that have their own ARNs."""


def _is_no_tag(key: Value) -> bool:
    return isinstance(key, str) and key != "" and not key.startswith(TAG_PREFIX)


def _is_no_arn(item: Value, module: Module) -> bool:
    return module.is_name_of_table(item) or (isinstance(item, str) and not item.startswith(("arn:", "*")))


def _texts(tags: Tags) -> list[str]:
    return [f"{key}={value}" for key, value in tags.known.items() if isinstance(value, str)]
