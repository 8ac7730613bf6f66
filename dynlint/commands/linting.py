"""`dynlint [PATH ...]`: lint, report, and say by the exit code what was found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from dynlint import __version__
from dynlint.commands import terminal
from dynlint.commands.reporting import FORMATS, check, paired, write
from dynlint.commands.running import environments_of, lint, lint_the_rest

if TYPE_CHECKING:
    from dynlint.finding import Result
    from dynlint.request import Request

SEVERITIES = ("error", "warning", "info")
PRESETS = ("recommended", "strict", "minimal")


class LintCommand(click.Command):
    """A command that remembers in which order --format and --output came."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, the order of two options first."""
        order = self.make_parser(ctx).parse_args(args=list(args))[2]
        ctx.meta["dynlint.order"] = [parameter.name for parameter in order if parameter.name in ("formats", "outputs")]
        return super().parse_args(ctx, args)


def listed(_ctx: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an option that is repeatable and takes comma lists."""
    return tuple(word.strip() for item in value for word in item.split(",") if word.strip())


_FILE = click.Path(exists=True, dir_okay=False)
_FOLDER = click.Path(exists=True, file_okay=False)


@click.command(cls=LintCommand, name="lint", short_help="Lint folders and files (the default).")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(tuple(FORMATS)), help="How to report; repeatable."
)
@click.option("--output", "outputs", multiple=True, metavar="FILE", help="Write the --format before it to a file.")
@click.option("--preset", type=click.Choice(PRESETS), help="Which rules: the default ones, all, or errors only.")
@click.option("--select", multiple=True, callback=listed, metavar="RULES", help="Only these: ids, names or DYN2.")
@click.option("--ignore", multiple=True, callback=listed, metavar="RULES", help="All but these.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True, help="Exit with 1 from here on."
)
@click.option("--env", "environments", multiple=True, callback=listed, metavar="NAME", help="Only this environment.")
@click.option("--var-file", "var_files", multiple=True, type=_FILE, help="Values for the root modules; repeatable.")
@click.option("--config", type=_FILE, help="This .dynlint.yaml instead of the nearest.")
@click.option("--rules", "rule_paths", multiple=True, type=_FOLDER, help="A folder of your own rules; repeatable.")
@click.option("--baseline", type=_FILE, help="Findings in this file are accepted; `dynlint baseline` writes it.")
@click.option("--new-from", metavar="REV", help="Only findings that this git revision does not have.")
@click.option("--no-inline-ignores", is_flag=True, help="Ignore comments silence nothing.")
@click.option("--all-files", is_flag=True, help="Check the syntax of every Terraform file, whether it matters or not.")
@click.option("--show-undecided", is_flag=True, help="Show where a rule could not decide, and which value it lacks.")
@click.option("--strict", is_flag=True, help="Exit with 1 where something is undecided.")
@click.option("--allow-partial", is_flag=True, help="Do not exit with 3 where something could not be analysed.")
@click.option("--jobs", type=click.IntRange(1), help="Processes for many root modules; one a processor unless told.")
@click.option("--cache/--no-cache", default=True, help="Keep the answer of a long run for an unchanged repository.")
@click.option("--exit-zero", is_flag=True, help="Do not exit with 1, whatever is found.")
@click.option("--quiet", "-q", is_flag=True, help="One line for a finding, no summary.")
@click.option("--color/--no-color", default=None, help="Colour or none, whoever is looking.")
@click.version_option(__version__, message="dynlint %(version)s")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Check Terraform for DynamoDB against the policy, in every environment."""
    reports = paired(ctx.meta["dynlint.order"], options["formats"], options["outputs"])
    check(reports)
    there = _worth_linting(paths or (".",))
    if not there:
        ctx.exit(2)
    request = _request(there, options | {"coverage": any(report.format == "html" for report in reports)})
    result, whole = _lint(request, options)
    usable = _is_usable(result, request)
    if options["baseline"] or options["new_from"]:
        from dynlint.commands.comparing import compared  # noqa: PLC0415 (start-up: not for every run)

        result = compared(result, request, options)
    for report in reports:
        if usable or report.format != "text":
            write(report, result, options)
    whole = whole and len(there) >= len(paths)
    ctx.exit(exit_code(result, options) if whole and usable else 2)


def _worth_linting(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that there is something at, and complain of the others."""
    there = tuple(_target(path) for path in paths if os.path.lexists(path))
    for path in paths:
        if not os.path.lexists(path):
            terminal.complain(f"no such path: {path}")
    empty = [path for path in there if len(there) > 1 and os.path.isdir(path) and not _has_terraform(path)]
    for path in empty:
        terminal.complain(f"no Terraform files in {path}")
    return tuple(path for path in there if path not in empty)


def _has_terraform(folder: str) -> bool:
    from dynlint.hcl.files import SUFFIXES  # noqa: PLC0415 (start-up: not for one folder)

    return any(name.endswith(SUFFIXES) for _, _, names in os.walk(folder) for name in names)


def _target(path: str) -> str:
    """Return what a path means: changed settings are about everything below them."""
    from dynlint.config import FILE_NAME  # noqa: PLC0415 (start-up: not for usage errors and help)

    return os.path.dirname(path) or "." if os.path.basename(path) == FILE_NAME else path


def exit_code(result: Result, options: dict[str, Any]) -> int:
    """Return 3 where something was not analysed, 1 where something is too bad, else 0."""
    from dynlint.finding import Severity  # noqa: PLC0415 (start-up: not for usage errors and help)

    if result.errors and not options["allow_partial"]:
        return 3
    limit = Severity[options["fail_on"].upper()]
    fails = any(finding.severity >= limit for finding in result.findings) or (options["strict"] and result.undecided)
    return 1 if fails and not options["exit_zero"] else 0


def _request(paths: tuple[str, ...], options: dict[str, Any]) -> Request:
    from dynlint.request import Request  # noqa: PLC0415 (start-up: not for usage errors and help)

    return Request(paths=paths, **{name: options[name] for name in Request._fields if name in options})


def _lint(request: Request, options: dict[str, Any]) -> tuple[Result, bool]:
    """Run; return the result, and whether it is about all that was asked for."""
    from dynlint.config import ConfigError  # noqa: PLC0415 (start-up: not for usage errors and help)

    try:
        return lint(request, cached=options["cache"], jobs=options["jobs"]), True
    except ConfigError as error:
        return lint_the_rest(request, error, jobs=options["jobs"]), False


def _is_usable(result: Result, request: Request) -> bool:
    """Tell whether there was anything to lint; a changed file that no module reads is fine, an empty folder is not."""
    summary, paths = result.summary, request.paths
    has_read = bool(summary.files_read or summary.files_not_read or result.errors or result.findings)
    folders = [path for path in paths if os.path.isdir(path)]
    if not has_read:
        terminal.complain(f"no Terraform files in {', '.join(folders or paths)}")
        return len(folders) < len(paths)
    absent = [name for name in request.environments if name not in summary.environments]
    if absent and not (result.findings or result.errors) and len(folders) == len(paths):
        known = environments_of(request)
        others = f"; there are {', '.join(known)}" if known else ""
        terminal.complain(f"no root module has an environment named {', '.join(absent)}{others}")
        return False
    return True
