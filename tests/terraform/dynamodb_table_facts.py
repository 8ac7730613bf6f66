"""What the reference module is meant to be, for its tests: examples, life cycles, files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

SYSTEM = Path(__file__).resolve().parents[2] / "fixtures" / "dynamodb_table"
DATA = SYSTEM / "examples" / "data"
LIVES = [
    "unprotected",
    "protected",
    "autoscaled_unprotected",
    "autoscaled_protected",
    "index_managed_unprotected",
    "index_managed_protected",
]


class Example(NamedTuple):
    """One file in examples/: the table that it makes, its life cycle, the number of resources and alarms."""

    table: str
    life: str
    resources: int
    alarms: int


EXAMPLES = {
    "simple-table": Example("users-table", LIVES[1], 5, 4),
    "table-with-gsi": Example("app-orders", LIVES[1], 15, 8),
    "table-with-lambda": Example("app-order-events", LIVES[1], 14, 7),
    "provisioned-autoscaling": Example("app-sensor-readings", LIVES[3], 19, 10),
    "table-with-backup": Example("app-invoices", LIVES[1], 12, 4),
    "global-table": Example("app-profiles", LIVES[1], 10, 8),
    "table-with-data": Example("dev-users", LIVES[0], 5, 0),
}
