"""The inputs of a file of Terragrunt's, and what becomes of those of an included file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.given_parts import given_parts
from dynlint.model.known import Unknown
from dynlint.terragrunt.functions import merged_deeply

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.terragrunt.config_file import ConfigFile


def own_inputs(file: ConfigFile) -> tuple[dict[str, GivenValue], str]:
    """Return the inputs that a file itself gives, and why there may be more; empty where there are none."""
    attribute = file.body.attributes.get("inputs")
    broken = f"{file.source.path} has mistakes in it" if file.configuration.files[0].problems else ""
    given, doubt = ({}, "") if attribute is None else given_parts(attribute, file.source, file.scope)
    return given, doubt or broken


def combined(
    below: dict[str, GivenValue], above: dict[str, GivenValue], strategy: str, doubt: str
) -> dict[str, GivenValue]:
    """Return the inputs of an included file with those of the file that includes it, which win.

    `doubt` is why there may be more above: then nobody can tell what is left of those below.
    """
    if doubt:
        below = {name: one._replace(value=Unknown(doubt), source=None, attribute=None) for name, one in below.items()}
    found = {**below, **above}
    if strategy.startswith("deep"):
        for name in below.keys() & above.keys():
            value = merged_deeply(below[name].value, above[name].value, lists=strategy == "deep")
            found[name] = above[name]._replace(value=value)
    return found
