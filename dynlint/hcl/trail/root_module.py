"""Makes root modules whose values have trails."""

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
    from dynlint.model.known import Unknown, Value


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
    state_of: Callable[[HclBlock], ReadableState | Unknown] | None = None,
) -> ModuleInstance:
    """Return a root module with the values of its variables; nothing is evaluated yet.

    `directory` is absolute. `var_files` are paths, the later overriding the earlier; `variables` override them, as
    ``-var`` does. `steps` limits the evaluation. `unit` is the deployment if another program runs the root module.
    `stand_ins`: use stand-ins for modules that are not on disk. `module_map` maps sources of modules to folders.
    `state_of` returns the state of another root module that a data source reads.
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
    """Return an empty trail; trails are followed only for findings and changes."""
    from dynlint.hcl.trail.trail import Trail  # noqa: PLC0415  # only findings and changes have a trail

    return Trail()
