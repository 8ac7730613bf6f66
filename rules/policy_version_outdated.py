from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.conditions import conditions_of
from dynlint.model.known import Unknown, parts_of
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_CURRENT = "2012-10-17"


class PolicyVersionOutdated(Rule):
    """Policy with variables in a version of the language that has none.

    ## What it does
    Looks for policy variables such as `${aws:username}` in what a policy grants on DynamoDB, where its `Version` is
    `2008-10-17`, or missing, which means the same.

    ## Why is this bad?
    The old version takes `${aws:username}` for plain text. A condition on the leading keys then matches nobody's
    items: every request is refused, and nothing says why.

    ## Example
        data "aws_iam_policy_document" "orders" {
          version = "2008-10-17"

          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/$${aws:username}"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          version = "2012-10-17"

          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/$${aws:username}"]
          }
        }
    """

    id = "DYN513"
    severity = Severity.ERROR
    resources = POLICIES
    fix = "unsafe"
    fix_reason = "The variables begin to mean something: who has access changes."
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    )

    def check_policy(self, policy: Policy, module: Module) -> Iterator[Draft]:
        version = policy.data.get("Version") if isinstance(policy.data, dict) else _CURRENT
        using = [each for each in policy.statements if each.allows and each.meant_actions and _has_variable(each)]
        if version == _CURRENT or not using:
            return
        if isinstance(version, Unknown):
            yield self.undecided(_place(policy, using[0], version), version.why)
            return
        yield self.finding(
            _place(policy, using[0], version),
            f'{policy.address} uses policy variables, which only version "{_CURRENT}" replaces: write that version.',
            policy.block.change("version", _CURRENT) if policy.from_blocks else (),
        )


def _place(policy: Policy, using: Statement, version: Value) -> Attribute:
    """Return the position of the version, or without one, of the resource that needs a newer version."""
    if policy.from_blocks:
        return policy.block.get("version")
    return using.place("Resource") if version is None else policy.attribute.within(("Version",))


def _has_variable(statement: Statement) -> bool:
    resources = statement.resources if isinstance(statement.resources, tuple) else ()
    values = (*resources, *(value for each in conditions_of(statement) for value in each.values))
    return any(isinstance(part, str) and "${" in part for value in values for part in parts_of(value))
