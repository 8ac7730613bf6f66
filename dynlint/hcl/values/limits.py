"""All limits of the evaluator: they bound time and memory for hostile or mistaken input.

A value that exceeds a limit becomes unknown, with a reason that names the limit.
"""

from __future__ import annotations

FILE_BYTES = 64_000_000
"""The largest Terraform, tfvars or plan file, or file of a function, that is read, in bytes."""

MARKS = 500_000
"""The most signs (what is no letter, digit or blank, and line ends) in the files of one module, in one file of values,
and in all modules of one root module."""

LARGE_FOLDER = 250_000
"""The bytes of Terraform files from which a folder counts as large."""

LARGE_FOLDERS = 8_000_000
"""The most bytes of Terraform files that a run reads in large folders."""

JSON_BYTES = 8_000_000
"""The largest Terraform or tfvars file in JSON that is read, in bytes."""

SYNTAX_ERRORS = 100
"""The most syntax errors that are reported of one file."""

FILES = 50_000
"""The most files and folders that one `fileset` looks at."""

STRING_LENGTH = 4_000_000
"""The longest string a template or function makes, in characters."""

INSTANCES = 10_000
"""The most instances one `count` or `for_each` makes."""

MODULE_DEPTH = 40
"""The deepest chain of module calls; deeper is taken for modules that call themselves."""

MODULE_CALLS = 10_000
"""The most module instances in one root."""

EXPRESSION_DEPTH = 400
"""How deep values may depend on each other (locals on locals ...)."""

VALUES = 1_000_000
"""The most values, nested ones counted, that one function call takes."""

RANGE = 1024
"""The most numbers that `range` makes: Terraform's own limit."""

PARTS = 50_000
"""The most values, nested ones counted as often as they occur, in one local, argument or output."""

ROUNDS = 250_000
"""The most rounds that the for expressions and template loops of one module, or of one instance, take."""

NESTING = 200
"""How deep values may nest in JSON and YAML that is written or read."""

DIGITS = 4000
"""The most decimal digits of a number, before or behind its point."""

FORMAT_WIDTH = 10_000
"""The most characters that one verb of `format` may ask for."""

UNKNOWN_PARTS = 10_000
"""The most unknown parts in a text."""

STATES_DEEP = 20
"""The most root modules that read one another's states, one after the other."""

UNITS = 20_000
"""The most units of Terragrunt, or deployments of stacks, of one run."""

BLOCKS = 10_000
"""The most instances of resources and data sources in one root."""

NESTED_BLOCKS = 500
"""The most nested blocks of one type in one block."""

PATTERN_STEPS = 2_000_000
"""The most steps that matching a regular expression takes."""

EVALUATION_STEPS = 10_000_000
"""The most steps that evaluating one root module in one environment takes: calls, rounds, text that is made."""

RUN_STEPS = 10_000_000
"""The steps that a run divides among its root modules and environments, and once more among those that need more."""

SHARE_STEPS = 200_000
"""The most steps that a root module in one environment has beside that, by the length of its text."""

LEAST_STEPS = 10_000
"""The least steps of a root module in one environment, however many there are."""

STEPS_OF_CHARACTER = 16
"""The steps that a root module has for each character of its files and of the local modules that it calls."""

VALUE_STEPS = 1_000_000
"""The most steps that evaluating one file of values takes."""

DEFAULT_STEPS = 10_000
"""The most steps that evaluating the default in a type takes."""

PIPELINE_FILES = 200
"""The most Makefiles, scripts and CI files that are read for one root module."""

WORKSPACES = 200
"""The most workspaces that dynlint finds in one root module, and the most names it tries for one."""

WORKSPACE_TRIALS = 10_000
"""The most names that dynlint tries for the workspaces of one root module in all."""

WORKSPACE_WORDS = 5
"""The most texts of an expression over the workspace that are tried before and behind a name."""

WORKSPACE_STEPS = 100_000
"""The most steps that trying one name of a workspace takes."""
