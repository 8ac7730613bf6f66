"""Compare how dynlint and python-hcl2 8 read files: the blocks, the attributes, the literals.

Usage: python bench/beside_python_hcl2.py PYTHON PATH...

PYTHON is the interpreter of an environment that has python-hcl2 (it cannot share one with Checkov, whose fork of it
has the same import name). Folders stand for the .tf and .tfvars files below them. Prints every difference and the
counts, and ends with 1 where there is one. A file that python-hcl2 cannot read, or not within its time, is counted and
not compared: `terraform fmt` decides what is Terraform (bench/conformance.py).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dynlint.hcl.files.library import Library
from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.syntax.statements import WrittenBody
    from dynlint.source import Source

SECONDS = 20
READER = f"""
import json, signal, sys
import hcl2
class TooLong(BaseException):
    pass
def stop(*_):
    raise TooLong
signal.signal(signal.SIGALRM, stop)
for line in sys.stdin:
    path = json.loads(line)
    signal.alarm({SECONDS})
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            tree = hcl2.loads(file.read().replace("\\r\\n", "\\n"))
    except (Exception, TooLong) as error:
        tree = None
    signal.alarm(0)
    print(json.dumps(tree), flush=True)
"""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([$%])\4\{')


class Computed:
    """An expression: it is compared with nothing."""

    def __repr__(self) -> str:
        return "an expression"


COMPUTED = Computed()


class Counts(NamedTuple):
    """What the files came to."""

    files: int
    unread: int
    differences: tuple[str, ...]


def ours_of_body(body: WrittenBody, source: Source) -> dict[str, Any]:
    """Return what dynlint read: attributes by name, blocks in lists by type."""
    found: dict[str, Any] = {name: ours_of(attribute.value, source.text) for name, attribute in body.attributes.items()}
    blocks: dict[str, list[Any]] = defaultdict(list)
    for block in body.blocks:
        labels = tuple(label.text for label in block.labels)
        blocks[f"block {block.type}"].append((labels, ours_of_body(block.body, source)))
    return {**found, **blocks}


def ours_of(node: nodes.Expression, text: str) -> Any:
    """Return what dynlint read as a value."""
    if isinstance(node, nodes.Literal) and not text.startswith("<<", node.start):
        return node.value
    if isinstance(node, nodes.Unary) and node.operator == "-" and isinstance(node.operand, nodes.Literal):
        return -node.operand.value if isinstance(node.operand.value, (int, Decimal)) else COMPUTED
    if isinstance(node, nodes.Tuple):
        return [ours_of(item, text) for item in node.items]
    if isinstance(node, nodes.Object):
        return members([(ours_of(key, text), ours_of(value, text)) for key, value in node.items])
    return COMPUTED


def members(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    """Return an object by its keys, the last of each; computed keys by their number."""
    return {f"key {number}" if key is COMPUTED else f"{key}": value for number, (key, value) in enumerate(pairs)}


def theirs_of_body(tree: dict[str, Any]) -> dict[str, Any]:
    """Return what python-hcl2 read, in the same form."""
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, list) and value and all(map(is_block, value)):
            found[f"block {name}"] = [unlabelled(item) for item in value]
        elif not name.startswith("__"):
            found[name] = theirs_of(value)
    return found


def is_block(value: Any) -> bool:
    """Tell whether a value is a block: it says so itself, or the one thing inside its labels does."""
    return isinstance(value, dict) and (
        "__is_block__" in value or (len(value) == 1 and is_block(next(iter(value.values()))))
    )


def unlabelled(block: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return a block's labels and its body."""
    labels: list[str] = []
    while "__is_block__" not in block:
        ((label, block),) = block.items()
        labels.append(str(theirs_of(label)) if label.startswith('"') else label)
    return tuple(labels), theirs_of_body(block)


def theirs_of(value: Any) -> Any:
    """Return a value as python-hcl2 spells it: strings in their quotes, expressions in ``${}``."""
    if isinstance(value, list):
        return [theirs_of(item) for item in value]
    if isinstance(value, dict):
        own = [(key, item) for key, item in value.items() if not key.startswith("__")]
        return members([(theirs_of(key) if key.startswith(('"', "${")) else key, theirs_of(item)) for key, item in own])
    if not isinstance(value, str):
        return value
    number = re.fullmatch(r"\$\{(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)\}", value)
    if number:
        return Decimal(number[1])
    inner = value[1:-1]
    if not value.startswith('"') or value.startswith('"<<') or re.search(r"[$%]\{", re.sub(r"([$%])\1\{", "", inner)):
        return COMPUTED
    return _ESCAPE.sub(_unescaped, inner)


def _unescaped(match: re.Match[str]) -> str:
    if match[4]:
        return f"{match[4]}{{"
    return _ESCAPES[match[1]] if match[1] else chr(int(match[2] or match[3], 16))


def differences(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    """Yield where the two differ, as far as both have read a literal."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in {**ours, **theirs}:
            if name in ours and name in theirs:
                yield from differences(ours[name], theirs[name], f"{place}, {name}")
            else:
                yield f"{place}: only {'dynlint' if name in ours else 'python-hcl2'} read {name}"
    elif isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        if len(ours) != len(theirs):
            yield f"{place}: {len(ours)} here, {len(theirs)} there"
        for number, (own, other) in enumerate(zip(ours, theirs)):
            yield from differences(own, other, f"{place}[{number}]")
    elif not equal(ours, theirs):
        yield f"{place}: {ours!r:.60} here, {theirs!r:.60} there"


def equal(ours: Any, theirs: Any) -> bool:
    """Compare scalars: numbers as far as a float goes."""
    if isinstance(ours, bool) or isinstance(theirs, bool) or not isinstance(ours, (int, Decimal)):
        return ours is theirs or (type(ours) is type(theirs) and bool(ours == theirs))
    return isinstance(theirs, (int, float, Decimal)) and float(ours) == float(theirs)


def files_of(paths: list[str]) -> Iterator[str]:
    """Yield the files that paths stand for."""
    for path in paths:
        if os.path.isfile(path):
            yield os.path.abspath(path)
        for parent, folders, names in os.walk(os.path.abspath(path)):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (os.path.join(parent, name) for name in sorted(names) if name.endswith((".tf", ".tfvars")))


def compared(python: str, paths: list[str]) -> Counts:
    """Compare all files that both can read."""
    counts = Counts(0, 0, ())
    with subprocess.Popen([python, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        if reader.stdin is None or reader.stdout is None:
            raise TypeError(reader)
        for path in files_of(paths):
            file = Library().parsed(path)
            if file is None or file.problems:
                continue
            reader.stdin.write(f"{json.dumps(path)}\n")
            reader.stdin.flush()
            tree = json.loads(reader.stdout.readline())
            counts = counts._replace(files=counts.files + 1, unread=counts.unread + (tree is None))
            if tree is not None:
                found = differences(ours_of_body(file.body, file.source), theirs_of_body(tree), path)
                counts = counts._replace(differences=(*counts.differences, *found))
    return counts


def main(arguments: list[str]) -> int:
    """Print what the files came to; return the exit code."""
    if len(arguments) < 2:
        print(__doc__)
        return 2
    counts = compared(arguments[0], arguments[1:])
    print(*counts.differences, sep="\n")
    print(f"{counts.files} files, {counts.unread} that python-hcl2 cannot read, {len(counts.differences)} differences")
    return 1 if counts.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
