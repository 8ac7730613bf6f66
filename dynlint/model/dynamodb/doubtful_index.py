"""An index resource of which it is not known whether the table has it, as its place is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import Block
from dynlint.model.body import Body

if TYPE_CHECKING:
    from dynlint.model.block import Place
    from dynlint.model.kinds import Text
    from dynlint.model.known import Unknown, Value
    from dynlint.model.provider import Provider


class _Doubtful(Body):
    """A body without a known value: what it says may be of another table."""

    def __init__(self, body: Body, uncertain: Unknown) -> None:
        self.body = body
        self.address = body.address
        self.path = body.path
        self.uncertain: Unknown = uncertain

    def read(self, name: str) -> Value:
        """Return the reason why nothing is known of the table's index."""
        return self.uncertain

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are set."""
        return self.body.names()

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type, which are doubtful, too."""
        return tuple(_Doubtful(each, self.uncertain) for each in self.body.blocks(name))

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that the block has."""
        return self.body.block_types()

    def is_literal(self, name: str) -> bool:
        """Return False: no edit is certainly right."""
        return False

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute."""
        return self.body.place(name, route, text)


class DoubtfulIndex(_Doubtful, Block):
    """A separate index resource beside a table that it may belong to."""

    body: Block

    def __init__(self, index: Block, uncertain: Unknown) -> None:
        """`uncertain` is the reason why it is not known whether the table has the index."""
        super().__init__(index, uncertain)
        self.type, self.name, self.mode = index.type, index.name, index.mode
        self.module, self.key = index.module, index.key

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of the resource."""
        return self.body.provider_in_force

    @property
    def own_region(self) -> Text:
        """The ``region`` argument of the resource."""
        return self.body.own_region
