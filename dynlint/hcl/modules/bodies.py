"""Blocks of the model, read from Terraform source: evaluated when used, with dynamic blocks expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.loops import elements
from dynlint.hcl.files.manifest import DEFAULT_FOLDER
from dynlint.hcl.files.static import NAMES_ALONE, is_constant, names_in
from dynlint.hcl.modules.may_be_sensitive import is_sensitive_attribute, redacted, redacted_place
from dynlint.hcl.modules.objects import attribute_of
from dynlint.hcl.modules.scopes import Origin
from dynlint.hcl.syntax.places import (
    found_text,
    leads_on,
    locate,
    narrowed,
    part,
    shown,
)
from dynlint.hcl.values.errors import Limited
from dynlint.hcl.values.limits import NESTED_BLOCKS
from dynlint.model.block import Attribute, Block, Body, Place
from dynlint.model.known import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dynlint.finding import Change
    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import Instance, TracedScope
    from dynlint.hcl.syntax import statements
    from dynlint.model.kinds import Text
    from dynlint.model.provider import Provider
    from dynlint.model.written import Addition, Code
    from dynlint.source import Location, Source


def call_locations(module: ModuleInstance) -> tuple[Location, ...]:
    """Return the places of the module calls that lead to a module, the outermost first."""
    found: list[Location] = []
    current: ModuleInstance | None = module
    while current is not None and current.call is not None and current.call_scope is not None:
        if current.configuration.stand_in is None:  # findings in a stand-in are placed at its call
            block = current.call.block
            found.append(locate(current.call.source, block.start, block.header_end))
        current = current.call_scope.module
    return tuple(reversed(found))


class HclBody(Body):
    """The body of a block in a file."""

    def __init__(
        self,
        module: ModuleInstance,
        source: Source,
        block: statements.WrittenBlock,
        body: statements.WrittenBody,
        scope: TracedScope,
    ) -> None:
        """`block` has the header, `body` the contents; for a dynamic block these are those of its ``content``."""
        self.module_instance = module
        self.source = source
        self.node = block
        self.contents = body
        self.scope = scope
        self.resource: HclBody = self
        """The body of the resource that contains this block, or the body itself."""
        self._read: dict[str, Value] = {}
        self._blocks: dict[str, tuple[HclBody, ...]] = {}

    @property
    def label(self) -> str:
        """The first label of the block; empty without one."""
        return self.node.labels[0].text if self.node.labels else ""

    @property
    def is_foreign(self) -> bool:
        """Whether its module is somebody else's: `terraform init` has fetched it, or a stand-in describes it."""
        return self.module_instance.configuration.stand_in is not None or DEFAULT_FOLDER in self.source.path.split("/")

    def read(self, name: str) -> Value:
        """Return an attribute's value; None if it is not set, an Unknown if it is not known."""
        attribute = self.contents.attributes.get(name)
        if attribute is None:
            return None
        if name in self._read:
            return self._read[name]
        if name in NAMES_ALONE:
            self._read[name] = names_in(attribute.value)
            return self._read[name]
        try:
            value = evaluate_or_unknown(attribute.value, self.scope)
        except Exception as error:  # noqa: BLE001  # an internal error affects one value only
            value = self.module_instance.root.failed(error, *self._place_of(attribute))
        if isinstance(value, Limited):
            self.module_instance.root.note_limit(value, *self._place_of(attribute))
        self._read[name] = value
        return value

    def _place_of(self, attribute: statements.WrittenAttribute) -> tuple[Source, int, int]:
        return self.source_of(attribute), attribute.value.start, attribute.value.end

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that the block sets."""
        return tuple(self.contents.attributes)

    def blocks(self, name: str) -> tuple[HclBody, ...]:
        """Return the nested blocks of a type, with dynamic ones expanded.

        If the number of blocks is not known, one block with `uncertain` set represents them.
        """
        if name not in self._blocks:
            found: list[HclBody] = []
            for block in self.contents.blocks:
                if block.type == name:
                    found.append(self._nested(block, block.body, self.scope))
                elif block.type == "dynamic" and block.labels and block.labels[0].text == name:
                    found.extend(self._dynamic(block))
            if len(found) > NESTED_BLOCKS:
                found = [self._too_many(name, found[0])]
            for number, body in enumerate(found):
                body.address = self.address
                body.path = f"{self.path}.{name}[{number}]" if self.path else f"{name}[{number}]"
            self._blocks[name] = tuple(found)
        return self._blocks[name]

    def _too_many(self, name: str, first: HclBody) -> HclBody:
        """Report that there are too many nested blocks of a type; return one uncertain block that represents them."""
        what = f"{self.address} has more than the {NESTED_BLOCKS} {name} blocks that dynlint looks at"
        place = (first.source, first.node.start, first.node.header_end)
        self.module_instance.root.report("limit", f"{what}: it does not look at any.", *place)
        first.uncertain = Unknown(what)
        return first

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that the block contains, dynamic ones included."""
        return tuple(
            dict.fromkeys(
                block.labels[0].text if block.type == "dynamic" and block.labels else block.type
                for block in self.contents.blocks
            )
        )

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is a constant without references and functions, or not set."""
        attribute = self.contents.attributes.get(name)
        return attribute is None or is_constant(attribute.value)

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute; without a name, or if it is not set, of the block's header.

        If it is not set because a dynamic block makes no block (``ttl[0].enabled``), the trail goes to ``for_each``.
        """
        if self.module_instance.configuration.stand_in is not None:
            from dynlint.hcl.modules.outside_places import place_outside  # noqa: PLC0415  # few modules have a stand-in

            return place_outside(self, name, route)
        attribute, trail = self.contents.attributes.get(name), self.module_instance.root.new_trail()
        calls = call_locations(self.module_instance)
        if attribute is None:
            for_each = self.for_each(name.partition("[")[0])
            if for_each is not None:
                trail.attribute(for_each, self.source_of(for_each), self.scope, ())
            header = self._place(self.source, self.node.start, self.node.header_end, calls)
            return redacted_place(self, name, (), header._replace(trail=tuple(trail.steps)))
        source = self.source_of(attribute)
        if (route or text) and (there := self._place_in_text(attribute, route, text, calls)) is not None:
            return redacted_place(self, name, route, there)
        node, rest = narrowed(attribute.value, route)
        start, end = found_text(source, node, text)
        place = self._place(source, start, end, calls)
        if (route or text) and ((start, end) != (node.start, node.end) or not leads_on(node)):
            return place
        trail.follow(node, source, self.scope, rest)
        here = (place.location.path, place.location.line)
        steps = tuple(step for step in trail.steps if (step.path, step.line) != here)
        place = place._replace(trail=steps, value=shown(part(self.read(name), route)))
        return redacted_place(self, name, route, place)

    def _place_in_text(
        self, attribute: statements.WrittenAttribute, route: tuple[Value, ...], text: str, calls: tuple[Location, ...]
    ) -> Place | None:
        """Return the place in the file that the attribute's text is read from; its trail begins at the attribute."""
        from dynlint.hcl.modules.text_files import place_in_text  # noqa: PLC0415  # few texts are read from files

        found = place_in_text(attribute.value, self.scope, route, text)
        if found is None:
            return None
        trail = self.module_instance.root.new_trail()
        trail.attribute(attribute, self.source_of(attribute), self.scope, ())
        return self._place(*found, calls)._replace(trail=tuple(trail.steps))

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with its sensitive parts replaced by `hide`."""
        return redacted(self, name, hide)

    def for_each(self, type_: str) -> statements.WrittenAttribute | None:
        """Return the ``for_each`` of the dynamic block for a type of nested blocks; None if there is none."""
        for block in self.contents.blocks:
            if block.type == "dynamic" and block.labels and block.labels[0].text == type_:
                return block.body.attributes.get("for_each")
        return None

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that sets an attribute; empty if the right place is not certain."""
        from dynlint.hcl.modules.edits_of_bodies import change  # noqa: PLC0415  # only findings propose changes

        return change(self, name, value)

    def insertion(self, content: Mapping[str, Value]) -> tuple[Change, ...]:
        """Return the edit that adds arguments and blocks at the end of the block; empty if that is not certainly right.

        No nested block is added if there is a dynamic block of its type: other instances would get two.
        """
        from dynlint.hcl.modules.edits_of_bodies import insertion  # noqa: PLC0415  # only findings propose changes

        return insertion(self, content)

    def beside(self, additions: Sequence[Addition]) -> tuple[Change, ...]:
        """Return the edit that adds whole blocks below the resource; empty if that is not certainly right."""
        from dynlint.hcl.modules.edits_of_bodies import beside  # noqa: PLC0415  # only findings propose changes

        return beside(self, additions)

    def handed_down(self, variable: Addition, givers: Sequence[Code]) -> tuple[Change, ...]:
        """Return the edits that declare a variable in the resource's module and pass it there; else empty."""
        from dynlint.hcl.modules.edits_of_bodies import handed_down  # noqa: PLC0415  # only findings propose changes

        return handed_down(self, variable, givers)

    def extension(self, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
        """Return the edit that adds items to a list; empty if that is not certainly right."""
        from dynlint.hcl.modules.edits_of_bodies import extension  # noqa: PLC0415  # only findings propose changes

        return extension(self, name, items)

    def holder(self) -> statements.WrittenBlock:
        """Return the block that has the contents: the block itself, or the ``content`` of a dynamic block."""
        return next((each for each in self.node.body.blocks if each.body is self.contents), self.node)

    def source_of(self, attribute: statements.WrittenAttribute) -> Source:
        """Return the source that contains an attribute, which may be an override file."""
        return self.module_instance.configuration.source_of(attribute, self.source)

    def _nested(self, block: statements.WrittenBlock, body: statements.WrittenBody, scope: TracedScope) -> HclBody:
        source = self.module_instance.configuration.source_of(block, self.source)
        nested = HclBody(self.module_instance, source, block, body, scope)
        nested.resource = self.resource
        return nested

    def _dynamic(self, block: statements.WrittenBlock) -> list[HclBody]:
        attributes = block.body.attributes
        content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
        if content is None or "for_each" not in attributes:
            return []
        iterator = names_in(attributes["iterator"].value) if "iterator" in attributes else block.labels[0].text
        collection = evaluate_or_unknown(attributes["for_each"].value, self.scope)
        place = (self.source_of(attributes["for_each"]), block.start, block.header_end)
        self.module_instance.root.note_limit(collection, *place)
        if isinstance(collection, Unknown) or not isinstance(collection, (dict, list, tuple)):
            why = collection.why if isinstance(collection, Unknown) else "the for_each is not a collection"
            return [self._uncertain(block, content, str(iterator), Unknown(why))]
        found = []
        for key, value in elements(collection):
            scope = self.scope.bind(**{str(iterator): {"key": key, "value": value}})
            origin = Origin(attributes["for_each"].value, self.source_of(attributes["for_each"]), self.scope, key)
            scope.origins = {**scope.origins, str(iterator): origin}
            found.append(self._nested(block, content.body, scope))
        return found

    def _uncertain(
        self, block: statements.WrittenBlock, content: statements.WrittenBlock, iterator: str, unknown: Unknown
    ) -> HclBody:
        body = self._nested(block, content.body, self.scope.bind(**{iterator: {"key": unknown, "value": unknown}}))
        body.uncertain = unknown
        return body

    def _place(self, source: Source, start: int, end: int, calls: tuple[Location, ...]) -> Place:
        location = locate(source, start, end)
        excerpt = [(location.line, source.line(location.line))]
        previous = source.line(location.line - 1)
        if previous.strip(" \t})],"):
            excerpt.insert(0, (location.line - 1, previous))
        return Place(location, (), calls, tuple(excerpt))


class HclBlock(HclBody, Block):
    """An evaluated resource or data source."""

    def __init__(self, module: ModuleInstance, name: str, instance: Instance) -> None:
        """`name` is ``type.name`` or ``data.type.name``."""
        declared = module.configuration.resources[name]
        super().__init__(module, declared.source, declared.block, declared.block.body, instance.scope)
        self.mode = "data" if name.startswith("data.") else "managed"
        self.type, self.name = (label.text for label in declared.block.labels)
        self.module = module.address.rstrip(".")
        self.key = instance.key
        self.address = f"{module.address}{name}{instance.suffix}"
        self.uncertain = instance.uncertain
        self.instance = instance
        self._provider: Provider | None = None

    def computed(self, name: str) -> Attribute:
        """Return an attribute that the provider computes, with its value as far as it is known."""
        kind = f"{self.type}.{self.name}"
        name_in_module = f"data.{kind}" if self.mode == "data" else kind
        return Attribute(self, name, attribute_of(self.module_instance, name_in_module, self.instance, name))

    def is_sensitive(self, name: str) -> bool:
        """Tell whether an attribute is sensitive or has a sensitive part."""
        return is_sensitive_attribute(self, name)

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of this resource, also if no block declares it."""
        if self._provider is None:
            self._provider = self._provider_by_name()
        return self._provider

    @property
    def own_region(self) -> Text:
        """The ``region`` argument of the resource; None if its provider's region applies."""
        return super().own_region if "region" in self.contents.attributes else None

    def _provider_by_name(self) -> Provider:
        from dynlint.hcl.modules.providers import ProviderName, provider_name, provider_of  # noqa: PLC0415  # rare

        written = self.contents.attributes.get("provider")
        name = None if written is None else provider_name(written.value, self.scope)
        return provider_of(self.module_instance, name or ProviderName(self.type.partition("_")[0]), _body_of)

    def get(self, name: str) -> Attribute:
        """Return an attribute, also of a resource that may not exist; the linter takes `uncertain` into account."""
        return Attribute(self, name, self.read(name))


def _body_of(module: ModuleInstance, declared: Declared, scope: TracedScope) -> HclBody:
    return HclBody(module, declared.source, declared.block, declared.block.body, scope)


class HclCall(HclBody, Block):
    """A module call whose module is not on disk; its arguments are known."""

    type = "module"

    def __init__(self, module: ModuleInstance, name: str, instance: Instance) -> None:
        """`name` is the name of the call."""
        declared = module.configuration.modules[name]
        super().__init__(module, declared.source, declared.block, declared.block.body, instance.scope)
        self.name = name
        self.module = module.address.rstrip(".")
        self.key = instance.key
        self.address = f"{module.address}module.{name}{instance.suffix}"
        self.uncertain = instance.uncertain

    @property
    def base_address(self) -> str:
        """The address without the instance key."""
        return f"{self.module}.module.{self.name}" if self.module else f"module.{self.name}"
