"""YAML in which every value knows where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint import yaml_plain
from dynlint.marked import Marked, MarkedError, Member, is_ambiguous, meaning

if TYPE_CHECKING:
    from yaml import Mark, MarkedYAMLError

_TAG = "tag:yaml.org,2002:"


def read(text: str) -> Marked | None:
    """Read one YAML document; None where there is nothing but comments."""
    plain = yaml_plain.read(text)
    if plain is not None:
        return plain
    from yaml import MarkedYAMLError, SafeLoader, YAMLError  # noqa: PLC0415 (17 ms, only for what is not plain)

    try:
        loader = SafeLoader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        return None if node is None else _Converter().convert(node)
    except MarkedYAMLError as error:
        raise _place(error) from None
    except YAMLError as error:
        raise MarkedError(1, 1, "this is not YAML: " + " ".join(str(error).split())) from None
    except RecursionError:
        raise MarkedError(1, 1, "this is nested too deeply") from None


def _place(error: MarkedYAMLError) -> MarkedError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    parts = [part for part in (error.context, error.problem) if part]
    return MarkedError(line, column, "this is not YAML: " + ", ".join(parts))


class _Converter:
    """One document's nodes to marked values; an alias gives the value it stands for, made once."""

    def __init__(self) -> None:
        self.made: dict[int, Marked] = {}
        self.open: set[int] = set()

    def convert(self, node: Any) -> Marked:
        key = id(node)
        if key in self.made:
            return self.made[key]
        if key in self.open:
            raise _error(node.start_mark, "this value contains itself")
        self.open.add(key)
        made = self.made[key] = self._make(node)
        self.open.discard(key)
        return made

    def _make(self, node: Any) -> Marked:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if node.id == "scalar":
            return Marked(line, column, _scalar(node), node.value)
        if node.id == "sequence" and node.tag == _TAG + "seq":
            items = tuple(self.convert(item) for item in node.value)
            made = Marked(line, column, tuple(item.value for item in items))
            made.items = items
            return made
        if node.tag == _TAG + "map":
            members = self._members(node)
            made = Marked(line, column, {name: member.entry.value for name, member in members.items()})
            made.members = members
            return made
        raise _error(node.start_mark, f"the tag {_short(node.tag)} means nothing here")

    def _members(self, node: Any) -> dict[str, Member]:
        own: dict[str, Member] = {}
        merged: dict[str, Member] = {}
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                merged = self._merged(value) | merged
                continue
            if key.id != "scalar":
                raise _error(key.start_mark, "a key must be a word")
            if key.value in own:
                first = own[key.value]
                raise _error(key.start_mark, f'"{key.value}" is set twice, first in line {first.line}')
            own[key.value] = Member(key.start_mark.line + 1, key.start_mark.column + 1, self.convert(value))
        return merged | own if merged else own

    def _merged(self, node: Any) -> dict[str, Member]:
        entry = self.convert(node)
        sources = entry.items if entry.items is not None else (entry,)
        merged: dict[str, Member] = {}
        for source in reversed(sources):
            if source.members is None:
                raise _error(node.start_mark, '"<<" merges mappings, and this is none')
            merged |= source.members
        return merged


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.tag not in (_TAG + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")):
        raise _error(node.start_mark, f"the tag {_short(node.tag)} means nothing here")
    is_text = node.style is not None or (node.tag == _TAG + "str" and is_ambiguous(text))
    return text if is_text else meaning(text)


def _short(tag: str) -> str:
    return "!!" + tag[len(_TAG) :] if tag.startswith(_TAG) else tag


def _error(mark: Mark, message: str) -> MarkedError:
    return MarkedError(mark.line + 1, mark.column + 1, message)
