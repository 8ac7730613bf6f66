from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class UnknownArgument(Rule):
    """Module call whose arguments are not those of the module.

    ## What it does
    Compares the arguments of every call of a module that is on disk with the variables it declares: arguments that it
    does not have, and variables without a default that the call leaves out.

    ## Why is this bad?
    Terraform refuses the call when it next validates. A misspelt argument is one that somebody believes to be set: the
    deletion protection, the recovery.

    ## Example
        # file: main.tf
        module "orders" {
          source             = "./table"
          delete_protection = true
        }
        # file: table/main.tf
        variable "deletion_protection" {
          type    = bool
          default = false
        }

        resource "aws_dynamodb_table" "this" {
          name                        = "orders"
          deletion_protection_enabled = var.deletion_protection
        }

    ## Use instead
        # file: main.tf
        module "orders" {
          source              = "./table"
          deletion_protection = true
        }
        # file: table/main.tf
        variable "deletion_protection" {
          type    = bool
          default = false
        }

        resource "aws_dynamodb_table" "this" {
          name                        = "orders"
          deletion_protection_enabled = var.deletion_protection
        }
    """

    id = "DYN011"
    severity = Severity.ERROR
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/language/modules/syntax#module-inputs",)

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "unknown-argument":
            yield self.finding(problem, problem.message)
