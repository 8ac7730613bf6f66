"""Terraform files on disk: finds the files of a module, and reads and parses each once."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from dynlint.faults import sentence
from dynlint.filesystem.read_files import UnreadableFileError, file_names_in, names_in, read_text
from dynlint.hcl.files.configuration import Configuration, is_override
from dynlint.hcl.files.stand_in import STAND_IN
from dynlint.hcl.syntax.parsing import parse
from dynlint.hcl.values.limits import FILE_BYTES, JSON_BYTES, LARGE_FOLDERS, SIGNS
from dynlint.hcl.values.sizes import is_too_much
from dynlint.model.context import Engine
from dynlint.source import Source
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Protocol

    from dynlint.filesystem.borders import Border

    class RunsModule(Protocol):
        """A root module as a program other than Terraform runs it (`dynlint.hcl.modules.units.Unit`)."""

        is_assembled: bool

        def configuration(self) -> Configuration:
            """Return the root module that all its files make."""
            ...

    from dynlint.hcl.syntax import statements

SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VALUE_SUFFIXES = (".tfvars", ".tfvars.json")
TEST_SUFFIXES = (".tftest.hcl", ".tofutest.hcl")
_Found = TypeVar("_Found")


_TOKEN = lazy_pattern(r"#\{[\w.-]{1,200}\}#|(?<=[=\s])\{\{ ?[\w.-]{1,200} ?\}\}|<%= ?[\w.-]{1,200} ?%>")
"""A placeholder that another program replaces before Terragrunt reads the file; in HCL a comment or an error."""


class Unread(NamedTuple):
    """A file or folder that was not read."""

    path: str
    """The path as reports show it."""
    why: str
    """The reason, as a clause."""
    kind: str = "file"


def shown_path(path: str) -> str:
    """Return a path as reports show it: relative to the working directory if that is shorter, with forward slashes."""
    relative = os.path.relpath(path)
    shown = path if relative.startswith("..") and len(relative) > len(path) else relative
    return shown.replace(os.sep, "/")


def module_files(directory: str) -> list[str]:
    """Return the names of a directory's Terraform files in the order Terraform merges them.

    A ``.tofu`` file hides the ``.tf`` file of the same name, as in OpenTofu. Folders are left out, whatever their name.
    Raises UnreadableFileError.
    """
    names = [entry for entry in file_names_in(directory) if entry.endswith(SUFFIXES) and not entry.startswith(".")]
    hidden = {name.replace(".tofu", ".tf") for name in names if name.endswith((".tofu", ".tofu.json"))}
    kept = sorted(name for name in names if name not in hidden and not name.endswith("~"))
    return [name for name in kept if not is_override(name)] + [name for name in kept if is_override(name)]


def terraform_files(directory: str) -> list[str]:
    """Return the names of the files that Terraform reads in a directory, in its order. Raises UnreadableFileError."""
    names = [entry for entry in names_in(directory) if entry.endswith((".tf", ".tf.json")) and entry[0] != "."]
    return sorted(names, key=lambda name: (is_override(name), name))


class Library:
    """The modules of a run; each directory is read and parsed once."""

    def __init__(self, border: Border | None = None) -> None:
        """Without a border any file may be read: use this for trusted files only."""
        self.border = border
        self.configurations: dict[str, Configuration] = {}
        self.unreadable: list[Unread] = []
        self.ended_searches: set[str] = set()
        """The folders of modules (absolute) in which a search for names of environments ended at its limit."""
        self.files_read: set[str] = set()
        self.touched: set[str] = set()
        """Paths (absolute) that were looked at or looked for beside the walk, existing or not."""
        self.read_as_data: set[str] = set()
        """Paths (absolute) that functions such as ``file`` refer to, existing or not; listed folders end in a slash."""
        self.forgotten: set[str] = set()
        """The folders of modules that were let go."""
        self.noted: set[str] = set()
        """The folders of modules and the files (absolute) that are asked for, read now or before."""
        self.files_of: dict[str, list[str]] = {}
        self.fetched: dict[tuple[str, str], str] = {}
        """The folders of modules that another program has fetched, by the caller's folder and the call's name."""
        self.units: dict[str, list[RunsModule]] = {}
        """The root modules that another program runs with its own inputs, by the root module's folder."""
        self.doubt = ""
        """Why the inputs of modules that no root module calls are not known; empty where they are."""
        self.value_files: dict[str, list[str]] | None = None
        """The files of values by the folder (absolute) of the module at or above them; None without a walk."""
        self.disabled: set[str] = set()
        """The folders that are not read, because of the limit on what a run reads."""
        self.reads_tofu: Callable[[str], bool] = lambda _folder: True
        """Tells whether the files of OpenTofu in a folder (absolute) are read."""
        self.find_engine: Callable[[str], Engine] = lambda _folder: Engine()
        """Returns the engine (Terraform or OpenTofu) of a root module (an absolute folder), with its known version."""
        self.trees: dict[str, statements.File] | None = None
        """The files that an earlier run of this process has parsed, by absolute path; None where none are kept."""
        self._parsed: dict[str, statements.File] = {}
        self.memory: dict[tuple[str, str], tuple[Any, set[str]]] = {}
        self.recall: Callable[[tuple[str, str]], tuple[Any, set[str]] | None] = lambda _key: None
        """Returns what an earlier run remembered for a key; None where that does not hold any more."""

    def engine(self, directory: str) -> Engine:
        """Return the engine (Terraform or OpenTofu) of a root module (an absolute folder)."""
        found: Engine = self.remembered(("engine", directory), lambda: self.find_engine(directory))
        return found

    def remembered(self, key: tuple[str, str], find: Callable[[], _Found]) -> _Found:
        """Return the result of `find` for a key (a kind and a path), which is called once for each key in a run.

        What it asks for is noted for everybody who gets its result.
        """
        if key not in self.memory:
            noted = set[str]()
            with self.noting(noted):
                self.memory[key] = self.recall(key) or (find(), noted)
        found: _Found
        found, noted = self.memory[key]
        self.noted |= noted
        return found

    def configuration(self, directory: str) -> Configuration:
        """Return the parsed module in a directory (absolute path), or an empty one if the directory has no files."""
        found = self.configurations.get(directory)
        if found is None and directory.startswith(STAND_IN):
            from dynlint.hcl.files.stand_ins import configuration_of  # noqa: PLC0415  # few runs have one

            found = self.configurations[directory] = configuration_of(directory)
        elif found is None:
            unit = self.units[directory][0] if directory in self.units else None
            found = unit.configuration() if unit is not None and unit.is_assembled else self.module(directory)
            self.configurations[directory] = found
        self.noted.add(directory)
        return found

    @contextmanager
    def noting(self, noted: set[str]) -> Iterator[None]:
        """Note in a set, too, what is asked for in a `with` block."""
        outer, self.noted = self.noted, noted
        try:
            yield
        finally:
            self.noted = outer
            outer |= noted

    def files_among(self, noted: Iterable[str]) -> set[str]:
        """Return the files that were noted and read, those of modules included."""
        found: set[str] = set()
        for path in noted:
            found.update(self.files_of.get(path, (path,) if path in self.files_read else ()))
        return found

    def module(self, directory: str) -> Configuration:
        """Return a new module from the files of a directory (absolute path)."""
        names = self.listed(directory, module_files if self.reads_tofu(directory) else terraform_files)
        files: list[statements.File] = []
        paths = [] if directory in self.disabled else [os.path.join(directory, name) for name in names]
        for path in paths:
            file = self.parsed(path, files)
            files.extend([file] if file is not None else [])
        self.files_of[directory] = paths
        if directory in self.disabled:
            self._unlisted(directory, f"with the large folders before it, it has more than {LARGE_FOLDERS} bytes")
        return Configuration(directory, files)

    def parsed(self, path: str, beside: Sequence[statements.File] = ()) -> statements.File | None:
        """Return a parsed file, or None if it cannot be read (the error is added to `unreadable`).

        `beside` are the files of its module that were read before: one limit holds for all of them together.
        """
        self.noted.add(path)
        if path not in self._parsed:
            try:
                limit = JSON_BYTES if path.endswith(".json") else FILE_BYTES
                source = Source(shown_path(path), read_text(path, limit, self.border, os.path.dirname(path)))
                if is_too_much([source.text, *(file.source.text for file in beside)]):
                    where = "" if is_too_much([source.text]) else ", with the files of the module before it,"
                    why = f"it has{where} more than the {SIGNS} signs that dynlint reads"
                    raise UnreadableFileError(path, why)  # noqa: TRY301  # handled like a file that cannot be opened
            except UnreadableFileError as error:
                self.unreadable.append(Unread(shown_path(path), error.clause))
                self._parsed[path] = None  # type: ignore[assignment]  # kept, so that a file gives one error
                return None
            self.files_read.add(path)
            self._parsed[path] = (
                self._parse(source) if self.trees is None else self._parse_once(path, source, self.trees)
            )
        return self._parsed[path]

    def listed(self, directory: str, names: Callable[[str], list[str]] = names_in) -> list[str]:
        """Return the names in a directory; none if it cannot be listed or is outside the border (the error is kept)."""
        if self.border is not None and not self.may_list(directory):
            return self._unlisted(directory, self.border.why_not(directory))
        try:
            return names(directory)
        except UnreadableFileError as error:
            return self._unlisted(directory, error.clause)

    def may_list(self, directory: str) -> bool:
        """Tell whether the folder of a module (absolute) lies inside the border."""
        return self.border is None or self.border.lets_in(directory)

    def _unlisted(self, directory: str, why: str) -> list[str]:
        """Add the error of a folder to `unreadable`, once; return no names."""
        self.leave_unread(directory, why, "folder")
        return []

    def leave_unread(self, path: str, why: str, kind: str) -> None:
        """Add an error of a file or folder (absolute) to `unreadable`, once."""
        error = Unread(shown_path(path), why, kind)
        if error not in self.unreadable:
            self.unreadable.append(error)

    def _parse(self, source: Source) -> statements.File:
        """Parse a file; an internal error makes this file count as unreadable."""
        try:
            file = parsed_text(source)
        except Exception as error:  # noqa: BLE001  # an internal error affects one file only
            self.unreadable.append(Unread(source.path, sentence(error, "in parsing it")))
            return None  # type: ignore[return-value]  # kept, so that a file gives one error
        token = _TOKEN.search(source.text) if file.problems and source.path.endswith(".hcl") else None
        if token is None:
            return file
        self.unreadable.append(Unread(source.path, f"it is a template: another program fills in {token[0]} first"))
        return None  # type: ignore[return-value]  # as above

    def _parse_once(self, path: str, source: Source, trees: dict[str, statements.File]) -> statements.File:
        """Return a file with the tree of an earlier run if its text is the same; trees are never changed."""
        known = trees.get(path)
        if known is None or known.source.text != source.text or known.source.path != source.path:
            trees[path] = known = self._parse(source)
        return known if known is None or known.source is source else known._replace(source=source)

    def forget(self, directory: str) -> list[statements.File]:
        """Drop the module in a directory and return its files; the next call of `configuration` reads them again."""
        configuration = self.configurations.pop(directory, None)
        files = configuration.files if configuration is not None else []
        paths = [os.path.join(directory, os.path.basename(file.source.path)) for file in files]
        self.touched.update(paths)
        self.forgotten.update((directory,) if files else ())
        for path in paths:
            self._parsed.pop(path, None)
        return files

    def add(self, files_read: set[str], touched: set[str], folders: set[str], unreadable: list[Unread]) -> None:
        """Take over what another process read."""
        self.files_read |= files_read
        self.touched |= touched
        self.forgotten |= folders
        paths = {error.path for error in self.unreadable}
        self.unreadable.extend(error for error in unreadable if error.path not in paths)

    @property
    def read_paths(self) -> set[str]:
        """Every path that was read or looked for, but for the folders of modules."""
        return {*self._parsed, *self.touched, *self.read_as_data}

    @property
    def folders(self) -> set[str]:
        """The folders of modules that were read."""
        return {*self.configurations, *self.forgotten}

    def parsed_files(self) -> list[statements.File]:
        """Return every file that was parsed so far, sorted by path."""
        return sorted((file for file in self._parsed.values() if file is not None), key=lambda file: file.source.path)


def parsed_text(source: Source) -> statements.File:
    """Parse a text as the kind of file that the suffix of its path tells."""
    if not source.path.endswith(".json"):
        return parse(source)
    from dynlint.hcl.syntax import json_syntax  # noqa: PLC0415  # rare

    if source.path.endswith(".hcl.json"):
        return json_syntax.parse_json_of_terragrunt(source)
    read = json_syntax.parse_json_values if source.path.endswith(".tfvars.json") else json_syntax.parse_json
    return read(source)
