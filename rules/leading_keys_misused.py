from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.conditions import conditions_of, unknown_condition
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.iam.conditions import Condition
    from dynlint.model.system.module import Module

_MODIFIER = "forallvalues:"
_KEYS = (
    "dynamodb:leadingkeys",
    *(f"dynamodb:{number}partitionkeyvalues" for number in ("first", "second", "third", "fourth")),
)


class LeadingKeysMisused(Rule):
    """Policy that is meant to keep users to their own items and does not.

    ## What it does
    Looks for conditions on `dynamodb:LeadingKeys` without the modifier `ForAllValues:`, and for `Scan` in a statement
    with such a condition. The same holds for the keys of indexes of several attributes,
    `dynamodb:FirstPartitionKeyValues` to `dynamodb:FourthPartitionKeyValues`.

    ## Why is this bad?
    A request may name several keys. Without `ForAllValues:` one key of the user's own is enough to read another's
    item beside it, or the request is refused. `Scan` names no key at all, so the condition holds for it: a user with
    the policy can read the whole table.

    ## Example
        data "aws_iam_policy_document" "own_items" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:BatchGetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]

            condition {
              test     = "StringEquals"
              variable = "dynamodb:LeadingKeys"
              values   = ["&{cognito-identity.amazonaws.com:sub}"]
            }
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "own_items" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:BatchGetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]

            condition {
              test     = "ForAllValues:StringEquals"
              variable = "dynamodb:LeadingKeys"
              values   = ["&{cognito-identity.amazonaws.com:sub}"]
            }
          }
        }
    """

    id = "DYN512"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    )

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        scanning = [each for each in policy.statements if each.allows and _scans(each)]
        also = f" of this statement and of {len(scanning) - 1} more" if len(scanning) > 1 else ""
        for statement in scanning[:1]:
            scan = next((action for action in statement.written_actions if action.lower().endswith(":scan")), "")
            yield self.finding(
                statement.place("Action", scan),
                f"{policy.address} keeps users to their own keys and allows Scan, which names none and reads "
                f"the whole table: remove Scan{also}.",
            )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        unknown = unknown_condition(statement)
        if unknown is not None and statement.meant_actions:
            yield self.undecided(statement.place("Condition"), unknown.why)
        for each in _comparisons(statement):
            operator = each.operator.rpartition(":")[2]
            if operator != "Null" and not each.operator.lower().startswith(_MODIFIER):
                yield self.finding(
                    each.place,
                    f"{statement.policy.address} compares the leading keys with {each.operator}, which not every key "
                    f'of a request has to meet: write "ForAllValues:{operator}".',
                )


def _comparisons(statement: Statement) -> list[Condition]:
    return [each for each in conditions_of(statement) if each.key.lower() in _KEYS]


def _scans(statement: Statement) -> bool:
    """Tell whether a Scan, which has no leading keys, satisfies the condition on leading keys."""
    comparisons = _comparisons(statement)
    holds_without = any(each.operator.lower().startswith(_MODIFIER) for each in comparisons)
    asks_for_keys = any(each.operator == "Null" for each in comparisons)
    return holds_without and not asks_for_keys and "Scan" in statement.meant_actions
