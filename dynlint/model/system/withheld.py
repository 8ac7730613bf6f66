"""Copies of modules with other values in place of the sensitive ones, so that findings cannot reveal these."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.model.block import Attribute, Block, Body
from dynlint.model.known import Document, Reference, Template, Unknown, YamlDocument
from dynlint.model.provider import Provider
from dynlint.model.system.assemble import assemble
from dynlint.model.system.disabled_resources import DisabledResources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dynlint.finding import Change
    from dynlint.model.block import Place
    from dynlint.model.context import Disabled
    from dynlint.model.kinds import Text
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module
    from dynlint.model.system.other_roots import Surroundings
    from dynlint.model.written import Addition, Code

_SPELLINGS = ("sensitive-value-{}", "Sensitive.Value_{}.Of.Another")
_SPELLED = re.compile(r"sensitive-value-\d+|Sensitive\.Value_\d+\.Of\.Another")


class Stand:
    """Replaces sensitive values by other ones: equal values stay equal, and no other property is kept."""

    def __init__(self, variant: int) -> None:
        """`variant` is 0 or 1: findings that are the same for both do not depend on the sensitive values."""
        self._variant = variant
        self._numbers: dict[tuple[type, object], int] = {}
        self._providers: dict[int, tuple[Provider, Provider]] = {}

    def value(self, value: Value) -> Value:
        """Return a value of the same kind."""
        if isinstance(value, str):
            return _SPELLINGS[self._variant].format(self._number(value))
        if isinstance(value, bool):
            return bool(self._variant)
        if isinstance(value, (int, Decimal)):
            return self._number(value) + (1, 100_003)[self._variant]
        return self._unknown(value) if isinstance(value, Unknown) else self._collection(value)

    def _collection(self, value: Value) -> Value:
        if isinstance(value, dict):
            return type(value)({self.value(key): self.value(item) for key, item in value.items()})
        if isinstance(value, (list, tuple)):
            return type(value)([self.value(item) for item in value])
        return value

    def _unknown(self, value: Unknown) -> Unknown:
        """Return an unknown value with its text replaced; addresses of resources stay."""
        if isinstance(value, Template):
            return Template(tuple(self._part(part) for part in value.parts))
        if isinstance(value, Document):
            return Document(value.why, self.value(value.data), value.origin, value.routes)
        if isinstance(value, YamlDocument):
            return YamlDocument(value.why, self.value(value.data))
        if isinstance(value, Reference) and "[" in value.attribute:
            return Reference(value.why, value.address, str(self.value(value.attribute)))
        return value

    def _part(self, part: str | Unknown) -> str | Unknown:
        return self._unknown(part) if isinstance(part, Unknown) else str(self.value(part))

    def provider(self, provider: Provider) -> Provider:
        """Return a provider configuration with its sensitive values replaced; the same result for the same one."""
        if provider.body is None:
            return provider
        if id(provider) not in self._providers:
            twin = Provider(provider.address, Withheld(provider.body, self), provider.doubt)
            self._providers[id(provider)] = (provider, twin)
        return self._providers[id(provider)][1]

    def _number(self, value: object) -> int:
        return self._numbers.setdefault((type(value), value), len(self._numbers))


def unspelled(text: str, shown: str) -> str:
    """Return a text with `shown` in place of the replacements of sensitive values."""
    return _SPELLED.sub(shown, text)


class Withheld(Body):
    """A body with its sensitive values replaced."""

    def __init__(self, body: Body, stand: Stand) -> None:
        self.body = body
        self.stand = stand
        self.address = body.address
        self.path = body.path
        self.uncertain = body.uncertain
        self.scales_itself = body.scales_itself
        self.resource = getattr(body, "resource", body)
        self._values: dict[str, Value] = {}
        self._blocks: dict[str, tuple[Body, ...]] = {}

    @property
    def label(self) -> str:
        """The first label of the block; empty without one."""
        return self.body.label

    @property
    def is_foreign(self) -> bool:
        """Whether its module is somebody else's."""
        return self.body.is_foreign

    def get(self, name: str) -> Attribute:
        """Return an attribute."""
        raw = self.body.get(name).raw
        return Attribute(self, name, raw if raw is not None and raw is self.body.uncertain else self.read(name))

    def read(self, name: str) -> Value:
        """Return an attribute's value, with its sensitive parts replaced."""
        if name not in self._values:  # finding the sensitive parts of a value takes longer than reading it
            self._values[name] = self.body.redacted(name, self.stand.value)
        return self._values[name]

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are set."""
        return self.body.names()

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type."""
        if name not in self._blocks:
            self._blocks[name] = tuple(Withheld(inner, self.stand) for inner in self.body.blocks(name))
        return self._blocks[name]

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that the block has."""
        return self.body.block_types()

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is a constant, without references and functions."""
        return self.body.is_literal(name)

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute or of the block."""
        return self.body.place(name, route, text)

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that sets an attribute."""
        return self.body.change(name, value)

    def insertion(self, content: Mapping[str, Value]) -> tuple[Change, ...]:
        """Return the edit that adds arguments and blocks to the block."""
        return self.body.insertion(content)

    def beside(self, additions: Sequence[Addition]) -> tuple[Change, ...]:
        """Return the edit that adds whole blocks below the resource."""
        return self.body.beside(additions)

    def handed_down(self, variable: Addition, givers: Sequence[Code]) -> tuple[Change, ...]:
        """Return the edits that declare a variable in the resource's module and pass it there."""
        return self.body.handed_down(variable, givers)

    def extension(self, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
        """Return the edits that add items to a list."""
        return self.body.extension(name, items)


class WithheldBlock(Withheld, Block):
    """A resource or data source with its sensitive values replaced."""

    def __init__(self, block: Block, stand: Stand) -> None:
        super().__init__(block, stand)
        self.block = block
        self.type, self.name, self.mode = block.type, block.name, block.mode
        self.module, self.key = block.module, block.key

    def computed(self, name: str) -> Attribute:
        """Return an attribute that the provider computes."""
        raw = self.block.computed(name).raw
        sensitive = self.block.is_sensitive(name)
        return Attribute(self, name, self.stand.value(raw) if sensitive else raw)

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of the resource."""
        return self.stand.provider(self.block.provider_in_force)

    @property
    def own_region(self) -> Text:
        """The ``region`` argument of the resource."""
        return self.block.own_region if self.read("region") is None else super().own_region

    @property
    def before(self) -> Body | None:
        """The resource before the change."""
        found = self.block.before
        return None if found is None else Withheld(found, self.stand)

    def ignores_changes_of(self, name: str) -> bool:
        """Tell whether ``ignore_changes`` includes an attribute."""
        return self.block.ignores_changes_of(name)


class Twins:
    """The modules of one run with their sensitive values replaced."""

    def __init__(self, variant: int) -> None:
        self._stand = Stand(variant)
        self._modules: dict[int, tuple[Module, Module]] = {}
        self._around: dict[int, Surroundings] = {}

    def of(self, module: Module) -> Module:
        """Return the copy of a module with its sensitive values replaced; it is made once."""
        if id(module) not in self._modules:
            self._modules[id(module)] = (module, self._made(module))
        return self._modules[id(module)][1]

    def _made(self, module: Module) -> Module:
        hides = module.has_sensitive_values()  # if not, only what it sees of the others differs
        blocks = [WithheldBlock(block, self._stand) for block in module.blocks] if hides else module.blocks
        twin = assemble(module.path, module.environment, blocks, (), module.unread_calls, module.engine)
        twin.problems = module.problems  # shared, as more may be added later
        twin.settings = [Withheld(body, self._stand) for body in module.settings]
        twin.is_library = module.is_library
        twin.backend_arguments = module.backend_arguments
        twin.output = (lambda name: self._stand.value(module.output(name))) if hides else module.output
        twin.disabled = DisabledResources(twin, self._left_out(module))
        around = module.surroundings
        if id(around) not in self._around:
            self._around[id(around)] = around.seen_through(self.of)
        twin.surroundings = self._around[id(around)]
        return twin

    def _left_out(self, module: Module) -> Callable[[str], Iterator[Disabled]]:
        def find(type_: str) -> Iterator[Disabled]:
            return (one._replace(block=WithheldBlock(one.block, self._stand)) for one in module.disabled(type_))

        return find
