"""A Terragrunt unit as a root module: the files of its module, its inputs, and the generated files."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.environments.from_variable import NAMES
from dynlint.filesystem.borders import top_of
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.files.configuration import Configuration, is_override
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.given_values import automatic_files, given_in, given_values
from dynlint.hcl.modules.loading import output
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.modules.redaction import output_is_secret
from dynlint.hcl.modules.state_outputs import as_seen
from dynlint.hcl.modules.units import Unit
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import SHARE_STEPS
from dynlint.model.known import Reference, Unknown
from dynlint.model.system.remote_state import of_root
from dynlint.source import HIDDEN
from dynlint.startup.light_tuples import NamedTuple
from dynlint.terragrunt.arguments_given import extra_values
from dynlint.terragrunt.fetched import fetched_folder, is_remote, local_folder
from dynlint.terragrunt.generated import generated_files
from dynlint.terragrunt.module_call import declare_call
from dynlint.terragrunt.reading import ConfigReader
from dynlint.terragrunt.variables_of_environment import as_terraform_reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dynlint.finding import Change
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import GivenValue, Root
    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile
    from dynlint.terragrunt.reading import Units

_OTHER_NAMES = ("account_name", "account", "env_short", "tier")


class ModuleSource(NamedTuple):
    """The source of a unit: its value, its place, and (`why`) the reason if it is not known."""

    text: str
    file: ConfigFile
    attribute: statements.WrittenAttribute | None
    why: str = ""


class TerragruntUnit(Unit):
    """A folder with a `terragrunt.hcl`, as Terragrunt runs it."""

    is_assembled = True

    def __init__(
        self,
        library: Library,
        registry: Units,
        directory: str,
        path: str,
        values: Mapping[str, GivenValue] | None = None,
    ) -> None:
        """`path` is its file; for a stack's unit, it may be outside `directory`, and `values` are from the stack."""
        super().__init__(library, directory)
        self.registry = registry
        self.path = path
        self.values = values
        self.is_locating = False
        """Whether its source is being evaluated."""
        self.uses: set[str] = set()
        """The folders of the units whose outputs it has used so far."""
        self.reading = ConfigReader(library, registry, self)
        self._evaluated: ModuleInstance | None = None
        self._is_being_evaluated = False

    @cached_property
    def config(self) -> ConfigFile:
        """Its file; raises EvaluationError if that cannot be read."""
        return self.reading.config(self.path, os.path.join(self.directory, "terragrunt.hcl"))

    @cached_property
    def source(self) -> ModuleSource:
        """The source of its module: from its own file, or else from the last file that it includes."""
        self.is_locating = True
        try:
            return self._source()
        finally:
            self.is_locating = False
            self.library.touched |= self.reading.touched

    def _source(self) -> ModuleSource:
        for file, _ in reversed(self.config.layers):
            for block in file.blocks_of("terraform"):
                written = block.body.attributes.get("source")
                if written is None:
                    continue
                value = evaluate_or_unknown(written.value, file.scope)
                if isinstance(value, str):
                    return ModuleSource(value, file, written)
                return ModuleSource("", file, written, value.why if isinstance(value, Unknown) else "it is no text")
        doubt = self.config.doubt or ("it has mistakes in it" if self.config.configuration.files[0].problems else "")
        return ModuleSource("", self.config, None, doubt)

    @cached_property
    def module_folder(self) -> str:
        """The folder (absolute) of its module; empty if that is not on disk or not known."""
        source = self.source
        if source.why:
            return ""
        if not source.text or source.text == ".":
            return os.path.dirname(self.path)
        if is_remote(source.text):
            return fetched_folder(self.library, self.directory, source.text)
        folder = local_folder(source.text, self.directory)
        self.library.touched.add(folder)
        if self.library.border is not None and not self.library.may_list(folder):
            self.library.leave_unread(folder, self.library.border.why_not(folder), "folder")
            return ""
        return folder if os.path.isdir(folder) else ""

    @property
    def working_directory(self) -> str:
        """The folder in Terragrunt's cache in which Terraform has run; without one, the unit's own folder."""
        return fetched_folder(self.library, self.directory, self.source.text) or self.directory

    def environment_names(self) -> Iterator[str]:
        """Yield the names of its folders, then values of its inputs and of its files' locals that may name it."""
        yield from folders_above(self.directory)
        given, _ = self.reading.inputs_of(self.config)
        yield from (str(given[name].value) for name in NAMES if name in given and isinstance(given[name].value, str))
        files = [file for file, _ in reversed(self.config.layers)]
        files.extend(each.file for each in self.config.includes if each.file and each.file not in files)
        for file in files:
            for name in file.configuration.locals:  # evaluating them opens the files that they read
                file.local(name)
        files.extend(file for file in self.reading.opened.values() if file not in files)
        for name in (*NAMES, *_OTHER_NAMES):
            for file in files:
                value = file.local(name) if name in file.configuration.locals else None
                if isinstance(value, str):
                    yield value

    def configuration(self) -> Configuration:
        """Return the root module from its module's files, those beside its own file, and the generated ones."""
        folder, own = self.module_folder, os.path.dirname(self.path)
        files = dict(self._files_of(folder)) if folder else {}
        if own != folder:
            files.update(self._files_of(own))
        files.update(generated_files(self.config, files, self.reading.leave_out))
        ordered = sorted(files.items(), key=lambda item: (is_override(item[0]), item[0]))
        configuration = Configuration(folder or self.directory, [file for _, file in ordered])
        source = self.source
        if not folder and source.attribute is not None:
            names = self.reading.inputs_of(self.config)[0]
            text = Unknown(source.why) if source.why else self._source_as_called
            declare_call(configuration, self.directory, source.file.source, source.attribute, text, names)
        return configuration

    @property
    def _source_as_called(self) -> str:
        """The source of a module that is not on disk; a local one as a path from the unit's folder."""
        if is_remote(self.source.text):
            return self.source.text
        relative = os.path.relpath(local_folder(self.source.text, self.directory), self.directory).replace(os.sep, "/")
        return relative if relative.startswith(".") else f"./{relative}"

    def _files_of(self, folder: str) -> Iterator[tuple[str, statements.File]]:
        for file in self.library.module(folder).files:
            yield os.path.basename(file.source.path), file

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return its inputs; if not all are known, all other variables get unknown values."""
        given, doubt = self.reading.inputs_of(self.config)
        declared = configuration.variables
        found = {
            name: as_terraform_reads(one, declared.get(name)) for name, one in given.items() if one.value is not None
        }
        doubt = doubt or self.source.why
        self.library.touched |= self.reading.touched
        doubt = doubt and f"{shown_path(self.path)} may give it a value: {doubt}"
        return self.completed(found, doubt, configuration)

    def given(self, var_files: Sequence[str]) -> dict[str, GivenValue]:
        """Return the values of its variables: inputs, then files of values, then `extra_arguments`; later ones win."""
        given = super().given(())
        own = os.path.dirname(self.path)
        if own != self.module_folder:
            given |= given_values(self.library, own, ())
        given |= extra_values(self.reading, self.config, self.configuration().variables)
        for path in var_files:
            given |= given_in(self.library.parsed(path))
        return given

    def own_change(self, name: str, value: Value, elsewhere: str) -> tuple[Change, ...]:
        """Return the edit that sets a variable in the inputs of its own file; empty if that file sets it already."""
        from dynlint.terragrunt.own_inputs import input_change  # noqa: PLC0415  # only findings propose changes

        return () if self.config.source.path == elsewhere else input_change(self.config, self.directory, name, value)

    def instance(self, root: Root, configuration: Configuration) -> ModuleInstance:
        """Return the root module, with the problems of its files and of the generated files reported."""
        for problem in self.reading.problems:
            root.report(*problem)
        if self.reading.too_much:
            root.report("limit", self.reading.too_much, self.config.source, 0, 0)
        for file in (each for each in configuration.files if each.source.is_generated):
            for mistake in file.problems:
                root.report("syntax", mistake.message, file.source, mistake.start, mistake.end)
        return _UnitInstance(root._replace(beside=os.path.dirname(self.path)), configuration)

    def read_all(self) -> None:
        """Read all files that have values for its module."""
        self.given(())
        self.library.configuration(self.directory)

    @property
    def read_paths(self) -> set[str]:
        """The files (absolute) that were read for it so far, without those of its module and of other units."""
        return {*self.reading.read, *self.reading.touched, *automatic_files(os.path.dirname(self.path))}

    # --- what other units use ---------------------------------------------------------------

    @property
    def symbol(self) -> str:
        """The address of its outputs in references of other units."""
        return of_root(shown_path(self.directory))

    def evaluated(self) -> ModuleInstance | None:
        """Return its root module, for its outputs; None while it is being loaded."""
        if self._is_being_evaluated:
            return None
        if self._evaluated is None:
            self._is_being_evaluated = True
            try:
                self._evaluated = load_root(self.library, self.directory, steps=SHARE_STEPS, unit=self)
            finally:
                self._is_being_evaluated = False
        return self._evaluated

    def evaluate_outputs(self) -> None:
        """Evaluate its outputs, which are then cached."""
        root = self.evaluated() if self.module_folder else None
        for name in root.configuration.outputs if root is not None else ():
            output(root, name)  # type: ignore[arg-type]  # it has outputs

    def output_names(self) -> list[str] | None:
        """Return the names of its outputs; None if they are not known."""
        root = self.evaluated() if self.module_folder else None
        return None if root is None else list(root.configuration.outputs)

    def output(self, name: str) -> Value:
        """Return the value of an output for another unit; unknown parts become references to that output."""
        if not self.module_folder:
            return Reference(
                f"the module of {shown_path(self.directory)} is not on disk", self.symbol, f"outputs.{name}"
            )
        root = self.evaluated()
        if root is None:
            return Unknown(f"the outputs of {shown_path(self.directory)} depend on themselves")
        if name not in root.configuration.outputs:
            raise EvaluationError(f"{shown_path(self.directory)} has no output named {name}.")
        if output_is_secret(root, name):
            return Unknown(f"the output {name} of {shown_path(self.directory)} is a {HIDDEN}")
        return as_seen(output(root, name), self.symbol, f"outputs.{name}")


class _UnitInstance(ModuleInstance):
    """The root module of a unit, whose generated files may have unknown parts."""

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Return the value of the first parts of a dotted name, and the number of these parts."""
        if names[0] == "terragrunt_unknown":
            return Unknown("what is generated here is not known"), len(names)
        return super().resolve(names, bindings)


def folders_above(directory: str) -> Iterator[str]:
    """Yield the names of a folder and of the folders above it, up to the top of the repository.

    `live` is left out: it is the usual name of the folder with all units, not of an environment.
    """
    top = top_of(directory)
    while directory != top and os.path.dirname(directory) != directory:
        directory, name = os.path.split(directory)
        if name != "live":
            yield name
