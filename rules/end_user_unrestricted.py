from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.iam.conditions import conditions_of, unknown_condition
from dynlint.model.relations.end_users import USER_IDS, policies_of, providers_of, roles_of_end_users
from dynlint.model.relations.words_about import OPERATORS, PEOPLE
from dynlint.model.resource_types import POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.iam.conditions import Condition
    from dynlint.model.system.module import Module

_KEY = "dynamodb:leadingkeys"
_WRITING = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
_READING = ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect")
_NAME = "aws:username"
_SHARED = {"team": "team", "teams": "team", "tenant": "tenant", "tenants": "tenant", "organization": "organization"}
"""Words in names of roles whose users share items, and the tag that names the owner of an item."""


class EndUserUnrestricted(Rule):
    """Role of an application's users that is not kept to their own items.

    ## What it does
    Looks for roles that people take on who signed in with Cognito, Amazon, Google, Facebook or Apple, and for
    statements of their policies that read or write items without a condition on `dynamodb:LeadingKeys`. Such a
    condition with `aws:username`, or with the id that another provider gives, is found besides: people who signed in
    have none. Each provider has its own variable: `accounts.google.com:sub`, `www.amazon.com:user_id`,
    `graph.facebook.com:id`. Roles of clusters and pipelines (GitHub, EKS) are no users', and roles whose names have one
    of the words of the option `exempt` are meant to see everything. The users of a role for teams or tenants share
    items: there the condition needs a tag that says whose they are, as nobody's own id is the key of a team's item.

    ## Why is this bad?
    The credentials are in the browser or on the phone of whoever signed in. Without the condition each of them reads,
    and may overwrite, the items of all others. A second statement without the condition undoes the first.

    ## Example
        resource "aws_iam_role" "users" {
          name = "users"
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { Federated = "cognito-identity.amazonaws.com" }
              Action    = "sts:AssumeRoleWithWebIdentity"
            }]
          })
        }

        resource "aws_iam_role_policy" "users" {
          role = aws_iam_role.users.id
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
              Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/notes"
            }]
          })
        }

    ## Use instead
        resource "aws_iam_role" "users" {
          name = "users"
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { Federated = "cognito-identity.amazonaws.com" }
              Action    = "sts:AssumeRoleWithWebIdentity"
            }]
          })
        }

        resource "aws_iam_role_policy" "users" {
          role = aws_iam_role.users.id
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
              Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/notes"
              Condition = {
                "ForAllValues:StringEquals" = {
                  "dynamodb:LeadingKeys" = "$${cognito-identity.amazonaws.com:sub}"
                }
              }
            }]
          })
        }
    """

    id = "DYN519"
    severity = Severity.ERROR
    resources = POLICIES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WIF.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html",
    )

    options: ClassVar[dict[str, Any]] = {"exempt": (*OPERATORS, *PEOPLE)}

    def check_module(self, module: Module) -> Iterator[Draft]:
        roles = [role for role in roles_of_end_users(module) if not {*words_of(role.name)} & {*self.option("exempt")}]
        policies = {id(policy): (policy, role) for role in roles for policy in policies_of(role, module)}
        yield from self.each(policies.values(), lambda held: self._judge(*held))

    def _judge(self, policy: Policy, role: Block) -> Iterator[Draft]:
        allowing = [each for each in policy.statements if each.allows and not each.grants_everything]
        data = [each for each in allowing if _meant(each) and not _keys(each)]
        for statement in (each for each in data if unknown_condition(each) is not None):
            yield self.undecided(statement.place("Condition"), getattr(unknown_condition(statement), "why", ""))
        open_ = [each for each in data if unknown_condition(each) is None]
        for statement in sorted(open_, key=lambda each: _meant(each)[0] not in _WRITING)[:1]:
            also = f", and in {len(open_) - 1} more of its statements" if len(open_) > 1 else ""
            yield self.finding(
                statement.place("Action"),
                f"users who sign in as {role.address} may {_meant(statement)[0]} everybody's items: add a condition "
                f"ForAllValues:StringEquals on dynamodb:LeadingKeys with {_owner(role)}{also}.",
                severity=None if _meant(statement)[0] in _WRITING else Severity.INFO,
            )
        for condition in (condition for statement in allowing for condition in _keys(statement)):
            yield from self._name(condition, role)

    def _name(self, condition: Condition, role: Block) -> Iterator[Draft]:
        own = {USER_IDS[name] for name in providers_of(role)}
        strange = {_NAME, *USER_IDS.values()} - own
        texts = [value.lower() for value in condition.values if isinstance(value, str)]
        if any(f"${{{name}" in text for text in texts for name in own):
            return
        for name in sorted(name for name in strange if any(f"${{{name}" in text for text in texts))[:1]:
            article = "an" if name.startswith("a") else "a"
            yield self.finding(
                condition.place,
                f"nobody who signs in as {role.address} has {article} {name}, so the condition matches no item: "
                f"write {_owner(role)}.",
            )


def _owner(role: Block) -> str:
    """Return the policy variables that identify the owner of an item: a tag of the team, or each provider's user id."""
    tag = next((_SHARED[word] for word in words_of(role.name) if word in _SHARED), "")
    if tag:
        return f"${{aws:PrincipalTag/{tag}}}"
    first, *others = [f"${{{USER_IDS[name]}}}" for name in providers_of(role)]
    return f"{first}, and in a statement of its own with {' and '.join(others)}" if others else first


def _meant(statement: Statement) -> list[str]:
    """Return the item actions that the statement means, writing actions first."""
    return [name for name in (*_WRITING, *_READING) if name in statement.meant_actions]


def _keys(statement: Statement) -> list[Condition]:
    return [each for each in conditions_of(statement) if each.key.lower() == _KEY]
