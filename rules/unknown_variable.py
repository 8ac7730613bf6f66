from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class UnknownVariable(Rule):
    """Value for a variable that nobody declares.

    ## What it does
    Compares the names in the tfvars files of an environment with the variables of the root module. A file outside the
    root's folder may be for several roots, and is left alone.

    ## Why is this bad?
    Terraform only warns. Where the name is misspelt the variable keeps its default, and production runs with a setting
    that somebody believes to have changed.

    ## Example
        # file: main.tf
        variable "recovery_days" {
          type    = number
          default = 7
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: terraform.tfvars
        recovery_day = 35

    ## Use instead
        # file: main.tf
        variable "recovery_days" {
          type    = number
          default = 7
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: terraform.tfvars
        recovery_days = 35
    """

    id = "DYN007"
    severity = Severity.WARNING
    resources = ()
    references = (
        "https://developer.hashicorp.com/terraform/language/values/variables#values-for-undeclared-variables",
    )

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "unknown-variable":
            yield self.finding(problem, problem.message)
