from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.system.module import Module


class IndexArnMissing(Rule):
    """Policy that allows queries of a table and forgets its indexes.

    ## What it does
    Looks for `Query` or `Scan` on a table that has indexes, where nothing that applies together with the policy allows
    them on an index: neither the document itself, nor another policy of the same role, user or group. An error where
    some indexes are given and others not. A warning where none is, since that may be meant; information where another
    policy allows them: whoever reads the indexes may, and this one perhaps reads the table alone.

    ## Why is this bad?
    An index has an ARN of its own. The code that queries it is refused when it first runs, not when it is deployed.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          global_secondary_index {
            name            = "by-user"
            hash_key        = "user"
            projection_type = "ALL"
          }
        }

        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:Query"]
            resources = [aws_dynamodb_table.orders.arn]
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          global_secondary_index {
            name            = "by-user"
            hash_key        = "user"
            projection_type = "ALL"
          }
        }

        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:Query"]
            resources = [aws_dynamodb_table.orders.arn, "${aws_dynamodb_table.orders.arn}/index/*"]
          }
        }
    """

    id = "DYN505"
    severity = Severity.ERROR
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",)

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        looking = [item for item in policy.statements if item.looks_up] if policy.purpose == "identity" else []
        open_ = next((item for item in looking if item.unknown("Resource") is not None), None)
        for table in (*module.tables_of(looking), *module.tables_elsewhere(looking)):
            asking = [item for item in looking if item.covers(table, "", module.table_names)]
            names = [index.identity for index in table.indexes if index.body.uncertain is None]
            if asking and names:
                open_ = None
                yield from self._missing(table, [name for name in names if name], asking[0], module)
            elif names:
                yield from self._doubtful(looking, table, module)
            elif asking and not any(item.covers(table, "/index/*", module.table_names) for item in looking):
                yield from self._perhaps_missing(table, asking[0])
        if open_ is not None and any(table.indexes for table in module.tables):
            yield self.undecided(open_.place("Resource"), "it is unknown whether it means a table with indexes")

    def _perhaps_missing(self, table: Table, asking: Statement) -> Iterator[Draft]:
        doubt = next((index.body.uncertain for index in table.indexes), None)
        if doubt is not None:
            yield self.undecided(asking.place("Resource"), doubt.why)

    def _missing(self, table: Table, names: list[str], asking: Statement, module: Module) -> Iterator[Draft]:
        together = module.principals.companions(asking.policy)
        near = [item for policy in together for item in policy.merged_statements if item.looks_up]
        answers = {name: [item.covers(table, f"/index/{name}", module.table_names) for item in near] for name in names}
        missing = [name for name in names if True not in answers[name]]
        unread = next((policy.blocked_by for policy in together if policy.blocked_by), None)
        if missing and (unread or any(None in answers[name] for name in missing)):
            yield self.undecided(asking.place("Resource"), "it is unknown whether a resource means the indexes")
        elif missing:
            titles = ", ".join(name for name in missing if "\0" not in name) or "it has"
            others = self._allow(table, missing, module) if missing == names else False
            yield self.finding(
                asking.place("Resource"),
                f"{asking.policy.address} may query {table.address} but not the index {titles}: "
                'add "${arn}/index/*" of the table to the resources'
                f"{', if it reads the index as others do' if others else ''}.",
                severity=Severity.INFO if others else Severity.WARNING if missing == names else None,
            )

    def _doubtful(self, looking: list[Statement], table: Table, module: Module) -> Iterator[Draft]:
        doubts = ((item, item.place_doubt(table, module.table_names)) for item in looking)
        for item, doubt in doubts:
            if doubt:
                yield self.undecided(item.place("Resource"), f"it is unknown whether it means {table.address}: {doubt}")
                return

    @staticmethod
    def _allow(table: Table, names: list[str], module: Module) -> bool:
        """Tell whether the policies of all principals together allow read access to each of these indexes."""
        looking = module.principals.readers_of(table.identity, module.table_names)
        return all(any(item.covers(table, f"/index/{name}", module.table_names) for item in looking) for name in names)
