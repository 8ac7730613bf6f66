"""Native syntax: text to tree. Never raises; what cannot be read becomes a problem with its place."""
from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.hcl import nodes
from dynlint.hcl.nodes import SyntaxProblem

if TYPE_CHECKING:
    from dynlint.source import Source

_ID = r"[^\W\d][\w-]*"
_SPACE = re.compile(r"(?:[ \t\r\n]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t]+|/\*.*?\*/)*", re.DOTALL)
_EOL = re.compile(r"(?:[ \t\r]+|/\*[^\n]*?\*/)*(?:(?:\#|//)[^\n]*)?(?:\n|\Z)")
_NAME = re.compile(_ID)
_SIMPLE = re.compile(
    r'[ \t]*=[ \t]*(?:(?P<string>"[^"\\$%\n]*")|(?P<number>\d+)|(?P<ref>' + _ID + r"(?:\." + _ID + r")*))"
    r"(?=[ \t\r]*(?:(?:\#|//)[^\n]*)?\n)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LABEL = re.compile(r'"((?:[^"\\\n$%]|\\.|[$%](?!\{))*)"')
_OPERATOR = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*/%]")
_POWER = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_KEYWORDS = {"true": True, "false": False, "null": None}
_HEREDOC = re.compile(r"<<(-?)(" + _ID + r")\r?\n")
_PIECE = re.compile(r'[^"\\$%\n]+')
_ESCAPE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DEPTH = 150


class _Failure(Exception):
    def __init__(self, message: str, start: int, end: int = -1) -> None:
        self.message = message
        self.start = start
        self.end = end if end >= 0 else start + 1


def parse(source: Source) -> nodes.File:
    return _Parser(source).file()


def parse_template(source: Source) -> tuple[nodes.Expression, tuple[SyntaxProblem, ...]]:
    parser = _Parser(source)
    try:
        parts = parser.template(len(source.text), "")
        return _made(0, len(source.text), parts), ()
    except _Failure as failure:
        return nodes.Broken(0, 0), (SyntaxProblem(failure.message, failure.start, failure.end),)


def _made(start, end, parts):
    if not parts:
        return nodes.Literal(start, end, "")
    if all(isinstance(part, nodes.Literal) and isinstance(part.value, str) for part in parts):
        return nodes.Literal(start, end, "".join(part.value for part in parts))
    return nodes.Template(start, end, tuple(parts), len(parts) == 1)


class _Parser:
    def __init__(self, source):
        self.source = source
        self.text = source.text
        self.pos = 1 if source.text.startswith("\ufeff") else 0
        self.problems = []
        self.depth = 0
        self.lines = 0  # >0: newlines are blank

    def file(self):
        start = self.pos
        body = self.body(top=True)
        return nodes.File(self.source, body, tuple(self.problems))

    def body(self, top=False):
        start = self.pos
        attributes, blocks = {}, []
        text = self.text
        while True:
            self.pos = _SPACE.match(text, self.pos).end()
            if self.pos >= len(text):
                if not top:
                    raise _Failure("A closing brace is missing for this block.", self.opening[-1])
                break
            if text[self.pos] == "}":
                if not top:
                    break
                self.problems.append(SyntaxProblem("This closing brace closes nothing.", self.pos, self.pos + 1))
                self.pos += 1
                continue
            at = self.pos
            try:
                self.statement(attributes, blocks)
            except _Failure as failure:
                self.problems.append(SyntaxProblem(failure.message, min(failure.start, len(text)), min(max(failure.end, failure.start), len(text))))
                self.lines = 0
                self.pos = max(self.pos, failure.start)
                if failure.message.startswith("A closing brace"):
                    self.pos = len(text)
                newline = text.find("\n", max(at, min(self.pos, len(text))))
                self.pos = len(text) if newline < 0 else newline + 1
        return nodes.Body(start, self.pos, attributes, blocks)

    opening = [0]

    def statement(self, attributes, blocks):
        text = self.text
        at = self.pos
        name = _NAME.match(text, at)
        if name is None:
            raise _Failure("An argument or block is expected here.", at)
        end = name.end()
        simple = _SIMPLE.match(text, end)
        if simple is not None:
            value = self.simple(simple)
            self.pos = simple.end()
            self.add(attributes, at, name, value)
            self.eol()
            return
        self.pos = _BLANK.match(text, end).end()
        char = text[self.pos : self.pos + 1]
        if char == "=" and text[self.pos : self.pos + 2] != "==":
            self.pos += 1
            value = self.expression()
            self.add(attributes, at, name, value)
            self.eol()
            return
        blocks.append(self.block(at, name))

    def simple(self, match):
        kind = match.lastgroup
        start, end = match.span(kind)
        value = match[kind]
        if kind == "string":
            return nodes.Literal(start, end, value[1:-1])
        if kind == "number":
            return nodes.Literal(start, end, int(value))
        if value in _KEYWORDS:
            return nodes.Literal(start, end, _KEYWORDS[value])
        return nodes.Reference(start, end, tuple(value.split(".")))

    def add(self, attributes, at, name, value):
        if name[0] in attributes:
            self.problems.append(SyntaxProblem(f'The argument "{name[0]}" was already set.', at, name.end()))
        attributes[name[0]] = nodes.Attribute(at, value.end, name[0], name.end(), value)

    def eol(self):
        match = _EOL.match(self.text, self.pos)
        if match is None:
            raise _Failure("A new line is expected after an argument.", self.pos)
        self.pos = match.end()

    def block(self, at, name):
        text = self.text
        labels = []
        header = name.end()
        while True:
            self.pos = _BLANK.match(text, self.pos).end()
            char = text[self.pos : self.pos + 1]
            if char == "{":
                break
            match = _LABEL.match(text, self.pos)
            if match is not None:
                labels.append(nodes.Label(re.sub(r"\\(.)", lambda m: _ESCAPE.get(m[1], m[1]), match[1]), *match.span()))
            else:
                match = _NAME.match(text, self.pos)
                if match is None:
                    raise _Failure("An equals sign or a block's opening brace is expected here.", self.pos)
                labels.append(nodes.Label(match[0], *match.span()))
            header = self.pos = match.end()
        brace = self.pos
        self.pos += 1
        self.depth += 1
        if self.depth > _DEPTH:
            raise _Failure("Blocks are nested too deeply.", brace)
        self.opening = [*self.opening, at]
        one = _EOL.match(text, self.pos)
        if one is None:
            body = self.one_line()
        else:
            self.pos = one.end()
            body = self.body()
        self.opening = self.opening[:-1]
        self.depth -= 1
        self.pos += 1  # }
        block = nodes.Block(at, self.pos, name[0], tuple(labels), header, body)
        self.eol()
        return block

    def one_line(self):
        start = self.pos
        text = self.text
        self.pos = _BLANK.match(text, self.pos).end()
        attributes = {}
        if text[self.pos : self.pos + 1] != "}":
            at = self.pos
            name = _NAME.match(text, at)
            if name is None:
                raise _Failure("An argument is expected here.", at)
            self.pos = _BLANK.match(text, name.end()).end()
            if text[self.pos : self.pos + 1] != "=":
                raise _Failure("A one-line block can hold one argument, no block.", self.pos)
            self.pos += 1
            self.add(attributes, at, name, self.expression())
            self.pos = _BLANK.match(text, self.pos).end()
            if text[self.pos : self.pos + 1] != "}":
                raise _Failure("A one-line block can hold one argument.", self.pos)
        return nodes.Body(start, self.pos, attributes, [])

    # expressions
    def skip(self):
        self.pos = (_SPACE if self.lines else _BLANK).match(self.text, self.pos).end()

    def expression(self):
        self.depth += 1
        if self.depth > _DEPTH:
            raise _Failure("The expression is nested too deeply.", self.pos)
        left = self.binary(1)
        self.skip()
        if self.text[self.pos : self.pos + 1] == "?":
            self.pos += 1
            then = self.expression()
            self.skip()
            if self.text[self.pos : self.pos + 1] != ":":
                raise _Failure("A colon is expected in this conditional.", self.pos)
            self.pos += 1
            otherwise = self.expression()
            left = nodes.Conditional(left.start, otherwise.end, left, then, otherwise)
        self.depth -= 1
        return left

    def binary(self, power):
        left = self.unary()
        while True:
            self.skip()
            match = _OPERATOR.match(self.text, self.pos)
            if match is None or _POWER[match[0]] < power:
                return left
            self.pos = match.end()
            right = self.binary(_POWER[match[0]] + 1)
            left = nodes.Binary(left.start, right.end, match[0], left, right)

    def unary(self):
        self.skip()
        char = self.text[self.pos : self.pos + 1]
        if char in ("!", "-") and char:
            at = self.pos
            self.pos += 1
            self.depth += 1
            if self.depth > _DEPTH:
                raise _Failure("The expression is nested too deeply.", self.pos)
            operand = self.unary()
            self.depth -= 1
            return nodes.Unary(at, operand.end, char, operand)
        return self.postfix(self.primary())

    def primary(self):
        text, at = self.text, self.pos
        char = text[at : at + 1]
        if char == '"':
            return self.quoted()
        if char == "(":
            self.pos += 1
            self.lines += 1
            inner = self.expression()
            self.close(")")
            return nodes.Parentheses(at, self.pos, inner)
        if char == "[":
            return self.tuple_()
        if char == "{":
            return self.object_()
        if char == "<":
            return self.heredoc()
        match = _NUMBER.match(text, at)
        if match is not None:
            self.pos = match.end()
            if match[0].isdigit():
                return nodes.Literal(at, self.pos, int(match[0]))
            from decimal import Decimal
            value = Decimal(match[0])
            return nodes.Literal(at, self.pos, int(value) if value == value.to_integral_value() else value)
        match = _NAME.match(text, at)
        if match is None:
            raise _Failure("An expression is expected here.", at)
        self.pos = match.end()
        name = match[0]
        while text[self.pos : self.pos + 2] == "::":
            more = _NAME.match(text, self.pos + 2)
            if more is None:
                break
            name += "::" + more[0]
            self.pos = more.end()
        after = _BLANK.match(text, self.pos).end()
        if text[after : after + 1] == "(":
            self.pos = after
            return self.call(at, name)
        if name in _KEYWORDS:
            return nodes.Literal(at, self.pos, _KEYWORDS[name])
        return nodes.Reference(at, self.pos, (name,))

    def close(self, char):
        self.skip()
        if self.text[self.pos : self.pos + 1] != char:
            raise _Failure(f"A closing {char} is missing.", self.pos)
        self.lines -= 1
        self.pos += 1

    def call(self, at, name):
        self.pos += 1
        self.lines += 1
        arguments, expand = [], False
        while True:
            self.skip()
            if self.text[self.pos : self.pos + 1] == ")":
                break
            arguments.append(self.expression())
            self.skip()
            if self.text.startswith("...", self.pos):
                self.pos += 3
                expand = True
                break
            if self.text[self.pos : self.pos + 1] != ",":
                break
            self.pos += 1
        self.close(")")
        return nodes.Call(at, self.pos, name, tuple(arguments), expand)

    def for_(self, at, closing):
        self.pos += 3
        self.skip()
        names = []
        while True:
            match = _NAME.match(self.text, self.pos)
            if match is None:
                raise _Failure("A loop variable is expected.", self.pos)
            names.append(match[0])
            self.pos = match.end()
            self.skip()
            if self.text[self.pos : self.pos + 1] != ",":
                break
            self.pos += 1
            self.skip()
        if not re.compile(r"in\b").match(self.text, self.pos):
            raise _Failure("The word in is expected.", self.pos)
        self.pos += 2
        collection = self.expression()
        self.skip()
        if self.text[self.pos : self.pos + 1] != ":":
            raise _Failure("A colon is expected in this for expression.", self.pos)
        self.pos += 1
        key = None
        result = self.expression()
        self.skip()
        if closing == "}":
            if self.text[self.pos : self.pos + 2] != "=>":
                raise _Failure("An arrow => is expected in this for expression.", self.pos)
            self.pos += 2
            key, result = result, self.expression()
            self.skip()
        grouping = self.text.startswith("...", self.pos)
        if grouping:
            self.pos += 3
            self.skip()
        condition = None
        if re.compile(r"if\b").match(self.text, self.pos):
            self.pos += 2
            condition = self.expression()
        self.close(closing)
        key_name, value_name = (names[0], names[1]) if len(names) > 1 else (None, names[0])
        return nodes.For(at, self.pos, key_name, value_name, collection, key, result, condition, grouping)

    _FOR = re.compile(r"for(?=[ \t\r\n/#])(?=(?:[ \t\r\n]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)*[^\W\d])", re.DOTALL)

    def tuple_(self):
        at = self.pos
        self.pos += 1
        self.lines += 1
        self.skip()
        if self._FOR.match(self.text, self.pos):
            return self.for_(at, "]")
        items = []
        while self.text[self.pos : self.pos + 1] != "]":
            items.append(self.expression())
            self.skip()
            if self.text[self.pos : self.pos + 1] != ",":
                break
            self.pos += 1
            self.skip()
        self.close("]")
        return nodes.Tuple(at, self.pos, tuple(items))

    _BARE = re.compile(r"(" + _ID + r")(?=(?:[ \t]+|/\*.*?\*/)*[=:](?!=))")

    def object_(self):
        at = self.pos
        self.pos += 1
        outer = self.lines
        self.lines = 1
        self.skip()
        if self._FOR.match(self.text, self.pos) and not self._BARE.match(self.text, self.pos):
            found = self.for_(at, "}")
            self.lines = outer
            return found
        items = []
        while True:
            self.lines = 1
            self.skip()
            if self.text[self.pos : self.pos + 1] == "}":
                break
            self.lines = 0
            bare = self._BARE.match(self.text, self.pos)
            if bare is not None:
                key = nodes.Literal(bare.start(1), bare.end(1), bare[1])
                self.pos = bare.end()
            else:
                key = self.expression()
            self.skip()
            if self.text[self.pos : self.pos + 1] not in ("=", ":"):
                raise _Failure("An equals sign or colon is expected in this object.", self.pos)
            self.pos += 1
            items.append((key, self.expression()))
            comma = _BLANK.match(self.text, self.pos).end()
            if self.text[comma : comma + 1] == ",":
                self.pos = comma + 1
                continue
            if self.text[comma : comma + 1] == "}":
                self.pos = comma
                break
            self.eol()
        self.pos += 1
        self.lines = outer
        return nodes.Object(at, self.pos, tuple(items))

    def postfix(self, node):
        text = self.text
        while True:
            at = self.pos
            if self.lines:
                at = _SPACE.match(text, at).end()
            else:
                at = _BLANK.match(text, at).end()
            char = text[at : at + 1]
            if char == "." and text[at : at + 3] != "...":
                at = (_SPACE if self.lines else _BLANK).match(text, at + 1).end()
                if text[at : at + 1] == "*":
                    self.pos = at + 1
                    node = self.splat(node, False)
                    continue
                match = re.compile(r"\d+").match(text, at)
                if match is not None:
                    self.pos = match.end()
                    node = nodes.Index(node.start, self.pos, node, nodes.Literal(at, self.pos, int(match[0])))
                    continue
                match = _NAME.match(text, at)
                if match is None:
                    raise _Failure("An attribute name is expected after the dot.", at)
                self.pos = match.end()
                if isinstance(node, nodes.Reference):
                    node = nodes.Reference(node.start, self.pos, (*node.names, match[0]))
                else:
                    node = nodes.GetAttribute(node.start, self.pos, node, match[0])
            elif char == "[" and (self.lines or at == self.pos or "\n" not in text[self.pos : at]):
                node = self.index(node, at)
            else:
                return node

    def index(self, node, at):
        self.pos = at + 1
        self.lines += 1
        self.skip()
        star = re.compile(r"\*[ \t\r\n]*\]").match(self.text, self.pos)
        if star is not None:
            self.lines -= 1
            self.pos = star.end()
            return self.splat(node, True)
        key = self.expression()
        self.close("]")
        return nodes.Index(node.start, self.pos, node, key)

    def splat(self, node, full):
        item = nodes.SplatItem(self.pos, self.pos)
        if full:
            each = self.postfix(item)
        else:
            each = item
            while (match := re.compile(r"\.(?:(" + _ID + r")|(\d+))").match(self.text, self.pos)) is not None:
                self.pos = match.end()
                if match[1]:
                    each = nodes.GetAttribute(each.start, self.pos, each, match[1])
                else:
                    each = nodes.Index(each.start, self.pos, each, nodes.Literal(match.start(2), self.pos, int(match[2])))
        return nodes.Splat(node.start, self.pos, node, each, full)

    # templates
    def quoted(self):
        at = self.pos
        self.pos += 1
        parts = self.template(None, '"')
        return _made(at, self.pos, parts)

    def template(self, limit, closing):
        """Read parts up to a quote, or to `limit`; directives are resolved into nodes."""
        flat = []
        text = self.text
        end = len(text) if limit is None else limit
        buffer = []
        start = self.pos

        def flush():
            if buffer:
                flat.append(nodes.Literal(start, self.pos, "".join(buffer)))
                buffer.clear()

        while True:
            if self.pos >= end:
                if closing:
                    raise _Failure("This string is not closed.", start - 1)
                break
            char = text[self.pos]
            if char == '"' and closing:
                self.pos += 1
                break
            if char == "\n" and closing:
                raise _Failure("A quoted string cannot span lines.", self.pos)
            if char == "\\" and closing:
                buffer.append(self.escape())
                continue
            if char in "$%":
                three = text[self.pos : self.pos + 3]
                if three == char * 2 + "{":
                    buffer.append(char + "{")
                    self.pos += 3
                    continue
                if three[1:2] == "{":
                    flush()
                    start = self.pos
                    flat.append(self.interpolation(char))
                    start = self.pos
                    continue
                buffer.append(char)
                self.pos += 1
                continue
            match = _PIECE.match(text, self.pos, end)
            if match is None:
                buffer.append(char)
                self.pos += 1
            else:
                buffer.append(match[0])
                self.pos = match.end()
        flush()
        return _tree(_trimmed(flat))

    def escape(self):
        char = self.text[self.pos + 1 : self.pos + 2]
        if char in _ESCAPE and char:
            self.pos += 2
            return _ESCAPE[char]
        match = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})").match(self.text, self.pos)
        if match is None or int(match[1] or match[2], 16) > 0x10FFFF:
            raise _Failure("This escape sequence is not known.", self.pos)
        self.pos = match.end()
        return chr(int(match[1] or match[2], 16))

    def interpolation(self, char):
        at = self.pos
        self.pos += 2
        left = self.text[self.pos : self.pos + 1] == "~"
        self.pos += left
        outer, self.lines = self.lines, 1
        if char == "$":
            node = self.expression()
            word = "${"
        else:
            self.skip()
            match = _NAME.match(self.text, self.pos)
            word = match[0] if match else ""
            if word not in ("if", "else", "endif", "for", "endfor"):
                raise _Failure("A template directive is if, else, endif, for or endfor.", self.pos)
            self.pos = match.end()
            node = None
            if word == "if":
                node = self.expression()
            elif word == "for":
                node = self.directive_for()
        self.skip()
        right = self.text[self.pos : self.pos + 1] == "~"
        self.pos += right
        if self.text[self.pos : self.pos + 1] != "}":
            raise _Failure("A closing brace is missing in this template.", self.pos)
        self.pos += 1
        self.lines = outer
        return (word, node, left, right, at, self.pos)

    def directive_for(self):
        self.skip()
        names = []
        while (match := _NAME.match(self.text, self.pos)) is not None:
            names.append(match[0])
            self.pos = match.end()
            self.skip()
            if self.text[self.pos : self.pos + 1] != ",":
                break
            self.pos += 1
            self.skip()
        if not names or not re.compile(r"in\b").match(self.text, self.pos):
            raise _Failure("The word in is expected.", self.pos)
        self.pos += 2
        return (names, self.expression())

    def heredoc(self):
        text, at = self.text, self.pos
        match = _HEREDOC.match(text, at)
        if match is None:
            raise _Failure("An expression is expected here.", at)
        marker = re.compile(r"^[ \t]*" + re.escape(match[2]) + r"[ \t\r]*$", re.MULTILINE)
        end = marker.search(text, match.end())
        if end is None:
            raise _Failure("This heredoc is not closed.", at, match.end())
        self.pos = match.end()
        outer = self.lines
        if match[1]:
            parts = self.indented(match.end(), end.start())
        else:
            parts = self.template(end.start(), "")
        self.lines = outer
        self.pos = end.end()
        return _made(at, self.pos, parts)

    def indented(self, start, end):
        lines = self.text[start:end].split("\n")
        widths = [len(line) - len(line.lstrip(" \t")) for line in lines[:-1] if line.strip()]
        width = min(widths, default=0)
        self.pos = start
        # read with the indentation, then take it away from literals at line starts
        parts = self.template(end, "")
        return _dedented(parts, width)


def _dedented(parts, width):
    result, fresh = [], True
    for part in parts:
        if isinstance(part, nodes.Literal) and isinstance(part.value, str):
            lines = part.value.split("\n")
            cut = [line[width:] if (number or fresh) else line for number, line in enumerate(lines)]
            cut = [line if (number or fresh) and len(old) >= width or not (number or fresh) else old.lstrip(" \t") for number, (line, old) in enumerate(zip(cut, lines))]
            fresh = part.value.endswith("\n")
            result.append(nodes.Literal(part.start, part.end, "\n".join(cut)))
        else:
            if isinstance(part, nodes.TemplateIf):
                part = nodes.TemplateIf(part.start, part.end, part.test, tuple(_dedented(part.then, width)), tuple(_dedented(part.otherwise, width)))
            elif isinstance(part, nodes.TemplateFor):
                part = nodes.TemplateFor(part.start, part.end, part.key_name, part.value_name, part.collection, tuple(_dedented(part.parts, width)))
            fresh = False
            result.append(part)
    return result


def _trimmed(flat):
    for number, part in enumerate(flat):
        if isinstance(part, tuple):
            if part[2] and number and isinstance(flat[number - 1], nodes.Literal):
                before = flat[number - 1]
                flat[number - 1] = nodes.Literal(before.start, before.end, before.value.rstrip(" \t\r\n"))
            if part[3] and number + 1 < len(flat) and isinstance(flat[number + 1], nodes.Literal):
                after = flat[number + 1]
                flat[number + 1] = nodes.Literal(after.start, after.end, after.value.lstrip(" \t\r\n"))
    return flat


def _tree(flat):
    stack = [[]]
    opened = []
    for part in flat:
        if isinstance(part, nodes.Literal):
            if part.value != "":
                stack[-1].append(part)
            continue
        word, node, _left, _right, at, end = part
        if word == "${":
            stack[-1].append(node)
        elif word in ("if", "for"):
            opened.append([word, node, at, None])
            stack.append([])
        elif word == "else":
            if not opened or opened[-1][0] != "if" or opened[-1][3] is not None:
                raise _Failure("This else belongs to no if.", at, end)
            opened[-1][3] = stack.pop()
            stack.append([])
        else:
            if not opened or word != "end" + opened[-1][0]:
                raise _Failure(f"This {word} closes nothing.", at, end)
            kind, node, start, then = opened.pop()
            inner = stack.pop()
            if kind == "if":
                made = nodes.TemplateIf(start, end, node, tuple(inner if then is None else then), tuple(() if then is None else inner))
            else:
                names, collection = node
                key = names[0] if len(names) > 1 else None
                made = nodes.TemplateFor(start, end, key, names[-1], collection, tuple(inner))
            stack[-1].append(made)
    if opened:
        raise _Failure(f"This {opened[-1][0]} is not closed.", opened[-1][2])
    return stack[0]
