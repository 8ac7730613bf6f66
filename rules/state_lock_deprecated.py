from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.system.backend import backends, has_lock_files
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class StateLockDeprecated(Rule):
    """State that is locked by a table, where a file would do.

    ## What it does
    Looks for `dynamodb_table` in the S3 backend, where `required_version` or the setting `version` leaves only versions
    of Terraform or OpenTofu that have `use_lockfile` (1.10): where older ones are allowed, somebody may need the table.
    While both are set, the change is under way.

    ## Why is this bad?
    Terraform has deprecated `dynamodb_table` and will take it away. A lock in the bucket needs no table, no capacity
    and no permissions for it.

    ## Example
        terraform {
          required_version = ">= 1.11"

          backend "s3" {
            bucket         = "example-state"
            key            = "orders/terraform.tfstate"
            region         = "us-east-1"
            dynamodb_table = "example-locks"
          }
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

    ## Use instead
        terraform {
          required_version = ">= 1.11"

          backend "s3" {
            bucket       = "example-state"
            key          = "orders/terraform.tfstate"
            region       = "us-east-1"
            use_lockfile = true
          }
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
    """

    id = "DYN902"
    severity = Severity.INFO
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/language/backend/s3#state-locking",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        for backend in backends(module):
            locked = not backend.lock_table.is_(None, "") and not backend.lock_file.is_(True, "true")
            if locked and has_lock_files(module):
                yield self.finding(
                    backend.lock_table,
                    "dynamodb_table is deprecated as the lock of a state: write use_lockfile = true beside it, "
                    "and take it away once everybody has it.",
                )
