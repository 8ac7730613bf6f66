"""The inputs of a Terragrunt file, and merging them with those of included files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.given_parts import given_parts
from dynlint.model.known import Unknown
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.terragrunt.functions import merged_deeply

_PLACEHOLDER = lazy_pattern(r"#\{[\w.-]{1,200}\}#|\A__[A-Z][A-Z0-9_]{0,200}__\Z|\A\{\{ ?[\w.-]{1,200} ?\}\}\Z")
"""Placeholders that pipelines replace: ``#{name}#``, ``__NAME__`` and ``{{ name }}``."""

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile


def own_inputs(file: ConfigFile) -> tuple[dict[str, GivenValue], str]:
    """Return the inputs that a file itself sets, and why there may be more (an empty text if there are none)."""
    attribute = file.body.attributes.get("inputs")
    broken = f"{file.source.path} has mistakes in it" if file.configuration.files[0].problems else ""
    given, doubt = ({}, "") if attribute is None else given_parts(attribute, file.source, file.scope)
    return {name: one._replace(value=filled_in_later(one.value)) for name, one in given.items()}, doubt or broken


def filled_in_later(value: Value) -> Value:
    """Return a value with each text that has a placeholder replaced by an Unknown."""
    if isinstance(value, str):
        mark = _PLACEHOLDER.search(value) if type(value) is str else None
        return Unknown(f"another program fills in {mark[0]}") if mark else value
    if isinstance(value, dict):
        return {name: filled_in_later(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple([filled_in_later(item) for item in value])
    return value


def combined(
    below: dict[str, GivenValue], above: dict[str, GivenValue], strategy: str, doubt: str
) -> dict[str, GivenValue]:
    """Merge the inputs of an included file (`below`) with those of the including file, which override them.

    `doubt` is why there may be more inputs above: then the values below are unknown, as they may be overridden.
    """
    if doubt:
        below = {name: one._replace(value=Unknown(doubt), source=None, attribute=None) for name, one in below.items()}
    found = {**below, **above}
    if strategy.startswith("deep"):
        for name in below.keys() & above.keys():
            value = merged_deeply(below[name].value, above[name].value, lists=strategy == "deep")
            found[name] = above[name]._replace(value=value)
    return found
