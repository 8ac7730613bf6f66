"""The files of values around a root module: where they lie, and what their content shows.

Those below the root module come from the walk of the run. Those above lie in folders such as ``environments/`` between
the root module and the top of its repository; a path that was given for a part of a repository has the same.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from dynlint.environments.limits import VALUE_FOLDERS_DEPTH, VALUE_FOLDERS_NUMBER
from dynlint.environments.value_names import VALUE_FOLDERS
from dynlint.filesystem.read_files import UnreadableFileError, is_folder, is_within, read_bytes
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES, Unread, shown_path
from dynlint.hcl.modules.given_values import automatic_files
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.settings.environment_names import is_environment_name
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.library import Library

BACKEND, TEMPLATE, EXAMPLE = "settings of a backend", "a template", "an example"
_BACKEND = frozenset(
    (
        *("bucket", "key", "region", "dynamodb_table", "encrypt", "profile", "role_arn", "kms_key_id", "use_lockfile"),
        *("workspace_key_prefix", "acl", "shared_credentials_file", "shared_credentials_files", "assume_role"),
        *("endpoint", "endpoints", "access_key", "secret_key", "token", "session_name", "external_id"),
        *("force_path_style", "skip_credentials_validation", "skip_region_validation", "skip_metadata_api_check"),
        *("skip_requesting_account_id", "skip_s3_checksum", "allowed_account_ids", "sse_customer_key", "lock_table"),
        *("storage_account_name", "container_name", "resource_group_name", "subscription_id", "tenant_id"),
        *("client_id", "client_secret", "use_azuread_auth", "use_oidc", "use_msi", "sas_token", "snapshot"),
        *("prefix", "credentials", "impersonate_service_account", "hostname", "organization", "workspaces"),
        *("address", "lock_address", "unlock_address", "username", "password", "path", "conn_str", "schema_name"),
        "use_path_style",
    )
)
_TELLING = frozenset(
    ("bucket", "key", "storage_account_name", "container_name", "organization", "address", "path", "conn_str", "prefix")
)
"""Keys of which the settings of a backend have at least one."""
_MARK = lazy_pattern(rb"\{\{|\{%|<%|\$\{|#\{|__[A-Za-z]\w*__")
_COMMENT = lazy_pattern(rb"^\s*(?:#(?!\{)|//).*$")
_VALUE = lazy_pattern(rb"""^[\s"]*[\w-]+"?\s*[=:]\s*(?P<value>.*)$""")
_EXAMPLES = lazy_pattern(
    r"(?:^|[-_.])(?:example|examples|sample|samples|template|templates|dummy|fixture|fixtures)(?:$|[-_.])"
)
_ASIDE = frozenset(
    ("example", "examples", "_examples", "sample", "samples", "template", "templates", "tests", "testdata", "fixtures")
)


def owned_files(library: Library, directory: str) -> list[str]:
    """Return the files of values in a root module's folder or below it, without those of modules in between."""
    walked = (library.value_files or {}).get(directory, ())
    found = {*walked, *library.remembered(("values in", directory), partial(_values_in, library, directory))}
    return sorted(found.difference(automatic_files(directory))) if found else []


def _values_in(library: Library, directory: str) -> list[str]:
    """Return the files of values in a folder, and in its folders for values; the walk follows no links to these."""
    found: list[str] = []
    folders = [(directory, 0)]
    for folder, depth in folders:
        for name in library.listed(folder):
            path = os.path.join(folder, name)
            if name.endswith(VALUE_SUFFIXES):
                found += [path] * (not is_folder(path))
            elif depth < 2 and (name in VALUE_FOLDERS or is_environment_name(name)) and os.path.isdir(path):
                folders += [(path, depth + 1)] * (not _has_configuration(library, path))
    return found


def outer_files(library: Library, directory: str) -> Iterator[tuple[str, str]]:
    """Yield (folder above, file of values) for the files that lie above a root module, the outermost first."""
    for above in reversed(_above(library, directory)):
        found = library.remembered(("values of", above), partial(_values_of, library, above))
        yield from ((above, path) for path in found)


def names_another_root(above: str, directory: str, key: tuple[str, ...]) -> bool:
    """Tell whether a part of a file's path is the name of a folder beside the root module, or of one around it."""
    folder, names = directory, [part for part in key if not is_environment_name(part)]
    while folder != above:
        folder = os.path.dirname(folder)
        if any(os.path.isdir(os.path.join(folder, name)) for name in names):
            return True
    return False


def kind_of(library: Library, directory: str, path: str) -> str:
    """Return what else than values a file holds, by its place and content; empty if it holds values."""
    steps = os.path.relpath(path, directory).split(os.sep)
    if not _ASIDE.isdisjoint(steps[:-1]) or _EXAMPLES.search(steps[-1]):
        return EXAMPLE
    if library.remembered(("template", path), lambda: _is_template(library, path)):
        return TEMPLATE
    return BACKEND if _is_backend(library, directory, path) else ""


def variables_in(library: Library, path: str) -> frozenset[str]:
    """Return the names of the variables that a file of values sets."""
    file = library.parsed(path)
    return frozenset(file.body.attributes if file is not None else ())


def _above(library: Library, directory: str) -> list[str]:
    """Return the folders above a root module up to the top of its repository, without those of other modules."""
    top = library.border.top(directory) if library.border is not None else directory
    found, folder = [], directory
    while folder != top and is_within(folder, top):
        folder = os.path.dirname(folder)
        if not _has_configuration(library, folder):
            found.append(folder)
    return found


def _values_of(library: Library, above: str) -> list[str]:
    """Return the files of values that lie in a folder, or in its folders for values."""
    found: list[str] = []
    stack, looked_at = [(above, 0)], 0
    while stack:
        if looked_at == VALUE_FOLDERS_NUMBER:
            why = f"more than the {VALUE_FOLDERS_NUMBER} folders that are looked at may have values in it"
            library.unreadable.append(Unread(shown_path(above), why, "folder"))
            break
        folder, depth = stack.pop()
        looked_at += 1
        names = sorted(library.listed(folder), reverse=True)
        library.touched.add(folder)
        if depth and (folder in library.units or _has_configuration(library, folder)):
            continue
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(VALUE_SUFFIXES):
                found += [path] * (not is_folder(path))
            elif _may_have_values(name, depth) and os.path.isdir(path) and not os.path.islink(path):
                stack.append((path, depth + 1))
    return sorted(found)


def _may_have_values(name: str, depth: int) -> bool:
    if depth:
        return depth < VALUE_FOLDERS_DEPTH and name[0] != "." and "." not in name and name != "node_modules"
    return name.lower() in VALUE_FOLDERS or is_environment_name(name)


def _has_configuration(library: Library, folder: str) -> bool:
    return library.remembered(("is a module", folder), partial(_is_module, library, folder))


def _is_module(library: Library, folder: str) -> bool:
    """Tell whether a folder has Terraform files with blocks: settings of a backend may be named ``backend.tf``."""
    for name in library.listed(folder):
        path = os.path.join(folder, name)
        if name.endswith(SUFFIXES) and not is_folder(path):
            library.touched.add(path)
            try:
                data = read_bytes(path, FILE_BYTES, library.border, folder)
            except UnreadableFileError:
                return True
            if b"{" in data or not data.isascii():
                return True
    return False


def _is_template(library: Library, path: str) -> bool:
    """Tell whether the file is a template that a program fills in first."""
    try:
        data = read_bytes(path, FILE_BYTES, library.border, os.path.dirname(path))
    except UnreadableFileError:
        return False
    if _MARK.search(data) is None:
        return False
    lines = [line for line in data.splitlines() if line.strip() and not _COMMENT.match(line)]
    if any(line.lstrip().startswith((b"{{", b"{%", b"<%")) for line in lines):
        return True
    values = [match["value"] for line in lines if (match := _VALUE.match(line))]
    blanks = [value for value in values if _MARK.match(value.lstrip(b' "[('))]
    return 2 * len(blanks) >= max(len(values), 1) or any(map(_MARK.match, blanks))


def _is_backend(library: Library, directory: str, path: str) -> bool:
    names = variables_in(library, path)
    if not names or not names <= _BACKEND or names.isdisjoint(_TELLING):
        return False
    return not names <= set(library.configuration(directory).variables)
