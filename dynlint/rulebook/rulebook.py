"""Loads rules from folders by path, one rule from each file; built-in rules are loaded as a team's own."""

from __future__ import annotations

import os
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import dynlint
from dynlint.faults import UserError
from dynlint.filesystem.read_files import SETTINGS_BYTES, UnreadableFileError, names_in
from dynlint.finding import AnalysisError, Severity
from dynlint.rule import Rule
from dynlint.rulebook.bundle import RuleFileError, names, namespaces
from dynlint.settings.limits import YAML_RULES_LENGTH
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_Read = TypeVar("_Read")
_KINDS = "__rules__"
_YAML = (".yaml", ".yml")
_NAMED = 20
"""How many files an error names."""
_PLANTED = "another user wrote these settings to a folder that anybody may write to; --config FILE takes them anyway"
_WHY = "they are Python code of the linted tree, which runs only with --trust, DYNLINT_TRUST=1 or --config FILE"


class Untrusted(NamedTuple):
    """A folder of untrusted rules."""

    path: str
    shown: str
    """As the settings spell it."""
    place: tuple[str, int, int]
    """Where they do: path, line and column."""
    is_planted: bool = False
    """Whether another user wrote the settings to a folder that anybody may write to."""


class RulebookError(UserError):
    """A folder without rules, a file without a rule, an id that is used twice, or an unknown rule."""


class Rulebook:
    """The rules of a run."""

    def __init__(self, rules: Iterable[Rule], errors: Iterable[AnalysisError] = ()) -> None:
        self.rules: tuple[Rule, ...] = tuple(sorted(rules, key=lambda rule: rule.id))
        self.errors = tuple(errors)
        """Which rules are not among them because nobody said that they may run."""

    @cached_property
    def meanings(self) -> dict[str, set[str]]:
        """Maps every id, Checkov id, name and other tool's id, in lower case, to the ids of the rules that it means."""
        found: dict[str, set[str]] = {}
        for rule in self.rules:
            for word in (*rule.aliases, rule.name, rule.id, rule.checkov_id):
                found.setdefault(word.lower(), set()).add(rule.id)
        return found

    def find(self, word: str) -> Rule | None:
        """Return the (first) rule with an id, name or other tool's id."""
        wanted = self.meanings.get(word.lower(), set())
        return next((rule for rule in self.rules if rule.id in wanted), None)

    def may_mean(self, word: str) -> bool:
        """Tell whether a word may mean a rule that was not loaded; dynlint's own ids begin with DYN."""
        return bool(self.errors) and not word.upper().startswith("DYN")

    def nearest(self, word: str) -> str:
        """Return the ids or names that a mistyped one may mean; empty if none is similar."""
        from dynlint.rulebook.nearest import nearest  # noqa: PLC0415  # only for mistakes

        return nearest(word, [rule.id for rule in self.rules], [rule.name for rule in self.rules])

    def chosen(self, words: Sequence[str]) -> set[str]:
        """Return the ids that ids, names, aliases and prefixes (``DYN2``) mean; RulebookError if one is unknown."""
        found: set[str] = set()
        for word in words:
            rule = self.find(word)
            prefix = word.upper()
            ids = {rule.id} if rule else {item.id for item in self.rules if item.id.startswith(prefix)}
            if not ids and not self.may_mean(word):
                nearest = self.nearest(word)
                raise RulebookError(f"there is no rule {word!r}" + (f"; did you mean {nearest}?" if nearest else ""))
            found |= ids
        return found

    def preset(self, name: str = "") -> set[str]:
        """Return the ids of a preset: ``recommended`` (the default), ``strict`` (all) or ``minimal`` (errors)."""
        if name == "strict":
            return {rule.id for rule in self.rules}
        least = Severity.ERROR if name == "minimal" else Severity.INFO
        return {rule.id for rule in self.rules if rule.default and rule.severity >= least}


def builtin_path() -> str:
    """Return the folder of the built-in rules: inside the package when installed, beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(dynlint.__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")


def load(paths: Sequence[str] = (), untrusted: Sequence[Untrusted] = ()) -> Rulebook:
    """Load the built-in rules and those of further folders; from untrusted folders only rules in YAML."""
    if not paths and not untrusted:
        return built_in()
    _check_length([*paths, *(folder.path for folder in untrusted)])
    rules = [*built_in().rules, *(rule for path in paths for rule in _some_in(path))]
    errors = []
    for folder in untrusted:
        withheld, yaml_rules = python_in(folder.path), policies_in(folder.path)
        if not withheld and not yaml_rules:
            raise RulebookError(f"no rule was found in {folder.path}")
        rules.extend(yaml_rules)
        errors += [_not_loaded(folder, withheld)] if withheld else []
    return _without_doubles(rules, errors)


def _check_length(folders: Iterable[str]) -> None:
    """Refuse more rules in YAML than a run reads: each file may be short, but all of them could take minutes."""
    length = 0
    for folder in folders:
        paths = (os.path.join(folder, name) for name in _read(folder, names_in) if name.endswith(_YAML))
        length += sum(min(os.path.getsize(path), SETTINGS_BYTES) for path in paths if os.path.isfile(path))
    if length > YAML_RULES_LENGTH:
        raise RulebookError(f"the rules in YAML have {length} bytes, more than the {YAML_RULES_LENGTH} of a run")


@cache
def built_in() -> Rulebook:
    """Return the built-in rules; the same objects for the lifetime of the process."""
    return _without_doubles(_some_in(builtin_path()))


def _some_in(path: str) -> list[Rule]:
    found = [*_rules_in(path), *policies_in(path)]
    if not found:
        raise RulebookError(f"no rule was found in {path}")
    return found


def _without_doubles(rules: Sequence[Rule], errors: Iterable[AnalysisError] = ()) -> Rulebook:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RulebookError(f"the id {rule.id} is used by more than one rule")
        seen.add(rule.id)
    return Rulebook(rules, errors)


def _not_loaded(folder: Untrusted, found: Sequence[str]) -> AnalysisError:
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    named = f"{', '.join(found[:_NAMED])}{more}"
    why = _PLANTED if folder.is_planted else _WHY
    return AnalysisError(*folder.place, f"The rules in {folder.shown} ({named}) were not loaded: {why}.")


def _rules_in(folder: str) -> list[Rule]:
    files = _read(folder, partial(namespaces, bundled=folder == builtin_path()))
    found = []
    for stem, defined in files:
        for kind in _kinds(defined):
            rule = kind()
            rule.name = stem.replace("_", "-")
            found.append(rule)
    return found


def _read(folder: str, reader: Callable[[str], _Read]) -> _Read:
    """Return what a reader returns for a folder; raise RulebookError if the folder cannot be read."""
    try:
        return reader(folder)
    except UnreadableFileError as error:
        raise RulebookError(f"the rules folder {folder} cannot be read: {error.why}") from None
    except RuleFileError as error:
        raise RulebookError(str(error)) from error


def _kinds(defined: dict[str, Any]) -> tuple[type[Rule], ...]:
    """Return the rule classes of a file; kept with its namespace, for programs that load rules many times."""
    if _KINDS not in defined:
        own = (
            value for value in defined.values() if isinstance(value, type) and value.__module__ == defined["__name__"]
        )
        defined[_KINDS] = tuple(value for value in own if issubclass(value, Rule))
    kinds: tuple[type[Rule], ...] = defined[_KINDS]
    return kinds


def python_in(folder: str) -> tuple[str, ...]:
    """Return the names of a folder's files that may have rules in Python; raise RulebookError if it cannot be read."""
    return _read(folder, names)


def policies_in(folder: str) -> list[Rule]:
    """Return the rules in YAML of a folder, if any; raise RulebookError if one cannot be loaded."""
    if not any(name.endswith(_YAML) for name in names_in(folder)):
        return []
    from dynlint.rulebook.yaml_rules import rule  # noqa: PLC0415  # start-up: the built-in rules are Python

    try:
        return [*rule.policies_in(folder)]
    except rule.PolicyError as error:
        raise RulebookError(str(error)) from None
