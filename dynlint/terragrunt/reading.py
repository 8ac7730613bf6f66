"""Reads the files of one unit: its own file, and the files that it includes or reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import OUTSIDE, top_of
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.functions import call
from dynlint.hcl.modules.scopes import GivenValue, Root
from dynlint.hcl.trail.root_module import new_trail
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import EvaluationError, MissingError, NotEvaluatedError
from dynlint.hcl.values.limits import VALUE_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.hcl.values.steps import ObjectReference
from dynlint.model.known import Reference, Unknown
from dynlint.terragrunt.config_file import STRATEGIES, ConfigFile, Include
from dynlint.terragrunt.inputs import combined, own_inputs
from dynlint.terragrunt.limits import UNIT_READS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import Written
    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.source import Source

    Inputs = tuple[dict[str, GivenValue], str]
    """Values by name, and why there may be more or other values (an empty text if there are none)."""

    class ReadUnit(Protocol):
        """A unit whose files are read, or whose outputs another one uses (`unit.TerragruntUnit`)."""

        directory: str
        values: Mapping[str, GivenValue] | None
        is_locating: bool
        uses: set[str]
        reading: ConfigReader

        @property
        def config(self) -> ConfigFile:
            """Its own file."""
            ...

        @property
        def module_folder(self) -> str:
            """The folder (absolute) of its module; empty if it is not known."""
            ...

        @property
        def symbol(self) -> str:
            """The address of its outputs."""
            ...

        def evaluated(self) -> ModuleInstance | None:
            """Return its root module; None while it is being loaded."""
            ...

        def evaluate_outputs(self) -> None:
            """Evaluate its outputs."""
            ...

        def output_names(self) -> list[str] | None:
            """Return the names of its outputs; None if they are not known."""
            ...

        def output(self, name: str) -> Value:
            """Return the value of an output."""
            ...

    class Units(Protocol):
        """All units of a run (`registry.Registry`)."""

        steps: int

        def configuration(self, path: str, file: statements.File) -> Configuration:
            """Return a file's declarations."""
            ...

        def unit_at(self, directory: str) -> ReadUnit | None:
            """Return the unit in a folder (absolute)."""
            ...

        def prepare(self, unit: ReadUnit, asking: ReadUnit) -> bool:
            """Evaluate the outputs of a unit; return False if it depends on the unit `asking`."""
            ...


class ConfigReader:
    """The files of one unit, each read once."""

    def __init__(self, library: Library, registry: Units, unit: ReadUnit) -> None:
        self.library = library
        self.registry = registry
        self.unit = unit
        self.directory = unit.directory
        self.values: Mapping[str, GivenValue] = unit.values or {}
        self.top = top_of(self.directory)
        self.problems: list[tuple[str, str, Source, int, int]] = []
        self.opened: dict[str, ConfigFile] = {}
        """The files that were read other than by an include, by path."""
        self.read: set[str] = set()
        """The paths of all files that were read."""
        self.touched: set[str] = set()
        """All paths that were read or searched for."""
        self._budget = Budget(registry.steps)
        self._inputs: dict[ConfigFile, Inputs] = {}

    def config(self, path: str, place: str = "", included_by: tuple[ConfigFile, str] | None = None) -> ConfigFile:
        """Return a Terragrunt file (absolute path); raise EvaluationError if it cannot be read.

        `place` is the path from which its functions start, if that is another one.
        """
        if included_by is None and path in self.opened:
            return self.opened[path]
        self.touched.add(path)
        file = self._parsed(path)
        configuration = self.registry.configuration(path, file)
        root = Root(self.library, os.path.dirname(path), None, {}, self.problems, _no_source, self._budget, new_trail)
        place = os.path.join(self.directory, "terragrunt.hcl") if included_by is not None else place or path
        found = ConfigFile(root, configuration, self, place, included_by)
        if included_by is None:
            self.opened[path] = found
        return found

    def _parsed(self, path: str) -> statements.File:
        border, shown = self.library.border, shown_path(path)
        if border is not None and not border.holds(path):
            raise NotEvaluatedError(f"{shown} is {OUTSIDE}, where dynlint reads nothing")
        if not os.path.isfile(path):
            raise MissingError(f"there is no file {shown}")
        if len(self.read) >= UNIT_READS:
            raise NotEvaluatedError(f"there are more than the {UNIT_READS} files that dynlint reads for one unit")
        file = self.library.parsed(path)
        self.read.add(path)
        if file is None:
            raise NotEvaluatedError(f"{shown} cannot be read")
        return file

    @property
    def too_much(self) -> str:
        """What is said where the files of the unit take more steps than it has; empty where they do not."""
        if not self._budget.exhausted:
            return ""
        what = f"Evaluating the files of this unit takes more than {self._budget.steps} steps"
        return f"{what}: dynlint does not evaluate what is beyond."

    def included(self, file: ConfigFile, block: statements.WrittenBlock) -> Include:
        """Return the include of an include block in the unit's file."""
        label = block.labels[0].text if block.labels else ""
        read = {name: evaluate_or_unknown(each.value, file.scope) for name, each in block.body.attributes.items()}
        strategy, expose = read.get("merge_strategy", "shallow"), read.get("expose") in (True, "true")
        path = read.get("path")
        if not isinstance(path, str):
            why = path.why if isinstance(path, Unknown) else "its path is no text"
            return Include(
                label, "", None, str(strategy), expose, f"what {file.source.path} includes is not known: {why}"
            )
        whole = os.path.normpath(os.path.join(os.path.dirname(file.place), path))
        try:
            found = self.config(whole, included_by=(file, whole))
        except EvaluationError as error:
            if isinstance(error, MissingError):
                self.problem(f"Terragrunt stops here: {error.why}.", file, block)
            return Include(label, whole, None, str(strategy), expose, error.why)
        return Include(label, whole, found, strategy if strategy in STRATEGIES else "shallow", expose)  # type: ignore[arg-type]

    def problem(self, message: str, file: ConfigFile, block: statements.WrittenBlock) -> None:
        """Report an error at which Terragrunt stops."""
        self.problems.append(("refused", message, file.source, block.start, block.header_end))

    def leave_out(self, message: str, file: ConfigFile, block: statements.WrittenBlock) -> None:
        """Report, once, what of a unit dynlint cannot tell."""
        if (problem := ("limit", message, file.source, block.start, block.header_end)) not in self.problems:
            self.problems.append(problem)

    def inputs_of(self, file: ConfigFile) -> Inputs:
        """Return the inputs of a file, merged with those of the files that it includes, each with its place."""
        if file not in self._inputs:
            self._inputs[file] = {}, "the inputs depend on themselves"
            self._inputs[file] = self._all_inputs(file)
        return self._inputs[file]

    def _all_inputs(self, file: ConfigFile) -> Inputs:
        given, doubt = own_inputs(file)
        for each in reversed(file.includes):
            if each.strategy == "no_merge":
                continue
            below, more = self.inputs_of(each.file) if each.file is not None else ({}, each.why)
            given = combined(below, given, each.strategy, doubt)
            doubt = doubt or more
        return given, doubt

    def values_object(self) -> Value:
        """Return the values that a stack passes to the unit."""
        if self.unit.values is None:
            return Unknown("values are told by the stack that uses this unit")
        return {name: one.value for name, one in self.values.items()}

    def dependency(self, file: ConfigFile, label: str) -> Value:
        """Return a dependency as an object; its outputs are those of the other unit, evaluated when used."""
        unit, why = self.dependency_unit(file, label)
        if unit is not None and not self.registry.prepare(unit, self.unit):
            unit, why = None, f"dependency.{label} depends on this unit itself"
        if unit is None:
            symbol = f"dependency.{label}"
            return ObjectReference(
                symbol, lambda part: _NamedOutputs(why, symbol) if part == "outputs" else Unknown(why)
            )
        outputs = ObjectReference(unit.symbol, unit.output, unit.output_names)
        return ObjectReference(
            unit.symbol,
            lambda part: outputs if part == "outputs" else Unknown(f"dependency.{label}.{part} is not read"),
        )

    def dependency_unit(self, file: ConfigFile, label: str) -> tuple[ReadUnit | None, str]:
        """Return the unit that a dependency block names, or None with the reason."""
        found = file.find_block("dependency", label)
        if found is None:
            raise MissingError(f"There is no dependency block named {label}.")
        owner, block = found
        written = block.body.attributes.get("config_path")
        path = evaluate_or_unknown(written.value, owner.scope) if written is not None else None
        if not isinstance(path, str):
            why = path.why if isinstance(path, Unknown) else "it has no config_path"
            return None, f"dependency.{label} is unknown: {why}"
        folder = os.path.normpath(os.path.join(os.path.dirname(owner.place), path))
        unit = self.registry.unit_at(folder.removesuffix(".json").removesuffix(os.sep + "terragrunt.hcl"))
        if unit is None:
            return None, f"dependency.{label} is no unit that dynlint reads: {shown_path(folder)}"
        self.unit.uses.add(unit.directory)
        return unit, ""

    def dependencies(self) -> list[ReadUnit]:
        """Return the units that the unit's dependency blocks name."""
        found: dict[str, ReadUnit] = {}
        for file, _ in self.unit.config.layers:
            for block in file.blocks_of("dependency"):
                unit = self.dependency_unit(file, block.labels[0].text)[0] if block.labels else None
                if unit is not None:
                    found[unit.directory] = unit
        return list(found.values())

    def output_written(self, file: ConfigFile, label: str, name: str, path: tuple[Value, ...]) -> Written | None:
        """Return the attribute with the value of another unit's output; None if it is not known."""
        try:
            unit, _ = self.dependency_unit(file, label)
        except EvaluationError:
            return None
        root = unit.evaluated() if unit is not None else None
        declared = root.configuration.outputs.get(name) if root is not None else None
        value = declared.block.body.attributes.get("value") if declared is not None else None
        if root is None or declared is None or value is None:
            return None
        return value, root.configuration.source_of(value, declared.source), root.scope, path

    def module_folder(self) -> str:
        """Return the folder of the unit's module; empty if it is not known, or its source is being evaluated."""
        return "" if self.unit.is_locating else self.unit.module_folder

    def tfvars_file(self, name: str) -> statements.File | None:
        """Return a file of values, with a path from the unit's folder; None if it cannot be read."""
        path = os.path.normpath(os.path.join(self.directory, name))
        self.touched.add(path)
        border = self.library.border
        if (border is not None and not border.holds(path)) or not os.path.isfile(path):
            return None
        self.read.add(path)
        return self.library.parsed(path)

    def tfvars(self, file: ConfigFile, name: str) -> Value:
        """Return the values in a file, with a path from the unit's folder, as JSON text."""
        found = self.tfvars_file(name)
        if found is None:
            raise MissingError(f"the file of values {name} cannot be read")
        scope = Scope(NoNames(VALUE_STEPS))
        values = {name: evaluate_or_unknown(each.value, scope) for name, each in found.body.attributes.items()}
        return call("jsonencode", [values], file)


class _NamedOutputs(ObjectReference):
    """Outputs that are all unknown: each name has its own symbol."""

    __slots__ = ()

    def __init__(self, why: str, symbol: str) -> None:
        super().__init__(symbol, lambda name: Reference(why, symbol, f"outputs.{name}"))


def _no_source(_directory: str, _source: str, _address: str) -> None:
    return None
