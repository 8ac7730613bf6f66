"""Parses JSON syntax (``.tf.json``, ``.tfvars.json``) into the same tree as native syntax.

In JSON, arguments and nested blocks look the same; Terraform looks them up in the provider's schema. Here a property
is a block if its name is that of a nested block which the model or a rule reads.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.syntax.expressions import ExpressionCursor
from dynlint.hcl.syntax.json_text import JsonCursor
from dynlint.hcl.syntax.lexing import NotTerraformError
from dynlint.hcl.syntax.nested_blocks import READ_BLOCKS
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.syntax.template_pieces import template
from dynlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP_LEVEL = (
    ("ephemeral", "data", "resource", "action"),
    ("variable", "output", "module", "provider", "check"),
    ("locals", "terraform", "moved", "import", "removed", "language"),
)
_LABELS = {name: 2 - number for number, names in enumerate(_TOP_LEVEL) for name in names}
"""The number of labels of each top-level block."""
_TERRAGRUNT_LABELS = {
    **dict.fromkeys(("terraform", "locals", "dependencies", "remote_state", "exclude", "errors", "engine"), 0),
    **dict.fromkeys(("include", "dependency", "generate", "feature", "unit", "stack"), 1),
}
"""The number of labels of each block of Terragrunt."""
_MISSPELT = 0.85
"""The similarity (0 to 1) from which an unknown block type counts as a misspelt known one."""
_OF_TERRAFORM = """
    action_trigger alias assume_role connection content encryption not_principals postcondition precondition principals
    provider_meta required_providers timeouts validation
"""
"""Nested blocks of Terraform itself, of policy documents and of providers."""
_MAPS = frozenset(("dimensions",))
"""Arguments that are maps, though some people write them as blocks."""
_NESTED = dict.fromkeys((*READ_BLOCKS.split(), *_OF_TERRAFORM.split()), 0)
_NESTED |= {"dynamic": 1, "provisioner": 1, "backend": 1, "state_store": 1, "extra_arguments": 1}
"""The number of labels of each nested block."""
_PLAIN_BODIES = ("module", "locals", "output", "moved", "import")
_OF_RESOURCES = ("depends_on", "provider")
_REFERENCES = {
    **dict.fromkeys(("resource", "data", "ephemeral", "action"), _OF_RESOURCES),
    **dict.fromkeys(("lifecycle",), ("ignore_changes", "replace_triggered_by")),
    **dict.fromkeys(("moved", "removed", "import"), ("from", "to", "provider")),
    **dict.fromkeys(("variable", "output"), ("type", "depends_on")),
    "module": ("depends_on",),
}
"""By block type, the arguments whose strings are names or types, not templates."""


def parse_json(source: Source) -> statements.File:
    """Return the tree of a configuration file in JSON syntax, and its problems."""
    return _FileReader(source).file(as_values=False)


def parse_json_of_terragrunt(source: Source) -> statements.File:
    """Return the tree of a ``terragrunt.hcl.json`` file, and its problems."""
    return _TerragruntReader(source).file(as_values=False)


def parse_json_values(source: Source) -> statements.File:
    """Return the tree of a ``.tfvars.json`` file, whose strings are not templates, and its problems."""
    return _FileReader(source).file(as_values=True)


class _FileReader:
    """Turns the JSON values of one file into blocks, arguments and expressions."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.cursor = ExpressionCursor(source)
        self.problems = self.cursor.problems

    def file(self, *, as_values: bool) -> statements.File:
        body = statements.WrittenBody(0, len(self.source.text), {}, [])
        try:
            whole = JsonCursor(self.source).whole()
        except NotTerraformError as error:
            return statements.File(self.source, body, (error.problem,))
        for root in self._objects(whole):
            if as_values:
                self._values(root, body)
            else:
                self._blocks(root, body)
        return statements.File(self.source, body, tuple(self.problems))

    def _values(self, root: nodes.Object, body: statements.WrittenBody) -> None:
        for key, name, value in _properties(root):
            body.attributes[name] = statements.WrittenAttribute(key.start, value.end, name, key.end, value)

    def _blocks(self, root: nodes.Object, body: statements.WrittenBody) -> None:
        for key, name, value in _properties(root):
            if name in _LABELS:
                self._labelled((key, name), (), _LABELS[name], value, body)
            elif name != "//" and _is_misspelt(name):
                self._problem(f"{name} is no kind of block that Terraform knows.", key)
            elif name != "//":  # a block of a later Terraform version: its labels are not known, and nothing reads it
                self._labelled((key, name), (), 0, value, body)

    def _labelled(
        self,
        header: tuple[nodes.Expression, str],
        labels: tuple[statements.Label, ...],
        missing: int,
        value: nodes.Expression,
        parent: statements.WrittenBody,
    ) -> None:
        """Read the blocks of a type. `header` is its key and text; the next `missing` levels of objects are labels."""
        key, type_ = header
        for found in self._objects(value):
            if missing:
                for label_key, label, inner in _properties(found):
                    if label != "//":
                        place = statements.Label(label, label_key.start, label_key.end)
                        self._labelled((label_key, type_), (*labels, place), missing - 1, inner, parent)
            else:
                body = self._body(type_, found)
                parent.blocks.append(statements.WrittenBlock(key.start, found.end, type_, labels, key.end, body))

    def _body(self, type_: str, value: nodes.Object) -> statements.WrittenBody:
        body = statements.WrittenBody(value.start, value.end, {}, [])
        for key, name, item in _properties(value):
            if name == "//":
                continue
            if name in _NESTED and name not in _MAPS and type_ not in _PLAIN_BODIES and _may_be_block(item):
                self._labelled((key, name), (), _NESTED[name], item, body)
            else:
                expression = self._argument(type_, name, item)
                body.attributes[name] = statements.WrittenAttribute(key.start, item.end, name, key.end, expression)
        return body

    def _argument(self, type_: str, name: str, value: nodes.Expression) -> nodes.Expression:
        if type_ == "variable" and name != "type":
            return value
        if name in _REFERENCES.get(type_, ()):
            return self._references(value)
        return self._expression(value)

    def _references(self, value: nodes.Expression) -> nodes.Expression:
        """Parse strings that are expressions: ``"depends_on": ["aws_dynamodb_table.orders"]``."""
        if isinstance(value, nodes.Tuple):
            return nodes.Tuple(value.start, value.end, tuple(self._references(item) for item in value.items))
        if not isinstance(value, nodes.Literal) or not isinstance(value.value, str):
            return value
        node, problems = parse_expression(Source(self.source.path, value.value))
        if problems:
            self._problem(problems[0].message, value)
        return _relocated(node, value)

    def _expression(self, value: nodes.Expression) -> nodes.Expression:
        if isinstance(value, nodes.Tuple):
            return nodes.Tuple(value.start, value.end, tuple(self._expression(item) for item in value.items))
        if isinstance(value, nodes.Object):
            items = tuple((self._expression(key), self._expression(item)) for key, item in value.items)
            return nodes.Object(value.start, value.end, items)
        text = value.value if isinstance(value, nodes.Literal) else None
        if isinstance(text, str) and ("${" in text or "%{" in text):
            return self._template(value, text)
        return value

    def _template(self, place: nodes.Expression, text: str) -> nodes.Expression:
        """Read a template. If the string has escapes, its text is parsed alone; all nodes get the string's place."""
        escaped = self.source.text[place.start + 1 : place.end - 1] != text
        cursor = ExpressionCursor(Source(self.source.path, text)) if escaped else self.cursor
        cursor.pos = 0 if escaped else place.start + 1
        try:
            pieces = cursor.pieces(cursor.end if escaped else place.end - 1)
            node = template(place.start, place.end, pieces, cursor.fail)
        except NotTerraformError as error:
            self._problem(error.problem.message, place)
            return nodes.Broken(place.start, place.end)
        return _relocated(node, place) if escaped else node

    def _objects(self, value: nodes.Expression) -> Iterator[nodes.Object]:
        """Yield the objects of a property that is one object or a list of objects."""
        for item in value.items if isinstance(value, nodes.Tuple) else (value,):
            if isinstance(item, nodes.Object):
                yield item
            elif not (isinstance(item, nodes.Literal) and item.value is None):
                self._problem("An object is expected here.", item)

    def _problem(self, message: str, place: nodes.Node) -> None:
        self.problems.append(statements.SyntaxProblem(message, place.start, place.end))


class _TerragruntReader(_FileReader):
    """The same for a file of Terragrunt, which has other blocks, and top-level arguments."""

    def _blocks(self, root: nodes.Object, body: statements.WrittenBody) -> None:
        for key, name, value in _properties(root):
            if name in _TERRAGRUNT_LABELS:
                labels = 0 if _is_bare(value) else _TERRAGRUNT_LABELS[name]
                self._labelled((key, name), (), labels, value, body)
            elif name != "//":
                argument = self._expression(value)
                body.attributes[name] = statements.WrittenAttribute(key.start, value.end, name, key.end, argument)


def _is_bare(value: nodes.Expression) -> bool:
    """Tell whether a block has arguments where its label could be: the label of an ``include`` is optional."""
    items = value.items if isinstance(value, nodes.Object) else ()
    return any(not isinstance(item, (nodes.Object, nodes.Tuple)) for _, item in items)


def _properties(value: nodes.Object) -> Iterator[tuple[nodes.Expression, str, nodes.Expression]]:
    for key, item in value.items:
        yield key, str(key.value) if isinstance(key, nodes.Literal) else "", item


def _is_misspelt(name: str) -> bool:
    from difflib import get_close_matches  # noqa: PLC0415  # only for mistakes

    return bool(get_close_matches(name, _LABELS, 1, cutoff=_MISSPELT))


def _may_be_block(value: nodes.Expression) -> bool:
    items = value.items if isinstance(value, nodes.Tuple) else (value,)
    return all(isinstance(item, nodes.Object) for item in items)


def _relocated(node: nodes.Expression, place: nodes.Node) -> nodes.Expression:
    """Set the place of every node of a tree to that of its string."""
    stack = [node]
    while stack:
        current = stack.pop()
        current.start, current.end = place.start, place.end
        stack.extend(nodes.children(current))
    return node
