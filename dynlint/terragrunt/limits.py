"""All limits of Terragrunt's files, beside those of `dynlint.hcl.values.limits`."""

from __future__ import annotations

UNIT_READS = 200
"""The most files that are read for one unit of Terragrunt."""

STACK_DEPTH = 10
"""How deep stacks of Terragrunt may lie in stacks."""
