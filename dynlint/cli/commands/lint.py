"""`dynlint [PATH ...]` as a click command: for help, errors, completion and unusual spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from dynlint import __version__
from dynlint.cli import completion
from dynlint.cli.commands.lint_run import check
from dynlint.cli.lint_options import OPTIONS, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.cli.lint_options import Option

F = TypeVar("F", bound="Callable[..., Any]")


class LintCommand(click.Command):
    """A command that records the order in which --format and --output were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; before that, record the order of the two options."""
        order = self.make_parser(ctx).parse_args(args=list(args))[2]
        ctx.meta["dynlint.order"] = [parameter.name for parameter in order if parameter.name in ("formats", "outputs")]
        return super().parse_args(ctx, args)


def listed(_ctx: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an option that may be repeated and takes lists with commas."""
    return words_in(value)


_TYPES: dict[str, Any] = {
    "file": click.Path(exists=True, dir_okay=False),
    "folder": click.Path(exists=True, file_okay=False),
    "number": click.IntRange(1),
}


_COMPLETED = {
    "select": completion.rules,
    "ignore": completion.rules,
    "environments": completion.environments,
}


def paths_argument() -> click.Argument:
    """Return the argument of commands that take any number of paths."""
    return click.Argument(["paths"], nargs=-1, metavar="[PATH]...", type=click.Path())


def as_click_option(option: Option) -> click.Option:
    """Return an option of `lint` as click's."""
    words = [option.spelling] if "/" in option.spelling else option.spelling.split()
    if option.kind == "flag":
        return click.Option([*words, option.name], is_flag=True, default=option.default, help=option.help)
    return click.Option(
        [*words, option.name],
        type=click.Choice(option.choices) if option.choices else _TYPES.get(option.kind),
        metavar=option.metavar,
        multiple=option.many,
        callback=listed if option.kind == "words" else None,
        shell_complete=_COMPLETED.get(option.name),
        default=option.default,
        show_default=option.default is not None,
        help=option.help,
    )


def lint_options(*names: str) -> Callable[[F], F]:
    """Return a decorator that gives a command some options of `lint`, in the order of their names."""
    options = {option.name: option for option in OPTIONS}

    def decorate(function: F) -> F:
        parameters = [as_click_option(options[name]) for name in reversed(names)]
        function.__dict__.setdefault("__click_params__", []).extend(parameters)
        return function

    return decorate


@click.command(
    cls=LintCommand,
    name="lint",
    short_help="Lint folders and files (the default).",
    params=[paths_argument(), *map(as_click_option, OPTIONS)],
)
@click.version_option(__version__, message="dynlint %(version)s")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Check Terraform for DynamoDB against the policy, in every environment."""
    ctx.exit(check(paths, options, ctx.meta["dynlint.order"]))
