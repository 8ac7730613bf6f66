"""`dynlint rules`: list the rules, or print the folder that holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from dynlint.cli import terminal
from dynlint.cli.commands.explain import reach
from dynlint.cli.commands.lint import lint_options
from dynlint.reports.escape import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.inside_checkov.checks import Description
    from dynlint.rule import Rule


@click.command(name="rules", short_help="List the rules.")
@click.option(
    "--path", "show_path", is_flag=True, help="Print the folder of the rules, for checkov --external-checks-dir."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "checkov")),
    default="text",
    show_default=True,
    help="checkov: the built-in rules that are checks there, by their ids.",
)
@click.option(
    "--rules", "rule_paths", multiple=True, type=click.Path(exists=True, file_okay=False), help="Your own too."
)
@click.option(
    "--search", "words", multiple=True, metavar="WORD", help="Only rules whose text has this word; repeatable."
)
@lint_options("trust")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    show_path: bool,
    form: str,
    rule_paths: tuple[str, ...],
    words: tuple[str, ...],
    trust: bool | None,
) -> None:
    """List the rules, or say where they are."""
    from dynlint.rulebook import rulebook  # noqa: PLC0415 (start-up: not for help)
    from dynlint.rulebook.selection import rulebook_here  # noqa: PLC0415 (start-up: not for help)

    if show_path:
        terminal.write(rulebook.builtin_path() + "\n")
        return
    if form == "checkov":
        from dynlint.inside_checkov.checks import descriptions  # noqa: PLC0415 (start-up: only here)

        terminal.write(as_checkov(descriptions()))
        return
    book = rulebook_here(rule_paths, trust)
    rules = [rule for rule in book.rules if speaks_of(rule, words)]
    if words and not rules:
        terminal.print_error(f"no rule has the words {' and '.join(words)}")
    if form == "json":
        terminal.write(as_json(rules))
    else:
        terminal.say(as_text(rules))
    terminal.print_errors(book.errors)
    ctx.exit(3 if book.errors else 0)


def speaks_of(rule: Rule, words: Iterable[str]) -> bool:
    """Tell whether each of some words begins a word in a rule's names or documentation."""
    text = "\n".join((rule.id, rule.name, rule.checkov_id, *rule.aliases, rule.doc))
    return all(re.search(rf"(?<![^\W_]){re.escape(word)}", text, re.IGNORECASE) for word in words)


def as_text(rules: Sequence[Rule]) -> str:
    """Return one line for a rule: id, name, severity and environments, safety of its fix, title."""
    names = max((len(rule.name) for rule in rules), default=0)
    reaches = max((len(reach(rule)) for rule in rules), default=0)
    fixes = max((len(_fix(rule)) for rule in rules), default=0)
    columns = (
        (f"{rule.name:{names}}", f"{reach(rule):{reaches}}", f"{_fix(rule):{fixes}}", rule.title) for rule in rules
    )
    lines = ("  ".join((rule.id, *filter(None, parts))) for rule, parts in zip(rules, columns))
    return "".join(f"{shown(line).rstrip()}\n" for line in lines)


def _fix(rule: Rule) -> str:
    return f"{rule.fix} fix" if rule.fix else ""


def as_checkov(checks: Sequence[Description]) -> str:
    """Return one line for a Checkov check: Checkov's id and ours, name, severity, title."""
    names = max((len(check.name) for check in checks), default=0)
    return "".join(
        f"{check.id}  {check.rule}  {check.name:{names}}  {check.severity:6}  {check.title}\n" for check in checks
    )


def as_json(rules: Sequence[Rule]) -> str:
    """Return the rules as a JSON list."""
    from dynlint.reports.plain_json import dumped  # noqa: PLC0415 (start-up: not for help)

    listed = [
        {
            "id": rule.id,
            "name": rule.name,
            "severity": rule.severity.label,
            "title": rule.title,
            "production_only": rule.production_only,
            "default": rule.default,
            "fix": rule.fix or None,
            "fix_reason": rule.fix_reason,
            "aliases": rule.aliases,
            "references": rule.references,
            "options": rule.options,
            "doc": rule.doc,
        }
        for rule in rules
    ]
    return dumped(listed, indent=2, default=list)
