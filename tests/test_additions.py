"""Adds a rule, a report and an option to a copy, as CONTRIBUTING.md says, and checks how many files are edited."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from twin_cases import twins

TOP = Path(__file__).resolve().parents[1]
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
TABLE = 'resource "aws_dynamodb_table" "temp_orders" {\n  name = "temp_orders"\n}\n'
RULE = '''from __future__ import annotations

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Rule


class TemporaryName(Rule):
    """Table with a temporary name.

    ## What it does
    Looks at the name of every table.

    ## Why is this bad?
    Nobody knows whether it is still needed.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "temp_orders"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
    """

    id = "DYN999"
    severity = Severity.INFO
    resources = TABLES
    references = ("https://example.com/names",)

    def check_table(self, table, module):
        if table.name.text is not None and table.name.text.startswith("temp_"):
            yield self.finding(table.name, f"{table.address} has a temporary name: name it for what it keeps.")
'''
PAGE = """# temporary-name

A name says what a table keeps.

```yaml twin=infrastructure
why: A table was added for a test and stayed.
edits:
  - file: staging/temporary.tf
    add: |
      resource "aws_dynamodb_table" "orders" {
        name         = "temp_orders"
        billing_mode = "PAY_PER_REQUEST"
        server_side_encryption {
          enabled = true
        }
      }
expect:
  - file: staging/temporary.tf
    line: name         = "temp_orders"
    environments: [staging]
```

## The name

```hcl
resource "aws_dynamodb_table" "orders" {
  name = "temp_orders" # expect: temporary-name severity=info: name it for what it keeps
}
```
"""
REPORT = '''"""One line for a finding: its rule and its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dynlint.finding import Result


def render(result: Result) -> str:
    """Return the lines."""
    return "".join(f"{finding.rule} {finding.address}\\n" for finding in result.findings)
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program with one more rule, report and option, and a table to lint."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("dynlint", "rules"):
        shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "rules").mkdir(parents=True)
    (folder / "table").mkdir()
    (folder / "table" / "main.tf").write_text(TABLE, encoding="utf-8")
    for written in (RULE_FILES, REPORT_FILES, OPTION_FILES):
        for name, change in written.items():
            path = folder / name
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(change if isinstance(change, str) else _replaced(text, *change), encoding="utf-8")
    return folder


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


RULE_FILES: dict[str, str | tuple[str, str]] = {
    "rules/temporary_name.py": RULE,
    "tests/rules/temporary_name.md": PAGE,
}
REPORT_FILES: dict[str, str | tuple[str, str]] = {
    "dynlint/reports/as_lines.py": REPORT,
    "dynlint/cli/outputs.py": ('"gitlab", "junit",', '"lines", "gitlab", "junit",'),
}
OPTION_FILES: dict[str, str | tuple[str, str]] = {
    "dynlint/cli/lint_options.py": (
        '    Option("strict",',
        (
            '    Option("no_infos", "--no-infos", "Leave out findings that are for information.", default=False),\n'
            '    Option("strict",'
        ),
    ),
    "dynlint/request.py": ("    coverage: bool = False", "    no_infos: bool = False\n    coverage: bool = False"),
    "dynlint/rulebook/selection.py": (
        "if rule.id in running)",
        'if rule.id in running and not (request.no_infos and rule.severity.label == "info"))',
    ),
}


def _run(copy: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "dynlint", *arguments]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_contributing_names_the_files_of_each() -> None:
    for title, files in (("A new report", REPORT_FILES), ("A new option", OPTION_FILES)):
        part = CONTRIBUTING.partition(f"## {title}\n")[2].partition("\n## ")[0]
        named = set(re.findall(r"`(dynlint/[\w/]+\.py)`", part))
        assert named == {path for path in files if path != "dynlint/rulebook/selection.py"}, title
    part = CONTRIBUTING.partition("## Your first rule")[2].partition("\n### ")[0]
    assert set(re.findall(r"`((?:tests/)?rules/temporary\w+\.\w+)`", part)) == {*RULE_FILES}


def test_a_rule_is_two_files(copy: Path) -> None:
    code = (
        "from tempfile import mkdtemp; from dynlint.testing import builtin_cases\n"
        "cases = [case for case in builtin_cases('tests/rules') if case.rule.id == 'DYN999']\n"
        "print(len(cases), [case.mistakes(mkdtemp()) for case in cases])"
    )
    environment = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("3 [[], [], []]\n", "")
    (twin,) = twins(top=copy)
    assert (twin.system, twin.rule) == ("infrastructure", "temporary-name")


def test_a_report_is_two_files(copy: Path) -> None:
    assert "DYN999 aws_dynamodb_table.temp_orders\n" in _run(copy, "table", "--format", "lines")


def test_an_option_is_three_files(copy: Path) -> None:
    """Both parsers of the command line accept it: click also has the help and the unusual spellings."""
    assert "--no-infos" in _run(copy, "lint", "--help")
    for spelling in (["--no-infos", "table"], ["--no-infos", "table", *["--fail-on", "error"] * 2]):
        assert "DYN201" in _run(copy, *spelling, "--format", "lines")
        assert "DYN999" not in _run(copy, *spelling, "--format", "lines")
