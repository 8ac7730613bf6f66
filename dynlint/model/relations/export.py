"""Resources that copy a table's items elsewhere: exports and zero-ETL integrations; `ingestion` has pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Attribute
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class Export(NamedTuple):
    """One table whose items a resource copies."""

    address: str
    arn: Value
    place: Attribute
    from_backups: bool = True
    from_stream: bool = False


def exports(module: Module) -> Iterator[Export]:
    """Yield every table that an export or a zero-ETL integration of the module copies."""
    for type_, name in (("aws_dynamodb_table_export", "table_arn"), ("aws_redshift_integration", "source_arn")):
        for block in module.blocks_of(type_):
            yield Export(block.address, block.get(name).symbol, block.get(name))
