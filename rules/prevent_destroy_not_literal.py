from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_FROM_WHICH = "OpenTofu can read this from 1.12, and it is unknown whether an older one runs here"


class PreventDestroyNotLiteral(Rule):
    """A prevent_destroy that Terraform cannot read.

    ## What it does
    Looks for a `prevent_destroy` with a variable, a local value or a function in it. OpenTofu from 1.12 can read one:
    say so with `engine: opentofu` and `version` in `.dynlint.yaml`.

    ## Why is this bad?
    Terraform reads `lifecycle` before it knows any value and stops with "Variables not allowed": nothing of this
    configuration can be planned. Where environments differ, two resources with opposite `count` are the way.

    ## Example
        variable "protected" {
          default = true
        }

        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          lifecycle {
            prevent_destroy = var.protected
          }
        }

    ## Use instead
        variable "protected" {
          default = true
        }

        resource "aws_dynamodb_table" "protected" {
          count        = var.protected ? 1 : 0
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          lifecycle {
            prevent_destroy = true
          }
        }

        resource "aws_dynamodb_table" "unprotected" {
          count        = var.protected ? 0 : 1
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }
    """

    id = "DYN303"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#literal-values-only",
        "https://opentofu.org/docs/language/meta-arguments/lifecycle/",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        engine = module.engine
        allowed = engine.reaches(1, 12) if engine.name == "opentofu" else False
        for lifecycle in table.block.blocks("lifecycle"):
            place = lifecycle.get("prevent_destroy")
            if place.is_literal or allowed:
                continue
            if allowed is None:
                yield self.undecided(place, _FROM_WHICH)
            else:
                reader = "OpenTofu before 1.12" if engine.name == "opentofu" else "Terraform"
                yield self.finding(place, f"{reader} cannot read prevent_destroy from a value: write true or false.")
