"""The commands; with `dynlint.cli` the only modules that print or exit."""

from __future__ import annotations

COMMANDS = {
    "lint": "dynlint.commands.linting",
    "environments": "dynlint.commands.environments",
    "inspect": "dynlint.commands.inspecting",
    "explain": "dynlint.commands.explaining",
    "rules": "dynlint.commands.listing",
    "baseline": "dynlint.commands.accepting",
    "suppressions": "dynlint.commands.suppressing",
    "fleet": "dynlint.commands.surveying",
    "init": "dynlint.commands.starting",
    "new-rule": "dynlint.commands.scaffolding",
}
"""The module that has the command as its `command`; it is imported when the command is used."""
