"""Reads `terragrunt.stack.hcl`: the units that Terragrunt generates from it, and their values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.configuration import Configuration
from dynlint.hcl.files.library import Unread, shown_path
from dynlint.hcl.modules.given_parts import given_parts
from dynlint.hcl.modules.units import Unit
from dynlint.hcl.values.errors import EvaluationError
from dynlint.terragrunt.fetched import is_remote, local_folder
from dynlint.terragrunt.limits import STACK_DEPTH
from dynlint.terragrunt.module_call import declare_call
from dynlint.terragrunt.unit import TerragruntUnit, folders_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Protocol

    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.hcl.syntax import statements
    from dynlint.terragrunt.config_file import ConfigFile
    from dynlint.terragrunt.reading import Units

    class StackUnits(Units, Protocol):
        """All units of a run, and the source folders of stacks' units (`registry.Registry`)."""

        library: Library
        templates: set[str]


STACK = "terragrunt.stack.hcl"
UNIT = "terragrunt.hcl"
UNIT_FILES = (UNIT, f"{UNIT}.json")
"""The names of a unit's file; if a folder has both, Terragrunt reads the first."""
_GENERATED = ".terragrunt-stack"


class RemoteUnit(Unit):
    """A unit of a stack whose file is remote: its module is not known, but its values are."""

    is_assembled = True

    def __init__(
        self,
        library: Library,
        directory: str,
        stack: ConfigFile,
        source: tuple[statements.WrittenAttribute, str],
        values: Mapping[str, GivenValue],
    ) -> None:
        """`source` is the source argument and its value."""
        super().__init__(library, directory)
        self.stack = stack
        self.source = source
        self.values = values

    def environment_names(self) -> Iterator[str]:
        """Yield the names of its folders, then values that may name the environment."""
        yield from folders_above(self.directory)
        yield from (str(one.value) for name in ("environment", "env", "stage") if (one := self.values.get(name)))

    def configuration(self) -> Configuration:
        """Return a configuration with a call of the remote module."""
        made = Configuration(self.directory, [])
        declare_call(made, self.directory, self.stack.source, *self.source, self.values)
        return made

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return its values."""
        return dict(self.values)


def units_of_stack(
    registry: StackUnits,
    path: str,
    directory: str = "",
    values: Mapping[str, GivenValue] | None = None,
    depth: int = 0,
) -> Iterator[TerragruntUnit | RemoteUnit]:
    """Yield the units of a stack's file (absolute path), including those of stacks inside it.

    `directory` is the folder in which the stack is generated, if that is not the file's own folder.
    """
    directory = directory or os.path.dirname(path)
    reader = TerragruntUnit(registry.library, registry, directory, path, values)
    try:
        stack = reader.config
    except EvaluationError:
        return
    for block in stack.body.blocks:
        if block.type in ("unit", "stack") and (found := _component(stack, block)) is not None:
            folder, attribute, source = found
            given = _values(stack, block)
            if block.type == "stack":
                below = _stack_file(registry, stack, folder, source)
                if below and depth == STACK_DEPTH:
                    why = f"stacks lie deeper in stacks than the {STACK_DEPTH} levels that are read"
                    registry.library.unreadable.append(Unread(shown_path(below), why))
                elif below:
                    yield from units_of_stack(registry, below, folder, given, depth + 1)
                continue
            yield _unit(registry, stack, folder, (attribute, source), given)


def _component(
    stack: ConfigFile, block: statements.WrittenBlock
) -> tuple[str, statements.WrittenAttribute, str] | None:
    """Return the folder of a generated unit or stack, and its source; None if they are not known, or it is disabled."""
    read = {name: evaluate_or_unknown(each.value, stack.scope) for name, each in block.body.attributes.items()}
    source, path = read.get("source"), read.get("path")
    if not isinstance(source, str) or not isinstance(path, str) or read.get("enabled") in (False, "false"):
        return None
    above = os.path.dirname(stack.place)
    if read.get("no_dot_terragrunt_stack") not in (True, "true"):
        above = os.path.join(above, _GENERATED)
    return os.path.normpath(os.path.join(above, path)), block.body.attributes["source"], source


def _values(stack: ConfigFile, block: statements.WrittenBlock) -> dict[str, GivenValue]:
    attribute = block.body.attributes.get("values")
    return {} if attribute is None else given_parts(attribute, stack.source, stack.scope)[0]


def _unit(
    registry: StackUnits,
    stack: ConfigFile,
    folder: str,
    source: tuple[statements.WrittenAttribute, str],
    values: dict[str, GivenValue],
) -> TerragruntUnit | RemoteUnit:
    path = _file_of(registry, stack, folder, source[1], UNIT)
    if not path:
        return RemoteUnit(registry.library, folder, stack, source, values)
    unit = TerragruntUnit(registry.library, registry, folder, path, values)
    unit.reading.read.add(os.path.join(stack.directory, STACK))
    return unit


def _stack_file(registry: StackUnits, stack: ConfigFile, folder: str, source: str) -> str:
    return _file_of(registry, stack, folder, source, STACK)


def _file_of(registry: StackUnits, stack: ConfigFile, folder: str, source: str, name: str) -> str:
    """Return the file of a unit or stack, in its local source or where it was generated; empty without one."""
    border, places = registry.library.border, [os.path.join(folder, name)]
    if not is_remote(source):
        template = local_folder(source, stack.directory)
        registry.templates.add(template)
        places.insert(0, os.path.join(template, name))
    for path in places:
        registry.library.touched.add(path)
        if (border is None or border.holds(path)) and os.path.isfile(path):
            return path
    return ""
