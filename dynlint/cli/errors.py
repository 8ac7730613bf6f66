"""Turns an exception into a message and an exit code."""

from __future__ import annotations

from dynlint.cli import terminal


class MisuseError(Exception):
    """The request makes no sense. click prints it with the usage of the command."""


def failed(error: Exception) -> int:
    """Print the error. Broken settings and unknown rules are the user's mistake, the rest is an internal error."""
    from dynlint.rulebook.rulebook import RulebookError  # noqa: PLC0415 (only when something is wrong)
    from dynlint.settings.config_file import ConfigError  # noqa: PLC0415 (only when something is wrong)

    if isinstance(error, ConfigError):
        terminal.print_error(f"{error.path}:{error.line}:{error.column}: {error.message}")
        return 2
    if isinstance(error, RulebookError):
        terminal.print_error(str(error))
        return 2
    terminal.print_internal_error(error)
    return 3
