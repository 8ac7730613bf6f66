"""Rules are compiled once: the bundle of their code is used, made again if a file differs, and never required."""

from __future__ import annotations

import marshal
import os
import sys
from pathlib import Path

import pytest

from dynlint.rulebook import bundle, rulebook
from dynlint.rulebook.bundle import RuleFileError, namespaces
from dynlint.rulebook.rulebook import RulebookError, load

RULE = "from dynlint.rule import Rule\nclass Some(Rule):\n    id = 'ACME1'\n"


@pytest.fixture(autouse=True)
def _bytecode_may_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(bundle, "_KEPT", _Nothing())


class _Nothing(dict):
    """Caches nothing, as if each call were a process of its own."""

    def __setitem__(self, key: object, value: object) -> None:
        pass


def _values(folder: Path) -> dict[str, object]:
    return {stem: names["value"] for stem, names in namespaces(str(folder), bundled=True)}


def test_files_are_run_by_name(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text(RULE + "value = 2\n")
    (tmp_path / "a.py").write_text(RULE + "value = __name__\n")
    (tmp_path / "_private.py").write_text("raise ValueError\n")
    (tmp_path / "notes.txt").write_text("x")
    assert list(_values(tmp_path).items()) == [("a", "dynlint_rule_a"), ("b", 2)]


def test_the_bundle_saves_the_compilation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    assert _values(tmp_path) == {"a": 1}
    assert [path.suffix for path in (tmp_path / "__pycache__").iterdir()] == [".bundle"]
    monkeypatch.setattr(bundle, "_compiled", lambda path: pytest.fail(f"{path} was compiled again"))
    assert _values(tmp_path) == {"a": 1}


def test_compiled_code_that_a_folder_brings_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code would run, and reviewers cannot read it."""
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    _values(tmp_path)
    (bundle,) = (tmp_path / "__pycache__").iterdir()
    key, _ = marshal.loads(bundle.read_bytes())  # noqa: S302  # written by this test
    bundle.write_bytes(marshal.dumps((key, [compile("value = 'planted'", "a.py", "exec")])))
    assert _values(tmp_path) == {"a": "planted"}, "where bundles are read, this one is"
    monkeypatch.setattr(marshal, "loads", lambda _: pytest.fail("compiled code of a folder was read"))
    assert [names["value"] for _, names in namespaces(str(tmp_path))] == [1]


def test_only_the_built_in_rules_have_a_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "from dynlint.rule import Rule\n\n\nclass Mine(Rule):\n    'Mine.'\n\n    id = 'ACME001'\n    references = ()\n"
    )
    (tmp_path / "mine.py").write_text(text)
    asked: list[str] = []
    monkeypatch.setattr(rulebook, "built_in", rulebook.built_in.__wrapped__)  # like a process of its own
    monkeypatch.setattr(bundle, "_from_bundle", lambda folder, _: asked.append(folder))
    assert [rule.name for rule in rulebook.load((str(tmp_path),)).rules if rule.id == "ACME001"] == ["mine"]
    assert asked == [rulebook.builtin_path()]
    assert os.listdir(tmp_path) == ["mine.py"]


def test_a_changed_or_new_file_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    _values(tmp_path)
    (tmp_path / "a.py").write_text(RULE + "value = 22\n")
    (tmp_path / "c.py").write_text(RULE + "value = 3\n")
    assert _values(tmp_path) == {"a": 22, "c": 3}
    (tmp_path / "c.py").unlink()
    assert _values(tmp_path) == {"a": 22}


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\xe9\x02\x00\x00\x00"])
def test_a_broken_bundle_is_made_anew(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    _values(tmp_path)
    (bundle,) = (tmp_path / "__pycache__").iterdir()
    bundle.write_bytes(data)
    assert _values(tmp_path) == {"a": 1}
    assert len(bundle.read_bytes()) > len(data)


def test_nothing_is_written_where_python_writes_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    assert _values(tmp_path) == {"a": 1}
    assert sorted(os.listdir(tmp_path)) == ["a.py"]


def test_a_file_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("value = (\n")
    with pytest.raises(RuleFileError, match=r"a\.py cannot be loaded: SyntaxError"):
        namespaces(str(tmp_path))
    (tmp_path / "a.py").write_text(RULE + "value = 1 / 0\n")
    with pytest.raises(RuleFileError, match=r"a\.py cannot be loaded: ZeroDivisionError"):
        namespaces(str(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "class A(Rule):\n    id = 'ACME1'\n",
        "class A(dynlint.rule.Rule):\n    id = 'ACME1'\n",
        "class A(Mixin, AcmeRule):\n    id = 'ACME1'\n",
        "class A(Base):\n    def check_table(self, table, module): ...\n",
        "if True:\n    class A(\n        Rule\n    ):\n        id = 'ACME1'\n",
        "try:\n    import x\nexcept ImportError:\n    class A(Rule): pass\n",
    ],
)
def test_a_file_that_defines_a_rule_is_run(tmp_path: Path, text: str) -> None:
    head = "import dynlint.rule\nfrom dynlint.rule import Rule\nclass Mixin: pass\nAcmeRule = Base = Rule\n"
    (tmp_path / "a.py").write_text(f"{head}{text}value = 1\n")
    assert _values(tmp_path) == {"a": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("conftest.py", "import pytest_plugin_of_ours\n"),
        ("setup.py", "raise SystemExit\n"),
        ("test_it.py", "class TestIt:\n    def test_x(self): ...\nraise ValueError\n"),
        ("test_cases.py", "def test_x():\n    class Own(Rule): ...\nraise ValueError\n"),
        ("helper.py", "class Names(dict):\n    pass\nclass Rules: ...\nraise ValueError\n"),
        ("words.py", 'TEXT = """\n    class A(Rule): ...\n"""\nraise ValueError\n'),
    ],
)
def test_a_file_without_a_rule_is_not_run(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "a.py").write_text(RULE + "value = 1\n")
    (tmp_path / name).write_text(text)
    assert _values(tmp_path) == {"a": 1}
    assert _values(tmp_path) == {"a": 1}, "and not when the bundle is read"


def test_a_folder_of_helpers_alone_has_no_rules(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import pytest_plugin_of_ours\n")
    with pytest.raises(RulebookError, match="no rule was found"):
        load((str(tmp_path),))
