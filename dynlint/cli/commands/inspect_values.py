"""`dynlint inspect PATH`: the values that dynlint computes, for people who wonder about a finding."""

from __future__ import annotations

import click

from dynlint.cli import terminal
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint import lint_options


@click.command(name="inspect", short_help="Show the values that dynlint computes.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", type=click.Choice(("json",)), default="json", show_default=True, expose_value=False)
@lint_options("environments", "var_files", "config")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    environments: tuple[str, ...],
    var_files: tuple[str, ...],
    config: str | None,
) -> None:
    """Show variables, locals, outputs and resources of each root module in each environment, and what is not known."""
    from dynlint.reports.plain_json import dumped  # noqa: PLC0415 (start-up: not for help)
    from dynlint.request import Request  # noqa: PLC0415 (start-up: not for help)
    from dynlint.run import lint  # noqa: PLC0415 (start-up: not for help)

    there = worth_linting(paths or (".",), one_is_enough=False)
    if len(there) < len(paths or (".",)):
        ctx.exit(2)
    request = Request(there, environments, var_files, config)
    terminal.write(dumped(lint.inspect(request), indent=2, default=_plain))


def _plain(value: object) -> object:
    """Return a value of a type that `json` does not know (a decimal fraction) as one that it knows."""
    from decimal import Decimal  # noqa: PLC0415 (start-up: not for help)

    return float(value) if isinstance(value, Decimal) else str(value)
