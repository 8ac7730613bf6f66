"""Generated pages agree with the code, and links have a target."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dynlint import __version__
from dynlint.cli.program import COMMANDS
from dynlint.request import Request
from dynlint.rule import Rule
from dynlint.rulebook.options import Settings
from dynlint.rulebook.rulebook import load
from dynlint.rulebook.selection import rules_of
from dynlint.rulebook.yaml_rules.comparisons import OPERATORS
from dynlint.run.lint import run
from dynlint.settings.config_file import ENVIRONMENT_KEYS, KEYS
from dynlint.settings.config_file import load as load_config

TOP = Path(__file__).resolve().parent.parent
RULES = {rule.id: rule for rule in load().rules}
PAGES = sorted([TOP / "README.md", TOP / "CHANGELOG.md", *(TOP / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (TOP / "docs").glob("*.md") if f"](docs/{page.name})" not in readme] == []


def test_the_first_look_shows_what_dynlint_can_do_and_is_what_the_program_says() -> None:
    """`docs/generate.py` writes the block itself; its `--check` is a step of its own in `.ci/test`."""
    command = [sys.executable, "-P", "-m", "dynlint", "--no-cache", "examples/first_look"]
    variables = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PYTHONPATH": str(TOP)}
    done = subprocess.run(command, cwd=TOP, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    said = re.sub(r"\d+\.\d\d s\n$", "0.06 s\n", done.stdout)
    page = (TOP / "README.md").read_text(encoding="utf-8")
    assert f"```console\n$ dynlint examples/first_look\n{said}```\n" in page
    assert {"error", "warning"} <= set(re.findall(r"  (error|warning)  ", said))
    assert "\n  because  " in said
    assert "\n  change   " in said


def test_the_readme_claims_nothing_that_cannot_be_had_yet() -> None:
    """A tag or a package is named only if the changelog has the day of its release."""
    changes = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    page = (TOP / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bv(\d+\.\d+\.\d+)\b", page)) <= set(released)
    assert released or "pip install dynlint" not in page
    assert re.search(rf"^## \[{re.escape(__version__)}\] - ", changes, re.MULTILINE)


def test_the_page_of_settings_has_every_key_and_its_examples_load(tmp_path: Path) -> None:
    text = (TOP / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in (*KEYS, *ENVIRONMENT_KEYS) if f"`{key}`" not in text and f"{key}:" not in text] == []
    for number, example in enumerate(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)):
        (tmp_path / f"{number}.yaml").write_text(example)
        config = load_config(str(tmp_path / f"{number}.yaml"))
        assert rules_of(load(), config, Request())
        Settings(config, load())


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


def test_the_policy_and_the_rule_of_the_guide_load(tmp_path: Path) -> None:
    policy = next(block for block in _blocks("yaml") if block.startswith("id: "))
    rule = next(block for block in _blocks("python") if block.startswith("class "))
    head = "from dynlint.finding import Severity\nfrom dynlint.rule import Rule\n"
    (tmp_path / "rare.yaml").write_text(policy)
    (tmp_path / "without_owner.py").write_text("from __future__ import annotations\n" + head + rule)
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  tags = { team = "a" }\n}\n')
    (tmp_path / ".dynlint.yaml").write_text("root: true\nenvironments: {production: {}}\n")
    result = run(Request((str(tmp_path),), select=("ACME",), rule_paths=(_rules_of(tmp_path),)))
    assert [(finding.rule, finding.severity.label) for finding in result.findings] == [("ACME002", "error")]


def _rules_of(folder: Path) -> str:
    rules = folder / "rules"
    rules.mkdir()
    for path in [folder / "rare.yaml", folder / "without_owner.py"]:
        path.rename(rules / path.name)
    return str(rules)


def _blocks(language: str) -> list[str]:
    text = (TOP / "docs" / "custom-rules.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_guide_names_every_operator_and_check() -> None:
    text = (TOP / "docs" / "custom-rules.md").read_text(encoding="utf-8")
    assert [name for name in OPERATORS if name not in text] == []
    assert [name for name in vars(Rule) if name.startswith("check_") and name not in text] == []


def test_the_comparison_counts_what_its_table_shows() -> None:
    text = (TOP / "docs" / "comparison.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2:-1] for line in text.splitlines() if line.startswith("| [")]
    alone = sum(not any(cell.strip() for cell in row) for row in rows)
    assert f"**{alone} of {len(RULES)} rules are in none of" in text
    assert len(rows) == len(RULES)


def test_each_promise_of_the_page_on_security_has_its_test() -> None:
    page = (TOP / "docs" / "security.md").read_text(encoding="utf-8")
    tables = [part.splitlines() for part in page.split("\n\n") if "|" in part]
    assert len(tables) == 6
    for title, line, *promises in tables:  # after a blank line a table would lack its title
        assert re.fullmatch(r"\| promise[a-z ]* \| test \|", title)
        assert line == "|---|---|"
        assert promises
        for promise in promises:
            assert re.fullmatch(r"\| [^|]+ \| [^|]+ \|", promise)
            named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", promise)
            assert named, promise
            for path, name in named:
                assert re.search(
                    rf"^(?:async )?def {name}\(", (TOP / path).read_text(encoding="utf-8"), re.MULTILINE
                ), promise
