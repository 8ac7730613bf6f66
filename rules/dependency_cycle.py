from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class DependencyCycle(Rule):
    """Values or modules that depend on themselves.

    ## What it does
    Follows locals, variables, outputs and module calls, and reports a chain that comes back to where it began.

    ## Why is this bad?
    Terraform stops with a cycle error, at plan time and often far from the line that closes the circle.

    ## Example
        locals {
          prefix = "${local.name}-orders"
          name   = local.prefix
        }

        resource "aws_dynamodb_table" "orders" {
          name = local.name
        }

    ## Use instead
        locals {
          prefix = "shop"
          name   = "${local.prefix}-orders"
        }

        resource "aws_dynamodb_table" "orders" {
          name = local.name
        }
    """

    id = "DYN012"
    severity = Severity.ERROR
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/internals/graph",)

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "cycle":
            yield self.finding(problem, problem.message)
