from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.policy_text import texts_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import UnreadCall
    from dynlint.model.system.module import Module


_OF_TERRAGRUNT = (".hcl", ".hcl.json")


class ModuleNotFound(Rule):
    """Module call whose source is not on disk.

    ## What it does
    Reports a call of a module that is not on disk where it may concern a table: its name, source or an argument speaks
    of DynamoDB or of a table, or the folder of a local module is missing beside tables. What depends on such a module
    is undecided. The report counts other modules that are not on disk in one line, and the JSON report lists them.
    Calls with the same source are one finding.
    Reports a CloudFormation stack whose template makes a table, too: dynlint reads no templates.

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
    resources = ("aws_cloudformation_stack",)
    references = (
        "https://developer.hashicorp.com/terraform/language/modules/sources",
        "https://developer.hashicorp.com/terraform/cli/commands/get",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for stack in module.blocks_of("aws_cloudformation_stack"):
            template = stack.get("template_body").symbol
            if any("AWS::DynamoDB::" in text for text in texts_of(template)):
                yield self.finding(
                    stack.get("template_body"),
                    f"{stack.address} makes a table in a CloudFormation template, which was not read: "
                    "write the table as aws_dynamodb_table, and it is judged.",
                )
        calls = {call.problem.location: call for call in reversed(module.unread_calls)}
        missing: dict[object, list[UnreadCall]] = {}
        for call in filter(module.may_concern_tables, reversed(calls.values())):
            if call.problem.kind == "outside-call":
                yield self.undecided(call.problem, f"{call.problem.message}: give dynlint its path, too")
            else:
                missing.setdefault(_folder(call), []).append(call)
        for same in missing.values():
            yield self.finding(same[0].problem, _message(same))


def _folder(call: UnreadCall) -> object:
    """Return a key that all calls of one missing module share: the source, and the folder that it is relative to."""
    place = call.problem.location
    return (place.path.rpartition("/")[0], call.source) if call.source else place


def _message(calls: list[UnreadCall]) -> str:
    first, *others = calls
    program = "terragrunt" if first.problem.location.path.endswith(_OF_TERRAGRUNT) else "terraform"
    advice = f"run {program} init first, and it is judged too"
    if first.is_local:
        advice = "write the path of the module's folder"
    names = ", ".join(call.address for call in others)
    also = f" {len(others)} more calls have the same source: {names}." if len(others) > 1 else ""
    if len(others) == 1:
        also = f" {names} has the same source."
    return f"{first.problem.message}: {advice}.{also}"
