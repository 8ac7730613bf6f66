"""YAML without PyYAML: the same values at the same places, or all of it is left to PyYAML."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynlint import yaml_plain, yaml_reading
from dynlint.marked import Marked, MarkedError

TOP = Path(__file__).resolve().parent.parent
PLAIN = """\
# What we want.
preset: strict   # all of them
version: "1.10"
select: [DYN2, 'ttl-not-enabled', "a, b"]

environments:
  prod:
    production: true
    paths:
    - services/*
    - 'infra/**'   # quoted
    vars: {replicas: 3, zone: eu-west-1a, share: 0.50, none: ~}
  dev:
      workspace: no
rules:
  DYN203:
    days: 0123
    severity: error
  recovery-window-short: {}
exclude: []
"""
NOT_PLAIN = {
    "nothing": "# only this\n",
    "a list": "- a\n",
    "a scalar": "a\n",
    "null": "a:\nb: 1\n",
    "null at the end": "a:\n",
    "a document": "---\na: 1\n",
    "twice": "a: 1\na: 2\n",
    "twice in a line": "a: {b: 1, b: 2}\n",
    "another way in": "a:\n  b: 1\n c: 2\n",
    "several lines": "a: b\n  c\n",
    "an anchor": "a: &b 1\n",
    "an alias": "a: *b\n",
    "a tag": "a: !!str 1\n",
    "a merge": "a: {}\n<<: {b: 1}\n",
    "a block": "a: |\n  b\n",
    "an escape": 'a: "\\n"\n',
    "a quote in quotes": "a: 'it''s'\n",
    "a colon": "a: b:c\n",
    "mappings in a list": "a:\n  - b: 1\n",
    "lists in a list": "a: [[b]]\n",
    "a tab": "a:\tb\n",
    "a comma too many": "a: [b, ]\n",
    "not closed": "a: [b\n",
    "a mistake": "a: b: c\n",
    "signs": "a: \N{LATIN SMALL LETTER U WITH DIAERESIS}\n",
    "carriage returns": "a: 1\r\nb: 2\r\n",
    "very deep": "".join(f"{' ' * number}a:\n" for number in range(50)) + " " * 50 + "a: 1\n",
}


def parts(entry: Marked | None) -> Any:
    """Return all that a marked value is, and of which types."""
    if entry is None:
        return None
    members = entry.members and {key: (each[:2], parts(each.entry)) for key, each in entry.members.items()}
    items = entry.items and [*map(parts, entry.items)]
    return entry.line, entry.column, type(entry.value), repr(entry.value), entry.text, items, members


def by_pyyaml(text: str) -> Any:
    """Return what PyYAML makes of a text, or what it says is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_plain, "read", lambda _: None)
        try:
            return parts(yaml_reading.read(text))
        except MarkedError as error:
            return str(error)


def test_settings_as_they_are_usually_written_are_plain() -> None:
    plain = yaml_plain.read(PLAIN)
    assert plain is not None
    assert parts(plain) == by_pyyaml(PLAIN)


@pytest.mark.parametrize("path", sorted(TOP.glob("fixtures/**/.dynlint.yaml")), ids=lambda path: path.parent.name)
def test_settings_of_the_systems_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml_plain.read(text) is not None
    assert parts(yaml_plain.read(text)) == by_pyyaml(text)


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_what_is_not_plain_is_left_to_pyyaml(text: str) -> None:
    assert yaml_plain.read(text) is None


WORDS = (
    *("a", "b-c", "DYN203", "true", "No", "null", "~", "12", "-3", "+4", "007", "1.50", "1e3", ".5", ".inf", "0x1f"),
    *(
        "2026-01-31",
        "1:30",
        "a b",
        "a  b",
        "a #b",
        "a#b",
        "a: b",
        "a,b",
        "*a",
        "**/x",
        "&a",
        "!a",
        "@a",
        "=",
        "<<",
        "?",
    ),
    *(
        "''",
        "'a'",
        "'a, b'",
        "'a: #b'",
        '"a"',
        '"a\\n"',
        "'a''b'",
        '""',
        "'",
        '"',
        "...",
        "---",
        "(a)",
        "%a",
        "a'b",
        "|",
    ),
    *("[]", "[a]", "[a, 'b c', 1]", "[ a , b ]", "[a,]", "[a: b]", "{}", "{a: 1}", "{a: 1, b: '2'}", "{a: 1, a: 2}"),
    *("{a}", "{a:1}", "[[a]]", "{a: [b]}", "a]", "é", "?", "|"),
)
KEYS = ("a", "b", "c-d", "DYN203", "yes", "null", "'q'", "1", "<<", "a b", "-", "?")
LINES = st.builds(
    lambda indent, start, value, end: " " * indent + start + value + end,
    st.sampled_from([0, 0, 0, 1, 2, 2, 4]),
    st.one_of(st.sampled_from(KEYS).map(lambda key: f"{key}:"), st.sampled_from(["-", "- -", "- a:", "", "#", "a :"])),
    st.one_of(st.just(""), st.sampled_from(WORDS).map(lambda word: f" {word}"), st.sampled_from(["  a", "b", " "])),
    st.sampled_from(["", "", "", " ", " # why", "#", "\t"]),
)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(LINES, max_size=7).map("\n".join))
def test_whatever_is_plain_is_read_as_pyyaml_reads_it(text: str) -> None:
    plain = yaml_plain.read(text)
    if plain is not None:
        assert parts(plain) == by_pyyaml(text)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text("ab1.-_ :#,[]{}'\"\n*&!|>%@~=/", max_size=30))
def test_any_text_is_read_as_pyyaml_reads_it(text: str) -> None:
    plain = yaml_plain.read(text)
    if plain is not None:
        assert parts(plain) == by_pyyaml(text)


@settings(max_examples=800, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(WORDS), st.text(" ab1.#:,'\"[]{}", max_size=12))
def test_a_single_value_is_read_as_pyyaml_reads_it(key: str, word: str, more: str) -> None:
    text = f"{key}: {word}{more}"
    plain = yaml_plain.read(text)
    if plain is not None:
        assert parts(plain) == by_pyyaml(text)


def test_plain_settings_are_read_without_pyyaml(tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text(PLAIN)
    code = (
        f"import sys; sys.path.insert(0, {str(TOP)!r}); from dynlint.config import find; "
        "print(find('.').version, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "1.10 False\n"
