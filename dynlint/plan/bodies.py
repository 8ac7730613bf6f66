"""Blocks of the model from a plan, each with its source block (the one with its address in .tf files), if any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.modules.policy_document import merged_document
from dynlint.hcl.modules.policy_merging import ordered
from dynlint.hcl.modules.redaction import redacted_trail, spelled
from dynlint.model.block import Attribute, Block, Body, Place
from dynlint.model.known import Document, DocumentText, Reference, Unknown, Value, first_unknown
from dynlint.model.resource_types import POLICY_DOCUMENT
from dynlint.plan.matching import is_blocks, is_expression, take_source, take_written
from dynlint.plan.origins import is_plural
from dynlint.plan.values import concealed, filled, is_empty, is_sensitive, mark_of, unknown_count, unknown_parts
from dynlint.source import HIDDEN, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from dynlint.finding import Change
    from dynlint.model.kinds import Text
    from dynlint.model.provider import Provider
    from dynlint.model.written import Addition, Code
    from dynlint.plan.origins import Origins
    from dynlint.plan.reading import PlanFile, PlannedResource
    from dynlint.plan.values import Marks

    class OfPlan(Protocol):
        """The interface of a plan that its blocks need."""

        file: PlanFile
        origins: Origins
        marks: Marks

        def document(self, reference: Reference) -> Value:
            """Return the document of a data source in the plan."""
            ...

        def provider(self, block: PlannedBlock) -> Provider:
            """Return the provider configuration of a resource; resources with the same one get the same object."""
            ...


_UNSAID = Unknown("a plan does not say what lifecycle sets")
_COMPUTED_BLOCKS = frozenset(("point_in_time_recovery", "ttl", "server_side_encryption", "inline_policy", "timeouts"))
"""Nested blocks that a plan shows as known after apply if they are not written."""


class PlannedBody(Body):
    """The contents of a resource or of a nested block."""

    def __init__(
        self,
        resource: PlannedBlock | None,
        values: dict[str, Any],
        unknown: dict[str, Any],
        written: dict[str, Any] | None,
        source: Body | None,
    ) -> None:
        """`written` are the expressions of the configuration; None if the plan has none, as for dynamic blocks."""
        self._resource = resource
        self.values = values
        self.unknown = unknown
        self.written = written
        self.source = source
        self.sensitive: Any = {}
        """Marks the sensitive parts of the values, in the same structure as `unknown` marks the unknown parts."""

    @property
    def resource(self) -> PlannedBlock:
        """The block of the resource that contains this one, or the block itself."""
        if self._resource is None:
            raise TypeError("only a resource stands alone")
        return self._resource

    def read(self, name: str) -> Value:
        """Return an attribute's value as written; None if it is not set, an Unknown if it is not known."""
        value, unknown = self.values.get(name), self.unknown.get(name)
        if self.written is not None and name not in self.written:
            return None
        if self.written is None and is_empty(value) and not unknown_count(unknown):
            return None
        if unknown is True:
            return self._symbol(name)
        return self.resource.root.marks.marked(filled(value, unknown, name, self._supplier(name)))

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with the parts that the plan marks as sensitive replaced by `hide`."""
        return concealed(self.read(name), mark_of(self.sensitive, name), hide)

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are set."""
        if self.written is not None:
            return tuple(name for name, expression in self.written.items() if is_expression(expression))
        return tuple(name for name, value in self.values.items() if not is_empty(value) and not is_blocks(value))

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type; one uncertain block if their number is not known."""
        if name == "lifecycle" and self is self.resource:  # nested in a block, `lifecycle` is an ordinary block
            return self.source.blocks(name) if self.source else (self._uncertain(name, _UNSAID),)
        if self.unknown.get(name) is True:
            return self._unknown_blocks(name)
        items = self.values.get(name)
        listed = items if isinstance(items, tuple) else () if items is None else (items,)
        if self.written is None or name not in self.written:
            listed = () if all(is_empty(tuple(item.values())) for item in listed) else listed
        return self._nested(name, listed)

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that the block has."""
        written = self.written or {}
        found = [name for name, expression in written.items() if not is_expression(expression)]
        found.extend(name for name, value in self.values.items() if name not in written and is_blocks(value))
        return tuple(dict.fromkeys(found))

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is a constant, without references and functions."""
        if self.source is not None:
            return self.source.is_literal(name)
        expression = (self.written or {}).get(name)
        return expression is None or "constant_value" in expression

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of the attribute in the source; without a source, that of the plan file."""
        if self.source is not None:
            place = self.source.place(name, route, text)
            return redacted_trail(place) if is_sensitive(mark_of(self.sensitive, name)) else place
        if self.resource.source is not None:
            return self.resource.source.place()
        location = Location(self.resource.root.file.path, 1, 1, 1, 1)
        return Place(location, value=spelled(self.redacted(name, lambda _: HIDDEN)) if name and not route else "")

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit of the source that sets an attribute; empty if the right place is not certain."""
        return self.source.change(name, value) if self.source else ()

    def insertion(self, content: Mapping[str, Value]) -> tuple[Change, ...]:
        """Return the edit of the source that adds arguments and blocks at the end of the block; empty without one."""
        return self.source.insertion(content) if self.source else ()

    def beside(self, additions: Sequence[Addition]) -> tuple[Change, ...]:
        """Return the edit of the source that adds whole blocks below the resource; empty without one."""
        return self.source.beside(additions) if self.source else ()

    def handed_down(self, variable: Addition, givers: Sequence[Code]) -> tuple[Change, ...]:
        """Return the edits of the source that declare a variable in the resource's module and pass it there."""
        return self.source.handed_down(variable, givers) if self.source else ()

    def extension(self, name: str, items: Sequence[Value]) -> tuple[Change, ...]:
        """Return the edits of the source that add items to a list; empty without a source."""
        return self.source.extension(name, items) if self.source else ()

    def _symbol(self, name: str, part: str = "") -> Value:
        if self.source is not None and not part:
            return self.source.read(name)
        expression = (self.written or {}).get(name)
        symbol = self.resource.root.origins.symbol(part or name, expression, self.resource.module)
        if isinstance(symbol, Reference) and symbol.attribute in ("json", "minified_json"):
            return self.resource.root.document(symbol)
        return (symbol,) if isinstance(symbol, Reference) and not part and is_plural(name) else symbol

    def _supplier(self, name: str) -> _Supplier:
        return _Supplier(self, name)

    def _unknown_blocks(self, name: str) -> tuple[Body, ...]:
        if self.source is not None:
            return self.source.blocks(name)
        if name in _COMPUTED_BLOCKS and name not in (self.written or {}):
            return ()
        return (self._uncertain(name, Unknown(f"{self.resource.address}.{name} is known after apply")),)

    def _uncertain(self, name: str, why: Unknown) -> PlannedBody:
        (body,) = self._nested(name, ({},))
        body.uncertain = why
        return body

    def _nested(self, name: str, items: Sequence[dict[str, Any]]) -> tuple[PlannedBody, ...]:
        marks = self.unknown.get(name)
        unknown = marks if isinstance(marks, tuple) else (marks,)
        expressions = (self.written or {}).get(name) or []
        written = list(expressions if isinstance(expressions, list) else (expressions,))
        sources = list(self.source.blocks(name)) if self.source else []
        alone = len(sources) == len(items) == 1
        found = []
        for number, values in enumerate(items):
            mark = unknown[number] if number < len(unknown) and isinstance(unknown[number], dict) else {}
            source = sources[0] if alone else take_source(sources, values, mark)
            body = PlannedBody(self.resource, values, mark, take_written(written, values), source)
            body.sensitive = mark_of(mark_of(self.sensitive, name), number)
            body.address = self.address
            body.path = f"{self.path}.{name}[{number}]" if self.path else f"{name}[{number}]"
            found.append(body)
        return tuple(found)


class PlannedBlock(PlannedBody, Block):
    """A resource or data source as it will be after apply."""

    def __init__(self, root: OfPlan, planned: PlannedResource, source: Block | None) -> None:
        super().__init__(None, planned.values, planned.unknown, root.origins.written(planned), source)
        self.root = root
        self.planned = planned
        self.sensitive = planned.sensitive
        self.source_block = source
        self.address = planned.address
        self.module = planned.module
        self.mode = planned.mode
        self.type = planned.type
        self.name = planned.name
        self.key = planned.key

    @property
    def resource(self) -> PlannedBlock:
        """The block itself."""
        return self

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of this resource, also if no block declares it."""
        if self.source_block is not None:
            return self.source_block.provider_in_force
        return self.root.provider(self)

    @property
    def own_region(self) -> Text:
        """The region in the plan, written or computed (AWS provider 6); None if its provider's region applies."""
        planned = self.values.get("region")
        return planned if isinstance(planned, str) and planned else super().own_region

    @property
    def before(self) -> Body | None:
        """The resource before the change; None for a new resource."""
        values = self.planned.before
        if values is None:
            return None
        body = PlannedBody(self, values, {}, None, None)
        body.address = self.address
        body.sensitive = self.planned.sensitive_before
        return body

    def computed(self, name: str) -> Attribute:
        """Return an attribute that the provider computes, as far as it is known."""
        if name in ("json", "minified_json") and self.type == POLICY_DOCUMENT:
            return Attribute(self, name, self._document(name))
        if self.written is not None and name in self.written:
            return self.get(name)
        why = f"{self.address}.{name} is known after apply"
        return Attribute(self, name, Reference(why, self.address, name))

    def is_sensitive(self, name: str) -> bool:
        """Tell whether an attribute is sensitive or has a sensitive part."""
        return is_sensitive(mark_of(self.sensitive, name)) or (
            self.type == POLICY_DOCUMENT and is_sensitive(self.sensitive)
        )

    def ignores_changes_of(self, name: str) -> bool:
        """Tell whether ``ignore_changes`` includes an attribute; raise UndeterminedError without a source block."""
        _ = self.lifecycle("ignore_changes").value
        return super().ignores_changes_of(name)

    def _document(self, name: str) -> Value:
        text = self.values.get(name)
        found = merged_document(self)
        routes = found["Routes"] if isinstance(found, dict) else ()
        if isinstance(text, str):
            return DocumentText.made_by(text, self.base_address, routes)
        data = ordered(found) if isinstance(found, dict) else found
        unknown = first_unknown(data) or Unknown(f"{self.address}.{name} is known after apply")
        return Document(unknown.why, data, self.base_address, routes)


class _Supplier:
    """Supplies the unknown parts of one attribute in order: from the source, or else from the configuration."""

    def __init__(self, body: PlannedBody, name: str) -> None:
        self._body = body
        self._name = name
        self._parts: list[Unknown] | None = None

    def __call__(self, part: str) -> Value:
        wanted = unknown_count(self._body.unknown.get(self._name))
        if self._parts is None:
            self._parts = unknown_parts(self._body.source.read(self._name)) if self._body.source else []
            if len(self._parts) != wanted:
                self._parts = []
        if self._parts:
            return self._parts.pop(0)
        symbol = self._body._symbol(self._name, part) if wanted == 1 else None  # noqa: SLF001  # a helper of that class
        return symbol or Unknown(f"a part of {self._name} is known after apply")
