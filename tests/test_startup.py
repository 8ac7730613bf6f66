"""The modules that a start imports: one that no rule and no option needs must not cost every run its import."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dynlint.rulebook.bundle import namespaces
from dynlint.rulebook.rulebook import builtin_path
from dynlint.startup.lazy_regex import lazy_pattern

TOP = Path(__file__).resolve().parent.parent
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n  ttl {\n    enabled = false\n  }\n}\n'
LIBRARY = {
    *("__future__", "gc", "importlib", "warnings", "types", "operator", "keyword", "reprlib", "itertools"),
    *("re", "sre_parse", "sre_compile", "sre_constants", "copyreg", "enum", "functools", "collections", "bisect"),
    *("typing", "contextlib", "errno"),  # imported by the one before
    *("decimal", "numbers"),  # numbers with Terraform's precision
    *("json", "textwrap"),  # data of AWS; changes in the report
    "unicodedata",  # looks up a character by its name, when a file is compiled
}
"""Modules besides dynlint's that a lint run may import: no click, no hashlib with its OpenSSL, no datetime."""
ON_REQUEST = (
    *(
        "dynlint.fleet",
        "dynlint.server",
        "dynlint.filesystem.remembered_reads",
        "dynlint.plan.loading",
        "dynlint.rulebook.yaml_rules.rule",
        "dynlint.inside_checkov.engine",
        "dynlint.run.git_revision",
    ),
    *("dynlint.reports.as_json", "dynlint.reports.as_html", "dynlint.run.cache", "dynlint.testing"),
)
"""Modules that a run imports only if an option needs them."""
WHERE_MET = (
    *("dynlint.environments.group_files", "dynlint.environments.name_uses"),
    *("dynlint.hcl.functions", "dynlint.hcl.modules.left_out_elements", "dynlint.hcl.modules.through_functions"),
    *("dynlint.hcl.patching.top_level", "dynlint.hcl.syntax.json_text", "dynlint.hcl.syntax.resume_after_error"),
    *("dynlint.model.additions.scaling_policies", "dynlint.model.provider_data"),
    *("dynlint.model.relations.event_filter", "dynlint.model.relations.grants", "dynlint.model.relations.ingestion"),
    *("dynlint.model.relations.key_policy", "dynlint.model.relations.misspelt_name"),
    *("dynlint.model.relations.registration", "dynlint.model.relations.table_policy"),
    *("dynlint.model.system.remote_state", "dynlint.model.watching.cron", "dynlint.model.watching.dashboard"),
    *("dynlint.model.watching.insights", "dynlint.model.watching.schedule"),
    *("dynlint.rulebook.plugins", "dynlint.settings.path_patterns"),
)
"""Modules that a run imports only if it meets what they are about: a mistake, a stream's reader, a dashboard."""


def _imported(code: str, folder: Path) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-c", f"import sys; sys.path.insert(0, {str(TOP)!r}); {code}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def _program(*arguments: str) -> str:
    return f"sys.argv = {['dynlint', *arguments]!r}; from dynlint.__main__ import main; main()"


def test_the_version_imports_nothing(tmp_path: Path) -> None:
    more = _imported(_program("--version"), tmp_path) - _imported("pass", tmp_path)
    assert more == {"__future__", "dynlint", "dynlint.__main__"}


OPTIONS = {
    "plain": (),
    "options": ("--preset", "strict", "--quiet", "--jobs", "2"),
    "equal signs": ("--select=DYN2,DYN8", "--color", "--fail-on=warning"),
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS.keys())
def test_a_lint_run_imports_what_is_named_here_at_most(options: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    arguments = (".", "--no-cache", "--exit-zero", *options)
    more = _imported(_program(*arguments), tmp_path) - _imported("pass", tmp_path)
    foreign = {name.partition(".")[0] for name in more} - {"dynlint"}
    assert {name for name in foreign if not name.startswith("_")} <= LIBRARY
    assert [name for name in sorted(more) if name.startswith(ON_REQUEST) or name in WHERE_MET] == []
    assert {"dynlint.run.apply_rules", "dynlint.rulebook.rulebook"} <= more
    assert {"dynlint.cli.program", "dynlint.hcl.syntax.ignore_comments"} & more == set()


def test_an_unchanged_repository_is_answered_without_the_linter(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE)
    remember = (
        "from dynlint.run import cache; cache._WORTH_SECONDS = cache._SETTLED_SECONDS = -99; "
        "from dynlint.run.lint import run; from dynlint.request import Request; run(Request(('.',)), keep=True)"
    )
    assert "dynlint.run.session" in _imported(remember, tmp_path)
    more = _imported(_program(".", "--exit-zero"), tmp_path)
    assert "dynlint.run.cache" in more
    assert {
        "dynlint.run.session",
        "dynlint.run.apply_rules",
        "dynlint.rulebook.rulebook",
        "dynlint.hcl.syntax.parsing",
    } & more == set()
    assert {"click", "hashlib", "datetime"} & more == set()


RULE = "class Rule: ...\nclass Some(Rule): ...\n"


def test_the_rules_are_read_from_one_file_that_is_never_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundle has an index with the name, size and time of every file that it was made from."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f"{RULE}WORD = 'before'\n")
    namespaces(str(tmp_path), bundled=True)
    (bundle,) = (tmp_path / "__pycache__").iterdir()
    code = (
        f"from dynlint.rulebook.bundle import namespaces; sys.addaudithook(lambda event, given: event == 'compile' and "
        f"print('compiled', given[1])); "
        f"print([names['WORD'] for _, names in namespaces({str(tmp_path)!r}, bundled=True)])"
    )

    def words() -> str:
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(TOP)!r}); {code}"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert words() == "['before', 'before']\n"
    (tmp_path / "two.py").write_text(f"{RULE}WORD = 'after it'\n")
    assert words().splitlines()[-1] == "['before', 'after it']"
    bundle.write_bytes(bundle.read_bytes()[:20])
    assert words().splitlines()[-1] == "['before', 'after it']"
    (tmp_path / "one.py").unlink()
    assert words().splitlines()[-1] == "['after it']"


def test_the_built_in_rules_have_a_bundle_after_the_first_run(tmp_path: Path) -> None:
    code = (
        "sys.dont_write_bytecode = False; sys.pycache_prefix = sys.argv[1]; "
        "from dynlint.rulebook.rulebook import load; opened = []; load(); load(); "
        "sys.addaudithook(lambda event, given: event == 'open' and opened.append(str(given[0]))); "
        "from dynlint.rulebook import bundle as rule_files; rule_files._KEPT.clear(); load(); "
        f"print(sum(path.startswith({builtin_path()!r}) and path.endswith('.py') for path in opened), len(opened))"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(TOP)!r}); {code}", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "0"


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    pattern = lazy_pattern(r"(a)|b", re.IGNORECASE)
    assert "match" not in vars(pattern)
    assert [found[0] for found in pattern.finditer("AbA")] == ["A", "b", "A"]
    assert pattern.sub("-", "ac") == "-c"
    assert (pattern.pattern, pattern.groups) == ("(a)|b", 1)
    with pytest.raises(AttributeError):
        pattern.matches  # noqa: B018  # the access is the test
