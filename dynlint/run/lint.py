"""From a request to a result: shared by the command line, editors and Checkov."""

from __future__ import annotations

import os
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from dynlint.faults import is_fault
from dynlint.finding import AnalysisError, NotUsed, Result, Summary, UnreadFolder, UnreadList
from dynlint.hcl.files.library import VALUE_SUFFIXES, shown_path
from dynlint.hcl.problems.file_report import syntax_errors
from dynlint.rulebook.selection import rulebook_of, rules_of
from dynlint.run.beside import lint_beside
from dynlint.run.collector import Run
from dynlint.run.ignore_comments import CommentSettings, apply_comments
from dynlint.run.merge_findings import merged_undecided
from dynlint.run.session import Session
from dynlint.run.workers import lint_roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dynlint.request import Request
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.run.cache import Before
    from dynlint.run.found import Answer
    from dynlint.run.kept_answers import KeptAnswers

_OTHER_THINGS = "nothing in it, or in the modules that it calls, concerns DynamoDB"
_NOT_REACHED = "no root module of this run reads it"


def run(
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    *,
    keep: bool = False,
    jobs: int = 1,
    before: Before | None = None,
) -> Result:
    """Lint; `progress(done, total)` is called after each root module.

    `keep` caches the answer for the next run, beside what `before` has; `jobs` is the most processes that may judge
    root modules.
    """
    if not keep:
        return answer(Session(request), progress, jobs)
    from dynlint.run import cache, cached_answers  # noqa: PLC0415  # only the command line asks for it

    earlier = cached_answers.Earlier(before or cache.Before(request))
    session = Session(request, glances=earlier.glances())
    if session.targets.files or session.plans:
        return answer(session, progress, jobs)
    kept = earlier.answers(session)
    recalled = bool(kept.answers)
    result = answer(session, progress, jobs, kept)
    if (recalled or cache.is_worth_it(result)) and not any(map(is_fault, result.errors)):
        touched = session.touched() | kept.touched | session.tree.searched()
        cache.remember(earlier.before, result, touched, partial(cached_answers.lines_of, session, kept))
    return result


def answer(
    session: Session,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
    kept: KeptAnswers | None = None,
) -> Result:
    """Lint what a session is about; what is kept of it is taken over, and what was found is kept."""
    rulebook = rulebook_of(session.config, session.request)
    work = Run(session, rulebook, rules_of(rulebook, session.config, session.request))
    if kept is None:
        return judge(work, progress, jobs)
    kept.hand_over(work)
    try:
        return judge(work, progress, jobs)
    finally:
        kept.take_over(work)


def judge(work: Run, progress: Callable[[int, int], None] | None = None, jobs: int = 1) -> Result:
    """Lint every root module and plan of a run's session."""
    session = work.session
    lint_roots(work, session.roots(), jobs, progress)
    lint_roots(work, work.begin_again(), jobs, None)
    work.rate = 0.0  # the others are judged the first time
    for _ in work.lint_roots(_unseen(work), alone=True):
        pass
    lint_beside(work, session.roots())
    if session.plans:
        from dynlint.run.plan_files import lint_plans  # noqa: PLC0415  # start-up: few runs have a plan

        lint_plans(work, session.plans)
    if session.request.all_files or "DYN001" in _named(work.rulebook, session.request):
        _read_all(session)
    work.lint_files()
    return result(work)


def _unseen(work: Run) -> list[str]:
    """Return the relevant folders that are called by others, but not once with an instance.

    What `terraform init` has fetched is somebody else's: it is judged as it is called, and never alone.
    """
    session = work.session
    if session.targets.files:
        return []
    seen = work.whole().modules
    folders = (path for path in sorted(session.tree.folders) if path not in seen and path not in session.tree.fetched)
    return [path for path in folders if path in session.called and session.wanted(path)]


def result(work: Run) -> Result:
    """Return everything that was found, merged over environments, with what comments silence apart."""
    session, whole = work.session, work.whole()
    silenced = apply_comments(whole.verdicts.findings, _reading(work, whole), work.placed)
    errors = [
        *work.rulebook.errors,
        *whole.verdicts.errors,
        *silenced.errors,
        *_errors(session),
        *syntax_errors(work.file_facts),
    ]
    found = {finding.rule for finding in (*silenced.standing, *(item.finding for item in silenced.suppressed))}
    found.update(item.rule for item in whole.verdicts.undecided)
    unread = tuple(_unread_folders(session))
    return Result(
        tuple(silenced.standing),
        tuple(merged_undecided(whole.verdicts.undecided)),
        tuple(silenced.suppressed),
        tuple(sorted(set(errors))),
        tuple(shown_path(path) for path in work.linted),
        _summary(work, whole, unread),
        tuple(silenced.comments),
        tuple(sorted(whole.looked_at.watched)),
        tuple(rule.text for rule in work.rulebook.rules if rule.id in found),
        tuple(_not_used(work, whole)),
        tuple(sorted(whole.calls)),
        tuple(_root_paths(work)),
        tuple(sorted(whole.looked_at.spoken)),
        moves=tuple(sorted(whole.looked_at.moves)),
        unread_lists=tuple(
            UnreadList(shown_path(path), why) for path, why in sorted(session.tree.unread_lists.items())
        ),
        unread_folders=unread,
    )


def _root_paths(work: Run) -> Iterator[tuple[str, str]]:
    """Yield the root modules whose names in paths of this run differ from those in occurrences."""
    for path in sorted(work.linted):
        folder = os.path.dirname(path) if path in work.session.plans else path
        name, shown = work.named(folder), shown_path(folder)
        if name != shown:
            yield name, shown


def _not_used(work: Run, whole: Answer) -> Iterator[NotUsed]:
    """Yield the files of values that no root module used; of changed files' runs, only of those reached."""
    session = work.session
    roots = [] if session.targets.files else work.linted
    for each in whole.aside.all(session.library, [path for path in roots if path in session.tree.folders]):
        if each.counts:
            yield NotUsed(shown_path(each.path), each.line, each.why)
    for path in session.targets.files:
        known = path in whole.aside.used or path in whole.aside.unused or not path.endswith(VALUE_SUFFIXES)
        if not known and not session.targets._replace(files=(path,)).owners(session.tree):
            yield NotUsed(shown_path(path), 1, "no folder above it has Terraform files, and no root module reads it")


def _summary(work: Run, whole: Answer, unread: Sequence[UnreadFolder]) -> Summary:
    session = work.session
    return Summary(
        len(whole.tables),
        len(work.linted),
        tuple(whole.environments),
        len(session.library.files_read),
        sum(folder.files for folder in unread),
        perf_counter() - session.started,
    )


def _reading(work: Run, whole: Answer) -> CommentSettings:
    """Return what decides about the ignore comments of a run."""
    session, request = work.session, work.session.request
    return CommentSettings(
        [comment for file in work.file_facts for comment in file.comments],
        work.rulebook,
        work.rules,
        whole.verdicts.undecided,
        session.config.forbid_inline or request.no_inline_ignores,
        bool(request.environments or request.select or request.ignore or session.targets.files),
        {file.path: file.broken for file in work.file_facts if file.broken},
    )


def _unread_folders(session: Session) -> Iterator[UnreadFolder]:
    """Yield the folders with Terraform files that nothing read."""
    read, failed = session.library.files_read, {error.path for error in session.library.unreadable}
    for path, folder in sorted(session.tree.folders.items()):
        unread = [file for name in folder.files if (file := os.path.join(path, name)) not in read]
        unread = [file for file in unread if shown_path(file) not in failed] if failed else unread
        if unread:
            yield UnreadFolder(shown_path(path), len(unread), _NOT_REACHED if folder.relevant else _OTHER_THINGS)


def _errors(session: Session) -> Iterator[AnalysisError]:
    for error in session.library.unreadable:
        yield AnalysisError(error.path, 1, 1, f"This {error.kind} was not read: {error.why}.")
    for path, why in session.tree.unreadable.items():
        yield AnalysisError(shown_path(path), 1, 1, f"This folder was not read: {why}.")


def _named(rulebook: Rulebook, request: Request) -> set[str]:
    """Return the rules that are selected by name: DYN001 by name means every file."""
    return {rule.id for word in request.select if (rule := rulebook.find(word)) is not None}


def inspect(request: Request) -> dict[str, object]:
    """Return the computed values: `{"roots": [...]}`, one entry for each root module and environment."""
    from dynlint.hcl.problems.describe import describe  # noqa: PLC0415  # only for `dynlint inspect`

    session = Session(request)
    entries = []
    for directory in session.roots():
        for deployment, root in session.evaluations(directory):
            entries.append(
                {"path": shown_path(directory), "environment": deployment.environment.name, **describe(root)}
            )
    return {"roots": entries}


def _read_all(session: Session) -> None:
    for folder in session.tree.folders.values():
        session.library.configuration(folder.path)
    for path, names in session.tree.value_folders.items():
        for name in names:
            session.library.parsed(os.path.join(path, name))
