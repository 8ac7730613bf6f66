"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import inspect

import click

from dynlint.cli.program import COMMANDS, program

_HEAD = """\
# Commands

Made by `docs/generate.py` from the commands themselves.
"""


def commands() -> str:
    """Return the page."""
    group = click.Context(program, info_name="dynlint")
    sections = [_section(name, program.get_command(group, name), group) for name in COMMANDS]
    return "\n".join([_HEAD, *sections, _epilog()])


def _section(name: str, command: click.Command | None, group: click.Context) -> str:
    if command is None:
        raise KeyError(name)
    context = click.Context(command, info_name=name, parent=group)
    usage = " ".join(["dynlint", name, *command.collect_usage_pieces(context)])
    lines = [f"## dynlint {name}", "", inspect.cleandoc(command.help or ""), "", "```console", f"$ {usage}", "```", ""]
    options = [each for each in command.params if isinstance(each, click.Option)]
    lines += ["| option | |", "|---|---|", *map(_row, options), ""]
    return "\n".join(lines) if options else "\n".join(lines[:-1])


def _row(option: click.Option) -> str:
    """Return a row of the table; written here and not by click, whose versions word it differently."""
    names = " / ".join([", ".join(option.opts), *option.secondary_opts])
    repeated = " Repeatable." if option.multiple and "repeatable" not in (option.help or "") else ""
    default = f" Without it: `{option.default}`." if option.show_default else ""
    return f"| `{names}{_value(option)}` | {option.help or ''}{repeated}{default} |"


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    choices = getattr(option.type, "choices", None)
    return " " + ("\\|".join(choices) if choices else option.metavar or option.type.name.split()[0].upper())


def _epilog() -> str:
    lines = (program.epilog or "").replace("\b\n", "").splitlines()
    return "## Exit codes\n\n```text\n" + "\n".join(line.strip() for line in lines if line.startswith("  ")) + "\n```\n"
