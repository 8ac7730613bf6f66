"""Root modules whose values have trails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.loading import instantiate
from dynlint.hcl.values.limits import EVALUATION_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dynlint.hcl.files.library import Library
    from dynlint.hcl.files.mapped_modules import ModuleMap
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.state_outputs import ReadableState
    from dynlint.hcl.modules.units import Unit
    from dynlint.hcl.trail.trail import Trail
    from dynlint.model.known import Value


def load_root(
    library: Library,
    directory: str,
    *,
    var_files: Sequence[str] = (),
    variables: Mapping[str, Value] | None = None,
    workspace: str | None = None,
    steps: int = EVALUATION_STEPS,
    unit: Unit | None = None,
    stand_ins: bool = True,
    module_map: ModuleMap | None = None,
    state_of: Callable[[HclBlock], ReadableState | None] | None = None,
) -> ModuleInstance:
    """Return a root module with its variables set; nothing is evaluated yet.

    `directory` is absolute; `var_files` are paths in the order given; `variables` come last, as ``-var`` does;
    `steps` are what its evaluation may cost; `unit` says what else runs it;
    with `stand_ins` modules that are not on disk have one; `module_map` says which lie elsewhere;
    `state_of` gives the state of another root module that a data source reads.
    """
    return instantiate(
        library,
        directory,
        new_trail,
        var_files=var_files,
        variables=variables,
        workspace=workspace,
        steps=steps,
        unit=unit,
        stand_ins=stand_ins,
        module_map=module_map,
        state_of=state_of,
    )


def new_trail() -> Trail:
    """Return the trail of a value, which is followed when a finding or a change asks for it."""
    from dynlint.hcl.trail.trail import Trail  # noqa: PLC0415  # only findings and changes have a trail

    return Trail()
