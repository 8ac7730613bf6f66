"""Reads twins from their files and from the pages of rules; `fixtures/twins/README.md` describes them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

TOP = Path(__file__).resolve().parents[2]
FIXTURES = TOP / "fixtures"
_BLOCK = re.compile(r"^```yaml twin=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _read(text: str) -> dict[str, Any]:
    """Read YAML with the fast parser if PyYAML has it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(text, loader)  # noqa: S506  # both are safe loaders
    return data


class Twin(NamedTuple):
    """A reference system with one mistake."""

    system: str
    name: str
    """The rule's name with underscores; a second twin of the rule in one system has `__` and a word behind it."""
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.system}/{self.name}"

    @property
    def rule(self) -> str:
        """The name of the rule that reports the mistake."""
        return self.name.partition("__")[0].replace("_", "-")


@cache
def twins(system: str = "*", top: Path = TOP) -> list[Twin]:
    """Return the twins of a system, or of all systems, by system and name."""
    files = (top / "fixtures" / "twins").glob(f"{system}/*.yaml")
    found = [Twin(path.parent.name, path.stem, _read(path.read_text(encoding="utf-8"))) for path in files]
    for path in (top / "tests" / "rules").glob("*.md"):
        for name, text in _BLOCK.findall(path.read_text(encoding="utf-8").partition("\n## ")[0]):
            if system in ("*", name):
                found.append(Twin(name, path.stem, _read(text)))
    return sorted(found, key=str)


def left_out(folder: str, names: list[str]) -> set[str]:
    """Return what a copy of a system for a twin has not: Terraform's folders, and the calls in examples/ of modules.

    A mistake of a module is one of all its callers; a twin is about those of the system.
    """
    calls = {name for name in names if Path(folder).name == "examples" and Path(folder, name, "main.tf").exists()}
    return calls | {name for name in names if name.startswith(".terraform")}


def edited(text: str, edit: dict[str, str]) -> str:
    """Return the text of a file (empty for a new file) with one edit of a twin."""
    if "add" in edit:
        return text + edit["add"]
    assert text.count(edit["find"]) == 1, f"{edit['file']}: {edit['find']!r} stands there once"
    return text.replace(edit["find"], edit["replace"])
