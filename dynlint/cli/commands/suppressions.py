"""`dynlint suppressions`: what is suppressed, why, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dynlint.cli import terminal
from dynlint.cli.commands.given_paths import worth_linting
from dynlint.cli.commands.lint import lint_options

if TYPE_CHECKING:
    from dynlint.finding import Finding, Result
    from dynlint.suppression import Comment

_FILE = click.Path(exists=True, dir_okay=False)


@click.command(name="suppressions", short_help="List what is suppressed, why, and until when.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--baseline", type=_FILE, help="List what this baseline accepts, too.")
@lint_options("config", "rule_paths", "trust")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    form: str,
    baseline: str | None,
    config: str | None,
    rule_paths: tuple[str, ...],
    trust: bool | None,
) -> None:
    """List every ignore comment with what it silences today, and what a baseline accepts."""
    from dynlint.request import Request, given_trust  # noqa: PLC0415  # start-up: where it is used
    from dynlint.run import lint  # noqa: PLC0415 (start-up: not for help)

    there = worth_linting(paths or (".",), one_is_enough=False)
    if len(there) < len(paths or (".",)):
        ctx.exit(2)
    request = Request(there, config=config, rule_paths=rule_paths, trust=given_trust(trust))
    result = lint.run(request)
    if baseline:
        from dynlint.cli.commands.only_new import without_accepted  # noqa: PLC0415  # start-up: where it is used

        result = without_accepted(result, request, baseline)
    listed = [_described(comment, _silenced(result, comment)) for comment in result.comments]
    listed += _accepted(result)
    if form == "json":
        from dynlint.reports.plain_json import dumped  # noqa: PLC0415  # start-up: where it is used

        terminal.write(dumped(listed, indent=2))
    else:
        terminal.say(_text(listed))
    terminal.print_errors(result.errors)
    ctx.exit(3 if result.errors else 0)


def _silenced(result: Result, comment: Comment) -> list[Finding]:
    return [item.finding for item in result.suppressed if item.suppression == comment.suppression]


def _described(comment: Comment, findings: list[Finding]) -> dict[str, Any]:
    """Return a comment as JSON data."""
    suppression = comment.suppression
    return {
        "path": suppression.location.path,
        "line": suppression.location.line,
        "tool": suppression.tool,
        "rules": list(suppression.rules),
        "reason": suppression.reason,
        "until": suppression.until or None,
        "state": "expired" if suppression.is_expired(comment.today) else "used" if findings else "unused",
        "silences": [_named(finding) for finding in findings],
    }


def _accepted(result: Result) -> list[dict[str, Any]]:
    """Return what a baseline accepts: one entry for each rule."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding, suppression in result.suppressed:
        if suppression.tool == "baseline":
            groups.setdefault((suppression.location.path, finding.rule), []).append(finding)
    nobody = {"tool": "baseline", "reason": "", "until": None, "state": "used"}
    return [
        {"path": path, "line": 1, **nobody, "rules": [rule], "silences": [_named(finding) for finding in findings]}
        for (path, rule), findings in sorted(groups.items())
    ]


def _named(finding: Finding) -> dict[str, Any]:
    environments = list(finding.environments)
    return {"rule": finding.rule, "address": finding.address, "environments": environments, "message": finding.message}


def _text(listed: list[dict[str, Any]]) -> str:
    from dynlint.reports.escape import shown  # noqa: PLC0415 (start-up: not for help)
    from dynlint.reports.order import counted  # noqa: PLC0415 (start-up: not for help)

    lines = []
    for each in listed:
        until = f"until {each['until']}" if each["until"] else "for ever"
        tool = "" if each["tool"] == "dynlint" else f"{each['tool']}: "
        state = "" if each["state"] == "used" else f"  ({each['state']})"
        what = ", ".join(each["rules"]) or "nothing that can be understood"
        why = each["reason"] or "no reason"
        lines.append(shown(f"{each['path']}:{each['line']}  {tool}{what}  {until}  {why}{state}"))
        for one in each["silences"]:
            within = f" ({', '.join(one['environments'])})" if one["environments"] else ""
            lines.append(shown(f"  {one['rule']} {one['address']}{within}"))
    silenced = sum(len(each["silences"]) for each in listed)
    lines.append(f"{counted(len(listed), 'suppression')}, {counted(silenced, 'finding')} suppressed")
    return "\n".join(lines) + "\n"
