"""The paths of a command line: those that exist, and error messages for the others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEANT = {
    "help": "--help",
    "version": "--version",
    "list": "rules",
    "lsp": "server",
    **dict.fromkeys(("check", "run", "scan", "validate"), "lint"),
}
"""What words mean that are commands of other programs."""


def worth_linting(paths: tuple[str, ...], *, one_is_enough: bool = True) -> tuple[str, ...]:
    """Return the paths that have something to lint, and print an error for each of the others.

    A single folder is not checked where the command itself does that (`one_is_enough`).
    """
    there = tuple(_target(path) for path in existing(paths))
    looked_into = there if len(there) > 1 or not one_is_enough else ()
    empty = [path for path in looked_into if os.path.isdir(path) and not _has_terraform(path)]
    for path in empty:
        terminal.print_error(f"no Terraform files in {path}")
    return tuple(path for path in there if path not in empty)


def existing(paths: Sequence[str]) -> list[str]:
    """Return the paths that exist. Print an error for each of the others, which may be a mistyped command."""
    for path in paths:
        if not _is_there(path):
            meant = _command_like(path) if path == paths[0] else ""
            hint = f" or command: {path}; did you mean dynlint {meant}?" if meant else f": {path}"
            terminal.print_error(f"no such path{hint}")
    return [path for path in paths if _is_there(path)]


def _is_there(path: str) -> bool:
    from dynlint.filesystem.read_files import is_file  # noqa: PLC0415 (start-up: not for usage errors and help)

    return os.path.lexists(path) or is_file(path)


def _command_like(word: str) -> str:
    """Return the command that a word resembles; empty where the word looks like a path, or resembles none."""
    import difflib  # noqa: PLC0415 (only when something is wrong)

    from dynlint.cli.commands import COMMANDS  # noqa: PLC0415 (as above)

    if word in _MEANT:
        return _MEANT[word]
    return next(iter(difflib.get_close_matches(word, COMMANDS, 1)), "")


def _has_terraform(folder: str) -> bool:
    from dynlint.filesystem.read_files import UnreadableFileError, entries_in  # noqa: PLC0415 (start-up: not for one folder)
    from dynlint.hcl.files.library import SUFFIXES  # noqa: PLC0415 (start-up: not for one folder)
    from dynlint.stacks.all_units import SUFFIXES_OF_UNITS  # noqa: PLC0415 (start-up: not for one folder)

    stack = [folder]
    while stack:
        try:
            entries = entries_in(stack.pop())
        except UnreadableFileError:  # the run reports this
            return True
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        if any(entry.name.endswith((*SUFFIXES, *SUFFIXES_OF_UNITS)) for entry in entries if entry not in folders):
            return True
        stack.extend(entry.path for entry in folders)
    return False


def _target(path: str) -> str:
    """Return the target of a path: a settings file stands for the folder that it lies in."""
    from dynlint.settings.config_file import FILE_NAME  # noqa: PLC0415 (start-up: not for usage errors and help)

    return os.path.dirname(path) or "." if os.path.basename(path) == FILE_NAME else path
