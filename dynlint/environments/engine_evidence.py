"""Decides which program runs a root module, Terraform or OpenTofu: by the settings, else by files and blocks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.deployment import Evidence
from dynlint.filesystem.read_files import SETTINGS_BYTES, UnreadableFileError, read_bytes
from dynlint.model.context import Engine
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.library import Library
    from dynlint.settings.config_file import Config

    Version = tuple[int, ...]

TOFU_SUFFIXES = (".tofu", ".tofu.json")
_LOCK = ".terraform.lock.hcl"
_REGISTRY = b'provider "registry.opentofu.'
_TERM = lazy_pattern(r"(>=|<=|~>|=|<|)\s*v?(\d{1,9}(?:\.\d{1,9})*)")


def engine_of(library: Library, directory: str, config: Config) -> Engine:
    """Return the engine of a root module: Terraform unless something shows another one."""
    name = config.engine or ("opentofu" if next(evidence_of(library, directory), None) else "terraform")
    return Engine(name, config.version, *(() if config.version else _bounds(library, directory)))


def evidence_of(library: Library, directory: str) -> Iterator[Evidence]:
    """Yield the places that only OpenTofu knows: its own files, an ``encryption`` block, its registry in the lock file.

    A ``.tofu`` file beside a ``.tf`` file of the same name is no evidence: the module works with both programs.
    """
    configuration = library.configuration(directory)
    names = {os.path.basename(file.source.path) for file in configuration.files}
    listed = set(library.listed(directory)) if any(name.endswith(TOFU_SUFFIXES) for name in names) else names
    for name in sorted(names):
        if name.endswith(TOFU_SUFFIXES) and name.replace(".tofu", ".tf") not in listed:
            yield Evidence(os.path.join(directory, name), 1, "file of OpenTofu")
    for declared in configuration.terraform:
        for block in declared.block.body.blocks:
            if block.type == "encryption":
                line = declared.source.position(block.start).line
                yield Evidence(os.path.abspath(declared.source.path), line, "encryption block")
    line = library.remembered(("lock file", directory), lambda: _line_of_registry(library, directory))
    if line:
        yield Evidence(os.path.join(directory, _LOCK), line, "registry of OpenTofu")


def is_ambiguous(library: Library, directory: str) -> bool:
    """Tell whether a root module has files for both engines, and no evidence for one of them."""
    files = library.configuration(directory).files
    return any(file.source.path.endswith(TOFU_SUFFIXES) for file in files) and not any(
        True for _ in evidence_of(library, directory)
    )


def _line_of_registry(library: Library, directory: str) -> int:
    """Return the line of the lock file that names a provider of OpenTofu's registry; 0 if there is none."""
    path = os.path.join(directory, _LOCK)
    library.touched.add(path)
    if not os.path.isfile(path):
        return 0
    try:
        data = read_bytes(path, SETTINGS_BYTES, library.border, directory)
    except UnreadableFileError:
        return 0
    at = data.find(_REGISTRY)
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0


def _bounds(library: Library, directory: str) -> tuple[Version, Version]:
    """Return the lowest version that ``required_version`` of a root module allows, and the first above its range."""
    least: list[Version] = []
    below: list[Version] = []
    for declared in library.configuration(directory).terraform:
        attribute = declared.block.body.attributes.get("required_version")
        text = getattr(attribute.value, "value", None) if attribute is not None else None
        for term in text.split(",") if isinstance(text, str) else ():
            match = _TERM.fullmatch(term.strip())
            if match is not None:
                version = tuple(int(number) for number in match[2].split("."))
                least += [version] if match[1] in (">=", "~>", "=", "") else []
                below += _ends(match[1], version)
    return max(least, default=()), min(below, default=())


def _ends(operator: str, version: Version) -> list[Version]:
    """Return the first version above a term of a constraint, where the term has an upper bound."""
    if operator == "~>":
        kept = version[: max(len(version) - 1, 1)]
        return [(*kept[:-1], kept[-1] + 1)]
    return {"<": [version], "<=": [(*version, 0)], "=": [(*version, 0)], "": [(*version, 0)]}.get(operator, [])
