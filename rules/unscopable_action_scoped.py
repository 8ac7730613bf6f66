from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import PREFIX
from dynlint.model.iam.arns import is_every_table, is_of_dynamodb
from dynlint.model.reference import actions
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_DISPUTED = frozenset(("ListStreams", "ListExports", "ListImports"))  # AWS's own pages disagree about these


class UnscopableActionScoped(Rule):
    """Policy that allows an action of the whole account on a table, where it grants nothing.

    ## What it does
    Looks for actions that take no resource (`ListTables`, `DescribeLimits`, `ListBackups` and others, by name) in
    statements whose resources are certain tables, unless another statement of the policy allows them on `*`.
    `table/*` is left alone.

    ## Why is this bad?
    The action is about the account, so an ARN of a table never matches. The request is refused when it is first made.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:ListTables"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }
        }

    ## Use instead
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem"]
            resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"]
          }

          statement {
            actions   = ["dynamodb:ListTables"]
            resources = ["*"]
          }
        }
    """

    id = "DYN509"
    severity = Severity.ERROR
    resources = POLICIES
    references = ("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",)

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        named = {action: _named(action) for action in statement.written_actions}
        lost = {action: name for action, name in named.items() if name and not _is_granted(statement, name, module)}
        if not lost:
            return
        unknown = statement.unknown("Resource")
        if unknown is not None or any(is_of_dynamodb(item) is None for item in _resources(statement)):
            why = unknown.why if unknown is not None else "it is unknown what the resources are"
            yield self.undecided(statement.place("Resource"), why)
        elif _resources(statement):
            yield self.finding(
                statement.place("Action", next(iter(lost))),
                f"{statement.policy.address} allows {', '.join(lost.values())} on a table, where it grants nothing: "
                'allow it in a statement of its own with the resource "*".',
            )


def _named(action: str) -> str:
    """Return the action of this name if it takes no resource; otherwise an empty text."""
    listed = (name for name, facts in actions().items() if not facts.resources and name not in _DISPUTED)
    return next((name for name in listed if action.lower() == f"{PREFIX}{name}".lower()), "")


def _is_granted(statement: Statement, name: str, module: Module) -> bool:
    """Tell whether the statement, or another one of the policy, allows the action on every resource."""
    return any(
        name in each.meant_actions and _is_open(each, module)
        for each in (statement, *statement.policy.merged_statements)
        if each.allows
    )


def _is_open(statement: Statement, module: Module) -> bool:
    written = any(arn.is_every_table for _, arn in statement.arns(module.table_names))
    return written or any(is_every_table(item) for item in _resources(statement))


def _resources(statement: Statement) -> tuple[Value, ...]:
    return statement.resources if isinstance(statement.resources, tuple) else ()
