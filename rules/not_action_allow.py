from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import is_everything
from dynlint.model.iam.arns import is_of_dynamodb
from dynlint.model.known import Unknown
from dynlint.model.relations.words_about import OPERATORS, PEOPLE, words_about
from dynlint.model.resource_types import POLICIES, POLICY_ATTACHMENTS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class NotActionAllow(Rule):
    """Policy that allows everything but some actions, or on everything but some resources.

    ## What it does
    Looks for `NotAction` and `NotResource` in statements that allow something of DynamoDB. In statements that deny
    they are the right tool and left alone, and so is a `NotAction` that leaves out all of DynamoDB. `PowerUserAccess`,
    a policy of AWS, is such a policy; people and machines that deploy may have it, an application may not.

    ## Why is this bad?
    The list says what is not granted; the rest is: deleting tables and backups, the tables of other applications, and
    every action that AWS adds. Nobody who reads the policy sees what it grants.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            not_actions = ["dynamodb:DeleteTable"]
            resources   = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }
    """

    id = "DYN510"
    severity = Severity.ERROR
    resources = (*POLICIES, *POLICY_ATTACHMENTS)
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        for key, reach in (("NotAction", _any_action(statement)), ("NotResource", _any_resource(statement))):
            if key not in statement.data:
                continue
            if reach is None:
                yield self.undecided(statement.place(key), "it is unknown whether it means DynamoDB")
            elif reach:
                rest = "action" if key == "NotAction" else "resource"
                yield self.finding(
                    statement.place(key),
                    f"{statement.policy.address} allows every {rest} except the listed ones: "
                    f"write {key[3:]} with what is needed in place of {key}.",
                )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for policy in module.aws_policies:
            for statement in policy.statements:
                words = words_about(statement, module)
                if "NotAction" in statement.data and words.isdisjoint((*OPERATORS, *PEOPLE)):
                    yield self.finding(
                        policy.attribute,
                        f"{policy.name} allows every action except some of other services, and {policy.address} "
                        "attaches it: attach a policy with the actions that are needed.",
                    )


def _any_action(statement: Statement) -> bool | None:
    """Tell whether the actions that NotAction leaves include actions of DynamoDB, on resources of DynamoDB."""
    spared = _items(statement.data.get("NotAction"))
    if any(isinstance(item, str) and is_everything(item) for item in spared):
        return False
    if any(isinstance(item, Unknown) for item in spared):
        return None
    if "NotResource" in statement.data:
        return True
    answers = [is_of_dynamodb(item) for item in _items(statement.data.get("Resource"))]
    return True if True in answers else None if None in answers else False


def _any_resource(statement: Statement) -> bool | None:
    """Tell whether a statement with NotResource has actions of DynamoDB; None if unknown."""
    if statement.meant_actions or "NotAction" in statement.data:
        return _any_action(statement) if "NotAction" in statement.data else True
    return None if statement.unknown("Action") is not None else False


def _items(value: Value) -> tuple[Value, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
