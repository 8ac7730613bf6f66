"""What scripts and pipelines give to a root module, where it matters for a finding that something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.discovery import pipeline_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.modules.module_instance import ModuleInstance


def lacking_variables(root: ModuleInstance, by_files: Iterable[str]) -> set[str]:
    """Return the variables that this environment lacks, of those that files of others set; no pipeline passes them."""
    lacking = {name for name in by_files if name in root.configuration.variables and name not in root.root.given}
    return lacking - pipeline_facts(root.root.library, root.directory).variables if lacking else lacking


def backend_arguments(root: ModuleInstance) -> frozenset[str]:
    """Return the arguments of the backend that scripts and pipelines give; an empty name for those in a file."""
    return pipeline_facts(root.root.library, root.directory).backend
