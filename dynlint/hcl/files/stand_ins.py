"""Stand-ins for popular modules that `terraform init` has not fetched: see `dynlint/stand_ins`.

A stand-in is Terraform code of dynlint's own: the variables of the module's version with their types and defaults,
and the resources that rules check. It is evaluated like any other module; its folder does not exist on disk.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import dynlint
from dynlint.filesystem.read_files import LIST_BYTES, read_text
from dynlint.hcl.files.stand_in import STAND_IN, StandIn
from dynlint.hcl.files.versions import Version, allows, asks_for_newer, is_exact, newest, version_of
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.files.configuration import Configuration

FOLDER = os.path.join(os.path.dirname(os.path.abspath(dynlint.__file__)), "stand_ins")
_SOURCE = lazy_pattern(
    r"(?:^|[/:])(?P<owner>terraform-aws-modules|cloudposse)/(?:terraform-aws-)?(?P<name>[a-z0-9-]+?)(?:\.git)?"
    r"(?:/(?:aws|null))?(?:/archive/(?:refs/tags/)?v?(?P<archive>[\d.]+?)\.(?:zip|tar\.gz))?"
    r"(?://(?P<part>[\w./-]*?))?/?(?:\?(?P<query>.*))?\Z"
)
"""A source in a registry, in git, or in a mirror that keeps the owner's name."""
_OFFERED: dict[tuple[str, str, str], str] = {
    ("terraform-aws-modules", "dynamodb-table", ""): "dynamodb_table",
    ("terraform-aws-modules", "lambda", ""): "lambda",
    ("terraform-aws-modules", "cloudwatch", "modules/metric-alarm"): "metric_alarm",
    ("terraform-aws-modules", "cloudwatch", "modules/metric-alarms-by-multiple-dimensions"): "metric_alarms",
    ("terraform-aws-modules", "iam", "modules/iam-policy"): "iam_policy",
    ("terraform-aws-modules", "iam", "modules/iam-role"): "iam_role",
    ("terraform-aws-modules", "iam", "modules/iam-assumable-role"): "iam_assumable_role",
    ("terraform-aws-modules", "kms", ""): "kms",
    ("cloudposse", "label", ""): "cloudposse_label",
    ("cloudposse", "terraform-null-label", ""): "cloudposse_label",
    ("cloudposse", "dynamodb", ""): "cloudposse_dynamodb",
    ("cloudposse", "dynamodb-autoscaler", ""): "cloudposse_dynamodb_autoscaler",
    ("cloudposse", "tfstate-backend", ""): "cloudposse_tfstate_backend",
}
"""The file of each stand-in, by the module's owner, name, and submodule."""
_MAKES_TABLES = frozenset(("dynamodb_table", "cloudposse_dynamodb", "cloudposse_tfstate_backend"))


class Lock(NamedTuple):
    """The versions in use at a call, as far as they are known."""

    module: str = ""
    """The module's version in the list of ``terraform init``; empty if it is not known."""
    provider: str = ""
    """The AWS provider's version in ``.terraform.lock.hcl``; empty if it is not known."""


def is_stand_in(path: str) -> bool:
    """Tell whether a folder, or a file's path as reports show it, belongs to a stand-in."""
    return path.startswith(STAND_IN)


def may_make_tables(source: str) -> bool | None:
    """Tell whether the stand-in for a source has tables; None if there is no stand-in."""
    found = _offered(source)
    return None if found is None else found[1] in _MAKES_TABLES


def file_for(source: str) -> str:
    """Return the name of the file of the stand-in for a source, whichever version; empty if there is none."""
    found = _offered(source)
    return "" if found is None else found[1]


@lru_cache(maxsize=32)
def text_of(file: str) -> bytes:
    """Return the Terraform code of a stand-in without its variables, by the name of its file."""
    return read_text(os.path.join(FOLDER, f"{file}.tf"), LIST_BYTES).encode()


def stand_in_for(source: str, constraint: str, lock: Lock) -> StandIn | None:
    """Return the stand-in for a module; None if there is none, or none for the version of the call."""
    found = _offered(source)
    if found is None:
        return None
    title, file, pinned = found
    releases = _releases(file)
    if pinned or (not constraint and version_of(lock.module)):
        return _pinned(title, file, pinned or lock.module, releases)
    return _constrained(title, file, constraint, lock, releases)


def _offered(source: str) -> tuple[str, str, str] | None:
    """Return the module's title, the file of its stand-in, and the version that the source names (or an empty text)."""
    match = _SOURCE.search(source)
    if match is None:
        return None
    owner, name, part = match["owner"], match["name"], (match["part"] or "").strip("./")
    file = _OFFERED.get((owner, name, part))
    if file is None:
        return None
    refs = [each.partition("=")[2] for each in (match["query"] or "").split("&") if each.startswith("ref=")]
    pinned = match["archive"] or (refs[0] if refs else "")
    return f"{owner}/{name}{'//' if part else ''}{part}", file, pinned.removeprefix("refs/").removeprefix("tags/")


def _pinned(title: str, file: str, pinned: str, releases: dict[Version, Version]) -> StandIn | None:
    version = version_of(pinned)
    last = max(releases)
    if version is None:
        return StandIn(title, file, last, f"the newest that dynlint knows, as {pinned} is no version")
    if version > last:
        return StandIn(title, file, last, f"the newest that dynlint knows, as it does not know {pinned}")
    known = newest(releases, lambda release: release <= version)
    if known is None:
        return None
    note = "" if known == version else f"the nearest before {pinned}"
    return StandIn(title, file, known, note)


def _constrained(
    title: str, file: str, constraint: str, lock: Lock, releases: dict[Version, Version]
) -> StandIn | None:
    locked, provider = version_of(lock.module), version_of(lock.provider)
    if locked is not None and allows(constraint, locked):
        return _pinned(title, file, lock.module, releases)
    fitting = [version for version in releases if not constraint or allows(constraint, version)]
    if not fitting:
        last = max(releases)
        newer = asks_for_newer(constraint, last)
        note = f"the newest that dynlint knows, as it knows none that {constraint} allows"
        return StandIn(title, file, last, note) if newer else None
    usable = [version for version in fitting if provider is None or releases[version] <= provider]
    chosen = max(usable or fitting)
    exact = is_exact(constraint) if constraint else False
    why = f" that {constraint} allows" if constraint else ", as the call names none"
    return StandIn(title, file, chosen, "" if exact else f"the newest that dynlint knows{why}")


@lru_cache(maxsize=32)
def _facts(file: str) -> dict[str, Any]:
    """Return the data that `refresh.py` has written for a module: its releases and variables."""
    import json  # noqa: PLC0415  # only where a stand-in is used

    facts: dict[str, Any] = json.loads(read_text(os.path.join(FOLDER, f"{file}.json"), LIST_BYTES))
    return facts


@lru_cache(maxsize=32)
def _releases(file: str) -> dict[Version, Version]:
    """Return the releases of a module, each with the lowest AWS provider version that it needs."""
    return {
        tuple(map(int, version.split("."))): tuple(map(int, provider.split("."))) if provider else ()
        for version, provider in _facts(file)["releases"].items()
    }


@lru_cache(maxsize=64)
def configuration_of(folder: str) -> Configuration:
    """Return the module of a stand-in's folder; raise KeyError for any other folder."""
    from dynlint.hcl.files.configuration import Configuration  # noqa: PLC0415  # only where a stand-in is used
    from dynlint.hcl.syntax.parsing import parse  # noqa: PLC0415  # only where a stand-in is used
    from dynlint.source import Source  # noqa: PLC0415  # only where a stand-in is used

    title, _, shown = folder.removeprefix(STAND_IN).rpartition(" ")
    owner, _, rest = title.partition("/")
    name, _, part = rest.partition("//")
    file = _OFFERED[owner, name, part]
    version = version_of(shown) or (0, 0, 0)
    resources = text_of(file).decode()
    texts = {"main.tf": resources, "variables.tf": variables_text(file, version)}
    files = [parse(Source(f"{folder}/{path}", text)) for path, text in texts.items()]
    made = Configuration(folder, files)
    made.stand_in = StandIn(title, file, version)
    return made


def variables_text(file: str, version: Version) -> str:
    """Return the variables of one version of a module as Terraform code.

    Variables that only other versions have are declared, too, with a default that changes nothing.
    """
    number = version[0] * 1_000_000 + version[1] * 1_000 + version[2]
    lines = ["locals {", f"  release = {number}", "}", ""]
    for name, spans in _facts(file)["variables"].items():
        type_, default = _span(spans, version)
        lines.append(f'variable "{name}" {{')
        lines.extend((f"  type = {type_}",) if type_ else ())
        lines.extend((f"  default = {default}",) if default is not None else ())
        lines.extend(("}", ""))
    return "\n".join(lines)


def declares(stand_in: StandIn, name: str) -> bool:
    """Tell whether the version of a stand-in's module has a variable; the stand-in declares those of all versions."""
    spans = _facts(stand_in.file)["variables"].get(name, ())
    return any(
        _key(first) <= stand_in.version and (not end or stand_in.version < _key(end)) for first, end, _, _ in spans
    )


def _span(spans: list[list[Any]], version: Version) -> tuple[str, str | None]:
    """Return type and default of a variable in a version. A span is (first release, end, type, default)."""
    for first, end, type_, default in spans:
        if _key(first) <= version and (not end or version < _key(end)):
            return type_, default
    later = [span for span in spans if _key(span[0]) > version]
    _, _, type_, default = later[0] if later else spans[-1]
    return type_, "null" if default is None else default


def _key(version: str) -> Version:
    return tuple(map(int, version.split(".")))
