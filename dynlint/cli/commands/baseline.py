"""`dynlint baseline`: accept today's findings, or drop entries of findings that are gone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from dynlint import __version__
from dynlint.cli import terminal
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint import lint_options
from dynlint.reports.escape import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Result
    from dynlint.request import Request
    from dynlint.run.baseline import Baseline, Entry

FILE_NAME = ".dynlint-baseline.json"


@click.command(name="baseline", short_help="Accept what is found today.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--output", default=FILE_NAME, show_default=True, metavar="FILE", help="The baseline to write.")
@click.option("--prune", is_flag=True, help="Accept nothing new: only drop what is no longer found.")
@lint_options("var_files", "config", "rule_paths", "trust")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    output: str,
    prune: bool,
    var_files: tuple[str, ...],
    config: str | None,
    rule_paths: tuple[str, ...],
    trust: bool | None,
) -> None:
    """Write findings to a file that `dynlint --baseline FILE` accepts. Entries outside of PATH stay in the file."""
    from dynlint.cli.commands.only_new import read_baseline  # noqa: PLC0415  # start-up: where it is used
    from dynlint.filesystem.borders import Border  # noqa: PLC0415  # start-up: where it is used
    from dynlint.request import Request, given_trust  # noqa: PLC0415  # start-up: where it is used
    from dynlint.run import lint  # noqa: PLC0415 (start-up: not for help)
    from dynlint.run.baseline import Baseline  # noqa: PLC0415  # start-up: where it is used

    if prune and not os.path.isfile(output):
        raise click.UsageError(f"there is no baseline {output} to prune")
    there = worth_linting(paths or (".",), one_is_enough=False)
    if len(there) < len(paths or (".",)):
        ctx.exit(2)
    border = Border((os.getcwd(),))
    border.name(os.path.abspath(output))  # a link that leads out of the tree would be replaced, and is not read
    before = read_baseline(output, border) if os.path.isfile(output) else Baseline(())
    asked = Request(there, var_files=var_files, config=config, rule_paths=rule_paths)
    request = asked._replace(trust=given_trust(trust))
    result = lint.run(request)
    if result.errors:
        terminal.print_errors(result.errors)
        terminal.print_error(f"{output} is unchanged: entries of what could not be analysed would be lost")
        ctx.exit(3)
    after, news = _after(before, result, request, prune=prune)
    _write(output, after)
    gone = len(before.entries) + news - len(after)
    terminal.say(shown(f"wrote {output}: {len(after)} accepted, {news} new, {gone} no longer found"))


def _after(before: Baseline, result: Result, request: Request, *, prune: bool) -> tuple[list[Entry], int]:
    """Return the entries to keep, and the number of new ones."""
    from dynlint.cli.commands.only_new import is_gone, reached  # noqa: PLC0415  # start-up: where it is used
    from dynlint.run.baseline import compare, entries  # noqa: PLC0415  # start-up: where it is used
    from dynlint.run.renames import Renames  # noqa: PLC0415  # start-up: where it is used

    reworded, renames = before.version != __version__, Renames(result.moves)
    found = compare(result.findings, before.entries, is_gone(request), reworded=reworded, renames=renames)
    dropped = set(reached(found.unused, request))
    accepted = [entry for entry in found.unused if entry not in dropped]
    accepted += [entry for finding in found.known for entry in entries(finding)]
    new = [] if prune else [entry for finding in found.new for entry in entries(finding)]
    return [*accepted, *new], len(new)


def _write(path: str, found: Sequence[Entry]) -> None:
    from dynlint.filesystem.write_whole import write  # noqa: PLC0415  # start-up: where it is used
    from dynlint.run.baseline import Baseline, written  # noqa: PLC0415  # start-up: where it is used

    try:
        write(path, written(Baseline(tuple(found), __version__)))
    except OSError as error:
        raise click.UsageError(f"--output {path}: {error.strerror}") from None
