"""Distributes sources over the workers of a Dask cluster; the only module that imports Dask, when it is used.

A worker that dies loses nothing: its finished sources are in the parts, and the others go to another worker.
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from dynlint.faults import name_of
from dynlint.fleet.apart import DiedError
from dynlint.fleet.survey import failed, survey, unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.fleet.sources import FleetSource
    from dynlint.fleet.survey import Orders, Outcome

_IN_FLIGHT = 2_000
"""How many sources the scheduler knows of at a time: its memory does not grow with the fleet."""
_LOCAL = {"distributed.scheduler.worker-saturation": 1.0}
"""A source waits with the scheduler, not with a worker: one that kills worker after worker takes no other along."""
_SILENT = 50
"""The level of logging's CRITICAL: what becomes of workers and the scheduler is told by the sources."""
_ANY_PORT = "127.0.0.1:0"
_PATIENCE = "30s"
"""How long to wait for a scheduler to answer."""
_CANCELLED = "cancelled"
"""The status of a future whose scheduler is gone. `lost` is another: its worker ended, and the result is made again."""
_RETRIES = 2
"""How often a source is tried again where its process died."""
_LOST = "The scheduler was lost before this source was finished: the same command goes on from here."


class ClusterError(Exception):
    """A cluster that cannot be started or reached; the text says which and why."""


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Any]:
    """Yield a client of the cluster at an address, or (without one) of a cluster of processes on this machine."""
    with ExitStack() as stack:
        try:
            client = stack.enter_context(_at(scheduler) if scheduler else _local(workers))
        except OSError as error:
            where = f"--scheduler {scheduler}" if scheduler else "the cluster on this machine"
            raise ClusterError(f"{where}: {error}") from None
        yield client


def _at(scheduler: str) -> Any:
    from distributed import Client  # noqa: PLC0415  # an extra

    logging.getLogger("distributed.client").setLevel(_SILENT)
    return Client(scheduler, timeout=_PATIENCE)


@contextmanager
def _local(workers: int) -> Iterator[Any]:
    """Yield a client of local processes. They start in an empty folder: Python imports from its working directory."""
    from dask import config  # noqa: PLC0415  # an extra
    from distributed import Client, LocalCluster  # noqa: PLC0415  # an extra

    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="dynlint-", ignore_cleanup_errors=True) as empty:
        os.chdir(empty)
        try:
            with (
                config.set(_LOCAL),
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=_ANY_PORT,
                    silence_logs=_SILENT,
                ) as cluster,
                Client(cluster) as client,
            ):
                yield client
        finally:
            os.chdir(here)


def _why(trouble: BaseException) -> str:
    """Return a message for an exception; the text of an unexpected one is left out, since it may quote secrets."""
    from distributed import KilledWorker  # noqa: PLC0415  # an extra

    return str(trouble) if isinstance(trouble, (DiedError, KilledWorker)) else name_of(trouble)


def surveyed(client: Any, sources: Iterable[FleetSource], orders: Orders) -> Iterator[Outcome]:
    """Lint sources; yield each outcome when it is known, also after the scheduler was lost."""
    from distributed import CancelledError, as_completed  # noqa: PLC0415  # an extra

    asked: dict[str, FleetSource] = {}
    token, numbers = os.urandom(4).hex(), count()

    def ask(source: FleetSource) -> Any:
        key = f"dynlint-{token}-{next(numbers)}"  # a path may have bytes that no text of the protocol has
        asked[key] = source
        return client.submit(survey, source, orders, key=key, retries=_RETRIES, pure=False)

    waiting = iter(sources)
    try:
        running = as_completed([ask(source) for source in islice(waiting, _IN_FLIGHT)])
        for future in running:
            trouble = future.exception()
            if future.status == _CANCELLED:
                break
            outcome = None if trouble else future.result()
            source = asked.pop(future.key)
            yield outcome or failed(source, orders, f"Its worker failed: {_why(trouble)}")
            for another in islice(waiting, 1):
                running.add(ask(another))
    except (OSError, CancelledError):
        pass
    yield from (unfinished(source, orders, _LOST) for source in (*asked.values(), *waiting))
