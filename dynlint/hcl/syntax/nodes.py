"""The expressions of the syntax tree; `statements` has the arguments and blocks that contain them.

Every node has `start` and `end`, character offsets into its source. `Source.position` turns them into lines and columns
when needed. A tree is never changed after parsing (but see `Composite`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dynlint.model.known import Value


class Node:
    """A stretch of source text with a meaning."""

    __slots__ = ("end", "start")
    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Expression(Node):
    """A node that has a value."""

    __slots__ = ()


class Composite(Expression):
    """An expression made of other expressions.

    `constant` is the only field of a tree that evaluation sets. It is None before; a tuple with the value if that is
    the same in every evaluation (followed by the number of steps, if that is large); else an empty tuple.
    """

    __slots__ = ("constant",)
    constant: tuple[Any, ...] | None


class Literal(Expression):
    """A number, true, false, null, or a string without interpolation (escapes resolved)."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: Value) -> None:
        self.start, self.end, self.value = start, end, value


class Traversal(Expression):
    """A dotted name, without calls and indexes: ``var.a.b`` is ``("var", "a", "b")``. It is never empty."""

    __slots__ = ("names",)

    def __init__(self, start: int, end: int, names: tuple[str, ...]) -> None:
        self.start, self.end, self.names = start, end, names


class GetAttribute(Expression):
    """``source.name``, where the source is not just a dotted name."""

    __slots__ = ("name", "source")

    def __init__(self, start: int, end: int, source: Expression, name: str) -> None:
        self.start, self.end, self.source, self.name = start, end, source, name


class IndexExpression(Expression):
    """``source[key]``, and the legacy ``source.0`` with a number literal as key."""

    __slots__ = ("key", "source")

    def __init__(self, start: int, end: int, source: Expression, key: Expression) -> None:
        self.start, self.end, self.source, self.key = start, end, source, key


class SplatItem(Expression):
    """The current element, inside the `each` of a splat."""

    __slots__ = ()


class Splat(Expression):
    """``source[*].a`` (`full`) and ``source.*.a``; `each` is the rest, built on a `SplatItem`.

    The full splat applies all following attributes and indexes to each element, the other only attributes and legacy
    indexes: in ``a.*.b[0]`` the index applies to the splat's result.
    """

    __slots__ = ("each", "full", "source")

    def __init__(self, start: int, end: int, source: Expression, each: Expression, full: bool) -> None:
        self.start, self.end, self.source, self.each, self.full = start, end, source, each, full


class Call(Composite):
    """A function call; `name` may be ``provider::aws::arn_parse``; `expand` tells if the last argument has ``...``."""

    __slots__ = ("arguments", "expand", "name")

    def __init__(self, start: int, end: int, name: str, arguments: tuple[Expression, ...], expand: bool) -> None:
        self.start, self.end, self.name, self.arguments, self.expand = start, end, name, arguments, expand
        self.constant = None


class Conditional(Expression):
    """``test ? then : otherwise`` (right-associative)."""

    __slots__ = ("otherwise", "test", "then")

    def __init__(self, start: int, end: int, test: Expression, then: Expression, otherwise: Expression) -> None:
        self.start, self.end, self.test, self.then, self.otherwise = start, end, test, then, otherwise


class Unary(Expression):
    """``!operand`` or ``-operand``."""

    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: str, operand: Expression) -> None:
        self.start, self.end, self.operator, self.operand = start, end, operator, operand


class Binary(Expression):
    """``left operator right`` with the operator one of ``|| && == != < <= > >= + - * / %``."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, start: int, end: int, operator: str, left: Expression, right: Expression) -> None:
        self.start, self.end, self.operator, self.left, self.right = start, end, operator, left, right


class Parentheses(Expression):
    """``(inner)``. The tree keeps it, because an object key in parentheses is an expression, not a name."""

    __slots__ = ("inner",)

    def __init__(self, start: int, end: int, inner: Expression) -> None:
        self.start, self.end, self.inner = start, end, inner


class Tuple(Composite):
    """``[a, b]``."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[Expression, ...]) -> None:
        self.start, self.end, self.items, self.constant = start, end, items, None


class Object(Composite):
    """``{ a = b }``. A bare key (also ``null``) is a string `Literal`, a dotted key a `Traversal`."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[tuple[Expression, Expression], ...]) -> None:
        self.start, self.end, self.items, self.constant = start, end, items, None


class For(Expression):
    """``[for k, v in collection : result if condition]``, or with `key` ``{for ... : key => result... if condition}``.

    `key_name` is None with one loop variable, `key` in the tuple form; `grouping` is true if there is a ``...``.
    """

    __slots__ = ("collection", "condition", "grouping", "key", "key_name", "result", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str | None,
        value_name: str,
        collection: Expression,
        key: Expression | None,
        result: Expression,
        condition: Expression | None,
        grouping: bool,
    ) -> None:
        self.start, self.end = start, end
        self.key_name, self.value_name, self.collection = key_name, value_name, collection
        self.key, self.result, self.condition, self.grouping = key, result, condition, grouping


class TemplateExpression(Expression):
    """A quoted string or heredoc with interpolations or directives.

    `parts` are string literals, interpolations (any other expression), `TemplateIf` and `TemplateFor`; ``~`` and the
    ``<<-`` indentation are already applied. `is_wrap`: the template is one interpolation, whose value keeps its type.
    """

    __slots__ = ("is_wrap", "parts")

    def __init__(self, start: int, end: int, parts: tuple[Expression, ...], is_wrap: bool) -> None:
        self.start, self.end, self.parts, self.is_wrap = start, end, parts, is_wrap


class TemplateIf(Expression):
    """``%{ if test }then%{ else }otherwise%{ endif }``; `otherwise` is empty without an else."""

    __slots__ = ("otherwise", "test", "then")

    def __init__(
        self, start: int, end: int, test: Expression, then: tuple[Expression, ...], otherwise: tuple[Expression, ...]
    ) -> None:
        self.start, self.end, self.test, self.then, self.otherwise = start, end, test, then, otherwise


class TemplateFor(Expression):
    """``%{ for key, value in collection }parts%{ endfor }``."""

    __slots__ = ("collection", "key_name", "parts", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str | None,
        value_name: str,
        collection: Expression,
        parts: tuple[Expression, ...],
    ) -> None:
        self.start, self.end = start, end
        self.key_name, self.value_name, self.collection, self.parts = key_name, value_name, collection, parts


class Broken(Expression):
    """An expression that could not be parsed; the file's problems give the reason."""

    __slots__ = ()


def children(node: Expression) -> list[Expression]:
    """Return the expressions directly inside an expression."""
    found: list[Expression] = []
    for name in _slots(node):
        value = getattr(node, name)
        if isinstance(value, Expression):
            found.append(value)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Expression):
                    found.append(item)
                elif isinstance(item, tuple):
                    found.extend([part for part in item if isinstance(part, Expression)])
    return found


def _slots(node: Expression) -> tuple[str, ...]:
    slots: tuple[str, ...] = type(node).__slots__
    return slots
