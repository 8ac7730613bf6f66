"""Proposes a backup of a table: in an existing selection, or else in a new plan with all that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.additions.beside import reach, the_only
from dynlint.model.resource_types import BACKUP_PLAN, BACKUP_SELECTION, ROLE, TABLE
from dynlint.model.written import Addition, Code, Interpolated, Nested

if TYPE_CHECKING:
    from dynlint.finding import Change
    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_TRUST = """\
jsonencode({
  Version = "2012-10-17"
  Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "backup.amazonaws.com" }
  }]
})"""
_POLICY = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
KEPT_DAYS = 35
"""The days that a backup is kept: as many as point-in-time recovery reaches back."""
KEY_DAYS = 30
"""The days in which the deletion of the vault's key can be cancelled: the most that AWS offers."""


def backup_beside(table: Table, module: Module) -> tuple[Change, ...]:
    """Return the edit that adds a daily backup of a table; empty if it cannot be added in this file."""
    block = table.block
    if block.type != TABLE:
        return ()
    there, label = reach(block), f"{block.name}_backup"
    common = {name: value for name, value in there.meta.items() if name == "provider"}
    arn, is_one = Code(f"{there.expression}.arn"), block.key is None
    selection = the_only(BACKUP_SELECTION, module, block.module)
    if selection is not None and is_one and _takes_more(selection):
        return selection.extension("resources", (arn,))
    own_name = Interpolated(f"${{{there.expression}.name}}-backup")
    name = own_name if is_one else label
    plan, role = the_only(BACKUP_PLAN, module, block.module), _role_for_backups(module, table)
    added = [*([] if plan else _plan(label, name, common)), *([] if role else _role(label, name))]
    content = {
        **there.meta,
        "name": own_name,
        "plan_id": Code(f"aws_backup_plan.{plan.name if plan else label}.id"),
        "iam_role_arn": Code(f"aws_iam_role.{role.name if role else label}.arn"),
        "resources": (arn,),
    }
    return block.beside([*added, Addition(("resource", BACKUP_SELECTION, label), content)])


def _takes_more(selection: Block) -> bool:
    """Tell whether a selection lists resources, and has neither exceptions nor conditions."""
    narrowed = not selection.get("not_resources").absent or selection.blocks("condition")
    return bool(selection.get("resources").elements) and not narrowed


def _role_for_backups(module: Module, table: Table) -> Block | None:
    found = the_only(ROLE, module, table.block.module, "backup")
    return found if found is not None and "backup" in found.name else None


def _plan(label: str, name: str, common: dict[str, Any]) -> list[Addition]:
    rule = Nested(
        rule_name="daily",
        target_vault_name=Code(f"aws_backup_vault.{label}.name"),
        schedule="cron(0 3 * * ? *)",
        lifecycle=Nested(delete_after=KEPT_DAYS),
    )
    key = {"description": "Backups of a table", "enable_key_rotation": True, "deletion_window_in_days": KEY_DAYS}
    vault = {"name": name, "kms_key_arn": Code(f"aws_kms_key.{label}.arn")}
    return [
        Addition(("resource", "aws_kms_key", label), {**common, **key}),
        Addition(("resource", "aws_backup_vault", label), {**common, **vault}),
        Addition(("resource", BACKUP_PLAN, label), {**common, "name": name, "rule": rule}),
    ]


def _role(label: str, name: str) -> list[Addition]:
    attached = {"role": Code(f"aws_iam_role.{label}.name"), "policy_arn": _POLICY}
    return [
        Addition(("resource", ROLE, label), {"name": name, "assume_role_policy": Code(_TRUST)}),
        Addition(("resource", "aws_iam_role_policy_attachment", label), attached),
    ]
