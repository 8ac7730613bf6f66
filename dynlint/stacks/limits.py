"""All limits of stacks. Content that exceeds one of them is not read, and the run reports it."""

from __future__ import annotations

DEPLOYMENTS = 1000
"""The most deployments of stacks of HCP Terraform in one run, as many as settings may name environments."""

STACK_FILES = 2000
"""The most files that are searched for in one folder of Atmos stacks."""

STACKS_LENGTH = 3_000_000
"""The most characters that are read from all files of Atmos stacks together."""

STACK_IMPORTS = 50
"""The longest chain of imports of Atmos stack files."""

INHERITED = 100
"""The most components in one chain of inheritance in Atmos, including the component itself."""

MERGED_PAIRS = 10_000
"""The most keys and mappings in one YAML mapping of a stack, including merged ones (`<<`)."""

STACK_VALUES = 5000
"""The most values, with nested ones, in one variable of a stack."""

STACK_STEPS = 2_000_000
"""The most steps of all Atmos stacks together: for imported files, inherited components and merged variables."""
