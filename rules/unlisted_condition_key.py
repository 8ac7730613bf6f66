from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import PREFIX, misspelt_service
from dynlint.model.iam.conditions import conditions_of, holds_without_key, place_of_key, unknown_condition
from dynlint.model.reference import condition_keys, nearest_condition_key
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.iam.conditions import Condition
    from dynlint.model.system.module import Module


class UnlistedConditionKey(Rule):
    """Policy with a condition on a key that DynamoDB does not have.

    ## What it does
    Looks for conditions on keys with the prefix `dynamodb:` that are not in AWS's service authorization reference, and
    for keys whose prefix is a misspelling of it (`ddb:LeadingKeys`). Keys are compared without regard to case, as IAM
    does. A warning where no key has a similar name: AWS may have added it.

    ## Why is this bad?
    IAM accepts any key, and no request has this one. `ForAllValues:`, `...IfExists` and the negated operators then
    always hold: a policy that is meant to keep users to their own items gives them the whole table. The other
    operators never hold, and the statement has no effect.

    ## Example
        data "aws_iam_policy_document" "own_items" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:Query"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]

            condition {
              test     = "ForAllValues:StringEquals"
              variable = "dynamodb:LeadingKey"
              values   = ["&{cognito-identity.amazonaws.com:sub}"]
            }
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "own_items" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:Query"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]

            condition {
              test     = "ForAllValues:StringEquals"
              variable = "dynamodb:LeadingKeys"
              values   = ["&{cognito-identity.amazonaws.com:sub}"]
            }
          }
        }
    """

    id = "DYN521"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    )

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        for statement in policy.statements:
            for condition in conditions_of(statement):
                if _is_unlisted(condition.key):
                    yield self._unlisted(statement, condition)
            unknown = unknown_condition(statement)
            if unknown is not None and statement.meant_actions:
                yield self.undecided(statement.place("Condition"), unknown.why)

    def _unlisted(self, statement: Statement, condition: Condition) -> Draft:
        meant = nearest_condition_key(PREFIX + condition.key.partition(":")[2])
        advice = f'Write "{meant}"' if meant else "Write one of those that AWS lists"
        return self.finding(
            place_of_key(statement, condition),
            f'{statement.policy.address} has a condition on "{condition.key}", which is no condition key of DynamoDB: '
            f"{_effect(statement, condition)}. {advice}.",
            severity=None if meant else Severity.WARNING,
        )


def _is_unlisted(key: str) -> bool:
    if not key.lower().startswith(PREFIX):
        return bool(misspelt_service(key))
    return key.lower() not in condition_keys()


def _effect(statement: Statement, condition: Condition) -> str:
    """Return what the condition does instead, in words."""
    always = holds_without_key(condition)
    if always is None:
        return "no request has it"
    if always:
        return "it always holds and limits nothing"
    return f"it never holds, and the statement {'allows' if statement.allows else 'denies'} nothing"
