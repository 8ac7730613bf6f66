"""`dynlint fleet SOURCES`: many repositories on a cluster, into Parquet and a page that sums them up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from dynlint.cli import terminal
from dynlint.cli.commands.lint import command as lint
from dynlint.cli.errors import MisuseError
from dynlint.reports.escape import shown

if TYPE_CHECKING:
    from dynlint.fleet.sources import FleetSource
    from dynlint.fleet.survey import Orders, Outcome

_SHARED = (
    "preset",
    "select",
    "ignore",
    "fail_on",
    "environments",
    "config",
    "rule_paths",
    "trust",
    "allow_partial",
    "exit_zero",
)
"""The options of `lint` that mean the same here."""
_PAGE = "summary.md"


@click.command(
    name="fleet",
    short_help="Lint many repositories on a cluster.",
    params=[option for option in lint.params if option.name in _SHARED],
)
@click.argument("paths", nargs=-1, required=True, metavar="SOURCES...", type=click.Path(exists=True))
@click.option("--output", required=True, type=click.Path(file_okay=False), help="The folder of this run's results.")
@click.option(
    "--against", type=click.Path(exists=True, file_okay=False), help="The folder of an earlier run to compare with."
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="A Dask cluster instead of this machine.")
@click.option("--workers", type=click.IntRange(1), help="Processes on this machine (default: one for each processor).")
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long one source may take; past it the source is an error, and the others go on.",
)
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Lint many repositories on a Dask cluster, into Parquet files and a page that sums them up.

    SOURCES are folders (each is linted by itself), folders of repositories, bare git repositories, and files that list
    such paths. What is finished is not done again when the command is repeated, unless something has changed. Needs
    the extra `dynlint[fleet]`.
    """
    _check_extra()
    from dynlint.fleet import parts, sources, summary, trend  # noqa: PLC0415 (start-up: not for usage errors and help)

    try:
        wanted = sources.sources(paths)
    except sources.SourceListError as error:
        raise MisuseError(str(error)) from None
    orders = _orders(options, sources.repositories(wanted))
    for name in sources.bare_inside(wanted):
        terminal.print_error(f"{name} looks like a bare repository inside a source, and is taken for a plain folder")
    try:
        parts.sweep(orders.folder)
        outcomes = _outcomes(wanted, orders, options)
        changes = trend.trend(outcomes, orders) if orders.earlier else None
        path = _write_page(orders.folder, summary.page(outcomes, changes))
    except OSError as error:
        raise MisuseError(f"--output {orders.folder}: {error.strerror or error}") from None
    known = sum(outcome.is_known for outcome in outcomes)
    numbers = summary.totals(outcomes)
    counts = ", ".join(f"{number} {severity}" for severity, number in numbers.items())
    terminal.say(shown(f"{len(outcomes)} sources ({known} known already): {counts}; {path}"))
    ctx.exit(_exit_code(outcomes, options))


def _write_page(folder: str, text: str) -> str:
    from dynlint.filesystem.write_whole import make_folder, write_file  # noqa: PLC0415  # start-up: where it is used

    path = os.path.join(folder, _PAGE)
    make_folder(folder)
    write_file(path, text)
    return path


def _check_extra() -> None:
    from importlib.util import find_spec  # noqa: PLC0415 (only here)

    if not find_spec("distributed") or not find_spec("pyarrow"):
        raise click.UsageError("dynlint fleet needs an extra: pip install 'dynlint[fleet]'")


def _orders(options: dict[str, Any], repositories: tuple[tuple[str, str], ...]) -> Orders:
    from dynlint.fleet.survey import Orders  # noqa: PLC0415 (start-up: not for usage errors and help)
    from dynlint.request import Request, given_trust  # noqa: PLC0415  # start-up: where it is used

    asked = {name: options[name] for name in Request._fields if name in options}
    asked["config"] = os.path.abspath(asked["config"]) if asked["config"] else None
    asked["rule_paths"] = tuple(map(os.path.abspath, asked["rule_paths"]))
    asked["trust"] = given_trust(asked["trust"])
    earlier = os.path.abspath(options["against"]) if options["against"] else ""
    asked["repositories"] = repositories
    output, run = os.path.abspath(options["output"]), os.urandom(8).hex()
    return Orders(Request(**asked), output, earlier, run, options["timeout"])


def _outcomes(wanted: list[FleetSource], orders: Orders, options: dict[str, Any]) -> list[Outcome]:
    from dynlint.fleet.cluster import ClusterError, connected, surveyed  # noqa: PLC0415 (start-up: the engine is heavy)
    from dynlint.run.workers import jobs_of  # noqa: PLC0415  # start-up: where it is used

    draw, wipe = terminal.progress()
    outcomes = []
    try:
        with connected(options["scheduler"], jobs_of(options["workers"])) as client:
            for outcome in surveyed(client, wanted, orders):
                outcomes.append(outcome)
                if draw is not None:
                    draw(len(outcomes), len(wanted))
    except ClusterError as error:
        raise MisuseError(str(error)) from None
    finally:
        wipe()
    return outcomes


def _exit_code(outcomes: list[Outcome], options: dict[str, Any]) -> int:
    """Return the exit code: 3 if something was not analysed, 1 if a finding is at or above `--fail-on`, else 0."""
    from dynlint.fleet.summary import SEVERITIES  # noqa: PLC0415 (start-up: not for usage errors and help)

    if any(outcome.errors for outcome in outcomes) and not options["allow_partial"]:
        return 3
    bad = SEVERITIES[: SEVERITIES.index(options["fail_on"] or "error") + 1]
    fails = any(outcome.count(severity) for outcome in outcomes for severity in bad)
    return 1 if fails and not options["exit_zero"] else 0
