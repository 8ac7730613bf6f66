"""What `dynlint lint` does: lint, report, and compute the exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.cli import terminal
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint_cached import environments_of, lint, lint_the_rest
from dynlint.cli.outputs import check_statistics, look_ahead, paired, write
from dynlint.cli.settings_options import with_settings

if TYPE_CHECKING:
    from dynlint.finding import Result
    from dynlint.request import Request


def check(paths: tuple[str, ...], options: dict[str, Any], order: list[str]) -> int:
    """Lint and report; return the exit code. `order` is the order of --format and --output on the command line."""
    if options["stdin_filename"] is None and "-" not in paths:
        return _checked(paths, options, order)
    from dynlint.cli.commands.lint_stdin import reading  # noqa: PLC0415 (start-up: for editors alone)

    with reading(paths, options) as there:
        return _checked(there, options | {"cache": False}, order)


def _checked(paths: tuple[str, ...], options: dict[str, Any], order: list[str]) -> int:
    options, order = with_settings(paths or (".",), options, order)
    reports = paired(order, options["formats"], options["outputs"])
    look_ahead(reports)
    if options["statistics"]:
        check_statistics(reports)
    there = worth_linting(paths or (".",))
    if not there:
        return 2
    request = request_of(there, options | {"coverage": any(report.format == "html" for report in reports)})
    if options["fix"]:
        from dynlint.cli.commands.fix_run import fix_first  # noqa: PLC0415 (start-up: not for every run)

        fix_first(request, options)
    result, whole = _lint(request, options)
    usable = _is_usable(result, request)
    if options["baseline"] or options["new_from"]:
        from dynlint.cli.commands.only_new import compared  # noqa: PLC0415 (start-up: not for every run)

        result = compared(result, request, options)
    if any(report.format == "html" for report in reports):
        from dynlint.cli.run_facts import run_facts  # noqa: PLC0415 (start-up: not for every run)

        result = result._replace(facts=run_facts(there))
    for report in reports:
        if usable or report.format != "text":
            result = result._replace(errors=(*result.errors, *write(report, result, options)))
    whole = whole and len(there) >= len(paths)
    return exit_code(result, options) if whole and usable else 2


def exit_code(result: Result, options: dict[str, Any]) -> int:
    """Return the exit code: 3 if something was not analysed, 1 if a finding is at or above `--fail-on`, else 0."""
    from dynlint.finding import Severity  # noqa: PLC0415 (start-up: not for usage errors and help)

    if result.errors and not options["allow_partial"]:
        return 3
    limit = Severity[(options["fail_on"] or "error").upper()]
    fails = any(finding.severity >= limit for finding in result.findings) or (options["strict"] and result.undecided)
    return 1 if fails and not options["exit_zero"] else 0


def request_of(paths: tuple[str, ...], options: dict[str, Any]) -> Request:
    """Return the request that the options of the command line describe."""
    from dynlint.request import Request, given_trust  # noqa: PLC0415 (start-up: not for usage errors and help)

    asked = {name: options[name] for name in Request._fields if name in options}
    return Request(paths=paths, **asked | {"trust": given_trust(options["trust"])})


def _lint(request: Request, options: dict[str, Any]) -> tuple[Result, bool]:
    """Run; return the result, and whether it covers everything that was asked for."""
    from dynlint.settings.config_file import ConfigError  # noqa: PLC0415 (start-up: not for usage errors and help)

    try:
        return lint(request, cached=options["cache"], jobs=options["jobs"]), True
    except ConfigError as error:
        return lint_the_rest(request, error, jobs=options["jobs"]), False


def _is_usable(result: Result, request: Request) -> bool:
    """Tell whether there was something to lint. A changed file that no module reads is fine, an empty folder is not."""
    summary, paths = result.summary, request.paths
    has_read = bool(summary.files_read or summary.files_not_read or result.errors or result.findings)
    folders = [path for path in paths if os.path.isdir(path)]
    if not has_read:
        terminal.print_error(f"no Terraform files in {', '.join(folders or paths)}")
        return len(folders) < len(paths)
    absent = [name for name in request.environments if name not in summary.environments]
    if absent and not (result.findings or result.errors) and len(folders) == len(paths):
        known = environments_of(request)
        others = f"; there are {', '.join(known)}" if known else ""
        terminal.print_error(f"no root module has an environment named {', '.join(absent)}{others}")
        return False
    return True
