"""What the path of a file of values says: ``environments/prod/blue/variables.tfvars`` is of ``prod`` and ``blue``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.settings.environment_names import environment_part, is_environment_name, is_place_name
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

VALUE_FOLDERS = frozenset(
    (
        *("env", "envs", "environment", "environments", "vars", "var", "tfvars", "tf-vars", "tf_vars", "variables"),
        *("values", "config", "configs", "configuration", "configurations", "conf", "etc", "params", "parameters"),
        *("settings", "stages", "accounts", "workspaces", "workspace-variables", "workspace_variables", "deploy"),
        *("deployments", "deployment", "input", "inputs", "tfvars-files", "properties", "var-files", "var_files"),
    )
)
"""Folders in which people keep values, beside a root module or above it."""
_GENERAL = frozenset(
    (
        *("terraform", "tofu", "tf", "tfvars", "variables", "variable", "vars", "var", "values", "value", "inputs"),
        *("input", "env", "envs", "environment", "environments", "config", "configs", "configuration"),
        *("settings", "params", "parameters", "workspace", "variables"),
    )
)
"""Words that say nothing about which environment a file is for."""
_PLAIN = frozenset(("main", "this"))
"""Names of files that say nothing where they are the whole name."""
_SHARED = frozenset(("common", "shared", "base", "global", "globals", "defaults", "default", "all", "general"))
_SEPARATOR = lazy_pattern(r"[-_. ]+")


_Key = tuple[str, ...]


def key_of(relative: str, root_names: frozenset[str]) -> tuple[str, ...]:
    """Return the parts of a file's path (relative) that say which values it holds; empty if it is for all environments.

    Generic words and the root module's own names are dropped.
    """
    *folders, name = relative.split(os.sep)
    stem = name.removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
    parts = (_meaning(part, root_names) for part in (*folders, stem))
    return tuple(part for part in parts if part)


def is_named_for(relative: str, root_names: frozenset[str]) -> bool:
    """Tell whether a folder of a path, or its file, has the root module's name."""
    *folders, name = relative.split(os.sep)
    stem = name.removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
    return any(part in root_names for part in (*folders, stem))


def of_any_ending(path: str) -> str:
    """Return the path of a file of values as if it had the usual ending: a script may pass one with any."""
    return path if path.endswith((".tfvars", ".tfvars.json")) else os.path.splitext(path)[0]


def environment_of(key: tuple[str, ...]) -> str:
    """Return the part of a key that is an environment's name; empty if there is none."""
    return next((environment_part(part) for part in key if is_environment_name(part)), "")


def rest_of(key: tuple[str, ...]) -> str:
    """Return the other parts of a key, joined; empty if there is none."""
    found = next((number for number, part in enumerate(key) if is_environment_name(part)), None)
    if found is None:
        return "-".join(key)
    rest = key[found].removeprefix(environment_part(key[found])).strip("-_. ")
    return "-".join(part for part in (*key[:found], rest, *key[found + 1 :]) if part)


def split_at_places(keys: Iterable[_Key]) -> dict[_Key, _Key]:
    """Return keys with a place split off if it is a key itself: ``eu_prod`` beside ``eu`` is ``eu`` and ``prod``."""
    known = list(keys)
    places = {key for key in known if key and is_place_name(key[-1])}
    return {key: _split(key, places) for key in known}


def _split(key: _Key, places: set[_Key]) -> _Key:
    for length in range(len(key)):
        for *_, place in (other for other in places if other[:-1] == key[:length]):
            rest = key[length].removeprefix(place)
            if rest != key[length] and rest[:1] in ("-", "_", ".") and len(rest) > 1:
                return (*key[:length], place, rest[1:], *key[length + 1 :])
    return key


def _meaning(part: str, root_names: frozenset[str]) -> str:
    """Return a part without generic words at its ends."""
    if part in root_names or part.lower() in VALUE_FOLDERS | _SHARED | _PLAIN:
        return ""
    words = _SEPARATOR.split(part)
    start, end = 0, len(words)
    while start < end and _says_nothing(words[start]):
        start += 1
    while end > start and _says_nothing(words[end - 1]):
        end -= 1
    if end - start == len(words):
        return _without_root(part, root_names)
    return _without_root(_between(part, words, start, end), root_names)


def _says_nothing(word: str) -> bool:
    return not word or word.lower() in _GENERAL


def _between(part: str, words: list[str], start: int, end: int) -> str:
    """Return the text of a part from word `start` up to word `end`, with the separators between them."""
    if start == end:
        return ""
    first = sum(len(word) for word in words[:start])
    begin = part.index(words[start], first)
    finish = len(part)
    for word in reversed(words[end:]):
        finish = part.rindex(word, 0, finish) if word else finish
    return part[begin:finish].strip("-_. ")


def _without_root(part: str, root_names: frozenset[str]) -> str:
    """Drop the root module's name from ``orders-prod`` if an environment's name is left."""
    for name in root_names:
        for rest in (part.removeprefix(name), part.removesuffix(name)):
            stem = rest.strip("-_. ")
            if stem != part and rest[:1] + rest[-1:] != stem[:1] + stem[-1:] and is_environment_name(stem):
                return stem
    return part
