"""`dynlint environments PATH`: the environments of each root module, and the evidence for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dynlint.cli import terminal
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint import lint_options
from dynlint.reports.escape import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = ("environment", "production", "comes from", "values, the later over the earlier")
_PRODUCTION = {True: "yes", False: "no", None: "unknown"}


@click.command(name="environments", short_help="Show root modules and their environments.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@lint_options("environments")
@click.option("--all", "all_files", is_flag=True, help="Show root modules that cannot reach DynamoDB, too.")
@lint_options("config")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    form: str,
    environments: tuple[str, ...],
    all_files: bool,
    config: str | None,
) -> None:
    """Show the environments of each root module: what names them, their files of values, which are production and why.

    Then what was found and not used, and why.
    """
    from dynlint.request import Request  # noqa: PLC0415 (start-up: not for help)
    from dynlint.run.environments_overview import overview  # noqa: PLC0415 (start-up: not for help)

    there = worth_linting(paths or (".",), one_is_enough=False)
    if len(there) < len(paths or (".",)):
        ctx.exit(2)
    found = overview(Request(there, environments, config=config, all_files=all_files))
    if form == "json":
        from dynlint.reports.plain_json import dumped  # noqa: PLC0415 (start-up: not for text)

        terminal.write(dumped(found, indent=2, default=str))
    else:
        terminal.say(shown_text(found))
    ctx.exit(0 if found["roots"] else 2)


def shown_text(found: dict[str, Any]) -> str:
    """Return the overview as text tables."""
    blocks = [_root(root) for root in found["roots"]]
    if found["not_used"]:
        lines = ["not used", *(f"  {_place(each)}  {each['what']}: {each['why']}" for each in found["not_used"])]
        blocks.append(lines)
    if found["roots_not_shown"]:
        blocks.append([f"{found['roots_not_shown']} more that do not concern DynamoDB (--all shows them)"])
    if not found["roots"]:
        blocks.insert(0, ["no root module that can reach DynamoDB"])
    return "\n\n".join("\n".join(map(shown, block)) for block in blocks) + "\n"


def _root(root: dict[str, Any]) -> list[str]:
    note = "  (a module for others: nothing gives it values)" if root["is_library"] else ""
    rows = [_HEAD, *(row for each in root["environments"] for row in _rows(each))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return [f"{root['path']}{note}{_engine(root['engine'])}", *(f"  {_line(row, widths)}" for row in rows)]


def _engine(engine: dict[str, Any]) -> str:
    """Return a note on the engine; empty where it is Terraform and nothing is ambiguous."""
    if engine["ambiguous"]:
        return (
            "  (files for Terraform and for OpenTofu, read as OpenTofu reads them: `engine` in the settings says which)"
        )
    if engine["name"] == "terraform":
        return ""
    places = ", ".join(f"{_place(each)} {each['what']}" for each in engine["evidence"]) or "the settings"
    return f"  (run by OpenTofu: {places})"


def _rows(environment: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    production = f"{_PRODUCTION[environment['production']]}, {environment['because']}"
    places = [f"{_place(each)} ({each['what']})" for each in environment["evidence"]] or ["nothing names one"]
    values = [*environment["value_files"]]
    values += [f"var.{name} = {value}" for name, value in environment["variables"].items()]
    values += [f"terraform.workspace = {environment['workspace']}"] if environment["workspace"] is not None else []
    for number in range(max(len(places), len(values), 1)):
        first = (environment["name"], production) if not number else ("", "")
        yield (*first, *(column[number] if number < len(column) else "" for column in (places, values)))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()


def _place(entry: dict[str, Any]) -> str:
    return f"{entry['path']}:{entry['line']}" if entry["line"] else entry["path"]
