"""Random syntax trees, their text, and a form of a tree without places and parentheses."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from dynlint.hcl.syntax import nodes, statements

NAMES = st.sampled_from(("a", "b-c", "_d", "e1", "é", "format", "iffy", "index"))
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
KEYS = st.one_of(NAMES, st.just("null"))
DECIMALS = st.decimals(0, 10**6, places=3).filter(lambda number: number != number.to_integral_value())
LITERALS = st.one_of(st.none(), st.booleans(), st.integers(0, 10**30), DECIMALS, TEXTS).map(
    lambda value: nodes.Literal(0, 0, value)
)
REFERENCES = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: nodes.Traversal(0, 0, tuple(names)))
OPERATORS = ("||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%")


def _tuples(inner: st.SearchStrategy[Any], smallest: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(inner, min_size=smallest, max_size=3).map(tuple)


def _template_parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return text and interpolations in turn: two texts side by side would be parsed as one."""
    text = st.builds(nodes.Literal, st.just(0), st.just(0), TEXTS.filter(bool))
    directive = st.one_of(
        st.builds(nodes.TemplateIf, st.just(0), st.just(0), inner, st.tuples(text), st.just(()) | st.tuples(text)),
        st.builds(nodes.TemplateFor, st.just(0), st.just(0), st.none() | NAMES, NAMES, inner, st.tuples(text)),
        REFERENCES,
    )
    return st.tuples(text, directive, text) | st.tuples(text, directive)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    zero = st.just(0)
    keys = st.one_of(
        KEYS.map(lambda name: nodes.Literal(0, 0, name)), inner.map(lambda key: nodes.Parentheses(0, 0, key))
    )
    name, key_name = NAMES, st.none() | NAMES
    loop = (zero, zero, key_name, name, inner)
    return st.one_of(
        st.builds(nodes.GetAttribute, zero, zero, inner, name),
        st.builds(nodes.IndexExpression, zero, zero, inner, inner),
        st.builds(nodes.Splat, zero, zero, inner, st.just(nodes.SplatItem(0, 0)), st.booleans()),
        st.builds(nodes.Call, zero, zero, name | st.just("provider::aws::f"), _tuples(inner, 1), st.booleans()),
        st.builds(nodes.Conditional, zero, zero, inner, inner, inner),
        st.builds(nodes.Unary, zero, zero, st.sampled_from("!-"), inner),
        st.builds(nodes.Binary, zero, zero, st.sampled_from(OPERATORS), inner, inner),
        st.builds(nodes.Tuple, zero, zero, _tuples(inner)),
        st.builds(nodes.Object, zero, zero, _tuples(st.tuples(keys, inner))),
        st.builds(nodes.For, *loop, st.none(), inner, st.none() | inner, st.just(False)),
        st.builds(nodes.For, *loop, inner, inner, st.none() | inner, st.booleans()),
        st.builds(nodes.TemplateExpression, zero, zero, _template_parts(inner), st.just(False)),
    )


EXPRESSIONS = st.recursive(LITERALS | REFERENCES, _larger, max_leaves=12)


def _block(parts: tuple[str, list[str], statements.WrittenBody]) -> statements.WrittenBlock:
    labels = tuple(statements.Label(label, 0, 0) for label in parts[1])
    return statements.WrittenBlock(0, 0, parts[0], labels, 0, parts[2])


def _body(parts: tuple[dict[str, Any], list[statements.WrittenBlock]]) -> statements.WrittenBody:
    attributes = {name: statements.WrittenAttribute(0, 0, name, 0, value) for name, value in parts[0].items()}
    return statements.WrittenBody(0, 0, attributes, parts[1])


def _bodies(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    block = st.tuples(NAMES, st.lists(TEXTS, max_size=2), inner).map(_block)
    return st.tuples(st.dictionaries(NAMES, EXPRESSIONS, max_size=3), st.lists(block, max_size=3)).map(_body)


BODIES = st.recursive(st.just(statements.WrittenBody(0, 0, {}, [])), _bodies, max_leaves=4)


def form(thing: Any) -> Any:
    """Return a tree as nested tuples: kinds of nodes and their parts, without places and parentheses."""
    if isinstance(thing, nodes.Parentheses):
        return form(thing.inner)
    if isinstance(thing, statements.Label):
        return thing.text
    if isinstance(thing, nodes.Node):
        slots = [slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ())]
        places = ("start", "end", "name_end", "header_end")
        return (type(thing).__name__, *[form(getattr(thing, slot)) for slot in slots if slot not in places])
    if isinstance(thing, (list, tuple)):
        return tuple(form(item) for item in thing)
    return {name: form(item) for name, item in thing.items()} if isinstance(thing, dict) else repr(thing)


_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\"]|[$%](?=\{|\Z)")


def _escaped(match: re.Match[str]) -> str:
    sign, before = match[0], match.string[: match.start()][-1:]
    doubles = sign in "$%" and before not in ("$", "%") and match.end() < len(match.string)
    return sign * 2 if doubles else f"\\u{ord(sign):04x}"


def quoted(text: str) -> str:
    """Return the text between the quotes of a string."""
    return _UNSAFE.sub(_escaped, text)


def printed(node: nodes.Expression) -> str:  # noqa: C901, PLR0911, PLR0912  # one line for each kind of node
    """Return the text of an expression, with every operand in parentheses."""
    match node:
        case nodes.Literal(value=str()):
            return f'"{quoted(node.value)}"'
        case nodes.Literal(value=bool() | None):
            return {None: "null", True: "true", False: "false"}[node.value]
        case nodes.Literal(value=int() | Decimal()):
            return str(node.value)
        case nodes.Traversal():
            return ".".join(node.names)
        case nodes.GetAttribute():
            return f"({printed(node.source)}).{node.name}"
        case nodes.IndexExpression():
            return f"({printed(node.source)})[{printed(node.key)}]"
        case nodes.Splat():
            return f"({printed(node.source)}){'[*]' if node.full else '.*'}"
        case nodes.Call():
            return f"{node.name}({', '.join(map(printed, node.arguments))}{'...' if node.expand else ''})"
        case nodes.Conditional():
            return f"({printed(node.test)}) ? ({printed(node.then)}) : ({printed(node.otherwise)})"
        case nodes.Unary():
            return f"{node.operator}({printed(node.operand)})"
        case nodes.Binary():
            return f"({printed(node.left)}) {node.operator} ({printed(node.right)})"
        case nodes.Parentheses():
            return f"({printed(node.inner)})"
        case _:
            return _printed_brackets(node)


def _printed_brackets(node: nodes.Expression) -> str:
    match node:
        case nodes.Tuple():
            return f"[{', '.join(map(printed, node.items))}]"
        case nodes.Object():
            return f"{{{', '.join(f'{_key(key)} = {printed(value)}' for key, value in node.items)}}}"
        case nodes.For():
            key = "" if node.key is None else f"{printed(node.key)} => "
            rest = ("..." if node.grouping else "") + (f" if {printed(node.condition)}" if node.condition else "")
            brackets = "[]" if node.key is None else "{}"
            return f"{brackets[0]}for {_loop(node)} : {key}{printed(node.result)}{rest}{brackets[1]}"
        case nodes.TemplateExpression():
            return f'"{"".join(map(_part, node.parts))}"'
    raise TypeError(node)


def _key(node: nodes.Expression) -> str:
    return node.value if isinstance(node, nodes.Literal) else printed(node)


def _loop(node: nodes.For | nodes.TemplateFor) -> str:
    return f"{node.key_name + ', ' if node.key_name else ''}{node.value_name} in {printed(node.collection)}"


def _part(part: nodes.Expression) -> str:
    match part:
        case nodes.Literal(value=str()):
            return quoted(part.value)
        case nodes.TemplateIf():
            otherwise = "%{ else }" + "".join(map(_part, part.otherwise)) if part.otherwise else ""
            return f"%{{ if {printed(part.test)} }}{''.join(map(_part, part.then))}{otherwise}%{{ endif }}"
        case nodes.TemplateFor():
            return f"%{{ for {_loop(part)} }}{''.join(map(_part, part.parts))}%{{ endfor }}"
    return f"${{{printed(part)}}}"


def printed_body(body: statements.WrittenBody, indent: str = "") -> str:
    """Return the text of a body, one statement on each line."""
    lines = [f"{indent}{name} = {printed(attribute.value)}\n" for name, attribute in body.attributes.items()]
    for block in body.blocks:
        labels = "".join(f' "{quoted(label.text)}"' for label in block.labels)
        lines += [f"{indent}{block.type}{labels} {{\n", printed_body(block.body, indent + "  "), f"{indent}}}\n"]
    return "".join(lines)
