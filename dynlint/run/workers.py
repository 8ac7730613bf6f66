"""Judges root modules in several processes on one machine.

A forked process costs a millisecond, has what was read so far, and sends back its findings. The answer does not depend
on the number of processes: findings are put together in the order of the root modules. Without `fork`, or with too
little work, one process judges all.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dynlint.model.resource_types import TABLE
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dynlint.hcl.files.library import Unread
    from dynlint.hcl.problems.file_report import FileFacts
    from dynlint.run.collector import Run
    from dynlint.run.found import Answer, Question

_WORTH = 4
"""The number of roots from which a second process pays, as `bench/threshold.py` measures it."""
_WORTH_BYTES = 600_000
"""The size of the Terraform files to evaluate from which it pays: below, it costs more than a tenth more."""


class Share(NamedTuple):
    """The findings of one process in its root modules."""

    answers: dict[Question, Answer]
    files: list[FileFacts]
    files_read: set[str]
    read_paths: set[str]
    folders: set[str]
    unreadable: list[Unread]
    read_as_data: set[str]
    asked: set[str]
    """The words by which other root modules were looked for."""


def jobs_of(wanted: int | None) -> int:
    """Return the number of processes: as asked for, else one for each available processor."""
    if wanted is not None:
        return max(wanted, 1)
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def lint_roots(run: Run, roots: Sequence[str], jobs: int, progress: Callable[[int, int], None] | None) -> None:
    """Lint root modules (absolute folders) into a run; `progress(done, total)` is called now and then."""
    wanted = left = [directory for directory in roots if run.asked(directory) not in run.answers]
    if jobs > 1 and len(wanted) >= _WORTH and hasattr(os, "fork"):
        _judge_first(run, wanted)
        left = [directory for directory in wanted if run.asked(directory) not in run.answers]
        if _pays(run, left):
            _lint_apart(run, left, jobs, progress)
    for number, _ in enumerate(run.lint_roots(roots), len(wanted) - len(left) + 1):
        if progress is not None:
            progress(number, len(wanted))


def _judge_first(run: Run, roots: Sequence[str]) -> None:
    """Judge root modules before there are several processes, until one has a table, but not more than a quarter.

    With a table it looks at others. What it finds there, all processes have then; else each would evaluate it anew.
    """
    tree = run.session.tree
    likely_first = sorted(roots, key=lambda directory: not tree.may_concern_others(directory, TABLE))
    for directory in likely_first[: len(roots) // 4 or 1]:
        run.judge(directory)
        if run.answers[run.asked(directory)].tables:
            break


def _pays(run: Run, roots: Sequence[str]) -> bool:
    """Tell whether the root modules that are not evaluated yet are work enough for a second process."""
    left = [directory for directory in roots if not run.other_roots.has(directory)]
    reached = {folder.path: folder.size for directory in left for folder in run.session.tree.reached_from(directory)}
    return len(left) >= _WORTH - 1 and sum(reached.values()) >= _WORTH_BYTES


def _lint_apart(run: Run, roots: Sequence[str], jobs: int, progress: Callable[[int, int], None] | None) -> None:
    """Find the answers of root modules in several processes; the run has them afterwards."""
    parts = [roots[number::jobs] for number in range(jobs)]
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    readers = [_started(run, part) for part in parts[1:]]
    for number, _ in enumerate(run.judge_all(parts[0]), 1):
        if progress is not None:
            progress(number * jobs, len(roots))
    for part, (process, reader) in zip(parts[1:], readers):
        share = _received(process, reader)
        if share is not None:
            _take(run, share)
        else:
            for _ in run.judge_all(part):
                pass


def _take(run: Run, share: Share) -> None:
    """Take over what another process found."""
    run.answers.update(share.answers)
    run.files.update((file.path, file) for file in share.files)
    run.session.library.add(share.files_read, share.read_paths, share.folders, share.unreadable)
    run.session.library.read_as_data |= share.read_as_data
    run.other_roots.asked |= share.asked


def _started(run: Run, roots: Sequence[str]) -> tuple[int, int]:
    """Fork a process for some root modules; return its id and the reading end of the pipe."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    code = 1
    try:
        import pickle  # noqa: PLC0415  # only between our own processes

        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(share_of(run, roots), pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _received(process: int, reader: int) -> Share | None:
    """Return what a process found; None if it failed: its root modules are judged again, and the failure shows then."""
    import pickle  # noqa: PLC0415  # only between our own processes

    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(process, 0)
    if status:
        return None
    share: Share = pickle.loads(data)  # noqa: S301  # from our own process
    return share


def share_of(run: Run, roots: Sequence[str]) -> Share:
    """Find the answers of some root modules in a process of their own."""
    known = {*run.answers}
    for _ in run.judge_all(roots):
        pass
    library = run.session.library
    return Share(
        {asked: found for asked, found in run.answers.items() if asked not in known},
        run.file_facts,
        library.files_read,
        library.read_paths,
        library.folders,
        library.unreadable,
        library.read_as_data,
        run.other_roots.asked,
    )
