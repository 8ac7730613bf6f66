from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.actions import PREFIX, may_mean, meant_by, misspelt_service
from dynlint.model.reference import instead_of
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.system.module import Module


class UnlistedAction(Rule):
    """Policy that allows an action which IAM does not know.

    ## What it does
    Looks for actions of DynamoDB that are not in AWS's service authorization reference, and for patterns that match
    none of it. Operations that other actions allow, such as `TransactWriteItems`, are named with what to write instead.
    A warning where the policy allows that already, and where no action has a similar name: AWS may have added it.
    A prefix that names no service (`dyanmodb:`, `ddb:`) is found, too. An operation that the API has and IAM's list
    does not have yet is undecided.

    ## Why is this bad?
    IAM accepts any word and grants nothing for it. The application is refused when it first makes the request.

    ## Example
        data "aws_iam_policy_document" "orders" {
          statement {
            actions   = ["dynamodb:GetItems", "dynamodb:TransactWriteItems"]
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

    id = "DYN507"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html",
    )

    def check_statement(self, statement: Statement, module: Module) -> Iterator[Draft]:
        for action in statement.written_actions:
            name, wrong = action[len(PREFIX) :], misspelt_service(action)
            newer = may_mean(action) if action.lower().startswith(PREFIX) and not meant_by(action) else ()
            if wrong:
                yield self._of_no_service(statement, action, wrong)
            elif newer:
                why = f"{_words(newer)} is an operation of DynamoDB that IAM's list does not have yet"
                yield self.undecided(statement.place("Action", action), why)
            elif action.lower().startswith(PREFIX) and not meant_by(action):
                yield self._unlisted(statement, action, name)
        unknown = statement.unknown("Action")
        if unknown is not None:
            yield self.undecided(statement.place("Action"), unknown.why)

    def _of_no_service(self, statement: Statement, action: str, prefix: str) -> Draft:
        return self.finding(
            statement.place("Action", action),
            f'{statement.policy.address} allows "{action}", and no service of AWS has the prefix "{prefix}", '
            f'so it grants nothing: write "{PREFIX}{action.partition(":")[2]}".',
        )

    def _unlisted(self, statement: Statement, action: str, name: str) -> Draft:
        instead = () if {*"*?"} & {*name} else instead_of(name)
        allowed = {item for each in statement.policy.statements if each.allows for item in each.meant_actions}
        be = "is" if len(instead) == 1 else "are"
        if not instead:
            advice = "write one of those that AWS lists"
        elif {*instead} <= allowed:
            advice = f"remove it, {_words(instead)} {be} allowed already"
        else:
            advice = f"write {_words(instead)} instead"
        doubtful = not instead and not {*"*?"} & {*name}
        return self.finding(
            statement.place("Action", action),
            f'{statement.policy.address} allows "{name}", which is no action of DynamoDB and grants nothing: {advice}.',
            severity=Severity.WARNING if doubtful or ({*instead} and {*instead} <= allowed) else None,
        )


def _words(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
