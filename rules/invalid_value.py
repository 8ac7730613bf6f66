from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class InvalidValue(Rule):
    """Value that the variable's own validation refuses.

    ## What it does
    Evaluates the `validation` blocks of every variable, of the root and of the modules it calls, with the values of
    each environment. Only a condition that is known to be false is a finding. An empty default, or one beside values
    from files, may be there for a pipeline to replace.

    ## Why is this bad?
    Terraform stops with the same message, but not before somebody plans this environment: an invalid value for
    production may be merged, reviewed and tested elsewhere for weeks.

    ## Example
        # file: main.tf
        variable "recovery_days" {
          type = number

          validation {
            condition     = var.recovery_days >= 1 && var.recovery_days <= 35
            error_message = "DynamoDB keeps 1 to 35 days."
          }
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: production.tfvars
        recovery_days = 90

    ## Use instead
        # file: main.tf
        variable "recovery_days" {
          type = number

          validation {
            condition     = var.recovery_days >= 1 && var.recovery_days <= 35
            error_message = "DynamoDB keeps 1 to 35 days."
          }
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: production.tfvars
        recovery_days = 35
    """

    id = "DYN009"
    severity = Severity.ERROR
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules",)

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        # in a module, a default that its own validation refuses forces callers to give a value
        if problem.kind == "invalid-value" and not module.is_library:
            yield self.finding(problem, problem.message)
