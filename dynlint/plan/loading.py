"""Loads the blocks of the model from a plan file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dynlint.hcl.files.sensitive_declarations import SECRET
from dynlint.hcl.modules.loading import blocks, settings
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.known import Unknown, Value
from dynlint.model.provider import UNWRITTEN, Provider
from dynlint.plan.bodies import PlannedBlock, PlannedBody
from dynlint.plan.origins import Origins
from dynlint.plan.values import Marks, is_sensitive

if TYPE_CHECKING:
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Block, Body
    from dynlint.model.known import Reference
    from dynlint.plan.reading import PlanFile


class PlanRoot:
    """A plan, with its root module if that is in the same folder."""

    def __init__(self, file: PlanFile, library: Library) -> None:
        self.file = file
        self.origins = Origins(file.configuration, file.resources, file.variables)
        self.marks = Marks(file.resources)
        self._library = library
        self._providers: dict[str, Provider] = {}

    @cached_property
    def source(self) -> ModuleInstance | None:
        """The root module in the plan's folder, with the plan's variables; None if it declares nothing in the plan."""
        declared = self._library.configuration(self.file.directory)
        modules = (self.file.configuration.get("root_module") or {}).get("module_calls") or {}
        own = {f"{item.type}.{item.name}" for item in self.file.resources if not item.module and item.mode == "managed"}
        if not (own & set(declared.resources) or set(modules) & set(declared.modules)):
            return None
        variables = {name: value for name, value in self.file.variables.items() if name in declared.variables}
        return load_root(self._library, self.file.directory, variables=variables)

    @cached_property
    def blocks(self) -> list[PlannedBlock]:
        """All resources and data sources, in the order of the plan."""
        sources: dict[str, Block] = {}
        if self.source is not None:
            sources = {block.address: block for block in blocks(self.source) if block.uncertain is None}
        return [PlannedBlock(self, planned, sources.get(planned.address)) for planned in self.file.resources]

    def has_sensitive_values(self) -> bool:
        """Tell whether the plan has sensitive values."""
        return any(is_sensitive(item.sensitive) or is_sensitive(item.sensitive_before) for item in self.file.resources)

    @property
    def shown_variables(self) -> dict[str, Any]:
        """The values of the variables that are neither sensitive nor ephemeral."""
        declared = (self.file.configuration.get("root_module") or {}).get("variables") or {}
        return {
            name: value
            for name, value in self.file.variables.items()
            if not any((declared.get(name) or {}).get(mark) for mark in SECRET)
        }

    @property
    def settings(self) -> list[Body]:
        """The terraform blocks of the source, because a plan has none."""
        return list(settings(self.source)) if self.source is not None else []

    @cached_property
    def _by_address(self) -> dict[str, PlannedBlock]:
        return {block.address: block for block in self.blocks}

    def document(self, reference: Reference) -> Value:
        """Return the document that a data source of the plan makes."""
        block = self._by_address.get(reference.address)
        return reference if block is None else block.computed(reference.attribute).raw

    def provider(self, block: PlannedBlock) -> Provider:
        """Return the provider configuration of a resource; all resources of one have the same."""
        key, expressions = self.origins.provider(block.planned)
        if key not in self._providers:
            body = None if expressions is None else self._provider_body(block, expressions)
            self._providers[key] = UNWRITTEN if body is None else Provider(f"provider.{key}", body)
        return self._providers[key]

    def _provider_body(self, block: PlannedBlock, expressions: dict[str, Any]) -> PlannedBody:
        """Return a provider block: its constants, and its region also if that is a variable."""
        body = PlannedBody(block, self._constants(expressions), {}, expressions, None)
        body.address = f"provider.{block.type.partition('_')[0]}"
        return body

    def _constants(self, expressions: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, item in expressions.items():
            if isinstance(item, list):
                values[name] = tuple(self._constants(each) for each in item)
            elif "constant_value" in item:
                values[name] = item["constant_value"]
            else:
                variable = (item.get("references") or ("",))[0].removeprefix("var.")
                known = self.shown_variables.get(variable) if name == "region" else None
                hidden = variable in self.file.variables and variable not in self.shown_variables
                why = (
                    f"the provider's {name} is sensitive"
                    if hidden
                    else f"a plan does not say what the provider's {name} is"
                )
                values[name] = known or Unknown(why)
        return values
