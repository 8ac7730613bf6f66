from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.system.backend import backends
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module

_PASSED = frozenset(("", "use_lockfile", "dynamodb_table"))
"""What a pipeline may complete a backend with: a lock, or a file that may have one."""


class StateWithoutLock(Rule):
    """State in S3 that nothing locks.

    ## What it does
    Looks for `use_lockfile = true` or `dynamodb_table` in an S3 backend that is written out, with bucket and key. A
    backend that is completed by `-backend-config` is left alone: the lock may be there. So is one to which a script or
    pipeline of the repository passes a lock, or a file.

    ## Why is this bad?
    Two applies at a time write the state over one another. Terraform then knows of half the resources and makes the
    others, tables among them, a second time, or plans to destroy them.

    ## Example
        terraform {
          backend "s3" {
            bucket = "example-state"
            key    = "orders/terraform.tfstate"
            region = "us-east-1"
          }
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

    ## Use instead
        terraform {
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

    id = "DYN908"
    severity = Severity.WARNING
    resources = ()
    references = ("https://developer.hashicorp.com/terraform/language/backend/s3#state-locking",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        for backend in backends(module):
            body = backend.body
            if not {"bucket", "key", "region"} <= {*body.names()}:
                continue
            if not _PASSED.isdisjoint(module.backend_arguments()):
                continue
            if backend.lock_table.is_(None, "") and not backend.lock_file.truth:
                yield self.finding(
                    backend.lock_file if "use_lockfile" in body.names() else body,
                    "nothing locks this state, and two applies at a time overwrite it: "
                    f"{'set' if 'use_lockfile' in body.names() else 'add'} use_lockfile = true (Terraform 1.10 or "
                    "later), or a dynamodb_table.",
                )
