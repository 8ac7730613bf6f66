"""The commands; with `dynlint.cli.program` the only modules that print or exit."""

from __future__ import annotations

COMMANDS = {
    "lint": "dynlint.cli.commands.lint",
    "fix": "dynlint.cli.commands.fix",
    "environments": "dynlint.cli.commands.environments",
    "inspect": "dynlint.cli.commands.inspect_values",
    "explain": "dynlint.cli.commands.explain",
    "rules": "dynlint.cli.commands.list_rules",
    "baseline": "dynlint.cli.commands.baseline",
    "suppressions": "dynlint.cli.commands.suppressions",
    "fleet": "dynlint.cli.commands.fleet_run",
    "server": "dynlint.cli.commands.server",
    "init": "dynlint.cli.commands.init",
    "new-rule": "dynlint.cli.commands.new_rule",
}
"""The module that has the command as its `command`; it is imported when the command is used."""
