"""The values of a root's variables, with Terraform's precedence.

Default, then ``TF_VAR_name`` (not read: a linter's answer must not depend on the shell it runs in), then
``terraform.tfvars``, ``terraform.tfvars.json``, ``*.auto.tfvars`` and ``*.auto.tfvars.json`` by name, then the files
and values named on the command line or for the environment, the later over the earlier.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.bindings import Scope
from dynlint.hcl.budget import Budget
from dynlint.hcl.errors import EvaluationError
from dynlint.hcl.evaluation import evaluate_or_unknown
from dynlint.hcl.limits import VALUE_STEPS
from dynlint.hcl.scopes import GivenValue
from dynlint.read_files import UnreadableFileError, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.hcl.files import Library
    from dynlint.hcl.statements import File
    from dynlint.model.known import Value


def automatic_files(directory: str) -> list[str]:
    """Return the tfvars files that Terraform reads by itself, in its order."""
    try:
        names = sorted(names_in(directory))
    except UnreadableFileError:
        return []
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return [os.path.join(directory, name) for name in (*fixed, *automatic)]


def given_values(library: Library, directory: str, var_files: Sequence[str]) -> dict[str, GivenValue]:
    """Return the values that files give to a root's variables, declared or not."""
    given: dict[str, GivenValue] = {}
    for path in (*automatic_files(directory), *var_files):
        given.update(given_in(library.parsed(path)))
    return given


def given_in(file: File | None) -> dict[str, GivenValue]:
    """Return the values in a file of values; none of one that cannot be read."""
    if file is None:
        return {}
    scope, name_of_file = Scope(NoNames()), os.path.basename(file.source.path)
    return {
        name: GivenValue(evaluate_or_unknown(attribute.value, scope), file.source, attribute, name_of_file)
        for name, attribute in file.body.attributes.items()
    }


class NoNames:
    """A tfvars file has values, not references."""

    directory = "."

    def __init__(self) -> None:
        self.touched: set[str] = set()
        self.budget = Budget(VALUE_STEPS)

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Refuse any name."""
        raise EvaluationError(f"Variables may not be used here: {'.'.join(names)}.")

    def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
        """Refuse any function that makes a text."""
        raise EvaluationError("Functions may not be called here.")

    def may_read(self, path: str) -> bool:
        """Tell that no file may be read."""
        return False
