"""Completes rules in ignore comments, and keys and words in `.dynlint.yaml`; describes them, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.server.protocol import types
from dynlint.server.rule_pages import page_of
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook

_IN_COMMENT = lazy_pattern(r"(?:#|//|/\*).*dynlint:[ \t]*ignore(?:-file)?[ \t]*\[[^\]]*$")
_BEGUN = lazy_pattern(r"(?:#|//|/\*)[ \t]*(dyn[\w:-]*)$")
_KEY = lazy_pattern(r"([ \t]*)((?:-[ \t]+)*)([\w./-]+):(?:[ \t]+(.*))?$")
_WORD = lazy_pattern(r"[\w-]+")
_OF_RULES = ("select", "ignore")
"""Keys whose words are rules."""


def in_comment(before: str, rulebook: Rulebook) -> list[types.CompletionItem]:
    """Return the completions in a comment: the rules inside an ignore comment, or the comment itself."""
    if _IN_COMMENT.search(before):
        return [*_rules(rulebook.rules)]
    begun = _BEGUN.search(before)
    if begun is None or not "dynlint:ignore".startswith(begun[1]):
        return []
    item = types.CompletionItem("dynlint:ignore[...]", kind=types.CompletionItemKind.Snippet)
    item.insert_text = "dynlint:ignore["
    item.filter_text = "dynlint:ignore"
    return [item]


def rule_at(line: str, column: int, rulebook: Rulebook) -> tuple[Rule, int, int] | None:
    """Return the rule that a word names, and the word's begin and end in its line (from 0)."""
    for word in _WORD.finditer(line):
        if word.start() <= column <= word.end():
            rule = rulebook.find(word[0])
            return (rule, word.start(), word.end()) if rule is not None else None
    return None


def _rules(rules: Iterable[Rule]) -> Iterator[types.CompletionItem]:
    for rule in rules:
        page = types.MarkupContent(types.MarkupKind.Markdown, page_of(rule))
        yield types.CompletionItem(
            rule.name,
            kind=types.CompletionItemKind.Constant,
            detail=f"{rule.id} {rule.title}",
            documentation=page,
            filter_text=f"{rule.name} {rule.id}",
            insert_text=rule.name,
        )


class _Spot(NamedTuple):
    """The position of the cursor in a YAML text."""

    keys: tuple[str, ...]
    """The keys around it, the outermost first."""
    beside: frozenset[str]
    """The keys that stand in the same mapping."""
    is_value: bool
    """Whether a value is meant: behind a colon, or in a list."""


def in_settings(
    lines: list[str], number: int, before: str, schema: Mapping[str, Any], rulebook: Rulebook
) -> list[types.CompletionItem]:
    """Return the completions in a `.dynlint.yaml`; `before` is the beginning of a line (number from 0)."""
    spot = _spot(lines, number, before)
    if spot.keys[-1:] and spot.keys[-1] in _OF_RULES and len(spot.keys) == 1:
        return [*_rules(rulebook.rules)]
    part = _part(schema, spot.keys, schema)
    if spot.is_value:
        return [types.CompletionItem(word, kind=types.CompletionItemKind.Value) for word in _words(part)]
    return [_key(name, each) for name, each in part.get("properties", {}).items() if name not in spot.beside]


def _key(name: str, schema: Mapping[str, Any]) -> types.CompletionItem:
    detail = schema.get("description", "")
    return types.CompletionItem(name, kind=types.CompletionItemKind.Property, detail=detail, insert_text=f"{name}: ")


def _words(schema: Mapping[str, Any]) -> list[str]:
    if schema.get("type") == "boolean":
        return ["true", "false"]
    return [str(word) for word in schema.get("enum", ())]


def _part(schema: Mapping[str, Any], keys: tuple[str, ...], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a schema at a path of keys; an empty one if there is none."""
    for key in keys:
        found = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        schema = found if isinstance(found, dict) else {}
        if "$ref" in schema:
            schema = whole["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


def _spot(lines: list[str], number: int, before: str) -> _Spot:
    """Return the keys around a line by the indentation of lines; lists of mappings are not completed."""
    match = _KEY.match(before)
    own = len(before) - len(before.lstrip())
    keys: list[str] = [match[3]] if match else []
    is_value = match is not None or before.lstrip().startswith("-")
    least, beside = own + before.lstrip().startswith("-"), set()
    for line in reversed(lines[:number]):
        found = _KEY.match(line)
        if found is None or found[2]:
            continue
        if len(found[1]) < least:
            keys.insert(0, found[3])
            least = len(found[1])
        elif len(found[1]) == own and least >= own:
            beside.add(found[3])
    following = (_KEY.match(line) for line in lines[number + 1 :])
    beside.update(each[3] for each in following if each is not None and len(each[1]) == own)
    return _Spot(tuple(keys), frozenset(beside), is_value)
