"""`.dynlint.yaml`: the settings of a team, checked completely before anything is linted."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dynlint.faults import UserError
from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import SETTINGS_BYTES, UnreadableFileError, is_file, is_within, read_text
from dynlint.request import MappedModule
from dynlint.settings.environment_names import is_environment_name, is_production_name
from dynlint.settings.limits import ENVIRONMENTS, PATH_PATTERNS_LENGTH
from dynlint.settings.run_settings import RUN_KEYS, RunSettings, run_settings
from dynlint.settings.yaml_with_places import (
    Marked,
    MarkedError,
    choice,
    expected,
    flag,
    listed,
    members,
    quoted,
    read,
    word,
    words,
)
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Config", "ConfigError", "EnvironmentSettings", "find", "is_environment_name", "is_production_name", "load"]

FILE_NAME = ".dynlint.yaml"
ENGINES = ("terraform", "opentofu")
SEVERITIES = ("error", "warning", "info", "off")
PRESETS = ("recommended", "strict", "minimal")
KEYS = (
    *("root", "environments", "engine", "version", "preset", "select", "ignore"),
    *("rules", "exclude", "rule_paths", "plugins", "required_tags", "suppressions", "modules", "stand_ins"),
    *RUN_KEYS,
)
ENVIRONMENT_KEYS = ("production", "paths", "var_files", "vars", "workspace", "rules")


class ConfigError(UserError):
    """A configuration that cannot be used, and the place of its first mistake."""

    def __init__(self, path: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class EnvironmentSettings(NamedTuple):
    """The settings of one environment. Lists in `vars` are tuples, fractions `decimal.Decimal`."""

    name: str
    production: bool
    paths: tuple[str, ...] = ()
    """Patterns of the root modules it is for, relative to the file's folder; empty for all."""
    var_files: tuple[str, ...] = ()
    vars: dict[str, object] = {}  # noqa: RUF012 (never changed)
    workspace: str | None = None
    rules: dict[str, dict[str, object]] = {}  # noqa: RUF012 (never changed)


class Config(NamedTuple):
    """A `.dynlint.yaml`, or the defaults where there is none."""

    path: str = ""
    """The file as reports name it, empty without one."""
    directory: str = ""
    """Its folder, absolute: what `exclude`, `rule_paths`, `paths` and `var_files` are relative to."""
    root: bool = False
    environments: tuple[EnvironmentSettings, ...] = ()
    engine: str = ""
    """One of `ENGINES`; empty where the file does not say."""
    version: str = ""
    preset: str = ""
    """One of `PRESETS`; empty where the file does not say."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: dict[str, dict[str, object]] = {}  # noqa: RUF012 (never changed)
    """Options by rule id or name as written; `severity` is one of `SEVERITIES`."""
    exclude: tuple[str, ...] = ()
    rule_paths: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    """Names of installed entry points of the group ``dynlint.rules``."""
    required_tags: tuple[str, ...] = ()
    require_reason: bool = False
    forbid_inline: bool = False
    modules: tuple[MappedModule, ...] = ()
    """Where the modules of sources lie that begin in some way."""
    stand_ins: bool = True
    """Whether modules that many people call are judged by what dynlint knows of them where they are not on disk."""
    run: RunSettings = RunSettings()
    marked: Marked | None = None
    """The file's values with their places."""

    def place_of(self, way: Iterable[str | int]) -> tuple[int, int]:
        """Return the line and column of a key (or list item), such as ``("rules", "DYN203", "days")``.

        If it does not exist, it is the place of its last part that does.
        """
        entry, line, column = self.marked, 1, 1
        for step in way:
            if entry is None:
                break
            if isinstance(step, int):
                entry = entry.items[step] if entry.items and step < len(entry.items) else None
                line, column = (entry.line, entry.column) if entry else (line, column)
                continue
            member = (entry.members or {}).get(step)
            entry = member.entry if member else None
            line, column = (member.line, member.column) if member else (line, column)
        return line, column

    def entry(self, way: Iterable[str]) -> Marked | None:
        """Return the value at a path of keys, with its place; None if it is not set."""
        entry = self.marked
        for step in way:
            member = (entry.members or {}).get(step) if entry else None
            entry = member.entry if member else None
        return entry

    @property
    def is_planted(self) -> bool:
        """Whether another user wrote the file, in a folder that anybody may write to, such as `/tmp`."""
        me = getattr(os, "getuid", lambda: 0)()
        try:
            owner = os.stat(os.path.join(self.directory, os.path.basename(self.path))).st_uid
            return owner not in (me, 0) and bool(os.stat(self.directory).st_mode & stat.S_IWOTH)
        except OSError:
            return False

    def error(self, way: Iterable[str | int], message: str) -> ConfigError:
        """Return an error at a place in the settings, for mistakes found later, such as an unknown option of a rule."""
        return ConfigError(self.path, *self.place_of(way), message)


def find(directory: str, known: dict[str, Config] | None = None) -> Config:
    """Return the settings of the nearest `.dynlint.yaml` from a folder upwards; `known` caches folders."""
    known = {} if known is None else known
    here = os.path.abspath(directory)
    passed: list[str] = []
    while here not in known:
        passed.append(here)
        config = _in_folder(here)
        above = os.path.dirname(here)
        if config is not None or above == here:
            known[here] = config or Config()
            break
        here = above
    for folder in passed:
        known[folder] = known[here]
    return known[here]


def _in_folder(directory: str) -> Config | None:
    path = os.path.join(directory, FILE_NAME)
    if is_file(path) or (os.path.lexists(path) and not os.path.isdir(path)):
        border = Border((directory,)) if os.path.islink(path) else None
        return load(path, border)
    if os.path.isfile(path[: -len("yaml")] + "yml"):
        raise ConfigError(_shown(path)[: -len("yaml")] + "yml", 1, 1, f"dynlint reads {FILE_NAME}: rename this file")
    return None


def load(path: str, border: Border | None = None) -> Config:
    """Read a `.dynlint.yaml`; raise `ConfigError` at the first mistake, or if it lies outside."""
    try:
        return settings_in(read_text(path, SETTINGS_BYTES, border).removeprefix("\ufeff"), path)
    except UnreadableFileError as error:
        raise ConfigError(_shown(path), 1, 1, f"cannot be read: {error.why}") from None


def load_given(path: str, *, trusted: bool) -> Config:
    """Read settings that the user names; those of the checkout that are not trusted through no link that leads out."""
    here = os.getcwd()
    return load(path, Border((here,)) if not trusted and is_within(os.path.abspath(path), here) else None)


def settings_in(text: str, path: str) -> Config:
    """Return the settings in a text that is, or will be, the `.dynlint.yaml` at a path; raise as `load` does."""
    shown = _shown(path)
    directory = os.path.dirname(os.path.abspath(path))
    try:
        entry = read(text)
        return Config(path=shown, directory=directory) if entry is None else _config(entry, shown, directory)
    except MarkedError as error:
        raise ConfigError(shown, error.line, error.column, error.message) from None


def _shown(path: str) -> str:
    """Return a path as reports show it: relative to the working directory if it lies below, with forward slashes."""
    path = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    return path.removeprefix(here).replace(os.sep, "/")


def _config(entry: Marked, path: str, directory: str) -> Config:
    at = members(entry, "the configuration", KEYS)
    suppressions = members(at.get("suppressions"), "suppressions", ("require_reason", "forbid_inline"))
    environments = members(at.get("environments"), "environments")
    if len(environments) > ENVIRONMENTS:
        line, column = at["environments"].line, at["environments"].column
        raise MarkedError(line, column, f"these are more than the {ENVIRONMENTS} environments that dynlint lints")
    return Config(
        path=path,
        directory=directory,
        root=flag(at.get("root"), "root"),
        environments=tuple(_environment(name, each) for name, each in environments.items()),
        engine=choice(at.get("engine"), "engine", ENGINES) or "",
        version=_version(at.get("version")),
        preset=choice(at.get("preset"), "preset", PRESETS),
        select=words(at.get("select"), "select"),
        ignore=words(at.get("ignore"), "ignore"),
        rules=_rules(at.get("rules")),
        exclude=_patterns(at.get("exclude"), "exclude"),
        rule_paths=words(at.get("rule_paths"), "rule_paths"),
        plugins=words(at.get("plugins"), "plugins"),
        required_tags=words(at.get("required_tags"), "required_tags"),
        require_reason=flag(suppressions.get("require_reason"), "require_reason"),
        forbid_inline=flag(suppressions.get("forbid_inline"), "forbid_inline"),
        modules=tuple(
            _module(prefix, each, directory) for prefix, each in members(at.get("modules"), "modules").items()
        ),
        stand_ins=at.get("stand_ins") is None or flag(at.get("stand_ins"), "stand_ins"),
        run=run_settings(at, directory),
        marked=entry,
    )


def _environment(name: str, entry: Marked) -> EnvironmentSettings:
    at = members(entry, f"environments.{name}", ENVIRONMENT_KEYS)
    production = at.get("production")
    given = production is not None and production.value is not None
    return EnvironmentSettings(
        name=name,
        production=flag(production, "production") if given else is_production_name(name),
        paths=_patterns(at.get("paths"), "paths"),
        var_files=words(at.get("var_files"), "var_files"),
        vars={key: each.value for key, each in members(at.get("vars"), "vars").items()},
        workspace=word(at.get("workspace"), "workspace") or None,
        rules=_rules(at.get("rules")),
    )


def _module(prefix: str, entry: Marked, directory: str) -> MappedModule:
    """Return a prefix of sources with its folder: a word, or a path with the version that it holds."""
    what = f"modules.{prefix}"
    if entry.members is None:
        return MappedModule(prefix, os.path.normpath(os.path.join(directory, word(entry, what))))
    at = members(entry, what, ("path", "version"))
    path = at.get("path")
    if path is None or not word(path, "path"):
        raise MarkedError(entry.line, entry.column, f"{what} needs a path: the folder with the module")
    folder = os.path.normpath(os.path.join(directory, word(path, "path")))
    return MappedModule(prefix, folder, _version(at.get("version")))


def _rules(entry: Marked | None) -> dict[str, dict[str, object]]:
    return {rule: _options(rule, each) for rule, each in members(entry, "rules").items()}


def _options(rule: str, entry: Marked) -> dict[str, object]:
    if entry.text in SEVERITIES:
        message = f"rules.{rule} must be a mapping: write {rule}: {{severity: {quoted(entry.text)}}}"
        raise MarkedError(entry.line, entry.column, message)
    at = members(entry, f"rules.{rule}")
    choice(at.get("severity"), "severity", SEVERITIES)
    return {key: each.value for key, each in at.items()}


def _version(entry: Marked | None) -> str:
    text = word(entry, "version")
    if entry is not None and text and not all(part.isdecimal() and len(part) < 10 for part in text.split(".")):
        raise expected(entry, "version", 'a version such as "1.10"')
    return text


def _patterns(entry: Marked | None, what: str) -> tuple[str, ...]:
    from dynlint.settings.path_patterns import is_wild, problem  # noqa: PLC0415  # few settings have some

    for item in listed(entry, what):
        wrong = problem(word(item, f"each of {what}"))
        if wrong:
            raise MarkedError(item.line, item.column, f"{quoted(item.text)} in {what}: {wrong}")
    found = words(entry, what)
    if entry is not None and sum(map(len, filter(is_wild, found))) > PATH_PATTERNS_LENGTH:
        raise MarkedError(entry.line, entry.column, f"{what}: {_TOO_LONG}")
    return found


_TOO_LONG = f"the patterns are longer than the {PATH_PATTERNS_LENGTH} characters that dynlint matches"
