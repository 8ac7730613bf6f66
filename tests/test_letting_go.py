"""A run drops modules that no later root module needs: this frees memory and changes no result."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dynlint.reports import as_json
from dynlint.request import Request
from dynlint.rulebook.selection import rulebook_of, rules_of
from dynlint.run.collector import Run
from dynlint.run.lint import run
from dynlint.run.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Result

TABLE = 'variable "recovery" {}\nresource "aws_dynamodb_table" "t" {\n  name = "NAME"\n}\n'
CALL = 'module "NAME" {\n  source   = "../modules/NAME"\n  recovery = true\n}\n'
FILES = {
    ".git/HEAD": "",
    "a/main.tf": CALL.replace("NAME", "shared") + CALL.replace("NAME", "own"),
    "b/main.tf": TABLE.replace("NAME", "b") + "# dynlint: ignore DYN201\n",
    "b/broken.tf": 'resource "aws_dynamodb_table" "x" {\n  name = \n}\n',
    "c/main.tf": CALL.replace("NAME", "shared"),
    "modules/own/main.tf": "# dynlint: ignore nothing-of-that-name -- on purpose\n" + TABLE.replace("NAME", "own"),
    "modules/shared/main.tf": TABLE.replace("NAME", "shared"),
    "other/alone.tfvars": "recovery = false\n",
    "other/nobodys.tfvars": "other = 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> str:
    """Return a folder with three root modules; two of them call one module."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path)


def _held(session: Session, root: str) -> set[str]:
    return {os.path.relpath(path, root).replace(os.sep, "/") for path in session.library.configurations}


def _work(root: str, **options: object) -> Run:
    session = Session(Request((root,), **options))
    rulebook = rulebook_of(session.config, session.request)
    return Run(session, rulebook, rules_of(rulebook, session.config, session.request))


def test_what_no_root_module_to_come_reaches_is_let_go(root: str) -> None:
    work = _work(root)
    held = [_held(work.session, root) for _ in work.lint_roots(work.session.roots())]
    assert [sorted({"a", "modules/own", "modules/shared"} & each) for each in held] == [
        ["a", "modules/own", "modules/shared"],
        ["modules/shared"],
        ["modules/shared"],
    ]
    assert _held(work.session, root).isdisjoint({"a", "b", "c", "modules/own", "modules/shared"})


def test_where_rules_compare_root_modules_nothing_is_let_go(root: str) -> None:
    work = _work(root, select=("environment-capacity-drift",))
    assert [*work.lint_roots(work.session.roots())]
    assert {"a", "b", "c"} <= _held(work.session, root)


def _said(result: Result) -> str:
    summary = result.summary._replace(seconds=0.0)
    return as_json.render(result._replace(summary=summary))


@pytest.mark.parametrize("options", [{}, {"preset": "strict"}, {"no_inline_ignores": True}, {"select": ("DYN001",)}])
def test_no_answer_changes(root: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = run(Request((root,), **options))
    monkeypatch.setattr(Run, "_forget", lambda _run, _folders: None)
    kept = run(Request((root,), **options))
    assert _said(let_go) == _said(kept)
    assert let_go.errors


def test_comments_and_mistakes_of_files_that_were_let_go_are_told(root: str) -> None:
    result = run(Request((root,)))
    assert [os.path.basename(error.path) for error in result.errors] == ["broken.tf"]
    told = {(each.name, os.path.relpath(each.location.path, root).replace(os.sep, "/")) for each in result.findings}
    assert ("unknown-suppression", "modules/own/main.tf") in told


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_of_values_that_lies_alone_is_told_though_its_root_module_was_let_go(root: str, jobs: int) -> None:
    result = run(Request((root,)), jobs=jobs)
    (told,) = result.not_used
    assert (os.path.basename(told.path), told.why) == (
        "alone.tfvars",
        "it sets var.recovery, and nothing says of which root module",
    )


def test_a_file_of_values_that_sets_nothing_known_is_shown_and_does_not_count(root: str) -> None:
    work = _work(root)
    for _ in work.lint_roots(work.session.roots()):
        pass
    every = work.aside.all(work.session.library, work.linted)
    assert {os.path.basename(each.path): each.counts for each in every} == {
        "alone.tfvars": True,
        "nobodys.tfvars": False,
    }


def test_a_file_of_values_that_is_used_does_not_lie_alone(root: str) -> None:
    path = os.path.join(root, "other", "alone.tfvars")
    assert run(Request((root,), var_files=(path,))).not_used == ()
