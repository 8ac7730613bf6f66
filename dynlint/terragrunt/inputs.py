"""The inputs of a file of Terragrunt's: each with its place, and what becomes of those of an included file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl import nodes, statements
from dynlint.hcl.evaluation import evaluate_or_unknown
from dynlint.hcl.scopes import GivenValue
from dynlint.model.known import Unknown
from dynlint.terragrunt.config_file import settled
from dynlint.terragrunt.functions import merged_deeply

if TYPE_CHECKING:
    from dynlint.model.known import Value
    from dynlint.terragrunt.config_file import ConfigFile


def own_inputs(file: ConfigFile) -> tuple[dict[str, GivenValue], str]:
    """Return the inputs that a file itself gives, and why there may be more; empty where there are none."""
    attribute = file.body.attributes.get("inputs")
    broken = f"{file.source.path} has mistakes in it" if file.configuration.files[0].problems else ""
    return ({}, broken) if attribute is None else _merged_in(*given_by(file, attribute), broken)


def _merged_in(given: dict[str, GivenValue], doubt: str, broken: str) -> tuple[dict[str, GivenValue], str]:
    return given, doubt or broken


def given_by(file: ConfigFile, attribute: statements.Attribute) -> tuple[dict[str, GivenValue], str]:
    """Return the parts of an attribute that is an object, each with its place, and why there may be more."""
    node = attribute.value
    if isinstance(node, nodes.Object):
        return _of_object(file, node)
    value = settled(evaluate_or_unknown(node, file.scope))
    if not isinstance(value, dict):
        return {}, value.why if isinstance(value, Unknown) else "the inputs are no object"
    return {name: _given(file, attribute, node, name, part) for name, part in value.items()}, ""


def _given(
    file: ConfigFile, attribute: statements.Attribute, node: nodes.Expression, name: str, value: Value
) -> GivenValue:
    """Return a part of what an expression makes: its trail goes on through the expression."""
    taken = nodes.GetAttribute(node.start, node.end, node, name)
    written = statements.Attribute(attribute.start, attribute.end, name, attribute.name_end, taken)
    return GivenValue(value, file.source, written, os.path.basename(file.source.path), file.scope)


def _of_object(file: ConfigFile, node: nodes.Object) -> tuple[dict[str, GivenValue], str]:
    given: dict[str, GivenValue] = {}
    doubt = ""
    for key_node, item in node.items:
        key = key_node.value if isinstance(key_node, nodes.Literal) else evaluate_or_unknown(key_node, file.scope)
        if isinstance(key, Unknown):
            doubt = key.why
            continue
        value = settled(evaluate_or_unknown(item, file.scope))
        written = statements.Attribute(key_node.start, item.end, str(key), key_node.end, item)
        given[str(key)] = GivenValue(value, file.source, written, os.path.basename(file.source.path), file.scope)
    return given, doubt


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
