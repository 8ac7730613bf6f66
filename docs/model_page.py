"""The reference of what rules see, from the source of the model: names, types and docstrings."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = Path(__file__).resolve().parent.parent / "dynlint"
_CLASSES = (
    ("rule", "Rule"),
    ("model.system.module", "Module"),
    ("model.system.root_alone", "RootAlone"),
    ("model.body", "Attribute"),
    ("model.body", "Body"),
    ("model.block", "Block"),
    ("model.dynamodb.table", "Table"),
    ("model.dynamodb.table", "Index"),
    ("model.dynamodb.table", "Key"),
    ("model.dynamodb.table", "KeyAttribute"),
    ("model.dynamodb.replica", "Replica"),
    ("model.watching.alarm", "Alarm"),
    ("model.watching.alarm", "Metric"),
    ("model.watching.scaling", "ScalingTarget"),
    ("model.watching.scaling", "ScalingPolicy"),
    ("model.iam.access", "Policy"),
    ("model.iam.access", "Statement"),
    ("model.relations.stream", "StreamReader"),
    ("model.relations.backup", "BackupSelection"),
    ("model.context", "Environment"),
    ("model.context", "Engine"),
    ("model.context", "Problem"),
    ("model.system.other_roots", "Surroundings"),
    ("suppression", "Comment"),
    ("suppression", "Suppression"),
    ("source", "Location"),
)
_HEAD = """\
# What rules see

Made by `docs/generate.py` from the source: it is what a [rule of your own](custom-rules.md) may use. The package is
typed (`py.typed`), so an editor and `mypy` know all of it too.

Values are plain Python: `str`, `bool`, `int` (`Decimal` with a fraction), `tuple`, `dict`; what is unknown is an
`Unknown` of `dynlint.model.known`, or a `Reference`, `Template` or `Document` where enough is known to compare it.
"""


class Member(NamedTuple):
    """What a class offers."""

    name: str
    kind: str
    says: str


def model() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *(_section(module, name) for module, name in _CLASSES)])


def _section(module: str, name: str) -> str:
    path = _SOURCE / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = next(each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == name)
    bases = [ast.unparse(base) for base in node.bases if ast.unparse(base) != "NamedTuple"]
    also = f" Besides, what a `{bases[0]}` has." if bases else ""
    lines = [f"## {name}", "", f"`dynlint.{module}`. {_first(node)}{also}", "", "| | type | |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {_cell(each.kind)} | {each.says} |" for each in _members(node)]
    return "\n".join([*lines, ""])


def _members(node: ast.ClassDef) -> Iterator[Member]:
    for statement, after in zip(node.body, [*node.body[1:], None]):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield from _public(Member(statement.target.id, ast.unparse(statement.annotation), _text(after)))
        elif isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            yield from _assigned(statement)
        elif isinstance(statement, ast.FunctionDef):
            yield from _public(_function(statement))


def _assigned(init: ast.FunctionDef) -> Iterator[Member]:
    """Yield what the constructor sets."""
    types = {argument.arg: argument.annotation for argument in init.args.args}
    for statement, after in zip(init.body, [*init.body[1:], None]):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        if isinstance(target, ast.Attribute):
            annotation = getattr(statement, "annotation", None)
            kind = ast.unparse(annotation) if annotation else _kind(getattr(statement, "value", None), types)
            yield from _public(Member(target.attr, kind, _text(after)))


def _kind(value: ast.expr | None, types: dict[str, ast.expr | None]) -> str:
    """Return the type of what is assigned, as far as it can be seen."""
    if isinstance(value, ast.Name) and types.get(value.id) is not None:
        return ast.unparse(types[value.id])  # type: ignore[arg-type]  # not None, asked above
    if isinstance(value, ast.BoolOp):
        return _kind(value.values[-1], types)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id[:1].isupper():
        return value.func.id
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in ("get", "nested"):
        return "Attribute"
    return type(value.value).__name__ if isinstance(value, ast.Constant) else ""


def _function(node: ast.FunctionDef) -> Member:
    decorators = {ast.unparse(each) for each in node.decorator_list}
    result = ast.unparse(node.returns) if node.returns is not None else ""
    if decorators & {"property", "cached_property"}:
        return Member(node.name, result, _first(node))
    arguments = ", ".join(each.arg for each in node.args.args[1:])
    return Member(f"{node.name}({arguments})", result, _first(node))


def _public(member: Member) -> Iterator[Member]:
    if not member.name.startswith("_"):
        yield member


def _text(node: ast.stmt | None) -> str:
    """Return the docstring of the assignment before it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return _plain(node.value.value)
    return ""


def _first(node: ast.ClassDef | ast.FunctionDef) -> str:
    return _plain(ast.get_docstring(node) or "")


def _plain(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def _cell(kind: str) -> str:
    return "`" + kind.replace("|", "\\|") + "`" if kind else ""
