"""`dynlint fix`: make the changes that findings propose, each after it has been judged in every environment."""

from __future__ import annotations

from typing import Any

import click

from dynlint.cli import terminal
from dynlint.cli.commands.fix_run import fix, print_fixes, shown_diff, write_files
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint import as_click_option, paths_argument
from dynlint.cli.commands.lint_run import exit_code, request_of
from dynlint.cli.lint_options import OPTIONS
from dynlint.cli.settings_options import with_settings

_SHARED = (
    *("preset", "select", "ignore", "fail_on", "environments", "var_files", "config", "rule_paths", "trust"),
    *("baseline", "new_from", "no_inline_ignores", "jobs", "exit_zero", "quiet"),
)
"""The options of `lint` that hold here too."""


@click.command(
    name="fix",
    short_help="Make the changes that findings propose.",
    params=[
        paths_argument(),
        click.Option(["--diff"], is_flag=True, help="Write nothing: show the edits; exit with 1 if there are any."),
        click.Option(
            ["--unsafe-fixes"],
            is_flag=True,
            help="Make unsafe changes, too: they may replace a resource, cost more or take access away.",
        ),
        *(as_click_option(option) for option in OPTIONS if option.name in _SHARED),
    ],
)
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], diff: bool, unsafe_fixes: bool, **options: Any) -> None:
    """Edit files where the value of a finding comes from.

    Each edit is judged in every environment before it is written.
    """
    there = worth_linting(paths or (".",), one_is_enough=False)
    if not there:
        ctx.exit(2)
    options, _ = with_settings(there, options, [])
    options |= {"coverage": False, "all_files": False, "allow_partial": False, "strict": False}
    fixed, left = fix(request_of(there, options), options, unsafe=unsafe_fixes)
    if diff:
        terminal.write(shown_diff(fixed))
        print_fixes(fixed, left, quiet=options["quiet"], written=False)
        ctx.exit(3 if fixed.result.errors else 1 if fixed.after else 0)
    failures = write_files(fixed)
    print_fixes(fixed, left, quiet=options["quiet"], written=True)
    ctx.exit(3 if failures else exit_code(fixed.result, options))
