"""The command line: selects the command and handles errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from dynlint import __version__
from dynlint.cli.commands import COMMANDS
from dynlint.cli.errors import MisuseError, failed
from dynlint.reports.escape import inert, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

_EPILOG = """\b
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on (or, with --strict, something undecided)
  2  wrong usage or configuration, no such path, no Terraform files
  3  something could not be analysed (unless --allow-partial)

A folder named like a command is given as ./NAME."""


class Program(click.Group):
    """The group of commands; `lint` is the default."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, the default first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name, and return it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; those that do not begin with a command are for `lint`."""
        if not args and ctx.resilient_parsing:  # a shell completes the first word: a command, or an argument of `lint`
            return super().parse_args(ctx, args)
        _refuse_options_that_are_files(args)
        if not args or (args[0] not in COMMANDS and args[0] not in ("-h", "--help", "--version")):
            args = ["lint", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the completions of the first word: commands, and options and paths of `lint`."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only for a shell)

        lint = self.get_command(ctx, "lint")
        own = super().shell_complete(ctx, incomplete)
        options = lint.shell_complete(click.Context(lint, parent=ctx), incomplete) if lint else []
        paths = [] if incomplete.startswith("-") else [CompletionItem(incomplete, type="file")]
        return [*paths, *{item.value: item for item in (*own, *options)}.values()]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a request that makes no sense becomes its usage error."""
        try:
            return super().invoke(ctx)
        except MisuseError as error:
            raise _usage_error(ctx, ctx.invoked_subcommand or "lint", str(error)) from None

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the usage line's parts."""
        return ["[COMMAND] [OPTIONS] [PATH]..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of `lint` with the program's own, then the commands."""
        lint = self.get_command(ctx, "lint")
        options = [each for each in (lint.params if lint else []) if isinstance(each, click.Option)]
        records = [option.get_help_record(ctx) for option in (*options, self.get_help_option(ctx)) if option]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record])
        self.format_commands(ctx, formatter)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and turn every exception into an exit code."""
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra) or 0
        except click.ClickException as error:
            _show(error)
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            code = 130
        except Exception as error:  # noqa: BLE001 (the last resort: an error must not look like a result)
            code = failed(error)
        if standalone_mode:
            sys.exit(code)
        return code


@click.group(cls=Program, name="dynlint", context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, message="dynlint %(version)s")
def program() -> None:
    """Check Terraform for DynamoDB against a policy, in every environment, before anything is deployed.

    PATH is a folder or file, the current folder if none is given.
    """


def _refuse_options_that_are_files(args: Sequence[str]) -> None:
    """Raise UsageError at an option that is the name of a file: `dynlint *` and hooks give names that a tree chooses.

    So a file `--config=x.yaml` of a stranger's would be an option, which says that the settings are trusted.
    """
    for word in takewhile("--".__ne__, args):
        if word[:1] == "-" and word != "-" and os.path.lexists(word):
            raise click.UsageError(
                f"{word} is an option and the name of a file here: write ./{word} if you mean the file"
            )


def _usage_error(group: click.Context, name: str, message: str) -> click.UsageError:
    command = program.get_command(group, name)
    return click.UsageError(message, click.Context(command, info_name=name, parent=group) if command else group)


def _show(error: click.ClickException) -> None:
    """Print an error as click does, escaped: it may quote paths and values of the linted tree."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    click.UsageError(inert(shown(error.format_message())), context).show()


def misused(name: str, message: str) -> int:
    """Print the error that click would print of a command that ran without it."""
    with program.make_context("dynlint", [name]) as group:
        error = _usage_error(group, name, message)
    _show(error)
    return error.exit_code


def run() -> int:
    """Run the command line with the program's arguments."""
    code: int = program.main(prog_name="dynlint", standalone_mode=False)
    return code
