"""A backup of a table: in a selection that is there, else a plan with all that it needs, beside the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.additions.beside import reach, the_only
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
"""As long as point-in-time recovery reaches back."""


def backup_beside(table: Table, module: Module) -> tuple[Change, ...]:
    """Return the edit that has a table backed up daily; nothing where that cannot be written beside it."""
    block = table.block
    if block.type != "aws_dynamodb_table":
        return ()
    label, common = f"{block.name}_backup", {k: v for k, v in reach(block).meta.items() if k == "provider"}
    address, is_one = f"{block.type}.{block.name}", block.key is None
    arns = Code(f"{address}.arn" if is_one else f"[for table in {address} : table.arn]")
    selection = the_only("aws_backup_selection", module, block)
    if selection is not None and is_one and _takes_more(selection):
        return selection.extension("resources", (arns,))
    name = Interpolated(f"${{{address}.name}}-backup") if is_one else label
    plan, role = the_only("aws_backup_plan", module, block), _role_for_backups(module, table)
    added = [*([] if plan else _plan(label, name, common)), *([] if role else _role(label, name))]
    content = {
        **common,
        "name": name,
        "plan_id": Code(f"aws_backup_plan.{plan.name if plan else label}.id"),
        "iam_role_arn": Code(f"aws_iam_role.{role.name if role else label}.arn"),
        "resources": (arns,) if is_one else arns,
    }
    return block.beside([*added, Addition(("resource", "aws_backup_selection", label), content)])


def _takes_more(selection: Block) -> bool:
    """Tell whether a selection lists resources, and nothing narrows what it lists."""
    narrowed = not selection.get("not_resources").absent or selection.blocks("condition")
    return bool(selection.get("resources").elements) and not narrowed


def _role_for_backups(module: Module, table: Table) -> Block | None:
    found = the_only("aws_iam_role", module, table.block, "backup")
    return found if found is not None and "backup" in found.name else None


def _plan(label: str, name: str, common: dict[str, Any]) -> list[Addition]:
    rule = Nested(
        rule_name="daily",
        target_vault_name=Code(f"aws_backup_vault.{label}.name"),
        schedule="cron(0 3 * * ? *)",
        lifecycle=Nested(delete_after=KEPT_DAYS),
    )
    return [
        Addition(("resource", "aws_backup_vault", label), {**common, "name": name}),
        Addition(("resource", "aws_backup_plan", label), {**common, "name": name, "rule": rule}),
    ]


def _role(label: str, name: str) -> list[Addition]:
    attached = {"role": Code(f"aws_iam_role.{label}.name"), "policy_arn": _POLICY}
    return [
        Addition(("resource", "aws_iam_role", label), {"name": name, "assume_role_policy": Code(_TRUST)}),
        Addition(("resource", "aws_iam_role_policy_attachment", label), attached),
    ]
