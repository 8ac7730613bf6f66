"""Sources over the workers of a Dask cluster; the only module that knows the engine, and it is imported when used.

A worker that dies loses nothing: what it had finished lies in the parts, what it was at goes to another worker.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from dynlint.fleet.survey import failed, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.fleet.sources import FleetSource
    from dynlint.fleet.survey import Orders, Outcome

_IN_FLIGHT = 2_000
"""How many sources the scheduler knows of at a time: its memory does not grow with the fleet."""
_LOCAL = {"distributed.scheduler.worker-saturation": 1.0}
"""A source waits with the scheduler, not with a worker: one that kills worker after worker takes no other along."""
_SILENT = 50
"""The level of logging's CRITICAL: what becomes of workers is told by the sources."""
_ANY_PORT = "127.0.0.1:0"
_PATIENCE = "30s"
"""How long to wait for a scheduler to answer."""
_CANCELLED = "cancelled"
"""The status of a future whose scheduler is gone. `lost` is another: its worker ended, and the result is made again."""
_RETRIES = 2
"""How often a source is tried again where its part could not be written."""


class SchedulerError(Exception):
    """A scheduler that does not answer, or no longer."""


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Any]:
    """Yield a client of the cluster at an address, or (without one) of a cluster of processes on this machine."""
    from distributed import Client, LocalCluster  # noqa: PLC0415  # an extra

    if scheduler:
        try:
            client = Client(scheduler, timeout=_PATIENCE)
        except OSError as error:
            raise SchedulerError(f"--scheduler {scheduler}: {error}") from None
        with client:
            yield client
        return
    from dask import config  # noqa: PLC0415  # an extra

    with (
        config.set(_LOCAL),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=_ANY_PORT, silence_logs=_SILENT
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def surveyed(client: Any, sources: Iterable[FleetSource], orders: Orders) -> Iterator[Outcome]:
    """Lint sources, and yield what is said of each as it becomes known."""
    from distributed import as_completed  # noqa: PLC0415  # an extra

    asked: dict[str, FleetSource] = {}
    token = os.urandom(4).hex()

    def ask(source: FleetSource) -> Any:
        key = f"dynlint-{token}-{source.path}"
        asked[key] = source
        return client.submit(survey, source, orders, key=key, retries=_RETRIES, pure=False)

    waiting = iter(sources)
    running = as_completed([ask(source) for source in islice(waiting, _IN_FLIGHT)])
    for future in running:
        source = asked.pop(future.key)
        if future.status == _CANCELLED:
            raise SchedulerError("the scheduler was lost; what is finished is kept: repeat the command to go on")
        trouble = future.exception()
        yield failed(source, orders, f"Its worker failed: {trouble}") if trouble else future.result()
        for another in islice(waiting, 1):
            running.add(ask(another))
