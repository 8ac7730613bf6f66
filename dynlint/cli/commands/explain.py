"""`dynlint explain RULE`: a rule's documentation in the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from dynlint.cli import completion, terminal
from dynlint.cli.commands.lint import lint_options
from dynlint.reports.escape import inert, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook

_FENCE = re.compile(r"\s*```")


@click.command(name="explain", short_help="Explain a rule.")
@click.argument("words", nargs=-1, required=True, metavar="RULE...", shell_complete=completion.rules)
@click.option(
    "--rules", "rule_paths", multiple=True, type=click.Path(exists=True, file_okay=False), help="Your own too."
)
@lint_options("trust", "color")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    words: tuple[str, ...],
    rule_paths: tuple[str, ...],
    trust: bool | None,
    color: bool | None,
) -> None:
    """Explain a rule, given by its id, its name, or another tool's id for the same (CKV_AWS_28)."""
    from dynlint.rulebook.selection import rulebook_here  # noqa: PLC0415 (start-up: not for help)

    book = rulebook_here(rule_paths, trust)
    terminal.print_errors(book.errors)
    found = [rule for word in words for rule in _meant(book, word)]
    colored = terminal.wants_color(color)
    terminal.write("\n\n".join(explanation(rule, colored) for rule in found) + "\n", color=colored)
    ctx.exit(3 if book.errors else 0)


def _meant(book: Rulebook, word: str) -> list[Rule]:
    """Return the rules with a given id, name or id of another tool; several rules may share the latter."""
    from dynlint.rulebook.rulebook import RulebookError  # noqa: PLC0415 (start-up: not for help)

    wanted = word.lower()
    own = [rule for rule in book.rules if wanted in (rule.id.lower(), rule.name)]
    found = own or [rule for rule in book.rules if wanted in (alias.lower() for alias in rule.aliases)]
    if not found:
        nearest = book.nearest(word)
        raise RulebookError(f"there is no rule {word!r}" + (f"; did you mean {nearest}?" if nearest else ""))
    return found


def explanation(rule: Rule, color: bool) -> str:
    """Return a rule's documentation as text."""

    def strong(text: str) -> str:
        return f"\033[1m{text}\033[0m" if color else text

    lines = [strong(shown(f"{rule.id} {rule.name}")) + f"  {reach(rule)}", "", *_body(rule.doc, strong)]
    if rule.options:
        lines += ["", strong("Options"), *(f"  {name}: {_yaml(value)}" for name, value in rule.options.items())]
    if rule.aliases:
        lines += ["", strong("The same in other tools"), "  " + shown(", ".join(rule.aliases))]
    if rule.references:
        lines += ["", strong("References"), *(f"  {shown(reference)}" for reference in rule.references)]
    return inert("\n".join(lines))


def reach(rule: Rule) -> str:
    """Return the severity of a rule, and the environments in which it reports, in a few words."""
    where = "in production" if rule.production_only else "in every environment"
    return f"{rule.severity.label}, {where}" + ("" if rule.default else ", off until selected")


def _body(doc: str, strong: Callable[[str], str]) -> list[str]:
    """Return a docstring's lines: headings without `#`, examples indented."""
    lines: list[str] = []
    in_code = False
    for line in map(shown, doc.splitlines()):
        if _FENCE.match(line):
            in_code = not in_code
        elif in_code:
            lines.append(f"    {line}" if line else "")
        elif line.startswith("#"):
            lines.append(strong(line.lstrip("#").strip()))
        else:
            lines.append(line)
    return lines


def _yaml(value: object) -> str:
    import json  # noqa: PLC0415 (start-up: not for help)

    return json.dumps(value, default=list)
