"""How many evaluations could be shared: environments that set the same, and module calls with equal arguments.

Usage: python bench/sharing.py REPOSITORY...

Evaluates every root module in every environment, as a run does, and compares the values of the variables.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from dynlint.hcl.modules.loading import modules
from dynlint.request import Request
from dynlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.module_instance import ModuleInstance

_ROWS = {
    "environments": "environments of root modules",
    "equal environments": "of them with the values of another of the root",
    "calls": "module calls",
    "equal calls": "of them with the arguments of another call in the same environment",
    "steady calls": "of them with the arguments that they have in another environment",
}


def main() -> None:
    """Count and print."""
    counts = sum((_counted(path) for path in sys.argv[1:]), Counter[str]())
    for key, what in _ROWS.items():
        print(f"{counts[key]:7} {what}")


def _counted(path: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    session = Session(Request(paths=(path,)))
    for directory in session.roots():
        seen: set[object] = set()
        for plan, root in session.evaluations(directory):
            given = (plan.var_files, repr(plan.variables), plan.workspace)
            counts.update(["environments", *(["equal environments"] if given in seen else [])])
            seen.add(given)
            counts.update(_of_calls(root, plan.environment.name, seen))
    return counts


def _of_calls(root: ModuleInstance, environment: str, seen: set[object]) -> Iterator[str]:
    for module in list(modules(root))[1:]:
        values = (
            module.configuration.directory,
            *(repr(module.variable(name)) for name in module.configuration.variables),
        )
        yield "calls"
        if (environment, values) in seen:
            yield "equal calls"
        if (module.address, values) in seen:
            yield "steady calls"
        seen.update(((environment, values), (module.address, values)))


if __name__ == "__main__":
    main()
