"""What is made from the code is as the code says, and links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dynlint.cli import COMMANDS
from dynlint.rulebook import load

TOP = Path(__file__).resolve().parent.parent
RULES = {rule.id: rule for rule in load().rules}
PAGES = sorted([TOP / "README.md", TOP / "CHANGELOG.md", *(TOP / "docs").glob("*.md")])


def test_pages_are_fresh() -> None:
    command = [sys.executable, "docs/generate.py", "--check"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "run docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_command_has_a_section() -> None:
    text = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## dynlint (\S+)$", text, re.MULTILINE) == list(COMMANDS)


def test_every_option_of_a_rule_is_on_its_page() -> None:
    for rule in RULES.values():
        text = (TOP / "docs" / "rules" / f"{rule.name}.md").read_text(encoding="utf-8")
        assert all(f"    {name}: " in text for name in rule.options)
        assert all(f"`{alias}`" in text for alias in rule.aliases)


def test_what_is_known_of_peers_is_about_rules_that_there_are() -> None:
    data = json.loads((TOP / "docs" / "data" / "peers.json").read_text(encoding="utf-8"))
    patterns = {peer["name"]: peer["ids"] for peer in data["peers"]}
    assert {*data["near"], *data["terraform"]} <= set(RULES)
    for near in data["near"].values():
        assert all(re.fullmatch(patterns[peer], alias) for peer, alias in near.items())


def test_the_comparison_counts_what_its_table_shows() -> None:
    text = (TOP / "docs" / "comparison.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2:-1] for line in text.splitlines() if line.startswith("| [")]
    alone = sum(not any(cell.strip() for cell in row) for row in rows)
    assert f"**{alone} of {len(RULES)} rules are in none of" in text
    assert len(rows) == len(RULES)
