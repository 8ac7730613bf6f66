"""All limits of stacks. Content that exceeds one of them is not read, and the run reports it."""

from __future__ import annotations

STACK_FILES = 2000
"""The most files that are looked for in one folder of Atmos's stacks."""

STACKS_LENGTH = 3_000_000
"""The most characters of all files of Atmos's stacks that are read."""

STACK_IMPORTS = 50
"""How deep files of Atmos's stacks may import one another."""

INHERITED = 100
"""The most components of Atmos's that one may inherit from, directly or not, itself included."""

MERGED_PAIRS = 10_000
"""The most keys and mappings of one YAML mapping of a stack, those that it merges in (`<<`) counted."""

STACK_VALUES = 5000
"""The most values, nested ones counted, of one variable of a stack."""

STACK_STEPS = 2_000_000
"""The most steps that Atmos's stacks take in all: files imported, components inherited, variables given to one."""
