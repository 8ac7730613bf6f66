"""What scripts and pipelines contain about one root module: files of values, workspaces, names of environments."""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING

from dynlint.environments.deployment import AbsentFile, Evidence, PassedFile, PipelineFacts
from dynlint.environments.from_variable import NAMES
from dynlint.environments.limits import PIPELINE_CHARACTERS, PIPELINE_STATEMENTS
from dynlint.environments.pipeline_files import text_of
from dynlint.environments.pipeline_statements import (
    CommandLine,
    PipelineStatements,
    blanks_in,
    statements_in,
)
from dynlint.environments.value_files import names_another_root, variables_in
from dynlint.environments.value_names import environment_of, key_of, of_any_ending
from dynlint.filesystem.read_files import is_within
from dynlint.hcl.files.library import SUFFIXES
from dynlint.hcl.values.limits import PIPELINE_FILES
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.hcl.files.library import Library

_PLAIN = lazy_pattern(r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*")
_NAMED_FILE = lazy_pattern(r"\.\w+$")
"""What a path with the ending of a file has at its end."""
_NO_NAMES = frozenset(("default", "list", "show", "name", "workspace", "new", "select", "or", "true", "false", "null"))
_ASIDE = frozenset(("example", "examples", "tests", "test", "modules", "fixtures"))


_TOO_MUCH = (
    "with those before it, it has more than the {} {} that dynlint reads for one root module; "
    "`environments` in .dynlint.yaml makes scripts needless"
)


class _Match(NamedTuple):
    path: str
    filled: dict[str, str]


def facts_of_root(library: Library, directory: str, names: frozenset[str], paths: Sequence[str]) -> PipelineFacts:
    """Return what some files contain about a root module that is called by some names."""
    found, readers = PipelineFacts({}, {}, {}, {}), list[tuple[_Reader, list[tuple[CommandLine, dict[str, str]]]]]()
    for path, written in _written(library, paths):
        reader = _Reader(library, directory, names, path, written)
        fitting = ((statement, reader.fits(statement.folder)) for statement in written.statements)
        readers.append((reader, [(statement, filled) for statement, filled in fitting if filled is not None]))
    for with_blanks in (False, True):  # an explicit file name wins over other readings of a blank
        for reader, statements in readers:
            for statement, filled in statements:
                reader.add_files(found, statement, filled, with_blanks=with_blanks)
    for reader, statements in readers:
        for statement, filled in statements:
            reader.add_names(found, statement, filled)
            reader.add_absent(found, statement, filled)
    calls = [statement for _, statements in readers for statement, _ in statements]
    return found._replace(
        variables=frozenset(name for statement in calls for name, _ in statement.variables),
        backend=frozenset(name for statement in calls for name in statement.backend),
    )


def _written(library: Library, paths: Sequence[str]) -> Iterator[tuple[str, PipelineStatements]]:
    """Yield what each file says, as far as the limits allow; the first one beyond them is named."""
    length = number = 0
    for path in paths[:PIPELINE_FILES]:
        text = text_of(library, path)
        length += len(text)
        if length > PIPELINE_CHARACTERS:
            return library.leave_unread(path, _TOO_MUCH.format(PIPELINE_CHARACTERS, "characters"), "script")
        written = library.remembered(("statements in", path), partial(_statements, library, path))
        number += len(written.statements)
        if number > PIPELINE_STATEMENTS:
            return library.leave_unread(path, _TOO_MUCH.format(PIPELINE_STATEMENTS, "commands of Terraform"), "script")
        yield path, written
    return None


def _statements(library: Library, path: str) -> PipelineStatements:
    return statements_in(path, text_of(library, path))


class _Reader:
    """Reads the statements of one file for one root module."""

    def __init__(
        self, library: Library, directory: str, names: frozenset[str], path: str, written: PipelineStatements
    ) -> None:
        self._library = library
        self._directory = directory
        self._names = names
        self._written = written
        self._top = library.border.top(directory) if library.border is not None else directory
        folder = os.path.dirname(path)
        home = folder
        while not is_within(directory, home):  # a folder of scripts belongs to the folder above it
            home = os.path.dirname(home)
        self._bases = tuple(dict.fromkeys((home, folder, self._top)))
        self._fitting: dict[str | None, dict[str, str] | None] = {}

    def fits(self, folder: str | None) -> dict[str, str] | None:
        """Return the values of the blanks in a statement's folder for the root module; None if it concerns others."""
        if folder not in self._fitting:
            self._fitting[folder] = self._fit(folder)
        return self._fitting[folder]

    def _fit(self, folder: str | None) -> dict[str, str] | None:
        steps = _without_variables_first(folder.replace("\\", "/").split("/")) if folder else []
        if not steps:
            return {} if self._runs_here() else None
        for base in self._bases:
            whole = os.path.normpath(os.path.join(base, *steps))
            match = re.fullmatch(_pattern(whole), self._directory)
            if match:
                return {name: value for name, value in match.groupdict().items() if name}
        return None

    def _runs_here(self) -> bool:
        """Tell whether a command without a folder may run in the root module."""
        home = self._bases[0]
        if home == self._directory:
            return True
        steps = os.path.relpath(self._directory, home).split(os.sep)
        return _ASIDE.isdisjoint(steps) and not any(name.endswith(SUFFIXES) for name in self._library.listed(home))

    def add_files(
        self, found: PipelineFacts, statement: CommandLine, filled: dict[str, str], *, with_blanks: bool
    ) -> None:
        """Add the files of values of a statement: those with blanks in their paths, or the others."""
        alone = not any(map(blanks_in, statement.var_files))
        place = Evidence(statement.path, statement.line, "-var-file")
        for spelled in statement.var_files:
            if bool(blanks_in(spelled)) is with_blanks:
                for match in self._matches(_filled_in(spelled, filled)):
                    passed = PassedFile(
                        self._key(spelled, match, alone=alone), place, self._workspace_with(spelled, match)
                    )
                    found.files.setdefault(match.path, passed)

    def add_names(self, found: PipelineFacts, statement: CommandLine, filled: dict[str, str]) -> None:
        """Add the workspaces that a statement selects, and the environments that it passes in a variable."""
        place = Evidence(statement.path, statement.line, "workspace")
        for spelled in statement.workspaces:
            for name in self._names_in(spelled, filled):
                found.workspaces.setdefault(name, place)
        for variable, value in statement.variables:
            for name in self._names_in(value, filled) if variable in NAMES else ():
                found.values.setdefault((variable, name), place._replace(what=f"var.{variable}"))

    def add_absent(self, found: PipelineFacts, statement: CommandLine, filled: dict[str, str]) -> None:
        """Add the files of values that a statement passes to this root module alone, where none of them exists."""
        runs_here = not filled if statement.folder else self._bases[0] == self._directory
        if not runs_here or any(self._matches(spelled) for spelled in statement.var_files):
            return
        place = Evidence(statement.path, statement.line, "-var-file")
        for spelled in statement.var_files:
            if _NAMED_FILE.search(spelled):
                for environment in self._environments_in(spelled):
                    found.absent.setdefault(environment, AbsentFile(spelled, place))

    def _environments_in(self, spelled: str) -> list[str]:
        """Return the environments that a path may be for; an empty name if the path does not say."""
        blanks = blanks_in(spelled)
        known = self._written.values_of(blanks[0]) if len(blanks) == 1 else ()
        paths = [_filled_in(spelled, {blanks[0]: value}) for value in known] if blanks else [spelled]
        names = (environment_of(key_of(of_any_ending(path).replace("/", os.sep), self._names)) for path in paths)
        return [*dict.fromkeys(filter(None, names))] or [""]

    def _key(self, spelled: str, match: _Match, *, alone: bool) -> tuple[str, ...] | None:
        if not blanks_in(spelled):
            return None if alone else ()
        values = [value for value in match.filled.values() if value not in self._names]
        return key_of(os.path.join(*values) + ".tfvars", self._names) if values else ()

    def _workspace_with(self, spelled: str, match: _Match) -> str:
        """Return the workspace that the same file selects with the same blanks."""
        known = set(blanks_in(spelled))
        for workspace in (each for statement in self._written.statements for each in statement.workspaces):
            blanks = blanks_in(workspace)
            if blanks and known.issuperset(blanks):
                return _filled_in(workspace, match.filled)
        return ""

    def _names_in(self, spelled: str, filled: dict[str, str]) -> list[str]:
        """Return the names that a text may mean: itself, or the values that the file lists for its one blank."""
        text = _filled_in(spelled, filled)
        blanks = blanks_in(text)
        if not blanks:
            found = [text]
        elif len(blanks) == 1:
            values = self._written.values_of(blanks[0])
            found = [_filled_in(text, {blanks[0]: value}) for value in values] if len(values) > 1 else []
        else:
            found = []
        return [name for name in found if _PLAIN.fullmatch(name) and name.lower() not in _NO_NAMES]

    def _matches(self, spelled: str) -> list[_Match]:
        """Return the files that a path with blanks may mean, from the first folder that has any."""
        if set(spelled) <= set("{}_") or spelled.startswith("{}"):
            return []
        steps = _without_variables_first(spelled.replace("\\", "/").split("/"))
        if not steps or re.fullmatch(r"\{\w*\}", steps[-1]):
            return []
        for base in dict.fromkeys((self._directory, *self._bases)):
            found = [match for match in self._below(base, steps) if self._is_own(base, match)]
            if found:
                return found
        return []

    def _below(self, base: str, steps: list[str]) -> Iterator[_Match]:
        found = [_Match(base, {})]
        for step in steps:
            found = [inner for match in found[:PIPELINE_FILES] for inner in self._inside(match, step)]
        for match in found:
            border = self._library.border
            if os.path.isfile(match.path) and (border is None or border.holds(match.path)):
                yield match

    def _inside(self, match: _Match, step: str) -> Iterator[_Match]:
        step = _filled_in(step, match.filled)
        if not blanks_in(step):
            yield match._replace(path=os.path.normpath(os.path.join(match.path, step)))
            return
        if not self._library.may_list(match.path) or not os.path.isdir(match.path):
            return
        self._library.touched.add(match.path)
        pattern = re.compile(_pattern(step))
        for name in sorted(self._library.listed(match.path)):
            fit = pattern.fullmatch(name) if name[0] != "." else None
            if fit is not None:
                yield _Match(os.path.join(match.path, name), {**match.filled, **fit.groupdict()})

    def _is_own(self, base: str, match: _Match) -> bool:
        """Tell whether a file is the root module's: it lies beside it, has its name, or sets one of its variables."""
        values = tuple(match.filled.values())
        if is_within(match.path, self._directory) or not self._names.isdisjoint(values):
            return True
        if names_another_root(self._top, self._directory, values):
            return False
        variables = variables_in(self._library, match.path)
        return base == self._directory or not variables.isdisjoint(
            self._library.configuration(self._directory).variables
        )


def _pattern(spelled: str) -> str:
    """Return a regular expression for a text with blanks; the same blank matches the same text."""
    parts, seen = [], set[str]()
    for part in re.split(r"(\{\w*\})", spelled):
        name = part[1:-1] if part.startswith("{") and part.endswith("}") else None
        if name is None:
            parts.append(re.escape(part))
        elif not name or not name.isidentifier():
            parts.append(f"(?P<_{name}>[^/\\\\]+?)" if name and f"_{name}" not in seen else "[^/\\\\]+?")
            seen.add(f"_{name}")
        else:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>[^/\\\\]+?)")
            seen.add(name)
    return "".join(parts)


def _filled_in(spelled: str, filled: dict[str, str]) -> str:
    for name, value in filled.items():
        spelled = spelled.replace("{" + name.removeprefix("_") + "}", value)
    return spelled


def _without_variables_first(steps: list[str]) -> list[str]:
    """Drop blanks at the beginning of a path: they stand for an unknown folder."""
    kept = [step for step in steps if step not in ("", ".")]
    while kept and re.fullmatch(r"\{\w*\}", kept[0]) and len(kept) > 1 and not kept[0][1:-1].isdecimal():
        if kept[0][1:-1] in ("env", "environment", "stage", "workspace", "account", "region", "stack"):
            break
        kept = kept[1:]
    return [] if len(kept) == 1 and re.fullmatch(r"\{\w*(?:dir|path|folder|root|workspace|pwd)\w*\}", kept[0]) else kept
