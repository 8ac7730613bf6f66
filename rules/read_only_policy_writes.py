from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.iam.actions import meant_by
from dynlint.model.reference import actions
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module

_OTHERWISE = frozenset(("write", "writes", "readwrite", "rw", "delete", "deletes", "update", "updates", "put", "full"))


class ReadOnlyPolicyWrites(Rule):
    """Policy that calls itself read-only and allows writing.

    ## What it does
    Looks for actions that write, in a policy whose name or description says read-only, or in a statement whose `Sid`
    does. Names are split into words: `ReadWrite`, `read_write` and `ReadAndDelete` claim nothing.

    ## Why is this bad?
    People attach a policy for what it is called. Analysts and reports then can change and delete what they only
    meant to look at, and a review that reads the names does not see it.

    ## Example
        resource "aws_iam_policy" "reports" {
          name = "orders-read-only"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
              Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
            }]
          })
        }

    ## Use instead
        resource "aws_iam_policy" "reports" {
          name = "orders-read-only"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["dynamodb:GetItem", "dynamodb:Query"]
              Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
            }]
          })
        }
    """

    id = "DYN504"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        claims = [text for text in (statement.policy.title, statement.sid) if _is_read_only(text)]
        for action in statement.written_actions if claims else ():
            writing = [name for name in meant_by(action) if actions()[name].level not in ("Read", "List")]
            if writing:
                called = f"the statement {statement.sid}" if claims == [statement.sid] else statement.policy.address
                yield self.finding(
                    statement.place("Action", action),
                    f"{called} calls itself read-only and allows {writing[0]}: "
                    f"{'name what it reads in place of' if '*' in action else 'remove'} {action}, or rename it.",
                )


def _is_read_only(text: str) -> bool:
    words = words_of(text)
    return ("readonly" in words or ("read", "only") in pairwise(words)) and not _OTHERWISE & set(words)
