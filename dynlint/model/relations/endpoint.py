"""VPC endpoints, which connect a network with DynamoDB inside AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import same_place
from dynlint.model.known import Reference, Unknown, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


class Endpoint:
    """One instance of aws_vpc_endpoint for DynamoDB."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.address = block.address

    @property
    def kind(self) -> Attribute:
        """``vpc_endpoint_type``: Gateway (the default) or Interface."""
        return self.block.get("vpc_endpoint_type")

    @property
    def routes(self) -> Attribute:
        """``route_table_ids``."""
        return self.block.get("route_table_ids")

    @property
    def has_routes_of_others(self) -> bool:
        """Whether its route tables are those of a resource, a data source or a module."""
        routes = self.routes.raw
        return isinstance(routes, Reference) and "var" not in routes.address.split(".")

    @property
    def policy(self) -> Attribute:
        """``policy``; absent means that everything is allowed."""
        return self.block.get("policy")


def endpoints(module: Module) -> Iterator[Endpoint]:
    """Yield the endpoints that are certainly for DynamoDB."""
    for block in module.blocks_of("aws_vpc_endpoint"):
        name = block.get("service_name").symbol
        last = [*parts_of(name)][-1:]
        is_named = bool(last) and isinstance(last[0], str) and last[0].endswith(".dynamodb")
        if is_named or _looks_dynamodb_up(name, module):
            yield Endpoint(block)


def _looks_dynamodb_up(name: Value, module: Module) -> bool:
    """Tell whether a name comes from a data source that looks up DynamoDB's endpoint service."""
    source = module.block_at(name) if isinstance(name, Reference) else None
    return source is not None and source.type == "aws_vpc_endpoint_service" and source.get("service").is_("dynamodb")


def served_by(endpoint: Block, module: Module) -> list[tuple[Table, bool]]:
    """Return the tables that are or may be in the place of an endpoint, each with whether that is certain."""
    answers = ((table, same_place(endpoint, table.block)) for table in module.tables)
    return [(table, answer is True) for table, answer in answers if answer is not False]


def attached(endpoint: Endpoint, type_: str, module: Module) -> bool | None:
    """Tell whether a resource of a type refers to an endpoint; None if one has an unknown endpoint."""
    found: list[bool | None] = []
    for block in module.blocks_of(type_):
        named = block.get("vpc_endpoint_id").symbol
        address = getattr(named, "address", "")
        if address == endpoint.address:
            return True
        found.append(None if isinstance(named, Unknown) and "aws_vpc_endpoint" not in address else False)
    return None if None in found else False
