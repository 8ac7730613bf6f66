from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class SyntaxErrors(Rule):
    """Text that is not Terraform.

    ## What it does
    Reports every place where a Terraform, tfvars or JSON file cannot be read, and every resource, variable, output or
    module call that is declared twice. The rest of the file is judged all the same.

    Only files that can reach a DynamoDB resource are read; `--all-files`, or selecting this rule by its name, reads
    every Terraform file of the folders given.

    ## Why is this bad?
    Terraform refuses the whole module. What a linter says about the rest of it is the best it can do, and the run ends
    with exit code 3, so that a broken file never looks like a clean one.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }
    """

    id = "DYN001"
    severity = Severity.ERROR
    resources = ()
    references = (
        "https://developer.hashicorp.com/terraform/language/syntax/configuration",
        "https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md",
    )

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind in ("syntax", "duplicate"):
            yield self.finding(problem, problem.message)
