from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.known import Unknown
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.iam.arns import TableNames
    from dynlint.model.system.module import Module

_SERVICE = "redshift.amazonaws.com"
_NEEDED = ("DescribeTable", "ExportTableToPointInTime", "DescribeExport")
_AN_EXPORT = "/export/01693685827463-2d8752fd"


class IntegrationNotLetIn(Rule):
    """Zero-ETL integration with a table whose policy does not let Redshift in.

    ## What it does
    Looks for the resource policy of the table behind the `source_arn` of every `aws_redshift_integration`. It has to
    allow `redshift.amazonaws.com` to call `DescribeTable` and `ExportTableToPointInTime` on the table, and
    `DescribeExport` on its exports (`/export/*` behind the ARN of the table). Where the table has no policy here it
    warns: one may have been made in the console.

    ## Why is this bad?
    Redshift exports the table with its own identity. AWS refuses the integration of a table that does not let it, after
    the plan looked well.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        resource "aws_redshift_integration" "orders" {
          integration_name = "orders"
          source_arn       = aws_dynamodb_table.orders.arn
          target_arn       = "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/shop"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

        resource "aws_dynamodb_resource_policy" "orders" {
          resource_arn = aws_dynamodb_table.orders.arn

          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { Service = "redshift.amazonaws.com" }
              Action    = ["dynamodb:DescribeTable", "dynamodb:ExportTableToPointInTime", "dynamodb:DescribeExport"]
              Resource  = "*"
              Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
            }]
          })
        }

        resource "aws_redshift_integration" "orders" {
          integration_name = "orders"
          source_arn       = aws_dynamodb_table.orders.arn
          target_arn       = "arn:aws:redshift-serverless:us-east-1:123456789012:namespace/shop"
          depends_on       = [aws_dynamodb_resource_policy.orders]
        }
    """

    id = "DYN520"
    severity = Severity.ERROR
    resources = ("aws_redshift_integration",)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/RedshiftforDynamoDB-zero-etl.html",
        "https://docs.aws.amazon.com/redshift/latest/mgmt/zero-etl-setting-up.create-integration-ddb.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/redshift/integration_test.go",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.blocks_of("aws_redshift_integration"), lambda block: self._judge(block, module))

    def _judge(self, integration: Block, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.table_policy import policies_of_table  # noqa: PLC0415  # few integrations

        place = integration.get("source_arn")
        table = module.table_of_arn(place.symbol)
        if table is None:
            return  # another kind of source, or an unknown table, which export-without-recovery reports
        policies, doubt = policies_of_table(table, module)
        missing = _missing(policies, module.table_names)
        doubt = doubt or _doubt(policies)
        if missing and doubt:
            yield self.undecided(place, doubt)
        elif missing:
            whose = "the policy of" if policies else "no policy here of"
            says = "does not let" if policies else "lets"
            yield self.finding(
                place,
                f"{integration.address} is refused: {whose} {table.address} {says} {_SERVICE} call "
                f"{', '.join(missing)}: "
                f"{_advice(missing) if policies else 'add an aws_dynamodb_resource_policy that allows it'}.",
                severity=None if policies else Severity.WARNING,
            )


def _lets_in(statement: Statement) -> bool | None:
    """Tell whether a statement allows Redshift an action; None if its principal or effect is unknown."""
    principal, effect = statement.data.get("Principal"), statement.data.get("Effect", "Allow")
    named = principal.get("Service") if isinstance(principal, dict) else principal
    items = named if isinstance(named, (list, tuple)) else (named,)
    unclear = any(isinstance(item, Unknown) for item in (*items, effect))
    if _SERVICE in items or "*" in items or unclear:
        return None if unclear and effect != "Deny" else statement.allows
    return False


def _advice(missing: list[str]) -> str:
    where = ", on the ARN of the table with /export/* behind it" if missing == [_NEEDED[-1]] else ""
    return f"allow it{where}"


def _missing(policies: list[Policy], names: TableNames) -> list[str]:
    granting = [each for policy in policies for each in policy.merged_statements if _lets_in(each)]
    granted = {action for each in granting for action in _granted(each, names)}
    return [action for action in _NEEDED if action not in granted]


def _granted(statement: Statement, names: TableNames) -> set[str]:
    """Return the actions that a statement grants; to describe an export takes the ARN of an export."""
    actions = {*_NEEDED} if statement.grants_everything else {*statement.meant_actions}
    arns, resources = statement.arns(names), statement.resources
    is_whole = isinstance(resources, tuple) and len(arns) == len(resources) > 0
    if is_whole and all(arn.has(_AN_EXPORT) is False for _, arn in arns):
        actions.discard(_NEEDED[-1])
    return actions


def _doubt(policies: list[Policy]) -> str:
    """Return why it is unknown what the policies of a table allow; empty if it is known."""
    for policy in policies:
        if policy.blocked_by is not None:
            return f"it is unknown what {policy.address} says"
        for each in policy.merged_statements:
            lets_in = _lets_in(each)
            if lets_in is None or (lets_in and each.unknown("Action") is not None):
                return f"it is unknown what {policy.address} allows"
    return ""
