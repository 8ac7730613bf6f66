"""All limits of the evaluator: they bound time and memory for hostile or mistaken input.

A value that exceeds a limit becomes unknown, with a reason that names the limit.
"""

from __future__ import annotations

FILE_BYTES = 64_000_000
"""The size in bytes of the largest file that is read: Terraform, tfvars, plan, or read by a function."""

SIGNS = 500_000
"""The most signs (characters other than letters, digits, underscores and blanks; line ends count) in the files of one
module, in one file of values, and in all modules of one root module."""

LARGE_FOLDER = 250_000
"""The size of its Terraform files in bytes above which a folder counts as large."""

LARGE_FOLDERS = 8_000_000
"""The most bytes of Terraform files that a run reads in large folders."""

JSON_BYTES = 8_000_000
"""The size in bytes of the largest Terraform or tfvars file in JSON that is read."""

SYNTAX_ERRORS = 100
"""The most syntax errors that are reported for one file."""

FILES = 50_000
"""The most files and folders that one `fileset` lists."""

STRING_LENGTH = 4_000_000
"""The length in characters of the longest string that a template or function makes."""

INSTANCES = 10_000
"""The most instances one `count` or `for_each` makes."""

MODULE_DEPTH = 40
"""The deepest chain of module calls; what a deeper one calls is named and not evaluated."""

MODULE_CALLS = 10_000
"""The most module instances in one root."""

EXPRESSION_DEPTH = 400
"""The longest chain of values that depend on each other (locals on locals ...)."""

VALUES = 1_000_000
"""The most values, with nested ones, in one argument or result of a function."""

RANGE = 1024
"""The most numbers that `range` makes: Terraform's own limit."""

PARTS = 50_000
"""The most values in one local, argument or output; nested values count each time they occur."""

ROUNDS = 250_000
"""The most iterations of all for expressions and template loops of one module or one instance."""

NESTING = 200
"""The most levels of nesting in JSON and YAML that functions write or read."""

DIGITS = 4000
"""The most decimal digits of a number, before or after its decimal point."""

FORMAT_WIDTH = 10_000
"""The greatest width, precision or argument number in a verb of `format`."""

UNKNOWN_PARTS = 10_000
"""The most unknown parts in a text."""

STATES_DEEP = 20
"""The longest chain of root modules of which each reads the state of the next."""

UNITS = 20_000
"""The most Terragrunt units, or components of Atmos stacks, in one run."""

BLOCKS = 10_000
"""The most instances of resources and data sources in one root."""

NESTED_BLOCKS = 500
"""The most nested blocks of one type in one block."""

PATTERN_STEPS = 2_000_000
"""The most steps that matching a regular expression takes."""

EVALUATION_STEPS = 10_000_000
"""The most steps for evaluating one root module in one environment: calls, iterations, text that is made."""

RUN_STEPS = 20_000_000
"""The steps that the root modules of a run divide, with those for their text, and that all units share."""

STEPS_OF_BYTE = 8
"""The steps that a run gets for each byte of the files of its root modules and of the local modules that they call."""

LEAST_LENGTH = 2_000
"""The bytes that are added to the length of each root module when they divide the steps of a run."""

SHARE_STEPS = 200_000
"""The most steps for evaluating a root module to find its environments, or what a unit of Terragrunt reads."""

LEAST_STEPS = 10_000
"""The fewest steps for evaluating the files of one unit of Terragrunt, whatever their number."""

VALUE_STEPS = 1_000_000
"""The most steps for evaluating one file of values, or the files of one unit of Terragrunt; many units have fewer."""

DEFAULT_STEPS = 10_000
"""The most steps for evaluating one default in a type constraint."""

PIPELINE_FILES = 200
"""The most Makefiles, scripts and CI files with a word of Terraform's that are read for one root module."""

WORKSPACES = 200
"""The most workspaces that dynlint finds for one root module, and the most names that it tries for one of them."""

NAMES_STEPS = 1_000_000
"""The most steps for finding the names of the workspaces of one root module; small root modules have fewer."""

NAMES_STEPS_OF_BYTE = 5
"""The steps for finding the names of its workspaces that a root module gets for each byte of its files."""

NAMES_STEPS_OF_ANY = 10_000
"""The steps for finding the names of its workspaces that each root module gets."""

NAME_STEPS = 20
"""The steps that trying one name for a workspace takes at least."""

WORKSPACE_WORDS = 5
"""The most texts of an expression with the workspace that are tried before and after a name."""

WORKSPACE_STEPS = 100_000
"""The most steps for trying one name of a workspace."""

SWITCHES = 200
"""The most instances left out by one for_each of which each has its own switch named; others have the for_each."""

REWRITTEN_PARTS = 20_000
"""The most parts of the expression of a for_each that are looked at for what leaves an instance out."""
