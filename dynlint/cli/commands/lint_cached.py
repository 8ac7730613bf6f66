"""A run for the command line: with the cache, a progress bar, and without folders whose settings are broken."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING

from dynlint.cli import terminal
from dynlint.filesystem.read_files import is_within

if TYPE_CHECKING:
    from dynlint.finding import Result
    from dynlint.request import Request
    from dynlint.settings.config_file import ConfigError


def lint(request: Request, *, cached: bool, jobs: int | None) -> Result:
    """Return the cached answer if nothing has changed, else run."""
    started, before = perf_counter(), None
    if cached and _has_cache():
        from dynlint.run.cache import Before  # noqa: PLC0415 (start-up: only where something is remembered)

        before = Before(request)
        result = before.answer()
        if result is not None:
            return result._replace(summary=result.summary._replace(seconds=perf_counter() - started))
    from dynlint.run import lint  # noqa: PLC0415 (start-up: not for usage errors and help)
    from dynlint.run.workers import jobs_of  # noqa: PLC0415  # start-up: where it is used

    draw, wipe = terminal.progress()
    try:
        return lint.run(request, draw, keep=cached, jobs=jobs_of(jobs), before=before)
    finally:
        wipe()


def _has_cache() -> bool:
    from dynlint.run.cache_folder import path  # noqa: PLC0415 (start-up: not without a cache)

    return os.path.lexists(path())


def lint_the_rest(request: Request, broken: ConfigError, *, jobs: int | None) -> Result:
    """Run without the folder whose `.dynlint.yaml` is broken, and report that; raise if nothing else is left."""
    from dynlint.settings.config_file import ConfigError  # noqa: PLC0415 (only when something is wrong)

    folder = os.path.dirname(os.path.abspath(broken.path))
    rest = tuple(path for path in request.paths if not is_within(os.path.abspath(path), folder))
    if request.config or not rest or folder in request.without:
        raise broken
    terminal.print_error(f"{broken}; nothing in {os.path.relpath(folder)} was judged")
    request = request._replace(paths=rest, without=(*request.without, folder))
    try:
        return lint(request, cached=False, jobs=jobs)
    except ConfigError as error:
        return lint_the_rest(request, error, jobs=jobs)


def environments_of(request: Request) -> list[str]:
    """Return all environments of the request, whether `--env` selects them or not."""
    from dynlint.run.session import Session  # noqa: PLC0415 (start-up: only when none of them is there)

    session = Session(request._replace(environments=()))
    plans = [plan for root in session.roots() for plan, _ in session.evaluations(root)]
    return sorted({plan.environment.name for plan in plans})
