"""Makes the model of an evaluated root module, which rules look at."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from dynlint.hcl.modules.loading import blocks, disabled, output, settings
from dynlint.hcl.modules.may_be_sensitive import has_sensitive_values
from dynlint.hcl.problems.of_configuration import problems_of, stand_ins, unread_calls
from dynlint.model.system.assemble import assemble
from dynlint.model.system.disabled_resources import DisabledResources

if TYPE_CHECKING:
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.context import Engine, Environment
    from dynlint.model.system.module import Module


def model_of(root: ModuleInstance, path: str, environment: Environment, engine: Engine) -> Module:
    """Return the model of a root module in an environment; `path` is its folder as reports show it."""
    found = list(blocks(root))
    problems, calls = problems_of(root), unread_calls(root)
    module = assemble(path, environment, found, problems, calls, engine)
    module.settings.extend(settings(root))
    module.has_sensitive_values = lru_cache(maxsize=1)(partial(has_sensitive_values, root))
    module.stand_ins = [*stand_ins(root)]
    module.output, module.disabled = partial(output, root), DisabledResources(module, partial(disabled, root))
    return module
