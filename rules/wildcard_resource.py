from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import may_mean, meant_by
from dynlint.model.iam.arns import is_every_table
from dynlint.model.reference import actions
from dynlint.model.relations.words_about import OPERATORS, PEOPLE, words_about
from dynlint.model.resource_types import POLICIES, POLICY_ATTACHMENTS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Attribute
    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


_EXEMPT = (*OPERATORS, *PEOPLE)


class WildcardResource(Rule):
    """Policy that allows an action on every table of the account.

    ## What it does
    Looks for the resource `*` (or `arn:aws:dynamodb:*:*:*`) in statements that allow an action which takes the ARN of
    a table, index, stream or backup. Actions that take none, such as `ListTables`, need `*`. Where a statement allows
    only `Describe` and `List` actions this is information. `AmazonDynamoDBReadOnlyAccess`, a policy of AWS, is such a
    policy. Nothing is reported where `wildcard-action` reports, where tags
    narrow the statement, and in a table's own policy.

    ## Why is this bad?
    The application reads and writes the tables of every other application in the account, and those that will be
    made tomorrow.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
            resources = ["*"]
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

    id = "DYN502"
    severity = Severity.ERROR
    resources = (*POLICIES, *POLICY_ATTACHMENTS)
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-overview.html",
    )
    aliases = ("CKV_AWS_355", "CKV_AWS_356")

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        every = (name for action in statement.written_actions for name in meant_by(action))
        meant = [name for name in every if any(actions()[name].resources.values())]  # ListExports takes no resource
        newer = [] if meant else [name for action in statement.written_actions for name in may_mean(action)]
        if not (meant or newer) or statement.grants_everything or statement.is_tagged:
            return
        if statement.policy.purpose != "identity":
            return
        resources = statement.resources if isinstance(statement.resources, tuple) else ()
        for resource in filter(is_every_table, resources):
            place = statement.place("Resource", resource if isinstance(resource, str) else "")
            yield self._open(statement, place, meant) if meant else self.undecided(place, _newer(newer[0]))
        unknown = statement.unknown("Resource")
        if unknown is not None:
            yield self.undecided(statement.place("Resource"), unknown.why)

    def _open(self, statement: Statement, place: Attribute, meant: list[str]) -> Draft:
        more = f" and {len(meant) - 1} more" if meant[1:] else ""
        looks_only = all(name.startswith(("Describe", "List")) for name in meant)
        return self.finding(
            place,
            f"{statement.policy.address} allows {meant[0]}{more} on every table of the account: "
            "write the ARN of the table it needs.",
            severity=Severity.INFO if looks_only else None,
        )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for policy in module.aws_policies:
            for statement in policy.statements:
                words = words_about(statement, module)
                if statement.written_actions and not statement.grants_everything and words.isdisjoint(_EXEMPT):
                    yield self.finding(
                        policy.attribute,
                        f"{policy.name} allows reading every table of the account, and {policy.address} attaches it: "
                        "attach a policy with the ARN of the table it needs.",
                    )


def _newer(name: str) -> str:
    return f"{name} is newer than the list of actions, so it is unknown whether it takes the ARN of a table"
