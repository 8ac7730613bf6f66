"""Joins the pieces of a template into one expression: directives, neighbouring text, indentation."""

from __future__ import annotations

from typing import NoReturn, Protocol, Union

from dynlint.hcl.syntax import nodes
from dynlint.model.known import composed
from dynlint.startup.light_tuples import NamedTuple

SPACES = " \t\r\n\v\f\x85\xa0"


class Sequence(NamedTuple):
    """An interpolation (its `word` is ``$``) or a directive, before the pieces are joined."""

    word: str
    expression: nodes.Expression | None
    names: tuple[str, ...]
    start: int
    end: int


Piece = Union[nodes.Literal, Sequence]  # noqa: UP007  # evaluated at run time on Python 3.10


class Fail(Protocol):
    """A function that ends the current statement with a message for a stretch of text."""

    def __call__(self, message: str, start: int, end: int) -> NoReturn:
        """Raise NotTerraformError."""


def template(start: int, end: int, pieces: list[Piece], fail: Fail) -> nodes.Expression:
    """Return a literal if the pieces are only text, else a template."""
    parts = _tree(pieces, fail)
    melded = _melded(parts)
    if not melded:
        return nodes.Literal(start, end, "")
    if len(melded) == 1 and isinstance(melded[0], nodes.Literal) and isinstance(melded[0].value, str):
        return nodes.Literal(start, end, composed(melded[0].value))
    is_wrap = len(parts) == 1 and not isinstance(parts[0], (nodes.TemplateIf, nodes.TemplateFor))
    return nodes.TemplateExpression(start, end, tuple(melded), is_wrap)


def _tree(pieces: list[Piece], fail: Fail) -> list[nodes.Expression]:
    """Nest the pieces between directives into the nodes of these directives."""
    levels: list[list[nodes.Expression]] = [[]]
    opened: list[tuple[Sequence, list[nodes.Expression] | None]] = []
    for piece in pieces:
        if isinstance(piece, nodes.Literal):
            levels[-1].append(piece)
        elif piece.word == "$":
            levels[-1].append(piece.expression or nodes.Broken(piece.start, piece.end))
        elif piece.word in ("if", "for"):
            opened.append((piece, None))
            levels.append([])
        elif piece.word == "else":
            if not opened or opened[-1][0].word != "if" or opened[-1][1] is not None:
                fail("This else belongs to no if.", piece.start, piece.end)
            opened[-1] = (opened[-1][0], levels.pop())
            levels.append([])
        else:
            if not opened or piece.word != "end" + opened[-1][0].word:
                fail(f"This {piece.word} closes nothing.", piece.start, piece.end)
            opening, then = opened.pop()
            inner = levels.pop()
            levels[-1].append(_directive_node(opening, piece.end, then, inner))
    if opened:
        fail(f"This {opened[-1][0].word} is not closed.", opened[-1][0].start, opened[-1][0].end)
    return levels[0]


def _directive_node(
    opening: Sequence, end: int, then: list[nodes.Expression] | None, inner: list[nodes.Expression]
) -> nodes.Expression:
    expression = opening.expression or nodes.Broken(opening.start, opening.end)
    if opening.word == "if":
        first, second = (inner, []) if then is None else (then, inner)
        return nodes.TemplateIf(opening.start, end, expression, tuple(_melded(first)), tuple(_melded(second)))
    key = opening.names[0] if len(opening.names) > 1 else None
    return nodes.TemplateFor(opening.start, end, key, opening.names[-1], expression, tuple(_melded(inner)))


def _melded(parts: list[nodes.Expression]) -> list[nodes.Expression]:
    """Join neighbouring pieces of text and drop empty ones."""
    melded: list[nodes.Expression] = []
    texts: list[nodes.Literal] = []
    for part in parts:
        if isinstance(part, nodes.Literal) and isinstance(part.value, str):
            if texts or part.value:
                texts.append(part)
            continue
        melded.extend(_joined(texts))
        melded.append(part)
        texts = []
    return [*melded, *_joined(texts)]


def _joined(texts: list[nodes.Literal]) -> list[nodes.Expression]:
    """Return neighbouring texts as one literal, or nothing if there are none."""
    if len(texts) < 2:
        return [*texts]
    return [nodes.Literal(texts[0].start, texts[-1].end, "".join([str(text.value) for text in texts]))]


def dedent(pieces: list[Piece]) -> None:
    """Remove the smallest indentation of all lines from every line, as a ``<<-`` heredoc does."""
    starts = []
    indents = []
    line_start = True
    for number, piece in enumerate(pieces):
        value = str(piece.value) if isinstance(piece, nodes.Literal) else ""
        if line_start and not (value.endswith("\n") and not value.strip(SPACES)):
            indents.append(len(value) - len(value.lstrip(SPACES)))
            starts.append(number)
        line_start = value.endswith("\n")
    width = min(indents, default=0)
    for number in starts:
        piece = pieces[number]
        if isinstance(piece, nodes.Literal):
            pieces[number] = nodes.Literal(piece.start, piece.end, str(piece.value)[width:])
