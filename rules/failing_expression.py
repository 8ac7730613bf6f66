from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import ANY
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class FailingExpression(Rule):
    """Expression that Terraform stops at.

    ## What it does
    Evaluates the variables, locals, outputs, resources and module calls of every root with the values of each
    environment, and reports where Terraform would stop, with Terraform's own reason: an index behind the end of a list,
    a key that a map does not have, a value that its type refuses, an argument that a function does not take. What
    depends on a value that a pipeline may set is no finding, nor what depends on a file that may be built before. A
    function, a further argument or a type that dynlint does not know may be newer than dynlint: its value is unknown,
    unless `required_version` or the settings allow none but versions that dynlint knows.

    ## Why is this bad?
    `terraform validate` evaluates nothing and accepts it. The plan stops, for the environment whose values lead there,
    which is often the one that is planned last.

    ## Example
        # file: main.tf
        variable "environment" {
          type = string
        }

        locals {
          read_capacity = { development = 5, staging = 10 }
        }

        resource "aws_dynamodb_table" "orders" {
          name          = "orders"
          read_capacity = local.read_capacity[var.environment]
        }
        # file: production.tfvars
        environment = "production"

    ## Use instead
        # file: main.tf
        variable "environment" {
          type = string
        }

        locals {
          read_capacity = { development = 5, staging = 10, production = 40 }
        }

        resource "aws_dynamodb_table" "orders" {
          name          = "orders"
          read_capacity = local.read_capacity[var.environment]
        }
        # file: production.tfvars
        environment = "production"
    """

    id = "DYN013"
    severity = Severity.ERROR
    resources = ANY
    references = ("https://developer.hashicorp.com/terraform/language/expressions",)

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "refused":
            yield self.finding(problem, problem.message)
