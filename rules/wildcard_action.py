from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.iam.actions import is_everything
from dynlint.model.iam.arns import is_of_dynamodb
from dynlint.model.relations.words_about import OPERATORS, PEOPLE, words_about
from dynlint.model.resource_types import POLICIES, POLICY_ATTACHMENTS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.system.module import Module


class WildcardAction(Rule):
    """Policy that allows every action on DynamoDB.

    ## What it does
    Looks for the actions `*` and `dynamodb:*` in statements that allow, and for policies of AWS that allow every
    action, such as `AmazonDynamoDBFullAccess` and `AdministratorAccess`. `*` on resources of other services says
    nothing about DynamoDB and is left alone; narrower patterns such as `dynamodb:*Item` are, too. A policy is none of
    an application's where its name, its description, its module or who has it holds one of the words of the option
    `exempt`: `ci`, `deploy`, `terraform`, `admin`, `developers`, `breakglass` and the like. Where a policy's role
    is known by its name, the name of the policy does not count.

    ## Why is this bad?
    Whoever holds the policy may delete the table, its backups and its protection, not only read and write items. So
    may whoever breaks into the application. New actions of AWS are granted on the day they appear.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:*"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN501"
    severity = Severity.ERROR
    resources = (*POLICIES, *POLICY_ATTACHMENTS)
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonDynamoDBFullAccess.html",
    )
    options: ClassVar[dict[str, Any]] = {"exempt": (*OPERATORS, *PEOPLE)}
    aliases = (
        *("CKV_AWS_1", "CKV_AWS_49", "CKV_AWS_62", "CKV_AWS_63", "AWS-0057", "AVD-AWS-0057", "FG_R00092"),
        *(
            "aws-iam-no-policy-wildcards",
            "575a2155-6af1-4026-b1af-d5bc8fe2a904",
            "2f37c4a3-58b9-4afe-8a87-d7f1d2286f84",
        ),
    )

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        if policy.blocked_by is not None:
            yield self.undecided(policy.attribute, policy.blocked_by.why)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        if self._is_exempt(statement, module):
            return
        for action in filter(is_everything, statement.written_actions):
            place = statement.place("Action", action)
            reach = True if ":" in action else _reaches_dynamodb(statement)
            if reach:
                yield self.finding(
                    place,
                    f"{statement.policy.address} allows every action on DynamoDB, deleting tables included: "
                    f"write the actions that are needed in place of {action}.",
                )
            elif reach is None:
                yield self.undecided(place, "it is unknown whether the resources are DynamoDB's")
        unknown = statement.unknown("Action")
        if unknown is not None:
            yield self.undecided(statement.place("Action"), unknown.why)

    def check_module(self, module: Module) -> Iterator[Draft]:
        for policy in module.aws_policies:
            for statement in policy.statements:
                if statement.grants_everything and not self._is_exempt(statement, module):
                    yield self.finding(
                        policy.attribute,
                        f"{policy.name} allows every action on DynamoDB, deleting tables included, and "
                        f"{policy.address} attaches it: attach a policy with the actions that are needed.",
                    )

    def _is_exempt(self, statement: Statement, module: Module) -> bool:
        return not words_about(statement, module).isdisjoint(self.option("exempt"))


def _reaches_dynamodb(statement: Statement) -> bool | None:
    resources = statement.resources if isinstance(statement.resources, tuple) else (statement.resources,)
    answers = [is_of_dynamodb(resource) for resource in resources]
    return True if True in answers else None if None in answers else False
