"""One Terragrunt file as it is read for a unit, with the values of its names."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate, evaluate_or_unknown
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.errors import EvaluationError, MissingError
from dynlint.hcl.values.steps import ObjectReference
from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple
from dynlint.terragrunt.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Protocol

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.modules.scopes import GivenValue, Root, TracedScope, Written
    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.source import Source

    Path = tuple[Value, ...]

    class _Reader(Protocol):
        """The reader of a unit's files (`reading.ConfigReader`)."""

        directory: str
        top: str
        values: Mapping[str, GivenValue]
        opened: dict[str, ConfigFile]
        touched: set[str]

        def config(self, path: str) -> ConfigFile: ...
        def included(self, file: ConfigFile, block: statements.WrittenBlock) -> Include: ...
        def inputs_of(self, file: ConfigFile) -> tuple[dict[str, GivenValue], str]: ...
        def values_object(self) -> Value: ...
        def dependency(self, file: ConfigFile, label: str) -> Value: ...
        def output_written(self, file: ConfigFile, label: str, name: str, path: Path) -> Written | None: ...
        def module_folder(self) -> str: ...
        def tfvars_file(self, name: str) -> statements.File | None: ...
        def tfvars(self, file: ConfigFile, name: str) -> Value: ...


STRATEGIES = ("no_merge", "shallow", "deep", "deep_map_only")
_PARTS = ("locals", "inputs", "dependency", "feature", "terraform", "remote_state", "generate")
"""The parts of a file that are visible to another file which reads it, or includes it with `expose`."""


class Include(NamedTuple):
    """An include block: the file that it names, or (`why`) the reason why that is not known."""

    label: str
    path: str
    file: ConfigFile | None
    strategy: str
    expose: bool
    why: str = ""


class ConfigFile(ModuleInstance):
    """A Terragrunt file: its locals, and `include`, `dependency`, `feature` and `values` of the unit."""

    functions = FUNCTIONS

    def __init__(
        self,
        root: Root,
        configuration: Configuration,
        reading: _Reader,
        place: str,
        included_by: tuple[ConfigFile, str] | None = None,
    ) -> None:
        """`place` is the path (absolute) from which relative paths and `get_terragrunt_dir` start.

        For an included file, that is the path of the file that includes it. `included_by` is that file, with the path
        of the included one.
        """
        super().__init__(root, configuration)
        self.reading = reading
        self.place = place
        self.included_by = included_by
        self.touched = reading.touched

    @property
    def source(self) -> Source:
        """The source of the file."""
        return self.configuration.files[0].source

    @property
    def body(self) -> statements.WrittenBody:
        """The statements of the file."""
        return self.configuration.files[0].body

    def blocks_of(self, type_: str) -> Iterator[statements.WrittenBlock]:
        """Yield the top-level blocks of a type."""
        return (block for block in self.body.blocks if block.type == type_)

    @cached_property
    def includes(self) -> list[Include]:
        """The include blocks in their order; none in an included file, as Terragrunt allows one level."""
        blocks = () if self.included_by is not None else self.blocks_of("include")
        return [self.reading.included(self, block) for block in blocks]

    @cached_property
    def layers(self) -> list[tuple[ConfigFile, str]]:
        """The files that are merged, each with its strategy; this file is last, and later files override earlier."""
        merged = [(each.file, each.strategy) for each in self.includes if each.file and each.strategy != "no_merge"]
        return [*merged, (self, "shallow")]

    @property
    def doubt(self) -> str:
        """The reason why not all merged files are known; empty if they are."""
        return next((each.why for each in self.includes if each.file is None and each.strategy != "no_merge"), "")

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Return the value of the first parts of a dotted name, and the number of these parts."""
        if names[0] == "include":
            return self._included(names)
        if names[0] in ("dependency", "feature", "unit", "stack") and len(names) > 1:
            return self._named(names[0], names[1]), 2
        if names[0] == "values":
            return self.reading.values_object(), 1
        return super().resolve(names, bindings)

    def seen_from_outside(self) -> Value:
        """Return the file as the value that another file gets; its parts are evaluated when used."""
        return ObjectReference(self.source.path, self._part, lambda: _PARTS)

    def _part(self, name: str) -> Value:
        if name == "locals":
            return ObjectReference(f"{self.source.path} locals", self.local, lambda: self.configuration.locals)
        if name == "inputs":
            return self._inputs()
        if name in ("dependency", "feature"):
            return ObjectReference(name, lambda label: self._named(name, label))
        if name in ("terraform", "remote_state", "generate"):
            return self.once(f"block.{name}", self._block_object, name)
        raise EvaluationError(f'This object does not have an attribute named "{name}".')

    def _inputs(self) -> Value:
        given, doubt = self.reading.inputs_of(self)
        if doubt:
            return Unknown(doubt)
        return {name: one.value for name, one in given.items()}

    def _included(self, names: tuple[str, ...]) -> tuple[Value, int]:
        found, used = self._include_named(names)
        if found is None:
            raise EvaluationError(f"There is no include block for {'.'.join(names[:2])}.")
        if found.file is None:
            return Unknown(found.why), used
        if not found.expose:
            raise EvaluationError(f'The include "{found.label}" does not say expose = true.')
        return found.file.seen_from_outside(), used

    def _include_named(self, names: tuple[str, ...]) -> tuple[Include | None, int]:
        """Return the include that a name means, and the number of parts used; a single include may have no label."""
        if len(self.includes) == 1 and not self.includes[0].label:
            return self.includes[0], 1
        label = names[1] if len(names) > 1 else ""
        return next((each for each in self.includes if each.label == label), None), 2

    def _named(self, kind: str, label: str) -> Value:
        if kind == "feature":
            return self.once(f"feature.{label}", self._feature, label)
        if kind == "dependency":
            return self.once(f"dependency.{label}", self.reading.dependency, self, label)
        return Unknown(f"{kind}.{label} is told when the stack is generated")

    def _feature(self, label: str) -> Value:
        found = self.find_block("feature", label)
        if found is None:
            raise MissingError(f"There is no feature block named {label}.")
        file, block = found
        default = block.body.attributes.get("default")
        return {"value": None if default is None else evaluate(default.value, file.scope)}

    def find_block(self, kind: str, label: str) -> tuple[ConfigFile, statements.WrittenBlock] | None:
        """Return the block with a type and label, in the file that includes this one, in this one, or in an include."""
        above = [self.included_by[0]] if self.included_by is not None else []
        for file in (*above, self, *(each.file for each in reversed(self.includes))):
            for block in file.blocks_of(kind) if file is not None else ():
                if block.labels and block.labels[0].text == label:
                    return file, block  # type: ignore[return-value]  # it has blocks, so it is a file
        return None

    def _block_object(self, kind: str) -> Value:
        """Return blocks as an object: ``remote_state.config.bucket``, ``generate.provider.contents``."""
        found: dict[str, Value] = {}
        for block in self.blocks_of(kind):
            values = {name: evaluate_or_unknown(each.value, self.scope) for name, each in block.body.attributes.items()}
            found.update({block.labels[0].text: values} if block.labels else values)
        return found

    def written(self, names: tuple[str, ...], path: Path) -> Written | None:
        """Return the definition of a name that only Terragrunt has; None if there is none."""
        if names[0] == "include":
            found, used = self._include_named(names)
            return found.file.part_written((*names[used:], *path)) if found and found.file else None
        if names[0] == "values":
            return _of_given(self.reading.values.get(names[1]), (*names[2:], *path))
        if names[0] == "dependency" and names[2:3] == ("outputs",) and len(names) > 3:
            return self.reading.output_written(self, names[1], names[3], (*names[4:], *path))
        if names[0] == "feature" and (block := self.find_block("feature", names[1])) is not None:
            default = block[1].body.attributes.get("default")
            return None if default is None else (default, block[0].source, block[0].scope, ())
        return None

    def part_written(self, path: Path) -> Written | None:
        """Return the attribute at a path into the file, which begins with ``locals``, ``inputs`` or a block's type."""
        if len(path) < 2:
            return None
        kind, name = str(path[0]), str(path[1])
        if kind == "locals" and name in self.configuration.locals:
            attribute = self.configuration.locals[name].attribute
            return attribute, self.source, self.scope, path[2:]
        if kind == "inputs":
            return _of_given(self.reading.inputs_of(self)[0].get(name), path[2:])
        for block in self.blocks_of(kind):
            if not block.labels and name in block.body.attributes:
                return block.body.attributes[name], self.source, self.scope, path[2:]
        return None

    def read_by(self, call: nodes.Call, scope: TracedScope, path: Path) -> Written | None:
        """Return the attribute that a call reads in another file; None for other calls."""
        if call.name == "jsondecode" and call.arguments and path:
            return self._in_values(call.arguments[0], scope, path)
        if call.name != "read_terragrunt_config" or not call.arguments:
            return None
        name = evaluate_or_unknown(call.arguments[0], scope)
        file = self.reading.opened.get(self.resolved(name)) if isinstance(name, str) else None
        return None if file is None else file.part_written(path)

    def _in_values(self, read: nodes.Expression, scope: TracedScope, path: Path) -> Written | None:
        """Return the attribute that ``jsondecode(read_tfvars_file(...))`` reads in a file of values."""
        if not isinstance(read, nodes.Call) or read.name != "read_tfvars_file" or not read.arguments:
            return None
        name = evaluate_or_unknown(read.arguments[0], scope)
        file = self.reading.tfvars_file(name) if isinstance(name, str) else None
        attribute = file.body.attributes.get(str(path[0])) if file is not None else None
        return None if file is None or attribute is None else (attribute, file.source, self.scope, path[1:])

    def resolved(self, name: str) -> str:
        """Return the absolute path of another file that this one names; of a folder, its ``terragrunt.hcl``."""
        path = os.path.normpath(os.path.join(os.path.dirname(self.place), name))
        return os.path.join(path, "terragrunt.hcl") if os.path.isdir(path) else path

    def tfvars(self, name: str) -> Value:
        """Return the values in a file, with a path from the unit's folder, as JSON text."""
        return self.reading.tfvars(self, name)

    def pending(self, key: str) -> bool:
        """Tell whether a value of the file is being computed at the moment."""
        return key in self._pending


def _of_given(given: GivenValue | None, path: Path) -> Written | None:
    if given is None or given.attribute is None or given.source is None or given.scope is None:
        return None
    return given.attribute, given.source, given.scope, path
