"""Write what is made from the rules: a page for each, the index, the README's table. ``--check`` tells what is stale.

Nothing is listed twice: the pages come from the rules' docstrings and attributes.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from dynlint.rulebook import load  # noqa: E402  # the checkout's own package

if TYPE_CHECKING:
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
    lines = [f"# {rule.name} ({rule.id})", "", rule.title, "", f"*{where(rule)}{'' if rule.default else ', off unless selected'}*"]
    lines += [body.rstrip(), ""]
    if rule.options:
        lines += ["## Options", "", *(f"- `{name}`: default `{value!r}`" for name, value in rule.options.items()), ""]
    if rule.aliases:
        lines += ["## The same rule elsewhere", "", ", ".join(f"`{alias}`" for alias in rule.aliases), ""]
        lines += ["Comments that skip one of these skip this rule too.", ""]
    lines += ["## Sources", "", *(f"- <{link}>" for link in rule.references), ""]
    return "\n".join(lines)


def index(rules: tuple[Rule, ...]) -> str:
    """Return the list of all rules by theme."""
    lines = ["# Rules", "", "Made from the rules themselves by `docs/generate.py`.", ""]
    for digit, theme in _THEMES.items():
        themed = [rule for rule in rules if rule.id[3] == digit]
        if themed:
            lines += [f"## {theme}", "", "| id | name | speaks | what it flags |", "|---|---|---|---|"]
            lines += [f"| {rule.id} | [{rule.name}]({rule.name}.md) | {_short(rule)} | {rule.title} |" for rule in themed]
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
    return made


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
        print(f"{'stale' if check else 'written'}: {path.relative_to(TOP)}")  # noqa: T201
    return 1 if check and (stale or gone) else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
