"""Path patterns match in linear time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.settings.config_file import ConfigError, load
from dynlint.settings.limits import ENVIRONMENTS, PATH_PATTERN_LENGTH, PATH_PATTERNS_LENGTH
from dynlint.settings.path_patterns import matcher, problem

if TYPE_CHECKING:
    from pathlib import Path

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  hash_key = "id"\n}\n'
PATTERNS = {
    "*.tf": (["a.tf", "a/b.tf", "a.tf/b"], ["a.tfx"]),
    "a": (["a", "b/a", "a/b", "b/a/c"], ["ab", "b/ab"]),
    "/a": (["a", "a/b"], ["b/a"]),
    "./a/b/": (["a/b", "a/b/c"], ["a", "c/a/b"]),
    "a/**/b": (["a/b", "a/x/b", "a/x/y/b/z"], ["a/xb", "b"]),
    "**/b": (["b", "a/b", "a/c/b"], ["ab"]),
    "a/**": (["a/b", "a/b/c"], ["b/a"]),
    "a?c": (["abc", "x/abc"], ["a/c", "ac"]),
    "[a-c]x": (["ax", "cx"], ["dx"]),
    "[!a-c]x": (["dx"], ["ax"]),
    "[]x]": (["]", "x"], []),
    "{a,bc}d": (["ad", "bcd"], ["abcd"]),
    "{a*,b}/c": (["axx/c", "b/c"], ["c"]),
    "a.b": (["a.b"], ["axb"]),
    "a+(b)|c^$é": (["a+(b)|c^$é"], ["aab"]),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_matches_what_it_says(pattern: str) -> None:
    matches = matcher([pattern])
    yes, no = PATTERNS[pattern]
    assert problem(pattern) == ""
    assert [path for path in yes if not matches(path)] == []
    assert [path for path in no if matches(path)] == []


@given(st.lists(st.text("ab*?/.", min_size=1, max_size=6), min_size=1, max_size=4), st.text("ab/.", max_size=8))
def test_patterns_together_match_what_one_of_them_does(patterns: list[str], path: str) -> None:
    good = [pattern for pattern in patterns if not problem(pattern)]
    assert matcher(good)(path) is any(matcher([pattern])(path) for pattern in good)


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "**/" * 60 + "b", "{a,aa}" * 40 + "b", "*" * 100 + "b"])
def test_no_pattern_takes_for_ever(pattern: str, tmp_path: Path) -> None:
    folder = tmp_path.joinpath("a" * 200, *["a"] * 20)
    folder.mkdir(parents=True)
    for place in (folder, tmp_path):
        (place / "main.tf").write_text(TABLE, encoding="utf-8")
    text = f'exclude: ["{pattern}"]\nenvironments: {{dev: {{paths: ["{pattern}"]}}}}\n'
    if "**" not in pattern.replace("**/", ""):
        (tmp_path / ".dynlint.yaml").write_text(text, encoding="utf-8")
    text = TABLE.replace('"t"\n', f'join(",", fileset(path.module, "{pattern}"))\n')
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    assert len(run(Request(paths=(str(tmp_path),))).roots) == 2


TOO_MUCH = {
    "a pattern": (f"exclude: ['{'*' * (PATH_PATTERN_LENGTH + 1)}']", "in exclude: the pattern is longer than the 2000"),
    "patterns": (
        "exclude:\n" + f"- {'x' * 1000}*\n" * (PATH_PATTERNS_LENGTH // 1000),
        "2:1: exclude: the patterns are longer than the 50000 characters",
    ),
    "levels": ("rules: " + "{a: " * 150 + "1" + "}" * 150, "nested deeper than the 100 levels that dynlint reads"),
    "environments": (
        "environments:\n" + "".join(f"  e{number}:\n" for number in range(ENVIRONMENTS + 1)),
        "2:3: these are more than the 1000 environments",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_settings_beyond_a_limit_are_refused_with_the_place(name: str, tmp_path: Path) -> None:
    text, message = TOO_MUCH[name]
    (tmp_path / ".dynlint.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(os.path.join(tmp_path, ".dynlint.yaml"))
    assert message in str(caught.value)
