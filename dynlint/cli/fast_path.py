"""Reads common command lines without click, whose import takes longer than linting a module.

It reads paths and options of `dynlint lint` in their plain spellings. Everything else, mistakes too, is left to click
from the start. So help, errors and the definition of what is allowed exist only once.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.cli import terminal
from dynlint.cli.commands import COMMANDS
from dynlint.cli.lint_options import OPTIONS, words_in
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dynlint.cli.lint_options import Option


class LintArguments(NamedTuple):
    """The options and paths of `dynlint lint`."""

    paths: tuple[str, ...]
    options: dict[str, Any]
    order: list[str]
    """The order in which --format and --output came, by their names."""


def run(arguments: Sequence[str]) -> int | None:
    """Run a plain command line; return the exit code, or None if click must read it."""
    if os.name == "nt" or "_DYNLINT_COMPLETE" in os.environ:  # click expands patterns on Windows, and completes
        return None
    asked = read(arguments)
    return None if asked is None else _ended(asked)


def _ended(asked: LintArguments) -> int:
    """Run, and turn every exception into an exit code."""
    from dynlint.cli.commands.lint_run import check  # noqa: PLC0415 (start-up: only if it is plain)
    from dynlint.cli.errors import MisuseError, failed  # noqa: PLC0415 (as above)

    try:
        return check(*asked)
    except MisuseError as error:
        from dynlint.cli.program import misused  # noqa: PLC0415 (only when something is wrong)

        return misused("lint", str(error))
    except (EOFError, KeyboardInterrupt):
        terminal.end_line()
        return 130
    except BrokenPipeError:
        terminal.discard_output()
        return 1
    except Exception as error:  # noqa: BLE001 (the last resort: an error must not look like a result)
        return failed(error)


def read(arguments: Sequence[str]) -> LintArguments | None:
    """Return the options of arguments; None if these are not plainly for `dynlint lint`, or are spelled unusually."""
    if arguments and arguments[0] in COMMANDS:
        if arguments[0] != "lint":
            return None
        arguments = arguments[1:]
    paths: list[str] = []
    given: list[tuple[Option, Any]] = []
    left = iter(arguments)
    for word in left:
        if not word.startswith("-"):
            paths.append(word)
            continue
        found = None if os.path.lexists(word) else _option(word, left)
        if found is None:
            return None
        given.append(found)
    options = _options(given)
    order = [option.name for option, _ in given if option.name in ("formats", "outputs")]
    return None if options is None else LintArguments(tuple(paths), options, order)


def _option(word: str, left: Iterator[str]) -> tuple[Option, Any] | None:
    """Return an option and its value, which may be the next argument; None if it is not spelled plainly."""
    spelling, equals, value = word.partition("=")
    option, is_on = _SPELLINGS.get(spelling, (None, False))
    if option is None:
        return None
    if option.kind == "flag":
        return None if equals else (option, is_on)
    if not equals:
        value = next(left, "-")
    if value.startswith("-") or not _IS_PLAIN[option.kind](option, value):
        return None
    return option, int(value) if option.kind == "number" else value


def _options(given: list[tuple[Option, Any]]) -> dict[str, Any] | None:
    """Return the value of every option; None if an option that may stand once is repeated."""
    found: dict[str, Any] = {}
    for option in OPTIONS:
        values = [value for each, value in given if each is option]
        if option.many:
            found[option.name] = words_in(values) if option.kind == "words" else tuple(values)
        elif option.kind != "flag" and len(values) > 1:
            return None
        else:
            found[option.name] = values[-1] if values else option.default
    return found


def _spellings() -> Iterator[tuple[str, tuple[Option, bool]]]:
    for option in OPTIONS:
        on, _, off = option.spelling.partition("/")
        yield from ((word, (option, True)) for word in on.split())
        yield from ((word, (option, False)) for word in off.split())


_SPELLINGS: dict[str, tuple[Option, bool]] = dict(_spellings())
_IS_PLAIN: dict[str, Callable[[Option, str], bool]] = {
    "choice": lambda option, value: value in option.choices,
    "text": lambda _, __: True,
    "words": lambda _, __: True,
    "file": lambda _, value: os.path.isfile(value) and os.access(value, os.R_OK),
    "folder": lambda _, value: os.path.isdir(value) and os.access(value, os.R_OK),
    "number": lambda _, value: value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0,
}
"""Whether a value is beyond doubt one of the option's kind."""
