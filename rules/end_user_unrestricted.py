from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.conditions import conditions_of, unknown_condition
from dynlint.model.relations.end_users import policies_of, roles_of_end_users
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.iam.access import Statement
    from dynlint.model.iam.conditions import Condition
    from dynlint.model.system.module import Module

_KEY = "dynamodb:leadingkeys"
_WRITING = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
_READING = ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect")
_NAME = "aws:username"


class EndUserUnrestricted(Rule):
    """Role of an application's users that is not kept to their own items.

    ## What it does
    Looks for roles that people take on who signed in with Cognito, Amazon, Google, Facebook or Apple, and for
    statements of their policies that read or write items without a condition on `dynamodb:LeadingKeys`. Such a
    condition with `aws:username` is found besides: people who signed in have no such name. Roles of clusters and
    pipelines (GitHub, EKS) are no users'.

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
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WIF.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        roles = roles_of_end_users(module)
        policies = {id(policy): (policy, role.address) for role in roles for policy in policies_of(role, module)}
        for policy, role in policies.values():
            allowing = [statement for statement in policy.statements if statement.allows]
            yield from self.each(allowing, partial(self._judge, role=role))

    def _judge(self, statement: Statement, role: str) -> Iterator[Draft]:
        writing = [name for name in _WRITING if name in statement.meant_actions]
        meant = writing or [name for name in _READING if name in statement.meant_actions]
        unknown = unknown_condition(statement)
        keys = [each for each in conditions_of(statement) if each.key.lower() == _KEY]
        if meant and unknown is not None and not keys:
            yield self.undecided(statement.place("Condition"), unknown.why)
        elif meant and not keys and not statement.grants_everything:
            yield self.finding(
                statement.place("Action"),
                f"whoever signs in as {role} may {meant[0]} the items of everybody: add a condition "
                "ForAllValues:StringEquals on dynamodb:LeadingKeys with ${cognito-identity.amazonaws.com:sub}.",
                severity=None if writing else Severity.WARNING,
            )
        for condition in keys:
            yield from self._name(condition, role)

    def _name(self, condition: Condition, role: str) -> Iterator[Draft]:
        if any(isinstance(value, str) and _NAME in value.lower() for value in condition.values):
            yield self.finding(
                condition.place,
                f"nobody who signs in as {role} has an {_NAME}, so the condition matches no item: write "
                "${cognito-identity.amazonaws.com:sub}.",
            )
