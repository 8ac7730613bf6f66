"""The nested blocks that rules and the model read, from their own text: in JSON syntax nothing else tells a block."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP = Path(__file__).resolve().parent.parent
_READERS = ("dynlint/model/**/*.py", "dynlint/hcl/modules/*.py", "rules/*.py")
_HEAD = '''\
"""The nested blocks that rules and the model read. Made by `docs/generate.py` from their calls of `blocks`."""

READ_BLOCKS = """
'''


def nested_blocks() -> str:
    """Return the module."""
    names = sorted({name for pattern in _READERS for path in _TOP.glob(pattern) for name in _read(path)})
    text = textwrap.fill(" ".join(names), 116, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return f'{_HEAD}{text}\n"""\n'


def _read(path: Path) -> Iterator[str]:
    """Yield what a module hands to ``blocks`` and ``nested``: a text, or a name that a loop takes from texts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            asked = _asked(node)
            if isinstance(asked, ast.Constant):
                yield str(asked.value)
            elif isinstance(asked, ast.Name):
                yield from _looped(function, asked.id)


def _asked(node: ast.AST) -> ast.expr | None:
    """Return the first argument of a call of ``x.blocks(...)`` or ``x.nested(...)``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    return node.args[0] if node.func.attr in ("blocks", "nested") else None


def _looped(function: ast.FunctionDef, name: str) -> Iterator[str]:
    """Yield the texts over which the loops of a function go with a name."""
    for loop in ast.walk(function):
        if isinstance(loop, (ast.For, ast.comprehension)) and isinstance(loop.target, ast.Name):
            texts = (each.value for each in ast.walk(loop.iter) if isinstance(each, ast.Constant))
            yield from (text for text in texts if isinstance(text, str) and loop.target.id == name)
