from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.backup import BackupSelection, backup_selections, selections_elsewhere
from dynlint.model.relations.out_of_reach import out_of_reach
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.system.root_alone import RootAlone


class BackupPlanMissing(Rule):
    """Table that no backup plan covers.

    ## What it does
    Looks for an `aws_backup_selection` that picks the table: by its ARN, by a pattern, or by its tags (default tags of
    the provider included). Off by default, since plans are often made for the whole account, elsewhere. The table that
    holds the locks of Terraform's own state needs none.

    ## Why is this bad?
    Point-in-time recovery reaches back 35 days at most and lies in the same account. A plan keeps backups for years, in
    a vault that whoever broke the table cannot reach.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
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

    id = "DYN205"
    severity = Severity.WARNING
    default = False
    resources = TABLES
    fix = "unsafe"
    fix_reason = "Backups and the key of their vault are charged for, and a role is made that may read the table."
    references = (
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-4",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_state_lock:
            return
        doubt, apart = "", ""
        own = ((selection, module) for selection in backup_selections(module))
        for selection, home in chain(own, selections_elsewhere(module)):
            covered = selection.covers(table, home)
            if covered:
                return
            doubt = _doubt(selection, table) if covered is None else doubt
            apart = apart or _apart(selection, table, home)
        call = module.unread_call_with(table, "backup")
        if doubt:
            yield self.undecided(table.block, doubt)
        elif call is not None:
            yield self.undecided(table.block, f"{call.address} is not on disk and may back it up")
        else:
            from dynlint.model.additions.backups import backup_beside  # noqa: PLC0415  # only a finding proposes one

            written = module.disabled("aws_backup_selection")
            left_out = next((each for each in written if BackupSelection(each.block).covers(table, module)), None)
            yield self.finding(
                table.block,
                f"no backup plan covers {table.address}: {left_out or apart}"
                "add its arn or one of its tags to an aws_backup_selection.",
                () if left_out or apart else backup_beside(table, module),
                because=left_out,
            )


def _doubt(selection: BackupSelection, table: Table) -> str:
    place = selection.block.placement.doubt(table.block.placement)
    return f"it is unknown what {selection.address} picks{f': {place}' if place else ''}"


def _apart(selection: BackupSelection, table: Table, module: RootAlone) -> str:
    """Return a sentence part about a selection that would pick the table but is in another place; empty if none."""
    if not selection.is_apart(table) or not selection.picks(table, module):
        return ""
    return out_of_reach("backups in {there} do not reach a table in {here}", selection.block.placement, table)
