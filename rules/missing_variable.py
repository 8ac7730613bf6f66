from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class MissingVariable(Rule):
    """Variable without a value in an environment.

    ## What it does
    Looks for variables of a root module that have no default and no value in the tfvars files of an environment, while
    files of another environment set them. A value that no file sets comes from elsewhere, a pipeline for example, and
    so do those of an environment that has no file. A file of values that dynlint does not use, as it cannot tell for
    which environment it is, may set them: then nothing is reported, and the run names the file.

    ## Why is this bad?
    Terraform asks for the value at the terminal, and stops where there is none, as in a pipeline. The value was written
    for staging and forgotten for production.

    ## Example
        # file: main.tf
        variable "recovery_days" {
          type = number
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: staging.tfvars
        recovery_days = 7
        # file: production.tfvars

    ## Use instead
        # file: main.tf
        variable "recovery_days" {
          type = number
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: staging.tfvars
        recovery_days = 7
        # file: production.tfvars
        recovery_days = 35
    """

    id = "DYN008"
    severity = Severity.WARNING
    resources = ()
    references = (
        "https://developer.hashicorp.com/terraform/language/values/variables#assigning-values-to-root-module-variables",
    )

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "missing-variable" and not module.is_library:
            yield self.finding(problem, problem.message)
