"""`dynlint init`: write a first `.dynlint.yaml`, with the environments that folders and tfvars files show."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click

from dynlint import __version__
from dynlint.cli import terminal
from dynlint.filesystem.read_files import SETTINGS_BYTES, is_within
from dynlint.filesystem.write_whole import write_file
from dynlint.reports.escape import shown
from dynlint.settings.config_file import FILE_NAME, ConfigError, settings_in
from dynlint.settings.environment_names import is_environment_name, is_production_name
from dynlint.settings.path_patterns import literal
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.environments.discovery import Deployment

_SKIPPED = frozenset(("node_modules", "modules", "examples", "tests", "test", "vendor"))
_BARE = re.compile(r"[A-Za-z_][\w./-]*")

SCHEMAS = f"https://raw.githubusercontent.com/dynlint/dynlint/v{__version__}/docs/schemas/"
"""Where the JSON Schemas of this version are published."""

_HEAD = """\
# yaml-language-server: $schema={schema}
# Settings of dynlint: every key is optional. The nearest {name} above a linted folder counts.
root: true
"""

_ENVIRONMENTS = """
# Each root module is evaluated once for each of its environments. A name like prod, production, prd or live is
# production unless `production: false` says otherwise. Without this section dynlint looks at tfvars files, at folder
# names and at the values that a variable named environment, env or stage has or may have.
"""

_EXAMPLE = """\
# environments:
#   production:
#     production: true
#     paths: [infrastructure/production]
#     var_files: [production.tfvars, "values/production/{root}.tfvars"]  # {root}: the folder's name
#     vars: {environment: production}
#     workspace: production
#     rules: {DYN203: {severity: error}}
"""

_TAIL = """
# What runs the configuration: terraform or opentofu, and its version.
# engine: terraform
# version: "1.10"

# Which rules run, and how: `dynlint rules` lists them, `dynlint explain RULE` explains one and its options. A preset is
# recommended (the default), strict (all) or minimal (errors). Selected rules (ids, names, or the beginning of ids) run
# alone; a rule with options below runs beside the preset. A severity is error, warning, info or off.
# preset: recommended
# select: [DYN2, DYN3]
# ignore: [customer-key-missing]
# rules:
#   recovery-window-short: {severity: error, minimum_days: 35}

# Rules of your own: folders (`dynlint new-rule` begins one; those in Python need --trust), and installed packages.
# rule_paths: [dynlint_rules]
# plugins: [acme]

# Folders and files to leave alone.
# exclude: [examples, "**/*.generated.tf"]

# Tags that every table must have (provider default_tags count).
# required_tags: [owner, cost-center]

# What every call would have to repeat; the command line wins.
# fail_on: warning
# strict: true
# baseline: .dynlint-baseline.json
# format: [text, sarif]
# output: dynlint.sarif
# new_from: origin/main
# show_undecided: true
# jobs: 4

# Ignore comments: `# dynlint:ignore[DYN201] until=2027-01-31 reason`.
# suppressions: {require_reason: true, forbid_inline: false}
"""


class FoundEnvironment(NamedTuple):
    """An environment that was found: the root modules that have it, and the files (relative) that each reads."""

    paths: list[str]
    var_files: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    workspace: str | None


@click.command(name="init", short_help=f"Write a {FILE_NAME}.")
@click.argument("directory", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--force", is_flag=True, help="Overwrite one that exists.")
@click.pass_context
def command(ctx: click.Context, /, directory: str, force: bool) -> None:
    """Write a commented .dynlint.yaml into a folder, with the environments that can be seen there."""
    path = os.path.join(directory, FILE_NAME)
    if os.path.lexists(path) and not force:
        terminal.print_error(f"{path} exists; --force overwrites it")
        ctx.exit(2)
    seen = environments_in(directory)
    text = settings(seen)
    try:
        settings_in(text, path)
        size = len(text.encode("utf-8", "backslashreplace"))
        mistake = f"they take {size:,} bytes, and dynlint reads {SETTINGS_BYTES:,}" if size > SETTINGS_BYTES else ""
    except ConfigError as error:
        mistake = error.message
    if mistake:
        terminal.print_error(f"the environments that can be seen are not written: {mistake}")
        seen, text = {}, settings({})
    try:
        write_file(path, text)
    except OSError as error:
        terminal.print_error(f"{path} cannot be written: {error.strerror}")
        ctx.exit(2)
    named = f" with the environments {', '.join(seen)}" if seen else ""
    terminal.say(shown(f"wrote {path}{named}"))


def settings(seen: dict[str, FoundEnvironment]) -> str:
    """Return the text of a `.dynlint.yaml`."""
    lines = ["environments:\n"] if seen else [_EXAMPLE]
    for name, places in seen.items():
        lines.append(f"  {_quoted(name)}:\n    production: {str(is_production_name(name)).lower()}\n")
        for key, values in (("paths", map(literal, places.paths)), ("var_files", places.var_files)):
            listed = ", ".join(map(_quoted, values))
            lines += [f"    {key}: [{listed}]\n"] if listed else []
        if places.variables:
            pairs = ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in places.variables)
            lines.append(f"    vars: {{{pairs}}}\n")
        if places.workspace:
            lines.append(f"    workspace: {_quoted(places.workspace)}\n")
    return _HEAD.format(name=FILE_NAME, schema=f"{SCHEMAS}config.schema.json") + _ENVIRONMENTS + "".join(lines) + _TAIL


def environments_in(directory: str) -> dict[str, FoundEnvironment]:
    """Return the environments that a run finds without settings, by name.

    A root module is left out where it reads other files for an environment than the root modules before it.
    """
    from dynlint.environments.discovery import deployments  # noqa: PLC0415  # start-up: where it is used
    from dynlint.environments.root_modules import mere_modules  # noqa: PLC0415  # start-up: where it is used
    from dynlint.filesystem.borders import Border  # noqa: PLC0415 (start-up: not for help)
    from dynlint.hcl.files.discovery import scan  # noqa: PLC0415  # start-up: where it is used
    from dynlint.hcl.files.library import Library  # noqa: PLC0415  # start-up: where it is used
    from dynlint.settings.config_file import Config  # noqa: PLC0415 (start-up: not for help)

    top = os.path.abspath(directory)
    border = Border((top,))
    tree, library = scan((top,), border=border), Library(border)
    library.value_files = tree.value_files()
    seen: dict[str, FoundEnvironment] = {}
    for root in sorted(set(tree.folders) - mere_modules(library, tree)):
        path = os.path.relpath(root, top).replace(os.sep, "/")
        found = {} if _SKIPPED & {*path.split("/")} else _named(deployments(library, root, Config()), root, top)
        if all(name not in seen or seen[name][1:] == places[1:] for name, places in found.items()):
            for name, places in found.items():
                seen.setdefault(name, places).paths.append(path)
    return dict(sorted(seen.items()))


def _named(found: Iterable[Deployment], root: str, top: str) -> dict[str, FoundEnvironment]:
    """Return the environments of a root module that have a name; none where there may be further ones."""
    listed = list(found)
    if any(plan.environment.production is None for plan in listed):
        return {}
    return {
        plan.environment.name: FoundEnvironment(
            [],
            tuple(_spelled(file, root, top) for file in plan.var_files),
            tuple((name, str(value)) for name, value in plan.variables.items()),
            plan.workspace,
        )
        for plan in listed
        if is_environment_name(plan.environment.name)
    }


def _spelled(file: str, root: str, top: str) -> str:
    """Return the path of a file of values for `var_files`: from the root module, or with `{root}` from the top."""
    if is_within(file, root):
        return os.path.relpath(file, root).replace(os.sep, "/")
    *folders, name = os.path.relpath(file, top).split(os.sep)
    own = os.path.basename(root)
    stem, dot, suffix = name.partition(".")
    parts = (*folders, stem)
    return "/".join("{root}" if part == own else part for part in parts) + dot + suffix


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar that no reader takes for a number, boolean or null."""
    if _BARE.fullmatch(text) and text.lower() not in ("true", "false", "null"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped) + '"'
