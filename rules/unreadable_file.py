from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Problem
    from dynlint.model.system.module import Module


class UnreadableFile(Rule):
    """File that could not be read.

    ## What it does
    Reports Terraform and tfvars files that are not UTF-8 text, are larger than 10 MB, may not be opened, or that
    `.dynlint.yaml` names and that do not exist.

    ## Why is this bad?
    What the file says was not judged: it may hold the tables, or the values that switch their protection off. The run
    ends with exit code 3, so that it never looks like a clean one.

    ## Example
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: .dynlint.yaml
        environments:
          production: {production: true, var_files: [live.tfvars]}

    ## Use instead
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
        # file: live.tfvars
        # file: .dynlint.yaml
        environments:
          production: {production: true, var_files: [live.tfvars]}
    """

    id = "DYN010"
    severity = Severity.ERROR
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/language/syntax/configuration#character-encoding",)

    def check_problem(self, problem: Problem, module: Module) -> Iterator[Draft]:
        if problem.kind == "unreadable":
            yield self.finding(problem, problem.message)
