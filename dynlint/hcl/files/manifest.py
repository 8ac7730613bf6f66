"""The list of modules that `terraform init` writes for a root module, in `.terraform` or ``TF_DATA_DIR``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, is_within, read_text
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.filesystem.borders import Border
    from dynlint.hcl.files.library import Library

DEFAULT_FOLDER = ".terraform"
_LOCKED = lazy_pattern(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([\d.]+)"')
PUBLIC_HOST = lazy_pattern(r"registry\.(?:terraform|opentofu)\.\w+")
"""The host of a public registry; a source may leave it out."""


class Installed(NamedTuple):
    """A module call for which `terraform init` has fetched the module."""

    source: str
    """The source with the registry's host: ``HOST/terraform-aws-modules/dynamodb-table/aws``."""
    version: str
    """``4.2.0``; empty if the source has no versions."""
    folder: str
    """An absolute path, existing or not."""


def data_folder(root: str) -> str:
    """Return the folder (absolute) where Terraform keeps the modules it has fetched for a root module (absolute)."""
    return os.path.normpath(os.path.join(root, os.environ.get("TF_DATA_DIR") or DEFAULT_FOLDER))


def shared_folder() -> str:
    """Return the folder that an absolute ``TF_DATA_DIR`` names for every root module; an empty text without one."""
    named = os.environ.get("TF_DATA_DIR") or ""
    return os.path.normpath(named) if os.path.isabs(named) else ""


def manifest_path(root: str) -> str:
    """Return the path of the list for a root module (absolute)."""
    return os.path.join(data_folder(root), "modules", "modules.json")


class ModuleList(NamedTuple):
    """The list of a root module's modules, as far as it can be read."""

    entries: dict[str, Installed]
    """The entries by their key (``store.alarms``)."""
    why_not_read: str = ""
    """Why the list was not read, as a clause; empty if it was, or if there is none."""


def module_list(root: str, border: Border | None) -> ModuleList:
    """Return the list of a root module (absolute); an empty one where `terraform init` has not run."""
    path = manifest_path(root)
    if not os.path.lexists(path):
        return ModuleList({})
    import json  # noqa: PLC0415  # only where terraform init has run

    try:
        entries = json.loads(read_text(path, LIST_BYTES, border)).get("Modules", [])
        return ModuleList({entry["Key"]: _entry(root, entry) for entry in entries if entry.get("Key")})
    except UnreadableFileError as error:
        return ModuleList({}, error.clause)
    except (ValueError, RecursionError):
        return ModuleList({}, "it is no valid JSON")
    except (AttributeError, TypeError, KeyError):
        return ModuleList({}, "it is no list of modules")


def fetched_folders(root: str, listed: ModuleList, border: Border) -> list[str]:
    """Return the existing folders of the modules that `terraform init` has fetched for a root module."""
    inside = data_folder(root)
    folders = dict.fromkeys(entry.folder for entry in listed.entries.values())
    return [path for path in folders if is_within(path, inside) and border.holds(path) and os.path.isdir(path)]


def is_of_call(entry: Installed, source: str) -> bool:
    """Tell whether an entry may belong to a call with this source: a list may belong to another root module."""
    is_address = "://" in entry.source or "::" in entry.source  # not a registry source
    return _plain(entry.source) == _plain(source) or (is_address and _repository(entry.source) == _repository(source))


def locked_provider(root: str, library: Library) -> str:
    """Return the AWS provider's version in ``.terraform.lock.hcl`` of a root module; an empty text without one."""
    path = os.path.join(root, ".terraform.lock.hcl")
    library.touched.add(path)
    if not os.path.isfile(path):
        return ""
    try:
        text = read_text(path, LIST_BYTES, library.border)
    except UnreadableFileError:
        return ""
    found = _LOCKED.search(text)
    return found[1] if found else ""


def _entry(root: str, entry: dict[str, str]) -> Installed:
    folder = os.path.normpath(os.path.join(root, entry["Dir"]))
    return Installed(str(entry.get("Source", "")), str(entry.get("Version", "")), folder)


def _plain(source: str) -> str:
    host, _, name = source.partition("/")
    return name if PUBLIC_HOST.fullmatch(host) else source


def _repository(source: str) -> str:
    """Return the last part of a source without its query: the name of the repository or folder."""
    return source.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".git")
