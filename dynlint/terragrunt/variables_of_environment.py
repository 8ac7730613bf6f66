"""Converts inputs as Terraform does: Terragrunt passes them as environment variables, that is, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.functions import call
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.values.limits import VALUE_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.model.known import Unknown
from dynlint.source import Source

if TYPE_CHECKING:
    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.scopes import GivenValue

_PLAIN = ("string", "number", "bool")


def as_terraform_reads(given: GivenValue, declared: Declared | None) -> GivenValue:
    """Return an input as its variable gets it: text for a list is parsed, and a list for a string becomes JSON."""
    written = declared.block.body.attributes.get("type") if declared is not None else None
    if written is None:
        return given
    if _name(written.value) == "string" and isinstance(given.value, (dict, list, tuple)):
        return given._replace(value=call("jsonencode", [given.value], NoNames(VALUE_STEPS)))
    if not isinstance(given.value, str) or _name(written.value) in _PLAIN:
        return given
    expression, problems = parse_expression(Source("", given.value))
    if problems:
        return given
    value = evaluate_or_unknown(expression, Scope(NoNames(VALUE_STEPS)))
    return given if isinstance(value, Unknown) else given._replace(value=value)


def _name(type_: nodes.Expression) -> str:
    """Return the name of a type that is one word; empty for other types."""
    name = type_.names[0] if isinstance(type_, nodes.Traversal) else getattr(type_, "value", None)
    return str(name or "")
