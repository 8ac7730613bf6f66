"""The fast patterns for common statements and values give the same result as the full parser."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_trees import BODIES, printed_body
from test_parsing_properties import EDITS, FILES, mutated

from dynlint.hcl.syntax import brackets, expressions, nodes, parsing, statements
from dynlint.source import Source

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=300)
NEVER = re.compile(r"(?!)")
PATTERNS = ((parsing, "STATEMENT"), (brackets, "ELEMENT"), (brackets, "ITEM"))
PATTERNS += ((expressions, "OPERAND"), (expressions, "STEP"))
WORDS = (
    "a",
    "b-c",
    "é",
    "aé",
    "null",
    "true",
    "for",
    "if",
    "1",
    "10",
    "1.5",
    "1e3",
    '"x"',
    '""',
    '"${a.b}"',
    '"${a}-${b.c}"',
)
WORDS += (
    '"a$${b}"',
    '"%"',
    ".",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    ":",
    "?",
    "...",
    "::",
    "-",
    "!",
    "==",
    "/",
    "&&",
)
WORDS += (
    "f(",
    "[0]",
    '["k"]',
    "[*]",
    ".*",
    ".c",
    ".0",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    "# c\n",
    "// c\n",
    "/* c */",
)
WORDS += (
    "/* \n */",
    "\0",
    "\u00a0",
    "\u00b7",
    "block {\n",
    'b "l" {\n',
    "}\n",
    "a = ",
    "x = [\n",
    "x = {\n",
    "<<E\nt\nE\n",
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)


def exact(thing: Any) -> Any:
    """Return everything in a tree: kinds, places, values with their types."""
    if isinstance(thing, nodes.Node):
        slots = [slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ())]
        return (type(thing).__name__, *[exact(getattr(thing, slot)) for slot in slots])
    if isinstance(thing, dict):
        return [(key, exact(value)) for key, value in thing.items()]
    if isinstance(thing, (list, tuple)):
        return [exact(item) for item in thing]
    return type(thing), thing


def read(text: str) -> Any:
    file = parsing.parse(Source("main.tf", text))
    return exact((file.body, file.problems))


def assert_read_alike(text: str) -> None:
    usual = read(text)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in PATTERNS:
            patch.setattr(module, name, NEVER)
        assert read(text) == usual


@STEADY
@given(TEXTS)
def test_any_words(text: str) -> None:
    for whole in (
        text,
        f"a = {text}\n",
        f"a = {text}\nb = 1\n",
        f"b {{\n  a = [{text}]\n}}\n",
        f"a = {{ b = {text} }}\n",
    ):
        assert_read_alike(whole)


@settings(STEADY, max_examples=60)
@given(BODIES)
def test_any_tree(tree: statements.WrittenBody) -> None:
    assert_read_alike(printed_body(tree))


@settings(STEADY, max_examples=60)
@given(st.sampled_from(FILES), EDITS)
def test_any_mistake(data: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    assert_read_alike(mutated(data, edits))


@pytest.mark.tools
@settings(STEADY, max_examples=1_000)
@given(BODIES, st.sampled_from(FILES), EDITS)
def test_many_trees_and_mistakes(
    tree: statements.WrittenBody, data: bytes, edits: list[tuple[float, int, bytes]]
) -> None:
    assert_read_alike(printed_body(tree))
    assert_read_alike(mutated(data, edits))


@pytest.mark.parametrize("value", ["1", '"x"', '"${a.b}"', '["${a}"]', 'f("x", { a = b })', 'a["k"].b', "a ? 1 : 2"])
@pytest.mark.parametrize("depth", range(93, 102))
def test_near_the_deepest_nesting(value: str, depth: int) -> None:
    blocks = min(depth, 99)  # at level 100 a simple value adds no level of its own
    assert_read_alike("b {\n" * blocks + f"a = {value}\n" + "}\n" * blocks)
    assert_read_alike("a = " + "[" * depth + value + "]" * depth + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "b" * 100_000,
        "a = " + "b." * 50_000 + "c(",
        "a = " + "b" + " " * 100_000 + "+",
        'a = "' + "${b}" * 30_000,
        'a = "' + "${b.c}x" * 20_000 + "$",
        "a = [" + "b," * 50_000,
        "a = [" + "b" + " \n" * 50_000,
        "a = {" + "b = c," * 30_000,
        "a = {" + "b = c" + " " * 100_000,
        "b " + '"l" ' * 30_000,
        "b " + '"l" ' * 30_000 + "[",
        "# c\n" * 30_000 + "[",
        "a = " + "[{" * 30_000,
        "}\n" * 5_000,
        "b {\n" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    start = time.process_time()
    parsing.parse(Source("main.tf", text))
    assert time.process_time() - start < 2
