from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class ModuleNotFound(Rule):
    """Module call whose source is not on disk.

    ## What it does
    Reports a call of a local module whose folder does not exist, and a call of a remote module (registry, git, archive)
    that `terraform init` has not fetched and whose name or source says that it makes tables. Other remote modules that
    are not on disk are counted as undecided, and so is what depends on them.

    ## Why is this bad?
    What the module makes cannot be judged: neither its tables nor the alarms, policies and scaling it may add to yours.
    A linter that says nothing about it looks as if all were well.

    ## Example
        module "orders" {
          source = "./modules/orders"
        }

        resource "aws_dynamodb_table" "carts" {
          name = "carts"
        }

    ## Use instead
        # file: main.tf
        module "orders" {
          source = "./modules/orders"
        }
        # file: modules/orders/main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
    """

    id = "DYN002"
    severity = Severity.WARNING
    references = (
        "https://developer.hashicorp.com/terraform/language/modules/sources",
        "https://developer.hashicorp.com/terraform/cli/commands/get",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        calls = {call.problem.location: call for call in reversed(module.unread_calls)}
        for call in reversed(calls.values()):
            if call.problem.kind == "outside-call":
                yield self.undecided(call.problem, f"{call.problem.message}: give dynlint its path, too")
            elif call.is_local:
                yield self.finding(call.problem, f"{call.problem.message}: write the path of the module's folder.")
            elif call.says_dynamodb:
                yield self.finding(
                    call.problem, f"{call.problem.message}: run terraform init first, and it is judged too."
                )
            else:
                yield self.undecided(call.problem, f"{call.problem.message}; terraform init fetches it")
