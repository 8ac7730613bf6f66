from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import POLICIES, SCALING, TABLES
from dynlint.model.system.links import index_scaled
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget


class IndexUnknown(Rule):
    """Index that is named and that its table does not have.

    ## What it does
    Compares the indexes that autoscaling targets, contributor insights and policies name with those of the table, where
    the table is in the configuration and all its indexes are known. Patterns (`index/*`) name none. Alarms are
    `alarm-watches-unknown-table`'s. A table that is restored, or whose indexes `ignore_changes` names, may have others.

    ## Why is this bad?
    AWS refuses to scale an index that does not exist, and to report on it: the apply fails. A policy is accepted, and
    every query on the index that is really there is denied.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-owner"
            hash_key        = "owner"
            projection_type = "ALL"
          }
        }

        resource "aws_iam_role_policy" "api" {
          role = "api"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = "dynamodb:Query"
              Resource = "${aws_dynamodb_table.orders.arn}/index/by-customer"
            }]
          })
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-owner"
            hash_key        = "owner"
            projection_type = "ALL"
          }
        }

        resource "aws_iam_role_policy" "api" {
          role = "api"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = "dynamodb:Query"
              Resource = "${aws_dynamodb_table.orders.arn}/index/by-owner"
            }]
          })
        }
    """

    id = "DYN715"
    severity = Severity.ERROR
    resources = (*POLICIES, *TABLES, *SCALING, "aws_dynamodb_contributor_insights")
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-specific-table-indexes.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        tables, index = index_scaled(target, module)
        yield from self._judge_all(tables, index, target.resource_id, target.address)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(
            module.blocks_of("aws_dynamodb_contributor_insights"), lambda block: self._insights(block, module)
        )

    def _insights(self, block: Block, module: Module) -> Iterator[Draft]:
        index, tables = block.get("index_name"), module.tables_meant(block.get("table_name").symbol, block.placement)
        if tables and index.text:
            yield from self._judge_all(tables, index.text, index, block.address)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        for item in statement.resources if isinstance(statement.resources, tuple) else ():
            rest = module.rest_of_arn(item)
            if rest.startswith("/index/"):
                tables, index = module.tables_of_part(item), rest.removeprefix("/index/")
                yield from self._judge_all(tables, index, statement.resource_place(item), statement.policy.address)

    def _judge_all(
        self, tables: Iterable[tuple[Table, str]], index: str, place: Attribute, named_by: str
    ) -> Iterator[Draft]:
        for table, doubt in tables:
            yield from self.if_meant(doubt, place, table, lambda table: self._judge(table, index, place, named_by))

    def _judge(self, table: Table, index: str, place: Attribute, named_by: str) -> Iterator[Draft]:
        if {"*", "?", "\0", "/"} & {*index} or _may_have_others(table):
            return
        names = [each.name.text or "" for each in table.indexes]
        if index not in names:
            has = f"it has {' and '.join(names)}" if names else "it has none"
            yield self.finding(place, f"{named_by} names index {index}, which {table.address} does not have: {has}.")


def _may_have_others(table: Table) -> bool:
    return table.is_restored or table.block.ignores_changes_of("global_secondary_index")
