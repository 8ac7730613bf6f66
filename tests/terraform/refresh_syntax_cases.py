"""Writes what `terraform fmt` answers to every snippet of tests/hcl/syntax_cases.yaml.

Usage: python tests/terraform/refresh_syntax_cases.py

Runs Terraform on each `text` and writes its answer as `says`. To add a snippet, add its text, then run this.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

import yaml

CASES = Path(__file__).parents[1] / "hcl" / "syntax_cases.yaml"
ACCEPTED = "accepted"
_FIRST_ERROR = re.compile(r"Error: (.+?)\n.*?on \S*?(\d+)\.tf line (\d+)", re.DOTALL)


def load_cases() -> list[dict[str, str]]:
    """Return the snippets: `text`, and `says`, the answer of Terraform."""
    cases: list[dict[str, str]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return cases


def verdicts(texts: list[str]) -> list[str]:
    """Return Terraform's answer to each text: `accepted`, or the heading and line of its first error."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.tf").write_text(text, encoding="utf-8", newline="")
        said = [ACCEPTED] * len(texts)
        errors = [(int(number), f"{title}, line {line}") for title, number, line in _FIRST_ERROR.findall(_fmt(folder))]
    for number, answer in reversed(errors):
        said[number] = answer
    return said


def _fmt(folder: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    command = ["terraform", "fmt", "-check", "-no-color", "-list=false", folder]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    ).stderr.replace("\r", "")


def main() -> None:
    """Write the answers into the file of snippets."""
    texts = [case["text"] for case in load_cases()]
    cases = [{"text": text, "says": says} for text, says in zip(texts, verdicts(texts), strict=True)]
    CASES.write_text(yaml.safe_dump(cases, sort_keys=False, width=10_000), encoding="utf-8")


if __name__ == "__main__":
    main()
