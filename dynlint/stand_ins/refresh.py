"""Extract the facts about modules from their repositories: releases with the AWS provider they need, and variables.

Usage: python dynlint/stand_ins/refresh.py FOLDER

FOLDER contains a clone with tags of each repository in `MODULES` (``git clone
https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table``). Names, types and defaults of variables are
facts. The resources (`*.tf`) are written by hand for the newest release, and `tests/terraform` compares their values
with those of the modules themselves.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Source
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.syntax.statements import WrittenBlock

HERE = Path(__file__).resolve().parent
_TAG = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_PROVIDER = re.compile(r'aws\s*=\s*(?:\{[^}]*?version\s*=\s*)?"[^"\d]*([\d.]+)', re.DOTALL)


class FetchedModule(NamedTuple):
    """A module that has a stand-in."""

    repository: str
    part: str = ""
    """The folder in the repository."""
    since: tuple[int, int, int] = (0, 0, 0)
    """The first release whose facts are extracted."""


MODULES = {
    "dynamodb_table": FetchedModule("terraform-aws-modules/terraform-aws-dynamodb-table", since=(0, 10, 0)),
    "lambda": FetchedModule("terraform-aws-modules/terraform-aws-lambda", since=(2, 0, 0)),
    "metric_alarm": FetchedModule("terraform-aws-modules/terraform-aws-cloudwatch", "modules/metric-alarm", (1, 0, 0)),
    "metric_alarms": FetchedModule(
        "terraform-aws-modules/terraform-aws-cloudwatch", "modules/metric-alarms-by-multiple-dimensions", (1, 0, 0)
    ),
    "iam_policy": FetchedModule("terraform-aws-modules/terraform-aws-iam", "modules/iam-policy", (4, 4, 0)),
    "iam_role": FetchedModule("terraform-aws-modules/terraform-aws-iam", "modules/iam-role", (6, 0, 0)),
    "iam_assumable_role": FetchedModule(
        "terraform-aws-modules/terraform-aws-iam", "modules/iam-assumable-role", (2, 0, 0)
    ),
    "kms": FetchedModule("terraform-aws-modules/terraform-aws-kms", since=(1, 0, 0)),
    "cloudposse_label": FetchedModule("cloudposse/terraform-null-label", since=(0, 22, 0)),
    "cloudposse_dynamodb": FetchedModule("cloudposse/terraform-aws-dynamodb", since=(0, 12, 0)),
    "cloudposse_dynamodb_autoscaler": FetchedModule("cloudposse/terraform-aws-dynamodb-autoscaler", since=(0, 7, 0)),
    "cloudposse_tfstate_backend": FetchedModule("cloudposse/terraform-aws-tfstate-backend", since=(0, 17, 0)),
}


def main() -> int:
    """Write one JSON file for each module."""
    clones = Path(sys.argv[1])
    for name, module in MODULES.items():
        facts = facts_of(_clone(clones, module), module)
        text = json.dumps(facts, indent=1, ensure_ascii=True)
        (HERE / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    return 0


def facts_of(clone: Path, module: FetchedModule) -> dict[str, object]:
    """Return the releases of a module and its variables in each."""
    releases: dict[str, str] = {}
    variables: dict[str, list[list[str | None]]] = {}
    for version, tag in _tags(clone, module):
        found = _variables(clone, tag, module.part)
        if found:
            releases[version] = _provider(clone, tag, module.part)
            _note(variables, found, version)
    source = f"https://github.com/{module.repository}{'/' if module.part else ''}{module.part}"
    today = date.today().isoformat()  # noqa: DTZ011  # a calendar day for people
    return {"date": today, "source": source, "releases": releases, "variables": variables}


def _note(variables: dict[str, list[list[str | None]]], found: dict[str, tuple[str, str | None]], version: str) -> None:
    """Add a release to the spans of each variable; a span is (first release, end release, type, default)."""
    for name, spans in variables.items():
        if spans[-1][1] is None and (name not in found or [*found[name]] != spans[-1][2:]):
            spans[-1][1] = version
    for name, (type_, default) in found.items():
        spans = variables.setdefault(name, [])
        if not spans or spans[-1][1] is not None:
            spans.append([version, None, type_, default])


def _tags(clone: Path, module: FetchedModule) -> list[tuple[str, str]]:
    found = {}
    for tag in _git(clone, "tag").split():
        match = _TAG.fullmatch(tag)
        if match and tuple(map(int, match.groups())) >= module.since:
            found[tuple(map(int, match.groups()))] = tag
    return [(".".join(map(str, version)), tag) for version, tag in sorted(found.items())]


def _variables(clone: Path, tag: str, part: str) -> dict[str, tuple[str, str | None]]:
    """Return type and default of each variable as Terraform code on one line; None for no default."""
    found = {}
    for path in _files(clone, tag, part):
        source = Source(path, _git(clone, "show", f"{tag}:{path}"))
        for block in parse(source).body.blocks:
            if block.type == "variable" and block.labels:
                found[block.labels[0].text] = (
                    _written(source, block, "type") or "",
                    _written(source, block, "default"),
                )
    return found


def _files(clone: Path, tag: str, part: str) -> list[str]:
    folder = f"{part}/" if part else ""
    names = _git(clone, "ls-tree", "--name-only", tag, folder or ".").split()
    return [name for name in names if name.endswith(".tf")]


def _written(source: Source, block: WrittenBlock, name: str) -> str | None:
    """Return the value of an attribute on one line, without comments."""
    attribute = block.body.attributes.get(name)
    if attribute is None:
        return None
    text = source.text[attribute.value.start : attribute.value.end]
    text = re.sub(r"(?m)(?:^|\s)(?:#|//).*$", "", text)
    text = re.sub(r"\s*\n\s*", ", ", text.strip())
    text = re.sub(r"([\[({,])(?:\s*,)+", r"\1", text)
    text = re.sub(r"(?:,\s*)+([\])}])", r" \1", text)
    return re.sub(r"\s+", " ", text)


def _provider(clone: Path, tag: str, part: str) -> str:
    """Return the lowest AWS provider version that a release allows; an empty text if it sets none."""
    for path in _files(clone, tag, part):
        match = _PROVIDER.search(_git(clone, "show", f"{tag}:{path}"))
        if match:
            return ".".join(([*match[1].split("."), "0", "0"])[:3])
    return ""


def _clone(clones: Path, module: FetchedModule) -> Path:
    return clones / module.repository.partition("/")[2]


def _git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603  # git
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
