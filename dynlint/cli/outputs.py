"""Which report goes to which file, and what is printed on standard error beside it."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dynlint.cli import terminal
from dynlint.cli.errors import MisuseError
from dynlint.reports.escape import LONGEST_WORD
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from dynlint.finding import AnalysisError, Result

FORMATS = {
    name: f"dynlint.reports.as_{name}"
    for name in (
        *("text", "json", "sarif", "github", "markdown"),
        *("gitlab", "junit", "rdjson", "checkstyle", "html"),
    )
}
"""The module that has the format as its `render`; text alone is asked for colour and the like.

It may have a `summary` (Markdown for the step of a GitHub job), a `left_out` (a sentence on what has no room in it) and
`FROM_TOP` (its platform reads paths from the top of the repository), and `BY_RESOURCE` (it shows each resource by
itself and tells causes apart on its own; the others get one finding for several instances).
"""


class Report(NamedTuple):
    """One report to write; an empty path means standard output."""

    format: str
    output: str = ""


def paired(order: list[str], formats: tuple[str, ...], outputs: tuple[str, ...]) -> tuple[Report, ...]:
    """Pair each --output with the --format before it; if none is before the first one, with the format after it."""
    reports: list[Report] = []
    left, right = iter(formats), iter(outputs)
    waiting = ""
    for name in order:
        if name == "formats":
            reports.append(Report(next(left), waiting))
            waiting = ""
        elif not reports and not waiting:
            waiting = next(right)
        elif reports and not reports[-1].output:
            reports[-1] = reports[-1]._replace(output=next(right))
        else:
            raise MisuseError("--output is given twice for one --format")
    if waiting or not reports:
        reports.append(Report("text", waiting))
    reports = [report._replace(output="") if report.output == "-" else report for report in reports]
    if sum(not report.output for report in reports) > 1:
        raise MisuseError("two formats for standard output: give one of them an --output")
    return tuple(reports)


def check_statistics(reports: tuple[Report, ...]) -> None:
    """Refuse counts where no report that was asked for has them."""
    if not any(report.format in ("text", "json") for report in reports):
        raise MisuseError("--statistics counts in the formats text and json: none of them is asked for")


def look_ahead(reports: tuple[Report, ...]) -> None:
    """Raise an error before the work begins if a report cannot be written."""
    for report in reports:
        folder = os.path.dirname(report.output)
        if folder and not os.path.isdir(folder):
            raise MisuseError(f"--output {report.output}: there is no folder {folder}")
        if report.output:
            from dynlint.filesystem import write_whole  # noqa: PLC0415 (start-up: not for every run)

            try:
                write_whole.check(report.output)
            except OSError as error:
                raise MisuseError(f"--output {report.output}: {error.strerror}") from None


def write(report: Report, result: Result, options: dict[str, Any]) -> tuple[AnalysisError, ...]:
    """Write one report to its file or to standard output; return the errors of rendering it."""
    module = import_module(FORMATS[report.format])
    if report.format != "text" and not hasattr(module, "BY_RESOURCE"):
        from dynlint.reports.order import in_order  # noqa: PLC0415 (start-up: not for usage errors)

        result = result._replace(findings=in_order(result.findings))
    if hasattr(module, "FROM_TOP"):
        from dynlint.cli.repository_paths import from_top  # noqa: PLC0415 (start-up: not for every run)

        result = from_top(result)
    if _has_long_texts(result):
        from dynlint.reports.shorten import shortened  # noqa: PLC0415 (few results have such names)

        result = shortened(result)
    if report.format == "text":
        color = bool(options["color"]) if report.output else terminal.wants_color(options["color"])
        render = partial(
            module.render,
            color=color,
            show_undecided=options["show_undecided"],
            quiet=options["quiet"],
            verbose=options["verbose"],
            width=None if report.output else terminal.width(),
            statistics=options["statistics"],
        )
        text, faults = _rendered(render, result)
    else:
        color = False
        text, faults = _rendered(module.render, result)
        _complain(module, result._replace(errors=(*result.errors, *faults)))
    if not report.output:
        terminal.write(text, color=color)
        return faults
    from dynlint.filesystem import write_whole  # noqa: PLC0415 (start-up: not for every run)

    try:
        write_whole.write(report.output, text)
    except OSError as error:
        raise MisuseError(f"--output {report.output}: {error.strerror}") from None
    return faults


def _has_long_texts(result: Result) -> bool:
    """Tell whether a result has a text that a report may shorten."""
    found = [*result.findings, *(each.finding for each in result.suppressed)]
    return (
        any(len(each.message) + len(each.address) + len(each.value) > LONGEST_WORD for each in found)
        or any(len(one.address) + len(one.message) > LONGEST_WORD for each in found for one in each.instances)
        or any(len(where.table) > LONGEST_WORD for each in found for where in each.occurrences)
        or any(len(change.preview) > LONGEST_WORD for each in found for change in each.changes)
        or any(len(step.text) > LONGEST_WORD for each in found for step in each.trail)
        or any(
            len(each.address) + len(each.attribute) + len(each.blocked_by) > LONGEST_WORD for each in result.undecided
        )
        or any(len(each.address) + len(each.index_name) > LONGEST_WORD for each in result.watched)
        or any(len(watch.alarm) > LONGEST_WORD for each in result.watched for watch in each.watches)
        or any(len(each.message) > LONGEST_WORD for each in result.errors)
        or any(len(each.address) + len(each.source) > LONGEST_WORD for each in result.modules)
    )


def _rendered(render: Callable[[Result], str], result: Result) -> tuple[str, tuple[AnalysisError, ...]]:
    """Return a report, and an error for each finding that it cannot show."""
    try:
        return render(result), ()
    except Exception as error:  # noqa: BLE001  # one fault costs one finding
        from dynlint.cli.failed_reports import rendered_without  # noqa: PLC0415 (only when something is wrong)

        return rendered_without(render, result, error)


def _complain(module: ModuleType, result: Result) -> None:
    """Print on standard error what readers of a report for programs must not miss; write GitHub's summary."""
    terminal.print_errors(result.errors)
    left_out = module.left_out(result) if hasattr(module, "left_out") else ""
    if left_out:
        terminal.print_error(left_out)
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and hasattr(module, "summary"):
        try:
            with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(module.summary(result))
        except OSError as error:
            terminal.print_error(f"GITHUB_STEP_SUMMARY {path}: {error.strerror}")
