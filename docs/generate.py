"""Write what is made from the code: rules, comparison, commands, limits, data, systems, schemas, tables of modules.

``--check`` tells what is stale. Nothing is listed twice: the pages come from the rules' docstrings, attributes and
examples, from the commands, and from the expectations and tests of the reference systems.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

TOP = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TOP), str(TOP / "docs")]

from checkov_page import checkov_page  # noqa: E402  # the checkout's own
from command_page import commands  # noqa: E402  # the checkout's own
from comparison_page import comparison, tool_of  # noqa: E402  # the checkout's own
from data_page import data  # noqa: E402  # the checkout's own
from limits_page import limits  # noqa: E402  # the checkout's own
from model_page import model  # noqa: E402  # the checkout's own
from module_tables import module_readmes, summaries  # noqa: E402  # the checkout's own
from nested_blocks import nested_blocks  # noqa: E402  # the checkout's own
from readme_page import readme  # noqa: E402  # the checkout's own
from refusals_page import refusals  # noqa: E402  # the checkout's own
from schema_files import schemas  # noqa: E402  # the checkout's own
from speed_page import speed  # noqa: E402  # the checkout's own
from systems_page import systems  # noqa: E402  # the checkout's own

from dynlint.rulebook.rulebook import load  # noqa: E402  # the checkout's own
from dynlint.testing import examples  # noqa: E402  # the checkout's own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.rule import Rule

_THEMES = {
    "0": "The linter itself",
    "1": "Encryption",
    "2": "Recovery",
    "3": "Deletion",
    "4": "Alarms",
    "5": "Access",
    "6": "Capacity and billing",
    "7": "Keys and indexes",
    "8": "TTL, streams, triggers, global tables",
    "9": "Hygiene and cost",
}
_BLOCK = re.compile(r"(?:^(?: {4}.*)?\n)*^ {4}.*$", re.MULTILINE)
_KINDS = {bool: "true or false", int: "a whole number", tuple: "a list", str: "text"}


def where(rule: Rule) -> str:
    """Say in which environments a rule speaks and how loudly."""
    if rule.production_only:
        return f"{rule.severity.label} in production"
    if rule.elsewhere is not None:
        return f"{rule.severity.label} in production, {rule.elsewhere.label} elsewhere"
    return f"{rule.severity.label} in every environment"


def page(rule: Rule) -> str:
    """Return a rule's page."""
    _title, _, body = rule.doc.partition("\n")
    body = _BLOCK.sub(lambda match: f"```hcl\n{textwrap.dedent(match[0]).strip()}\n```", body)
    off = "" if rule.default else ", off unless selected"
    lines = [f"# {rule.name} ({rule.id})", "", rule.title, "", f"*{where(rule)}{off}*", body.rstrip(), ""]
    lines += [*_fix(rule), *_options(rule), *_elsewhere(rule)]
    lines += ["## Sources", "", *(f"- <{link}>" for link in rule.references), ""]
    return "\n".join(lines)


_OPTION = {"safe": "", "unsafe": " with `--unsafe-fixes`"}


def _fix(rule: Rule) -> Iterator[str]:
    """Yield the section about the change that a finding in the example brings along."""
    example = next(examples("", rule))
    with tempfile.TemporaryDirectory() as folder:
        _, result = example.lint(folder)
    fixable = [finding for finding in result.findings if finding.changes]
    texts = [change.text.strip("\n") for finding in fixable[:1] for change in finding.changes if change.text.strip()]
    if rule.fix:
        said = f"A finding brings the certain change along, where there is one. It is **{rule.fix}**: {rule.fix_reason}"
        how = f"`dynlint fix` makes it{_OPTION[rule.fix]}: [fixing](../fixing.md)."
        yield from ("## Fix", "", said, "", how, "")
    if texts:
        text = "\n\n".join(map(textwrap.dedent, texts))
        yield from ("In the example:", "", "```hcl", text.strip(), "```", "")


def _options(rule: Rule) -> Iterator[str]:
    if not rule.options:
        return
    yield from (
        "## Options",
        "",
        "With their defaults, in `.dynlint.yaml`; for one environment below its own `rules`.",
        "",
    )
    yield from ("```yaml", "rules:", f"  {rule.name}:")
    for name, value in rule.options.items():
        text = f"    {name}: {json.dumps(value, ensure_ascii=False)}".replace('"', "")
        kind = f"    # {_KINDS[type(value)]}"
        yield from textwrap.wrap(text, 118 - len(kind), subsequent_indent="      ")[:-1]
        yield textwrap.wrap(text, 118 - len(kind), subsequent_indent="      ")[-1] + kind
    yield from ("```", "")


def _elsewhere(rule: Rule) -> Iterator[str]:
    if not rule.aliases:
        return
    yield from ("## The same rule elsewhere", "")
    tools = dict.fromkeys(tool_of(alias) or "others" for alias in rule.aliases)
    for tool in tools:
        yield f"- {tool}: " + ", ".join(f"`{alias}`" for alias in rule.aliases if (tool_of(alias) or "others") == tool)
    yield from ("", "Comments that skip one of these skip this rule too.", "")


def index(rules: Sequence[Rule]) -> str:
    """Return the list of all rules by theme."""
    lines = ["# Rules", "", "Made from the rules themselves by `docs/generate.py`.", ""]
    for digit, theme in _THEMES.items():
        themed = [rule for rule in rules if rule.id[3] == digit]
        if themed:
            lines += [f"## {theme}", "", "| id | name | speaks | what it flags |", "|---|---|---|---|"]
            lines += [
                f"| {rule.id} | [{rule.name}]({rule.name}.md) | {_short(rule)} | {rule.title} |" for rule in themed
            ]
            lines.append("")
    return "\n".join(lines)


def _short(rule: Rule) -> str:
    return where(rule) + ("" if rule.default else " (off)")


def pages() -> dict[Path, str]:
    """Return every generated file's text by path."""
    rules = load().rules
    folder = TOP / "docs" / "rules"
    made = {folder / f"{rule.name}.md": page(rule) for rule in rules}
    made[folder / "README.md"] = index(rules)
    made[TOP / "docs" / "comparison.md"] = comparison(rules)
    made[TOP / "docs" / "checkov.md"] = checkov_page(rules)
    made[TOP / "docs" / "commands.md"] = commands()
    made[TOP / "docs" / "model.md"] = model()
    made[TOP / "docs" / "limits.md"] = limits()
    made[TOP / "docs" / "systems.md"] = systems()
    made[TOP / "docs" / "data.md"] = data()
    made[TOP / "docs" / "refusals.md"] = refusals()
    made[TOP / "README.md"] = readme()
    made[TOP / "dynlint" / "hcl" / "syntax" / "nested_blocks.py"] = nested_blocks()
    made |= {TOP / "docs" / name: text for name, text in speed().items()}
    return made | schemas() | module_readmes() | summaries()


def main(check: bool) -> int:
    """Write, or with `check` only compare; return 1 where something was stale."""
    made = pages()
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    gone = [path for path in (TOP / "docs" / "rules").glob("*.md") if path not in made]
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
        for path in gone:
            path.unlink()
    for path in (*stale, *gone):
        print(f"{'stale' if check else 'written'}: {path.relative_to(TOP)}")  # noqa: T201  # a script
    return 1 if check and (stale or gone) else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
