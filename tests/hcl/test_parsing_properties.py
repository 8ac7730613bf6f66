"""The parser on random trees and random errors: printed trees are parsed back, and nothing raises."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from places_inside import assert_inside
from printed_trees import BODIES, EXPRESSIONS, TEXTS, form, printed, printed_body

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.syntax.parsing import parse, parse_expression, parse_template
from dynlint.source import Source

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=150)
FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.tf"))]
SIGNS = (b'"', b"{", b"}", b"(", b")", b"[", b"]", b"=", b"\n", b"$", b"${", b"%{", b"~", b".", b",", b"?", b":", b"*")
SIGNS += (b"#", b"/", b"\\", b"<<-EOT\n", b"EOT", b"1e9", b"for", b"...", b"=>", b"\r\n", b"\x00", b"\xff", b"\xc2\xb2")
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(SIGNS) | st.binary(max_size=3)),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, edits: list[tuple[float, int, bytes]]) -> str:
    for where, cut, put in edits:
        at = int(where * len(data))
        data = data[:at] + put + data[at + cut :]
    return data.decode("utf-8", "replace")


@STEADY
@given(EXPRESSIONS, st.sampled_from(["\n", "\r\n", " # c\n", " // ${\n", "/* \n */", "  "]))
def test_a_printed_expression_is_read_back(tree: nodes.Expression, blank: str) -> None:
    """Blanks within brackets have no meaning."""
    for text in (printed(tree), f"({blank}{printed(tree)}{blank})"):
        read, problems = parse_expression(Source("main.tf", text))
        assert problems == ()
        assert form(read) == form(tree)
        assert_inside(read, (), text)


@STEADY
@given(BODIES)
def test_a_printed_body_is_read_back(tree: statements.WrittenBody) -> None:
    text = printed_body(tree)
    file = parse(Source("main.tf", text))
    assert file.problems == ()
    assert form(file.body) == form(tree)
    assert_inside(file.body, (), text)


@STEADY
@given(st.lists(TEXTS.filter(lambda text: not set(text) & set("\n\r$%"))))
def test_a_heredoc_is_its_lines(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    file = parse(Source("main.tf", f"a = <<EOT_\n{text}EOT_\n"))
    assert file.problems == ()
    assert file.body.attributes["a"].value.value == text


@STEADY
@given(st.sampled_from(FILES), EDITS)
def test_no_mistake_raises(data: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    text = mutated(data, edits)
    file = parse(Source("main.tf", text))
    assert_inside(file.body, file.problems, text)


@STEADY
@given(st.lists(st.sampled_from(SIGNS) | st.just(b" a ") | st.just(b'"')).map(b"".join))
def test_no_rubble_raises(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for source in (Source("main.tf", text), Source("main.tf", f"a = {text}"), Source("main.tf", f'a = "{text}"')):
        file = parse(source)
        assert_inside(file.body, file.problems, source.text)
    for read in (parse_expression, parse_template):
        tree, problems = read(Source("main.tf", text))
        assert_inside(tree, problems, text)
