"""Tests of rules: the examples in their docstrings and their pages of cases, dynlint's own and a team's alike.

    @pytest.mark.parametrize("case", cases_of("dynlint_rules"), ids=str)
    def test_case(case, tmp_path):
        assert case.mistakes(tmp_path) == []

What a page looks like is said in `dynlint.rule_cases.pages`.
"""

from __future__ import annotations

import os
import re
import textwrap
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import LIST_BYTES, names_in, read_text
from dynlint.fixing.edits import applied, edits_of_changes
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.plan.recognition import is_plan
from dynlint.request import Request
from dynlint.rule_cases.marks import MarkError, marks, mistaken, mistaken_errors
from dynlint.rule_cases.pages import CasePageError, difference, sections
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.finding import Change, Result
    from dynlint.rule import Rule

PAGES = "cases"
_TYPE = re.compile(r"\b(aws_\w+)\.[^.]+$")
_FILE = re.compile(r"^# file: (\S+)$", re.MULTILINE)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


class Case(NamedTuple):
    """A configuration, and the expected results of one rule."""

    folder: str
    """The folder of the rules, empty for the built-in ones."""
    rule: Rule
    title: str
    files: dict[str, str]
    """Text by path."""
    environment: str = "production"
    fires: bool | None = None
    """Whether it fires at all; None where marks say exactly where."""
    diffs: dict[str, str] | None = None
    """By path, what the changes of the findings make of a file; None where the case does not say."""

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.title}"

    def write(self, directory: str | os.PathLike[str]) -> str:
        """Write the configuration below a folder and return its own folder, which is named after the environment."""
        root = os.path.join(directory, self.environment)
        os.makedirs(os.path.join(directory, ".git"), exist_ok=True)  # so that the run reads no files outside
        for name, text in self.files.items():
            path = os.path.normpath(os.path.join(root, name))
            if not path.startswith(os.path.join(os.path.normpath(directory), "")):
                raise ValueError(f"the file {name} lies outside of the folder of its case")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return root

    def lint(self, directory: str | os.PathLike[str]) -> tuple[str, Result]:
        """Write the configuration below a folder and lint it; return its folder and the results of the rule.

        All rules run, as in a usual run: a rule about ignore comments must see what they suppress.
        """
        root = self.write(directory)
        only = () if self.rule.default else (self.rule.id,)
        request = Request(targets(root, self.files), select=only, rule_paths=(self.folder,) if self.folder else ())
        result = run(request)
        findings = tuple(item for item in result.findings if item.rule == self.rule.id)
        undecided = tuple(item for item in result.undecided if item.rule == self.rule.id)
        return root, result._replace(findings=findings, undecided=undecided)

    def mistakes(self, directory: str | os.PathLike[str]) -> list[str]:
        """Write the configuration into an empty folder, lint it, and return the differences from what is expected."""
        root, result = self.lint(directory)
        try:
            marked = [*marks(self.files)]
        except MarkError as error:
            return [str(error)]
        if not result.roots:
            return ["nothing was judged: no file here has to do with DynamoDB"]
        wrong = [*mistaken_errors(marked, result, root), *self._elsewhere(result)]
        if self.fires is not None:
            return [*wrong, *self._as_example(result)]
        wrong += mistaken(marked, self.rule.name, result, root)
        return wrong or [*self._changes(root, result)]

    def _elsewhere(self, result: Result) -> Iterator[str]:
        """Yield what the rule finds at types of resources that it does not name."""
        if self.rule.resources is None:
            return
        addresses = [*(item.address for item in result.findings), *(item.address for item in result.undecided)]
        found = {match[1] for address in addresses if (match := _TYPE.search(address))}
        for kind in sorted(found):
            if not any(fnmatchcase(kind, pattern) for pattern in self.rule.resources):
                yield f"something is found at {kind}, which is none of the rule's `resources`"

    def _as_example(self, result: Result) -> Iterator[str]:
        if bool(result.findings) != self.fires:
            yield f"it {'fires' if result.findings else 'does not fire'}"
        elif not self.fires:
            yield from (f"it cannot tell: {item.blocked_by}" for item in result.undecided)

    def _changes(self, root: str, result: Result) -> Iterator[str]:
        if self.diffs is None:
            return
        apply(change for finding in result.findings for change in finding.changes)
        for name, before in self.files.items():
            became = difference(before, read_text(os.path.join(root, name), FILE_BYTES).replace("\r\n", "\n"))
            wanted = "".join(f"{line.rstrip()}\n" for line in self.diffs.get(name, "").splitlines())
            if became != wanted:
                yield f"{name}: the changes make\n{became or 'nothing'}and not\n{wanted or 'nothing'}"


def targets(root: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return what to lint of a configuration: the plans among its files, the root module if there are none."""
    paths = (os.path.join(root, name) for name in files)
    return tuple(path for path in paths if is_plan(path)) or (root,)


def cases_of(folder: str | os.PathLike[str]) -> list[Case]:
    """Return the cases of a folder of rules: their examples, and the pages in its folder ``cases``.

    Raises RulebookError if the rules cannot be loaded, CasePageError if a page cannot be read or has no rule.
    """
    path = os.fspath(folder)
    built_in = {rule.id for rule in load().rules}
    own = [rule for rule in load((path,)).rules if rule.id not in built_in]
    found = [case for rule in own for case in examples(path, rule)]
    return found + pages(path, own, os.path.join(path, PAGES))


def builtin_cases(folder: str | os.PathLike[str]) -> list[Case]:
    """Return the cases of the built-in rules, whose pages are in a given folder."""
    rules = load().rules
    return [case for rule in rules for case in examples("", rule)] + pages("", rules, os.fspath(folder))


def examples(folder: str, rule: Rule) -> Iterator[Case]:
    """Yield the two examples of a rule's docstring; each is one file, or several under ``# file: prod.tfvars``."""
    parts = _SECTION.split(rule.doc)
    for title, body in zip(parts[1::2], parts[2::2]):
        if title in ("Example", "Use instead"):
            pieces = _FILE.split(textwrap.dedent(body.strip("\n")))
            files = {"main.tf": pieces[0]} if len(pieces) == 1 else dict(zip(pieces[1::2], pieces[2::2]))
            yield Case(folder, rule, title, files, fires=title == "Example")


def pages(folder: str, rules: Iterable[Rule], directory: str) -> list[Case]:
    """Return the cases of the pages of rules; raise CasePageError if a page cannot be read or has no rule."""
    if not os.path.isdir(directory):
        return []
    named = {f"{rule.name.replace('-', '_')}.md": rule for rule in rules}
    found: list[Case] = []
    for name in sorted(name for name in names_in(directory) if name.endswith(".md")):
        path = os.path.join(directory, name)
        if name not in named:
            raise CasePageError(f"{path}: there is no rule {name[:-3].replace('_', '-')}")
        found += _page(folder, named[name], path)
    return found


def _page(folder: str, rule: Rule, path: str) -> Iterator[Case]:
    text = read_text(path, LIST_BYTES).replace("\r\n", "\n")
    try:
        for section in sections(text):
            yield Case(folder, rule, section.title, section.files, section.environment, None, section.diffs or None)
    except CasePageError as error:
        raise CasePageError(f"{path}: {error}") from None


def apply(changes: Iterable[Change]) -> None:
    """Apply changes to the files that they are for, as `dynlint fix` does."""
    made = edits_of_changes(changes, lambda path: read_text(path, FILE_BYTES).replace("\r\n", "\n"))
    for path, edits in made.items():
        after = applied(read_text(path, FILE_BYTES).replace("\r\n", "\n"), edits)
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)
