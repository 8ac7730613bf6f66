"""The cases of a folder of rules: the examples in docstrings, and the pages in its ``cases`` folder.

Every section of a page is a case: its code blocks are a configuration (``hcl file=main.tf env=production``; a block
``yaml`` is its `.dynlint.yaml`; where a file is a plan, ``json file=tfplan.json``, the plan is linted). A comment
``# expect: rule-name`` marks a line with exactly that finding, ``# undecided: rule-name`` one where the rule must say
that it cannot tell.
"""

from __future__ import annotations

import os
import re
import textwrap
from typing import TYPE_CHECKING

from dynlint.plan.recognition import is_plan
from dynlint.read_files import LIST_BYTES, read_text
from dynlint.records import NamedTuple
from dynlint.request import Request
from dynlint.rulebook import load
from dynlint.session import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.finding import Finding, Result, Undecided
    from dynlint.rule import Rule

PAGES = "cases"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^# file: (\S+)$", re.MULTILINE)
_MARK = re.compile(r"(?:#|//) (expect|undecided): ([\w-]+(?:, [\w-]+)*)")


class Case(NamedTuple):
    """A configuration, and what one rule says about it."""

    rules: str
    """The folder of the rules, empty for the built-in ones."""
    rule: str
    title: str
    environment: str
    files: dict[str, str]
    fires: bool | None = None
    """Whether it fires at all; None where marks say exactly where."""

    def __str__(self) -> str:
        return f"{self.rule}: {self.title}"

    def lint(self, directory: str | os.PathLike[str]) -> tuple[str, Result]:
        """Write the configuration into an empty folder and lint it by the rule; return the root module with it."""
        root = os.path.join(directory, self.environment)
        for name, text in self.files.items():
            path = os.path.normpath(os.path.join(root, name))
            if not path.startswith(os.path.join(os.path.normpath(root), "")):
                raise ValueError(f"the file {name} lies outside of its case")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return root, run(
            Request(targets(root, self.files), select=(self.rule,), rule_paths=(self.rules,) if self.rules else ())
        )

    def mistakes(self, directory: str | os.PathLike[str]) -> list[str]:
        """Write the configuration into an empty folder, lint it and return what is not as it should be."""
        root, result = self.lint(directory)
        wrong = [f"{error.path}:{error.line}: {error.message}" for error in result.errors]
        if self.fires is not None:
            said = bool(result.findings)
            return wrong if said == self.fires else [*wrong, f"it {'fires' if said else 'does not fire'}"]
        wrong.extend(self._differences("expect", _places(result.findings, root)))
        wrong.extend(self._differences("undecided", _places(result.undecided, root)))
        return wrong

    def _differences(self, kind: str, found: list[str]) -> Iterator[str]:
        marked = [
            f"{name}:{number}"
            for name, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            for mark in _MARK.finditer(line)
            if mark[1] == kind and self.rule in mark[2].split(", ")
        ]
        yield from (f"{place}: no {kind} there" for place in marked if place not in found)
        yield from (f"{place}: {kind} without a mark" for place in found if place not in marked)


def targets(root: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return what of a configuration is linted: the plans among its files, the root module where there are none."""
    paths = (os.path.join(root, name) for name in files)
    return tuple(path for path in paths if is_plan(path)) or (root,)


def cases_of(folder: str | os.PathLike[str]) -> list[Case]:
    """Return the cases of a folder of rules; RulebookError where the rules cannot be loaded."""
    path = os.fspath(folder)
    own = [rule for rule in load((path,)).rules if rule.id not in {built.id for built in load().rules}]
    found = [case for rule in own for case in examples(path, rule)]
    return found + [case for rule in own for case in _page(path, rule.name)]


def examples(folder: str, rule: Rule) -> Iterator[Case]:
    """Yield the two examples of a rule's docstring."""
    parts = _SECTION.split(rule.doc)
    for title, body in zip(parts[1::2], parts[2::2]):
        if title in ("Example", "Use instead"):
            pieces = _FILE.split(textwrap.dedent(body.strip("\n")))
            files = {"main.tf": pieces[0]} if len(pieces) == 1 else dict(zip(pieces[1::2], pieces[2::2]))
            yield Case(folder, rule.name, title, "production", files, title == "Example")


def _page(folder: str, rule: str) -> Iterator[Case]:
    path = os.path.join(folder, PAGES, f"{rule.replace('-', '_')}.md")
    if not os.path.isfile(path):
        return
    parts = _SECTION.split(read_text(path, LIST_BYTES).replace("\r\n", "\n"))
    for title, body in zip(parts[1::2], parts[2::2]):
        files, environment = {}, "production"
        for fence in _FENCE.finditer(body):
            options = dict(item.split("=", 1) for item in fence[2].split())
            environment = options.get("env", environment)
            files[options.get("file", ".dynlint.yaml" if fence[1] == "yaml" else "main.tf")] = fence[3]
        if files:
            yield Case(folder, rule, title, environment, files)


def _places(items: Iterable[Finding | Undecided], root: str) -> list[str]:
    top = os.path.realpath(root)
    return [f"{os.path.relpath(os.path.realpath(item.location.path), top)}:{item.location.line}" for item in items]
