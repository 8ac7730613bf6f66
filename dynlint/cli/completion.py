"""Shell completion of rules, environments and paths; `dynlint.cli.program` completes the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from dynlint.rule import Rule


def rules(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of rules, and their ids if the word begins like one; after a comma, the next item of a list."""
    before, comma, word = incomplete.rpartition(",")
    begun = word[:1].isupper()
    found = (
        (rule.id if begun else rule.name, rule.title)
        for rule in _rules(ctx)
        if (rule.id if begun else rule.name).startswith(word)
    )
    return [CompletionItem(before + comma + name, help=title) for name, title in found]


def environments(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the names of the environments below the given paths, else below the working directory."""
    before, comma, word = incomplete.rpartition(",")
    names = _environments(ctx.params.get("paths") or (".",))
    return [CompletionItem(before + comma + name) for name in names if name.startswith(word)]


def _rules(ctx: click.Context) -> Iterable[Rule]:
    from dynlint.rulebook.selection import rulebook_here  # noqa: PLC0415 (start-up: not for options)

    try:
        return rulebook_here(tuple(ctx.params.get("rule_paths") or ()), None).rules
    except Exception:  # noqa: BLE001  # a shell that completes shows no errors
        return ()


def _environments(paths: tuple[str, ...]) -> list[str]:
    from dynlint.request import Request  # noqa: PLC0415 (start-up: not for options)
    from dynlint.run.environments_overview import overview  # noqa: PLC0415 (as above)

    try:
        roots = overview(Request(tuple(paths)))["roots"]
    except Exception:  # noqa: BLE001  # as above
        return []
    return sorted({each["name"] for root in roots for each in root["environments"]})
