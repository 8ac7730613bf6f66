"""The parser: every form of native syntax, positions, and the result for invalid text."""

from __future__ import annotations

import pytest

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.syntax.parsing import parse, parse_expression, parse_template
from dynlint.source import Source


def read(text: str) -> statements.File:
    return parse(Source("main.tf", text))


def expression(text: str) -> nodes.Expression:
    node, problems = parse_expression(Source("main.tf", text))
    assert problems == ()
    return node


def shown(node: nodes.Expression | None) -> str:  # noqa: C901, PLR0911, PLR0912  # one line for each kind of node
    """Return the text of a tree, with the operands of every operator in parentheses."""
    match node:
        case None:
            return ""
        case nodes.Literal():
            return repr(node.value)
        case nodes.Traversal():
            return ".".join(node.names)
        case nodes.GetAttribute():
            return f"{shown(node.source)}.{node.name}"
        case nodes.IndexExpression():
            return f"{shown(node.source)}[{shown(node.key)}]"
        case nodes.Splat():
            return f"{shown(node.source)}{'[*]' if node.full else '.*'}({shown(node.each)})"
        case nodes.SplatItem():
            return "_"
        case nodes.Call():
            arguments = ", ".join(map(shown, node.arguments))
            return f"{node.name}({arguments}{'...' if node.expand else ''})"
        case nodes.Conditional():
            return f"({shown(node.test)} ? {shown(node.then)} : {shown(node.otherwise)})"
        case nodes.Unary():
            return f"({node.operator}{shown(node.operand)})"
        case nodes.Binary():
            return f"({shown(node.left)} {node.operator} {shown(node.right)})"
        case nodes.Parentheses():
            return shown(node.inner)
        case nodes.Tuple():
            return f"[{', '.join(map(shown, node.items))}]"
        case nodes.Object():
            return f"{{{', '.join(f'{shown(key)}: {shown(value)}' for key, value in node.items)}}}"
        case nodes.For():
            key = f"{shown(node.key)} => " if node.key else ""
            names = f"{node.key_name}, {node.value_name}" if node.key_name else node.value_name
            rest = ("..." if node.grouping else "") + (f" if {shown(node.condition)}" if node.condition else "")
            return f"<for {names} in {shown(node.collection)}: {key}{shown(node.result)}{rest}>"
        case nodes.TemplateExpression():
            return f"T({', '.join(map(shown, node.parts))})"
        case nodes.TemplateIf():
            return f"if({shown(node.test)}; {' '.join(map(shown, node.then))}; {' '.join(map(shown, node.otherwise))})"
        case nodes.TemplateFor():
            return f"for({node.value_name} in {shown(node.collection)}; {' '.join(map(shown, node.parts))})"
    return type(node).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
        ("a || b && c == d != e", "(a || (b && ((c == d) != e)))"),
        ("!a.b && -c < 1", "((!a.b) && ((-c) < 1))"),
        ("!!a", "(!(!a))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("(a\n  ? b\n  : c)", "(a ? b : c)"),
        ("1.5e3", "1500"),
        ("0.25", "Decimal('0.25')"),
        ("a.0.b", "a[0].b"),
        ('a[0]["k"].b', "a[0]['k'].b"),
        ("a[*].b[0]", "a[*](_.b[0])"),
        ("a.*.b[0]", "a.*(_.b)[0]"),
        ("a.*.0", "a.*(_[0])"),
        ("f(a, b...)", "f(a, b...)"),
        ("f(\n a,\n b,\n)", "f(a, b)"),
        ("provider::aws::arn_parse(a)", "provider::aws::arn_parse(a)"),
        ("[\n  1, # one\n  2, // two\n  /* three */ 3\n]", "[1, 2, 3]"),
        ('{ a = 1, "b" : 2, (c) = 3, d.e = 4 }', "{'a': 1, 'b': 2, c: 3, d.e: 4}"),
        ("{\n a = 1\n b = (\n 2\n)\n}", "{'a': 1, 'b': 2}"),
        ("{ true = 2, for = 1 }", "{'true': 2, 'for': 1}"),
        ("[for v in l : v if v != null]", "<for v in l: v if (v != None)>"),
        ("{for k, v in m : k => v... if v}", "<for k, v in m: k => v... if v>"),
        ("[\nfor v in l :\nv\n]", "<for v in l: v>"),
        ("aws_x.größe", "aws_x.größe"),
        ("some-name.a-b", "some-name.a-b"),
        ('"plain"', "'plain'"),
        (r'"a\n\"\\\u00e9\U0001F600"', repr('a\n"\\é\U0001f600')),
        ('"$${a} %%{b} $ % $$"', "'${a} %{b} $ % $$'"),
        ('"${a}"', "T(a)"),
        ('"x-${a}-${"y"}"', "T('x-', a, '-y')"),
        ('"a  ${~ b ~}  c"', "T('a', b, 'c')"),
        ('"%{ if a }b%{ else }c%{ endif }"', "T(if(a; 'b'; 'c'))"),
        ('"%{ for i in l }${i},%{ endfor }"', "T(for(i in l; i ','))"),
        ('"${f("}")}"', "T(f('}'))"),
    ],
)
def test_expression(text: str, expected: str) -> None:
    assert shown(expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<EOT\na\n  b\nEOT\n", "'a\\n  b\\n'"),
        ("<<-EOT\n    a\n      ${b}\n    EOT\n", "T('a\\n  ', b, '\\n')"),
        ("<<-EOT\n    a\n\n      b\n  EOT\n", "'a\\n\\n  b\\n'"),
        ("<<-EOT\n    a\n  ${b}\n  EOT\n", "T('  a\\n', b, '\\n')"),
        ("<<EOT\nEOT\n", "''"),
        ('<<EOT\n"quoted" \\n $${x}\nEOT\n', "'\"quoted\" \\\\n ${x}\\n'"),
        ("<<EOT\n%{ for i in l ~}\n- ${i}\n%{ endfor ~}\nEOT\n", "T(for(i in l; '- ' i '\\n'))"),
    ],
)
def test_heredoc(text: str, expected: str) -> None:
    attribute = read(f"a = {text}").body.attributes["a"]
    assert shown(attribute.value) == expected


def test_statements_and_blocks() -> None:
    text = (
        '\ufeffresource "aws_dynamodb_table" "a" { # note\r\n'
        '  name = "x"\r\n'
        "  ttl { enabled = true }\r\n"
        "  empty {}\r\n"
        "  dynamic bare label {\r\n  }\r\n"
        "}\r\n"
        "/* a */ locals /* b */ { x = 1 }"
    )
    file = read(text)
    assert file.problems == ()
    table, locals_ = file.body.blocks
    assert [label.text for label in table.labels] == ["aws_dynamodb_table", "a"]
    assert [block.type for block in table.body.blocks] == ["ttl", "empty", "dynamic"]
    assert [label.text for label in table.body.blocks[2].labels] == ["bare", "label"]
    assert shown(locals_.body.attributes["x"].value) == "1"


def test_positions() -> None:
    text = 'a = 1\nblock "label" {\n  b = f(x.y, [1])\n}\n'
    file = read(text)
    block = file.body.blocks[0]
    call = block.body.attributes["b"].value
    assert isinstance(call, nodes.Call)
    assert text[block.start : block.header_end] == 'block "label"'
    assert text[block.labels[0].start : block.labels[0].end] == '"label"'
    assert text[call.start : call.end] == "f(x.y, [1])"
    assert [text[node.start : node.end] for node in call.arguments] == ["x.y", "[1]"]
    assert file.source.position(call.arguments[1].start) == (3, 14)


def test_every_expression_spans_its_own_text() -> None:
    text = 'a ? b[0].c : -(d + "x${e}") * [for i in j : i]'
    stack: list[nodes.Expression] = [expression(text)]
    while stack:
        node = stack.pop()
        if type(node) in (nodes.Traversal, nodes.Call, nodes.Tuple, nodes.Object, nodes.Parentheses):
            again = expression(text[node.start : node.end])
            assert shown(again) == shown(node)
        stack.extend(nodes.children(node))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = \n", 1, 5, "An expression is expected here."),
        ("a = 1 2\n", 1, 7, "A new line is expected behind this argument."),
        ('a = "x\n', 1, 5, "This string is not closed on its line."),
        ("a = [1, 2\nb = 3\n", 2, 1, "The closing bracket of this list is missing, or a comma between its elements."),
        ("a = { b = 1 c = 2 }\n", 1, 13, "A comma or a new line is expected between the items of this object."),
        ('resource "a" "b"\n{\n}\n', 1, 17, "An equals sign, or the opening brace of a block, is expected here."),
        ('resource "a" "b" {\n', 1, 1, "This block is not closed: its closing brace is missing."),
        ("}\n", 1, 1, "This closing brace closes nothing."),
        ("a = 1\na = 2\n", 2, 1, "The argument a was already set on line 1."),
        ('a = "\\q"\n', 1, 6, "The escape sequence \\q does not exist; write \\\\ for a backslash."),
        ("a = <<EOT\nx\n", 1, 5, "This heredoc is not closed: a line with EOT alone is missing."),
        ('a = "%{ if x }y"\n', 1, 6, "This if is not closed."),
        ('a = "%{ endif }"\n', 1, 6, "This endif closes nothing."),
        (
            "a { b = 1, c = 2 }\n",
            1,
            10,
            "A block on one line can hold one argument; write the closing brace behind it.",
        ),
        ("a = 1\x00\n", 1, 6, "An argument or a block is expected here."),
    ],
)
def test_problem(text: str, line: int, column: int, message: str) -> None:
    file = read(text)
    first = file.problems[0]
    assert (file.source.position(first.start), first.message) == ((line, column), message)


@pytest.mark.parametrize(
    ("value", "column", "message"),
    [
        ("f(1 2)", 9, "The closing parenthesis of f( is missing, or a comma between its arguments."),
        ("a::", 8, "The name of a function is expected here."),
        ("a::b\n", 9, "The arguments of this function are missing."),
        ("a.b(1)", 5, "a.b is not the name of a function."),
        ("{a 1}", 8, "An equals sign or a colon is expected behind this key."),
        ("[for x in y z]", 17, "The colon of this for expression is missing."),
        ("{for k, v in y : k v}", 24, "An object's for expression needs key => value."),
        ("[for x in y : x...]", 20, "Only the for expression of an object groups its values."),
        ("a ? b c", 11, "The colon of this conditional (test ? value : other value) is missing."),
        ("1x", 5, "This is neither a number nor a name."),
        ("a.0.1", 7, "Write indexes in brackets: two numbers behind dots are one fraction."),
        ('"${a"', 9, "The closing brace of this template sequence is missing."),
        ('"%{foo}"', 8, "A template directive is one of if, else, endif, for and endfor."),
        ('"%{ else }"', 6, "This else belongs to no if."),
    ],
)
def test_what_is_wrong_with_an_expression(value: str, column: int, message: str) -> None:
    file = read(f"x = {value}\n")
    first = file.problems[0]
    assert (file.source.position(first.start), first.message) == ((1, column), message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = (1\n", "The closing parenthesis is missing."),
        ("x = a[1\n", "The closing bracket of this index is missing."),
        ('x = "%{ for x of y }%{ endfor }"\n', 'The word "in" is expected here.'),
        ('resource "a${b}" "c" {\n}\n', "A label cannot have a template in it."),
        ("a { b {} }\n", "A block on one line can hold one argument, and no block."),
    ],
)
def test_what_is_said_of_a_text(text: str, message: str) -> None:
    assert read(text).problems[0].message == message


def test_reading_goes_on_behind_a_broken_statement() -> None:
    file = read(
        'resource "a" "b" {\n'
        "  broken = = 1\n"
        "  kept   = 2\n"
        "  list = [\n"
        "    1 2,\n"
        "    3,\n"
        "  ]\n"
        "  also = 3\n"
        "}\n"
        'resource "c" {{\n'
        "  x = 1\n"
        "}\n"
        'resource "d" "e" {\n}\n'
    )
    assert [file.source.position(problem.start).line for problem in file.problems] == [2, 5, 10]
    assert list(file.body.blocks[0].body.attributes) == ["kept", "also"]
    assert [block.labels[0].text for block in file.body.blocks] == ["a", "d"]


def test_a_missing_brace_hides_no_resource() -> None:
    file = read('resource "a" "b" {\n  ttl {\n    enabled = true\n}\n\nresource "c" "d" {\n}\n')
    assert len(file.problems) == 1
    assert [block.labels[0].text for block in file.body.blocks] == ["a", "c"]


@pytest.mark.parametrize("opening", ["[", "(", "{a=", "f(", '"${', "x[", "!", "-", "a ? "])
def test_hostile_nesting_is_a_problem_and_no_crash(opening: str) -> None:
    file = read("a = " + opening * 10_000 + "\nb = 2\n")
    assert file.problems
    assert "b" in file.body.attributes


def test_long_chains_are_no_nesting() -> None:
    text = " || ".join(["a"] * 5000)
    assert isinstance(expression(text), nodes.Binary)
    choices = " : ".join(f"a == {number} ? {number}" for number in range(90)) + " : 0"
    assert isinstance(expression(choices), nodes.Conditional)


def test_a_template_file() -> None:
    node, problems = parse_template(Source("x.tftpl", 'Hello ${name}, "quoted" %{ if a }yes%{ endif }\n'))
    assert problems == ()
    assert shown(node) == "T('Hello ', name, ', \"quoted\" ', if(a; 'yes'; ), '\\n')"


@pytest.mark.parametrize("opening", [" {\n}\n", " {}\n"])
def test_a_label_keeps_its_unicode_form_and_a_value_does_not(opening: str) -> None:
    """Terraform's plan has the output ``\uf900`` with the value ``\u8c48``."""
    file = parse(Source("main.tf", f'output "\uf900"{opening}a = "\uf900"\n'))
    assert file.body.blocks[0].labels[0].text == "\uf900"
    assert file.body.attributes["a"].value.value == "\u8c48"
