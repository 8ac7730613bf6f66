"""All limits of Terragrunt's files, in addition to those in `dynlint.hcl.values.limits`."""

from __future__ import annotations

UNIT_READS = 200
"""The most files that are read for one unit of Terragrunt."""

STACK_DEPTH = 10
"""The most levels of Terragrunt stacks inside stacks."""
