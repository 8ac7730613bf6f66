"""`--baseline` and `--new-from`: report only what is neither accepted nor in an earlier revision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint import __version__
from dynlint.cli import terminal
from dynlint.cli.errors import MisuseError
from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import (
    BASELINE_BYTES,
    SETTINGS_BYTES,
    UnreadableFileError,
    file_names_in,
    is_within,
    read_bytes,
    read_text,
)
from dynlint.filesystem.write_whole import make_folder, write_file
from dynlint.finding import Result, Suppressed
from dynlint.hcl.files.library import SUFFIXES
from dynlint.plan.recognition import is_plan
from dynlint.reports.escape import unicode_text
from dynlint.rulebook.rulebook import RulebookError
from dynlint.run.baseline import Baseline, BaselineError, compare, entries, read, undecided_anew
from dynlint.run.git_revision import RevisionError, changed_lines, commit_of, repository_of, revision_tree
from dynlint.run.lint import answer
from dynlint.run.renames import Renames
from dynlint.run.session import Session
from dynlint.run.targets import home, resolve
from dynlint.run.workers import jobs_of
from dynlint.settings.config_file import FILE_NAME, ConfigError, find
from dynlint.source import Location
from dynlint.suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.finding import Finding
    from dynlint.request import Request
    from dynlint.run.baseline import Entry

_READ = (
    *(*SUFFIXES, ".tfvars", ".hcl", ".json", ".yaml", ".yml", ".tpl", ".tftpl", ".tmpl"),
    *("akefile", "justfile", "Jenkinsfile", ".mk", ".sh", ".bash", ".just", ".envrc"),
)
"""The ends of names of what is usually read: Terraform's own files, values, policies, templates, and how it is run."""
_SAID = 5
"""How many unused entries are named."""


def compared(result: Result, request: Request, options: dict[str, Any]) -> Result:
    """Return a result without the findings that `--baseline` and `--new-from` know."""
    if options["baseline"]:
        result = without_accepted(result, request, options["baseline"])
    if options["new_from"]:
        result = _without_old(result, request, options["new_from"], options["jobs"])
    return result


def read_baseline(path: str, border: Border | None = None) -> Baseline:
    """Read a baseline's file, inside a border if there is one; raise MisuseError if that fails."""
    try:
        return read(read_text(path, BASELINE_BYTES, border).removeprefix("\ufeff"))
    except (UnreadableFileError, BaselineError) as error:
        why = error.why if isinstance(error, UnreadableFileError) else error
        raise MisuseError(f"the baseline {path} cannot be read: {why}") from None


def is_gone(request: Request) -> Callable[[str], bool]:
    """Return a predicate: whether the folder of a root module has no Terraform files any more."""
    top = home(resolve(request.paths))
    border = Border((top,))

    def gone(root: str) -> bool:
        folder = os.path.normpath(os.path.join(top, unicode_text(root).replace("\0", "")))
        if not border.holds(folder):  # nobody looks there
            return False
        try:
            return not any(name.endswith(SUFFIXES) for name in file_names_in(folder))
        except UnreadableFileError:
            return True

    return gone


def reached(known: Iterable[Entry], request: Request) -> tuple[Entry, ...]:
    """Return the entries that this run can confirm: those below its folders, none of a run on a selection."""
    targets = resolve(request.paths)
    if targets.files or request.environments or request.select or request.ignore:
        return ()
    top = home(targets)
    return tuple(each for each in known if _is_below(os.path.normpath(os.path.join(top, each.root)), targets.folders))


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(is_within(path, folder) for folder in folders)


def without_accepted(result: Result, request: Request, path: str) -> Result:
    """Suppress the findings that a baseline accepts, and warn of entries that match no finding."""
    baseline = read_baseline(path)
    reworded = baseline.version != __version__
    renames = Renames(result.moves)
    found = compare(result.findings, baseline.entries, is_gone(request), reworded=reworded, renames=renames)
    unused = reached(found.unused, request)
    for entry in unused[:_SAID]:
        terminal.print_error(f"{path}: no longer found: {_described(entry)}")
    if unused:
        more = f"{len(unused) - _SAID} more are no longer found; " if len(unused) > _SAID else ""
        terminal.print_error(f"{path}: {more}dynlint baseline --prune --output {path} drops what is no longer found")
    accepted = tuple(_accepted(finding, path) for finding in found.known)
    return result._replace(findings=found.new, suppressed=(*result.suppressed, *accepted))


def _described(entry: Entry) -> str:
    """Return a short text for an entry."""
    where = f" ({entry.environment})" if entry.environment else ""
    return f"{entry.rule} {entry.address or entry.root}{where}"


def _accepted(finding: Finding, path: str) -> Suppressed:
    place = Location(os.path.relpath(path).replace(os.sep, "/"), 1, 1, 1, 1)
    return Suppressed(finding, Suppression(place, (finding.rule,), 0, 0, reason="in the baseline", tool="baseline"))


def _without_old(result: Result, request: Request, revision: str, jobs: int | None) -> Result:
    try:
        commit = _commit(request, revision)
        asked = result.findings or result.undecided
        before = _at(request, revision, commit, jobs_of(jobs)) if asked else Result()
    except RevisionError as error:
        raise MisuseError(f"--new-from {revision}: {error}") from None
    old = [entry for finding in before.findings for entry in entries(finding)]
    renames = Renames(result.moves)
    found = compare(result.findings, old, is_gone(request), renames=renames)
    new = _beside_changes(found.new, request, commit)
    undecided = undecided_anew(result.undecided, before.undecided, renames)
    seconds = result.summary.seconds + before.summary.seconds
    summary = result.summary._replace(known=len(found.known), seconds=seconds)
    return result._replace(findings=new, undecided=undecided, summary=summary)


def _beside_changes(findings: tuple[Finding, ...], request: Request, commit: str) -> tuple[Finding, ...]:
    """Mark findings whose own line is unchanged with the changed line that causes them."""
    if not findings:
        return findings
    top = repository_of(home(resolve(request.paths)))
    changed = changed_lines(top, commit)

    def is_changed(path: str, line: int) -> bool:
        return any(line in lines for lines in changed.get(os.path.abspath(path), ()))

    def beside(finding: Finding) -> Finding:
        place = finding.location
        if is_changed(place.path, place.line):
            return finding
        steps = [Location(step.path, step.line, step.column, step.line, step.column) for step in finding.trail]
        causes = (step for step in (*steps, *reversed(finding.calls)) if is_changed(step.path, step.line))
        return finding._replace(changed_at=next(causes, None))

    return tuple(map(beside, findings))


def _commit(request: Request, revision: str) -> str:
    """Return the commit to compare with; raise RevisionError if the request cannot be compared."""
    top = repository_of(home(resolve(request.paths)))
    for path in request.paths:
        if is_plan(path):
            raise RevisionError(f"{path} is a plan, and no revision has it: plans are compared with --baseline")
        if not _is_below(os.path.abspath(path), (top,)):
            raise RevisionError(f"{path} is not in the repository {top}")
    return commit_of(top, revision)


def _at(request: Request, revision: str, commit: str, jobs: int, *, whole: bool = False) -> Result:
    """Return the result of the same request at a revision; an empty one if its settings are broken there.

    First only files that Terraform usually reads are written; if the run needed others, the whole tree is.
    """
    top = repository_of(home(resolve(request.paths)))
    carried, today = _carried(request, top), _with_paths(request, os.path.abspath)
    above = _config_above(top)
    named = (os.path.relpath(path, top).replace(os.sep, "/") for path in (*today.var_files, today.config) if path)
    only = () if whole or request.rule_paths else (*_READ, *named)
    with revision_tree(commit, top, (os.path.dirname(above),) if above else (), only) as tree:
        if above:
            _copy(above, os.path.join(tree.top, os.path.relpath(os.path.dirname(above), top), FILE_NAME))
        there = _there(carried, today)
        try:
            result, touched = _judged(there, jobs) if there.paths else (Result(), set[str]())
        except (ConfigError, RulebookError) as error:
            if not tree.left_out:
                terminal.print_error(f"nothing is known of {revision}, so every finding is new: {error}")
                return Result()
        else:
            if not tree.misses(touched):
                return result
    return _at(request, revision, commit, jobs, whole=True)


def _judged(request: Request, jobs: int) -> tuple[Result, set[str]]:
    """Lint; return the result and the paths that were read."""
    session = Session(request)
    draw, wipe = terminal.progress()
    try:
        return answer(session, draw, jobs), session.touched()
    finally:
        wipe()


def _config_above(top: str) -> str:
    """Return the settings file above the repository; empty where there is none."""
    try:
        directory = find(os.path.dirname(top)).directory
    except ConfigError:  # the user did not name it: at the revision, the run finds the nearest one itself
        return ""
    return os.path.join(directory, FILE_NAME) if directory else ""


def _carried(request: Request, top: str) -> Request:
    """Return the request for the tree of a revision: paths inside it are relative, those outside absolute.

    Changed files select the root modules of today: at the revision everything is linted.
    """

    def carry(path: str) -> str:
        whole = os.path.abspath(path)
        return os.path.relpath(whole) if _is_below(whole, (top,)) else whole

    files = any(os.path.isfile(path) for path in request.paths)
    asked = request._replace(paths=(top,) if files else request.paths, coverage=False)
    return _with_paths(asked, carry)


def _with_paths(request: Request, change: Callable[[str], str]) -> Request:
    return request._replace(
        paths=tuple(map(change, request.paths)),
        var_files=tuple(map(change, request.var_files)),
        rule_paths=tuple(map(change, request.rule_paths)),
        config=change(request.config) if request.config else None,
    )


def _copy(path: str, target: str) -> None:
    """Copy a file into the tree of a revision. Links there may lead anywhere."""
    try:
        make_folder(os.path.dirname(target))
        write_file(target, read_bytes(path, SETTINGS_BYTES))
    except UnreadableFileError as error:
        raise RevisionError(f"{path} cannot be read: {error.clause}") from None
    except OSError as error:
        raise RevisionError(f"{target} cannot be written: {error.strerror}") from None


def _there(carried: Request, today: Request) -> Request:
    """Leave out paths that a revision lacks; for rules and settings that it lacks, take today's (absolute paths)."""
    if carried.config and today.config and not os.path.isfile(carried.config):
        _copy(today.config, carried.config)
    rules = zip(carried.rule_paths, today.rule_paths)
    return carried._replace(
        paths=tuple(path for path in carried.paths if os.path.isdir(path)),
        var_files=tuple(path for path in carried.var_files if os.path.isfile(path)),
        rule_paths=tuple(os.path.abspath(there) if os.path.isdir(there) else here for there, here in rules),
    )
