"""Inputs as Terraform reads them: Terragrunt hands them over as environment variables, so as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
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
    """Return an input as its variable gets it: a text for a list, a map or an object is read as an expression."""
    written = declared.block.body.attributes.get("type") if declared is not None else None
    if written is None or not isinstance(given.value, str) or _is_plain(written.value):
        return given
    expression, problems = parse_expression(Source("", given.value))
    if problems:
        return given
    value = evaluate_or_unknown(expression, Scope(NoNames(VALUE_STEPS)))
    return given if isinstance(value, Unknown) else given._replace(value=value)


def _is_plain(type_: nodes.Expression) -> bool:
    name = type_.names[0] if isinstance(type_, nodes.Traversal) else getattr(type_, "value", None)
    return name in _PLAIN
