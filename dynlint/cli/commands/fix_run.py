"""What `dynlint fix` and `dynlint lint --fix` do: compute edits, write them and report them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.cli import terminal
from dynlint.reports.escape import shown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Result
    from dynlint.fixing.rounds import Fixed
    from dynlint.request import Request


class Left(NamedTuple):
    """How many of the findings that were asked for are left, beside those that were refused."""

    unsafe: int
    """Their change waits for ``--unsafe-fixes``."""
    unchangeable: int
    """No change of theirs is certain."""


def fix(request: Request, options: dict[str, Any], *, unsafe: bool) -> tuple[Fixed, Left]:
    """Return the result of fixing, and how many findings are left. Nothing is written."""
    from dynlint.filesystem.borders import Border  # noqa: PLC0415 (start-up: not for help)
    from dynlint.fixing.files import refusal  # noqa: PLC0415 (start-up: not for help)
    from dynlint.fixing.rounds import Rounds  # noqa: PLC0415 (start-up: not for help)
    from dynlint.fixing.scope import FixScope  # noqa: PLC0415 (start-up: not for help)
    from dynlint.run.workers import jobs_of  # noqa: PLC0415 (start-up: not for help)

    def asked_for(result: Result) -> Result:
        if not (options["baseline"] or options["new_from"]):
            return result
        from dynlint.cli.commands.only_new import compared  # noqa: PLC0415 (start-up: not for every run)

        return compared(result, request, options)

    asked = FixScope(request, jobs_of(options["jobs"]), asked_for, unsafe=unsafe)
    border = Border([os.path.abspath(path) for path in asked.folders])
    fixed = Rounds(asked.judged, refusal(asked.broken, border.holds)).run(asked.offered)
    return fixed, Left(_distinct(asked.unsafe_ones(fixed.result)), _distinct(asked.unchangeable(fixed.result)))


def _distinct(findings: Iterable[Finding]) -> int:
    return len({finding.fingerprint for finding in findings})


def fix_first(request: Request, options: dict[str, Any]) -> None:
    """Make the safe changes before a run reports, and print their number on standard error."""
    fixed, _ = fix(request, options, unsafe=False)
    write_files(fixed)
    number = _distinct(fixed.findings)
    terminal.print_error(f"fixed {_counted(number, 'finding')} in {_counted(len(fixed.after), 'file')}")


def write_files(fixed: Fixed) -> list[str]:
    """Write the edited files. Print an error for each file that was not written, and return these errors."""
    from dynlint.fixing.files import write_all  # noqa: PLC0415 (start-up: not for help)

    failures = list(write_all(fixed))
    for failure in failures:
        terminal.print_error(failure)
    return failures


def shown_diff(fixed: Fixed) -> str:
    """Return the unified diff of the edits for a terminal."""
    from dynlint.fixing.files import diff_of  # noqa: PLC0415 (start-up: not for help)

    return "\n".join(map(_shown_in_diff, diff_of(fixed).split("\n"))).rstrip("\n")


def _shown_in_diff(line: str) -> str:
    """Return a line without control characters but those that a program needs which applies the diff.

    They are tabs, a carriage return at the end, and a byte order mark at the beginning of the file's line.
    """
    mark = line[:2] if line[1:2] == "\ufeff" else ""
    end = "\r" if line.endswith("\r") else ""
    inner = line[len(mark) : len(line) - len(end)]
    return mark + "\t".join(map(shown, inner.split("\t"))) + end


def print_fixes(fixed: Fixed, left: Left, *, quiet: bool, written: bool) -> None:
    """Print what was fixed, what was not and why, and what is left; on standard error beside a diff."""
    tell, verb = (terminal.say, "fixed") if written else (terminal.print_error, "would fix")
    for name in () if quiet else dict.fromkeys(map(_named, fixed.findings)):
        tell(f"{verb} {name}")
    for finding, why in fixed.refused:
        tell(f"not fixed: {_named(finding)}: {why}")
    if left.unsafe:
        tell(f"{left.unsafe} more with --unsafe-fixes: they may replace a resource, cost more or take access away")
    if left.unchangeable:
        have, them = ("has", "it") if left.unchangeable == 1 else ("have", "them")
        tell(f"{left.unchangeable} more {have} no change that is certain: dynlint lint shows {them}")
    terminal.print_errors(fixed.result.errors)
    number = _distinct(fixed.findings)
    tell(f"{verb} {_counted(number, 'finding')} in {_counted(len(fixed.after), 'file')}")


def _named(finding: Finding) -> str:
    return f"{finding.rule} {finding.address} ({finding.location.path}:{finding.location.line})"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
