"""The names that a root module knows for its workspace, or for a variable that names the environment.

They are the keys of maps that are looked up by it, values that it is compared with, and files that are read by its
name. Functions in between (``lower``, ``replace``, ``split``) are not inverted: a name counts if evaluating the
expression with it gives the key.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from dynlint.environments.called_modules import called_with, has_word
from dynlint.environments.cloud_workspace import workspace_of_cloud
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.syntax import nodes
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values import limits
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_environment_name
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value
    from dynlint.source import Source

WORKSPACE = ("terraform.workspace", "tofu.workspace")
DEFAULT = "default"
"""The workspace that every root module has."""
_TRIAL = "dynlint0workspace0name"

Place = tuple[str, int]
"""A file as reports name it, and the line."""


class _Use(NamedTuple):
    """An expression that uses the name, and the values that the configuration knows for it."""

    key: nodes.Expression
    values: tuple[str, ...]
    place: Place
    kind: str
    """``map``, ``list`` (all that are allowed), ``comparison`` (others are possible) or ``file``."""


class WorkspaceNames(NamedTuple):
    """The known names."""

    places: dict[str, Place]
    """Where each name shows first, in order of appearance."""
    are_all: bool
    """Whether there can be no others; else an expression says what holds for those."""
    own: dict[str, str] = {}  # noqa: RUF012 (never changed)
    """What the root module itself calls them, if it does: ``trimprefix(terraform.workspace, "shop-")``."""


def asks_for_workspace(library: Library, directory: str) -> bool:
    """Tell whether a root module, or a module that it calls by a path, uses the workspace's name."""

    def ask() -> bool:
        folders = {directory, *(folder for folder, _ in called_with(library, directory, WORKSPACE))}
        return any(has_word(library, folder, WORKSPACE) for folder in folders)

    return library.remembered(("asks for workspace", directory), ask)


def workspace_names(library: Library, directory: str) -> WorkspaceNames:
    """Return the workspaces, each with the place that names it; none if the modules know none by name."""
    if not asks_for_workspace(library, directory):
        named = workspace_of_cloud(library, directory)
        return WorkspaceNames({name: place for name, place in named.items() if is_environment_name(name)}, True)
    parts = [NameFinder(library, directory, WORKSPACE).workspaces()]
    for folder, words in called_with(library, directory, WORKSPACE):
        if has_word(library, folder, words):
            parts.append(NameFinder(library, folder, words, is_called=True).names())
    found = _together([each for each in parts if each.places], workspace_of_cloud(library, directory))
    return WorkspaceNames({}, True) if set(found.places) == {DEFAULT} and not found.are_all else found


def _together(parts: Sequence[WorkspaceNames], of_cloud: dict[str, Place]) -> WorkspaceNames:
    places = {name: place for part in reversed(parts) for name, place in part.places.items()}
    are_all = bool(of_cloud) or not parts or any(part.are_all for part in parts)
    own = next((part.own for part in parts if part.own), {})
    return WorkspaceNames({**of_cloud, **places}, are_all, own)


def names_of_variable(library: Library, directory: str, variable: str) -> WorkspaceNames:
    """Return the values that a root module knows for one of its variables."""
    word = f"var.{variable}"
    configuration = library.configuration(directory)
    if not any(word in file.source.text for file in configuration.files):
        return WorkspaceNames({}, True)
    return NameFinder(library, directory, (word,)).names()


class NameFinder:
    """Looks through a root module for everything that depends on a name."""

    def __init__(self, library: Library, directory: str, words: tuple[str, ...], *, is_called: bool = False) -> None:
        """Of a module that `is_called`, only comparisons with the name itself count: its variables have values."""
        from dynlint.environments.name_uses import dependent_locals, mentions  # noqa: PLC0415  # few root modules ask

        self._is_called = is_called
        self._library = library
        self._directory = directory
        self._words = frozenset(tuple(word.split(".")) for word in words)
        self._configuration = library.configuration(directory)
        self._scopes: dict[str | None, TracedScope] = {}
        length = sum(len(file.source.text) for file in self._configuration.files)
        share = limits.NAMES_STEPS_OF_ANY + limits.NAMES_STEPS_OF_BYTE * length
        self._steps = min(limits.NAMES_STEPS, share)
        """The steps that are left; 0 where no name is tried any more."""
        self._mentions = mentions
        self._locals = dependent_locals(self._configuration, self._words)

    def names(self) -> WorkspaceNames:
        """Return every name that some use of it knows."""
        places, _, uses = self._known()
        return WorkspaceNames(places, _are_all(uses))

    def workspaces(self) -> WorkspaceNames:
        """Return the same for workspaces, with the module's own names, and without those where Terraform fails.

        These are compared with, and have no value in a map that knows others.
        """
        from dynlint.environments.own_names import own_names, refused_names  # noqa: PLC0415  # start-up: where workspaces are used

        places, says, uses = self._known()
        known = [name for name in places if self._is_known(name, says[name], uses)]
        refused = refused_names(places, known, self._locals, self.value)
        places = {name: place for name, place in places.items() if name not in refused}
        keys = (use.key for use in uses if not self._is_name(use))
        return WorkspaceNames(places, _are_all(uses), own_names(places.keys() - {DEFAULT}, keys, self.value))

    def _known(self) -> tuple[dict[str, Place], dict[str, set[tuple[int, str]]], list[_Use]]:
        """Return the names with their places, the uses that know each by their numbers, and all uses."""
        places: dict[str, Place] = {}
        says: dict[str, set[tuple[int, str]]] = {}
        uses = [use for use in self._uses() if use.values]
        values = dict.fromkeys(value for use in uses for value in use.values if value)
        for number, use in enumerate(uses):
            own = frozenset(use.values)
            others = list(islice((other for other in values if other not in own), limits.WORKSPACES))
            texts = [text for text in dict.fromkeys(self._texts(use.key)) if text][: limits.WORKSPACE_WORDS]
            for value in filter(None, use.values):
                if len(places) == limits.WORKSPACES or not self._steps:
                    break
                name = self._name_for(use, value, texts, others)
                if name is not None:
                    places.setdefault(name, use.place)
                    says.setdefault(name, set()).add((number, value))
        return {name: place for name, place in places.items() if not self._is_part(name, says, uses)}, says, uses

    def _is_known(self, name: str, says: set[tuple[int, str]], uses: Sequence[_Use]) -> bool:
        """Tell whether a map, a file or a list of all names has a name, and not a comparison alone."""
        more = [(number, use) for number, use in enumerate(uses) if use.kind != "comparison"]
        numbers = {number for number, _ in says}
        return any(number in numbers or self.value(use.key, name) in use.values for number, use in more)

    def _is_part(self, name: str, says: dict[str, set[tuple[int, str]]], uses: Sequence[_Use]) -> bool:
        """Tell whether another name has all parts of a name and more: ``eu-prod`` of ``eu``, if both are split."""
        rules = says[name]
        if any(self._is_name(uses[number]) for number, _ in rules):
            return False
        others = (other for other in says if name in other and other != name)
        return any(all(self.value(uses[number].key, other) == value for number, value in rules) for other in others)

    def _is_name(self, use: _Use) -> bool:
        """Tell whether a use takes the name unchanged."""
        return use.kind == "file" or (isinstance(use.key, nodes.Traversal) and use.key.names in self._words)

    def _name_for(self, use: _Use, value: str, texts: Sequence[str], others: Sequence[str]) -> str | None:
        """Return a name for which an expression has a value, the value itself if possible; None if there is none.

        Tried are texts of the expression before and after the value, also with other values at their other side.
        """
        if self._is_name(use):
            return value
        trials = [value, *(other + text + value for text in texts for other in others)]
        trials += [value + text + other for text in texts for other in others]
        trials[limits.WORKSPACES // 2 :] = [each for text in texts for each in (text + value, value + text)]
        for trial in dict.fromkeys(trials[: limits.WORKSPACES]):
            if self.value(use.key, trial) == value:
                return trial
            if not self._steps:
                break
        return None

    def _texts(self, node: nodes.Expression) -> Iterator[str]:
        """Yield the texts in an expression, and in the names in it: what is not of the workspace by its value."""
        stack, seen = [node], set[str]()
        while stack:
            current = stack.pop()
            if not self.depends(current):
                text = self.value(current, None)
                if isinstance(text, str):
                    yield from self._values(current, inside=True)
                    continue
            elif isinstance(current, nodes.Traversal) and current.names[0] == "local":
                name = current.names[1]
                if name in self._locals and name not in seen:
                    seen.add(name)
                    stack.append(self._configuration.locals[name].attribute.value)
            stack.extend(nodes.children(current))

    def _uses(self) -> Iterator[_Use]:
        for node, source, is_condition in self.expressions():
            yield from self._in_expression(node, source, is_condition)

    def expressions(self) -> Iterator[tuple[nodes.Expression, Source, bool]]:
        """Yield every value in the module, its file, and whether it is a condition that must hold."""
        from dynlint.environments.name_uses import values_in  # noqa: PLC0415  # few root modules ask

        for file in self._configuration.files:
            yield from ((node, file.source, is_condition) for node, is_condition in values_in(file.body))

    def _in_expression(self, node: nodes.Expression, source: Source, is_condition: bool) -> Iterator[_Use]:
        from dynlint.environments.name_uses import expressions_within, uses_in  # noqa: PLC0415  # few root modules ask

        for current in sorted(expressions_within(node), key=lambda inner: inner.start):
            for key, other, kind in uses_in(current):
                if self.depends(key) and (other is None or not self.depends(other)):
                    place = (source.path, source.position(current.start).line)
                    values = self._files(key) if other is None else self._values(other, inside=kind != "map")
                    must_hold = is_condition and kind == "comparison"
                    use = _Use(key, tuple(values), place, "list" if must_hold else kind)
                    if not self._is_called or self._is_name(use):
                        yield use

    def _values(self, node: nodes.Expression, *, inside: bool) -> Iterable[str]:
        """Return the texts that an expression is or has; none of a sensitive one, as names are shown everywhere."""
        from dynlint.hcl.modules.sensitivity import is_secret  # noqa: PLC0415  # few root modules ask

        words = _words(self.value(node, None))
        return () if words and is_secret(node, self._scopes[None], inside=inside) else words

    def value(self, node: nodes.Expression, name: str | None) -> Value:
        """Return the value of an expression with a name; None stands for an arbitrary name."""
        if not self._steps:
            return Unknown("too many steps are taken to find the names")
        if name not in self._scopes:
            self._scopes[name] = self._scope(name)
        budget = self._scopes[name].module.budget
        before = budget.spent
        value = evaluate_or_unknown(node, self._scopes[name])
        self._steps = max(self._steps - (budget.spent - before) - limits.NAME_STEPS, 0)
        if not self._steps:
            self._library.ended_searches.add(self._directory)
        return value

    def _scope(self, name: str | None) -> TracedScope:
        steps = limits.SHARE_STEPS if name is None else limits.WORKSPACE_STEPS
        (kind, variable), *_ = self._words
        if kind == "var":
            variables = {} if name is None else {variable: name}
            return load_root(self._library, self._directory, variables=variables, steps=steps).scope
        return load_root(self._library, self._directory, workspace=name, steps=steps).scope

    def _files(self, path: nodes.Expression) -> list[str]:
        """Return the names for which a file exists at a path that contains the name."""
        text = self.value(path, _TRIAL)
        if not isinstance(text, str) or _TRIAL not in text:
            return []
        before, _, after = os.path.normpath(os.path.join(self._directory, text)).partition(_TRIAL)
        folder, beginning = os.path.split(before)
        end = after.partition(os.sep)[0]
        self._library.touched.add(folder)
        listed = sorted(self._library.listed(folder)) if os.path.isdir(folder) else []
        names = [name[len(beginning) : len(name) - len(end)] for name in listed if _fits(name, beginning, end)]
        return [name for name in names if os.path.isfile(f"{before}{name}{after.replace(_TRIAL, name)}")]

    def depends(self, node: nodes.Expression) -> bool:
        """Tell whether an expression depends on the name."""
        return self._mentions(node, self._words, self._locals)


def _are_all(uses: Sequence[_Use]) -> bool:
    return not uses or any(use.kind != "comparison" for use in uses)


def _words(value: Value) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (dict, list, tuple)):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def _fits(name: str, beginning: str, end: str) -> bool:
    return name.startswith(beginning) and name.endswith(end) and len(name) > len(beginning) + len(end)
