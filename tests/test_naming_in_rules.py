"""No rule decides itself whether something refers to a table: region and account count, too, not only names.

This test refuses a rule that imports functions that compare names, or that compares a value that names a table: an
attribute such as `table_name` or `resource_id`, a dimension, an ARN, or a variable whose value comes from one.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parent.parent
RULES = sorted((TOP / "rules").glob("*.py"))
MATCHING = {
    *("comparison_key", "read_arn", "matches", "like", "segments_of", "is_named", "is_arn_of", "same_place"),
    *("scaled", "watched", "watched_table"),
}
"""Functions that compare names and ARNs of tables, or that ignore unknown ones."""
BY_NAME = ("tables_by_name", "targets_by_resource", "identities")
OF_ITEMS = {
    *("attribute_declared_twice", "attribute_unused", "hash_equals_range", "index_duplicated"),
    *("key_attribute_undeclared", "index_repeats_table_key"),
}
"""Rules that compare names of item attributes, or of indexes of one table."""
OF_DIMENSIONS = {"alarm_impossible_dimensions", "alarm_unknown_metric", "dashboard_impossible_metric"}
"""Rules that compare names of dimensions and operations with CloudWatch's own lists."""
NAMING = re.compile(
    r"\.identity\b|\bdimension\(|\.dimensions\.|\btable_name\b|\bresource_id\b|_arn\b|\btable\.name\b|\.plain\("
)
ASKING = ("startswith", "endswith", "fullmatch", "match", "search", "index", "count", "issuperset", "isdisjoint")


class Names:
    """The variables of a function whose values come from a table's name."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.found: set[str] = set()
        self._function = function
        before = -1
        while len(self.found) > before:
            before = len(self.found)
            for target, value in self._assigned():
                if self.names(value):
                    self.found.update(node.id for node in ast.walk(target) if isinstance(node, ast.Name))

    def names(self, node: ast.expr) -> bool:
        """Tell whether an expression names a table or contains such a variable."""
        held = any(isinstance(each, ast.Name) and each.id in self.found for each in ast.walk(node))
        return held or NAMING.search(ast.unparse(node)) is not None

    def compared(self) -> Iterator[ast.expr]:
        """Yield the expressions that compare a name with something that is not a literal."""
        for node in ast.walk(self._function):
            if isinstance(node, ast.Compare):
                sides = [side for side in (node.left, *node.comparators) if not _is_constant(side)]
                if len(sides) > 1 and any(map(self.names, sides)):
                    yield node
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING:
                sides = [side for side in (node.func.value, *node.args) if not _is_constant(side)]
                if len(sides) > 1 and any(map(self.names, sides)):
                    yield node

    def _assigned(self) -> Iterator[tuple[ast.expr, ast.expr]]:
        for node in ast.walk(self._function):
            if isinstance(node, ast.Assign):
                yield from ((one, each) for target in node.targets for one, each in _pairs(target, node.value))
            elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                yield node.target, node.value
            elif isinstance(node, (ast.For, ast.comprehension)):
                yield node.target, node.iter


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)
    yield from zip(target.elts, value.elts) if several else [(target, value)]  # type: ignore[attr-defined]  # checked above


def refused(text: str, stem: str = "") -> list[str]:
    """Return the parts of a rule's text that decide whether something is about a table."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            found.extend(sorted(names & (MATCHING if stem in OF_ITEMS else MATCHING | {"same"})))
        elif isinstance(node, ast.Attribute) and node.attr in BY_NAME:
            found.append(node.attr)
        elif isinstance(node, ast.FunctionDef) and stem not in OF_DIMENSIONS:
            found.extend(ast.unparse(each) for each in Names(node).compared())
    return found


def test_no_rule_matches_names_of_tables_itself() -> None:
    """`model/system/table_match.py` and `model/iam/arn_match.py` decide whether something is about a table."""
    found = {path.stem: refused(path.read_text(encoding="utf-8"), path.stem) for path in RULES}
    assert {stem: lines for stem, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'return metric.dimension("TableName") == table.name.text',
        'name = metric.dimension("TableName")\n    return name == mine',
        'name, other = metric.dimension("TableName"), 1\n    return mine == name',
        "wanted = table.identity\n    again = wanted\n    return mine != again",
        "return [each for each in blocks if each.get('table_name').text in mine]",
        "return [each for each in blocks if (written := each.table_name.text) and written in mine]",
        "for name in [module.plain(each) for each in blocks]:\n        return name == mine",
        "return target.resource_id.text.endswith(mine)",
        "return mine.startswith(block.get('stream_arn').text)",
        "return module.tables_by_name[mine]",
        "from dynlint.model.known import same",
        "from dynlint.model.known import comparison_key",
        "from dynlint.model.system.links import watched_table",
    ],
)
def test_such_a_rule_is_refused(line: str) -> None:
    assert refused(f"def check(self, mine, module):\n    {line}\n") != []


@pytest.mark.parametrize(
    "line",
    [
        'return metric.dimension("TableName") is None',
        'return table.billing_mode.text == "PAY_PER_REQUEST"',
        "return index not in [each.name.text for each in table.indexes]",
        'return target.resource_id.text.startswith("table/")',
        "return module.tables_meant(name, place)",
    ],
)
def test_another_rule_is_not(line: str) -> None:
    assert refused(f"def check(self, mine, module):\n    {line}\n") == []


def test_names_of_tables_are_compared_in_one_room() -> None:
    for path in (TOP / "dynlint").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name in ("table_match.py", "arn_match.py") or ".identity" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Compare):
                written = [ast.unparse(each) for each in (node.left, *node.comparators)]
                assert not written[0].endswith(".identity"), f"{path}:{node.lineno}"
                assert not any(each.endswith("table.identity") for each in written), f"{path}:{node.lineno}"
