"""Folders of rules in installed packages: entry points of the group ``dynlint.rules``.

An entry point names a package whose files are rules; ``acme = "acme_dynlint_rules"``. The package is not imported; if
it lies inside another package, only that one is.
"""

from __future__ import annotations

GROUP = "dynlint.rules"


class PluginError(Exception):
    """A plug-in that is not installed, or is no package of rules."""


def folder_of(name: str) -> str:
    """Return the folder of a plug-in's rules; raise PluginError if there is none."""
    from importlib.metadata import entry_points  # noqa: PLC0415  # 20 ms, only for those who ask for plug-ins
    from importlib.util import find_spec  # noqa: PLC0415  # only for plug-ins

    offered = {point.name: point for point in entry_points(group=GROUP)}
    if name not in offered:
        known = ", ".join(sorted(offered)) or "none"
        raise PluginError(f'no plug-in "{name}" is installed; installed are: {known}')
    package = offered[name].value
    try:
        spec = find_spec(package)
    except (ImportError, ValueError) as error:
        raise PluginError(f'the plug-in "{name}" cannot be found: {error}') from None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise PluginError(f'the plug-in "{name}" names {package}, which is no package of rules')
    return folders[0]
