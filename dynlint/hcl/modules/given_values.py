"""The values of a root module's variables, with Terraform's precedence.

First the default, then ``TF_VAR_name`` (which dynlint does not read: results must not depend on the shell), then
``terraform.tfvars``, ``terraform.tfvars.json``, ``*.auto.tfvars`` and ``*.auto.tfvars.json`` by name, then the files
and values that the command line or the environment names. Later values override earlier ones.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import UnreadableFileError, names_in
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.hcl.values.limits import VALUE_STEPS
from dynlint.hcl.values.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Change
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.syntax.statements import File
    from dynlint.model.known import Value


def automatic_files(directory: str) -> list[str]:
    """Return the tfvars files that Terraform reads automatically, in its order."""
    try:
        names = sorted(names_in(directory))
    except UnreadableFileError:
        return []
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return [os.path.join(directory, name) for name in (*fixed, *automatic)]


def given_values(library: Library, directory: str, var_files: Sequence[str]) -> dict[str, GivenValue]:
    """Return the values that files give to a root module's variables, declared or not."""
    given: dict[str, GivenValue] = {}
    for path in (*automatic_files(directory), *var_files):
        given.update(given_in(library.parsed(path)))
    return given


def given_in(file: File | None) -> dict[str, GivenValue]:
    """Return the values in a file of values; none if the file cannot be read."""
    if file is None:
        return {}
    scope, name_of_file = Scope(NoNames(VALUE_STEPS)), os.path.basename(file.source.path)
    return {
        name: GivenValue(evaluate_or_unknown(attribute.value, scope), file.source, attribute, name_of_file)
        for name, attribute in file.body.attributes.items()
    }


def own_change(
    library: Library, var_files: Sequence[str], name: str, value: Value, elsewhere: str
) -> tuple[Change, ...]:
    """Return the edit that sets a variable in the last of an environment's files of values.

    It is empty without such a file, or if this file already sets the variable. `elsewhere` is the path (as shown in
    reports) of the file that sets it now.
    """
    from dynlint.hcl.patching.changes import in_file_of_values  # noqa: PLC0415  # only findings propose changes

    file = library.parsed(var_files[-1]) if var_files else None
    if file is None or file.source.path == elsewhere or name in file.body.attributes:
        return ()
    return in_file_of_values(file.source, name, value)
