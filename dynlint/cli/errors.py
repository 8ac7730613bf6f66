"""What becomes of an error."""

from __future__ import annotations

from dynlint.cli import terminal


class MisuseError(Exception):
    """What is asked for does not make sense; click says so with the command's usage."""


def failed(error: Exception) -> int:
    """Say what went wrong; a mistake in a `.dynlint.yaml` or a choice of rules is the user's, the rest is dynlint's."""
    from dynlint.rulebook.rulebook import RulebookError  # noqa: PLC0415 (only when something is wrong)
    from dynlint.settings.config_file import ConfigError  # noqa: PLC0415 (only when something is wrong)

    if isinstance(error, ConfigError):
        terminal.complain(f"{error.path}:{error.line}:{error.column}: {error.message}")
        return 2
    if isinstance(error, RulebookError):
        terminal.complain(str(error))
        return 2
    terminal.complain_of_ourselves(error)
    return 3
