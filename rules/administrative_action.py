from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.iam.actions import meant_by
from dynlint.model.relations.words_about import OPERATORS, words_about
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class AdministrativeAction(Rule):
    """Application's policy that may delete or change the table itself.

    ## What it does
    Looks for the option `actions` (making, deleting, restoring and changing tables, their backups, their policies)
    in statements that allow; a pattern such as `dynamodb:Update*` counts as what it means. A policy is none of an
    application's where its name, its description or who has it holds one of the words of the option `exempt`: `ci`,
    `deploy`, `terraform`, `admin`, `autoscaling` and the like. Nothing is reported where `wildcard-action` reports.

    ## Why is this bad?
    An application works with items. With `DeleteTable` or `UpdateTable` a defect or an intruder takes the
    table away or switches its protection off, which no code of the application ever has to do.

    ## Example
        data "aws_iam_policy_document" "shop" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:DeleteTable"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "shop" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:DeleteItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN503"
    severity = Severity.ERROR
    elsewhere = Severity.WARNING
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    )
    options: ClassVar[dict[str, Any]] = {
        "actions": (
            *("CreateTable", "CreateGlobalTable", "CreateTableReplica"),
            *("DeleteTable", "UpdateTable", "DeleteBackup", "UpdateContinuousBackups", "UpdateTimeToLive"),
            *("PutResourcePolicy", "DeleteResourcePolicy", "DeleteTableReplica", "UpdateGlobalTable"),
            *("ImportTable", "RestoreTableFromBackup", "RestoreTableToPointInTime"),
            *("RestoreTableFromAwsBackup", "PurchaseReservedCapacityOfferings"),
        ),
        "exempt": OPERATORS,
    }

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        if statement.grants_everything or words_about(statement, module) & {*self.option("exempt")}:
            return
        for action in statement.written_actions:
            possible = meant_by(action)
            meant = [name for name in self.option("actions") if name in possible]
            if meant:
                yield self.finding(
                    statement.place("Action", action),
                    f"{statement.policy.address} may {' and '.join(meant[:2])}, which no application needs: "
                    f"{'name single actions in place of' if '*' in action else 'remove'} {action}.",
                )
