"""YAML text as Terraform writes and reads it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from dynlint.hcl.functions.jsons import frozen
from dynlint.hcl.functions.signatures import Family, survey
from dynlint.hcl.values.conversion import to_string
from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import NESTING, VALUES
from dynlint.hcl.values.numerals import parse_number
from dynlint.model.known import Unknown, YamlDocument
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.hcl.functions.signatures import Context
    from dynlint.model.known import Value

FAMILY = Family()

_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_INTEGER = lazy_pattern(r"0x(?P<hex>[0-9a-fA-F]{1,200})|0o(?P<octal>[0-7]{1,200})|[-+]?[0-9]{1,1000}")
_FLOAT = lazy_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_DATE = lazy_pattern(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_PREFIX = "tag:yaml.org,2002:"


@FAMILY.function("yamlencode", "any or null or unknown")
def _yamlencode(value: Value) -> Value:
    from dynlint.hcl.functions.yaml_text import yaml_text  # noqa: PLC0415  # reading needs no writer

    unknown = survey(value)
    return yaml_text(value) if unknown is None else YamlDocument(unknown.why, value)


@FAMILY.function("yamldecode", "string or unknown", context=True)
def _yamldecode(context: Context, text: Value) -> Value:
    if isinstance(text, YamlDocument):
        return frozen(text.data)
    if isinstance(text, Unknown):
        return Unknown(text.why)
    written = str(text)
    return context.budget.kept(("yamldecode", written), _STEPS_OF_CHARACTER * len(written), lambda: _decoded(written))


_STEPS_OF_CHARACTER = 8


def _decoded(text: str) -> Value:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise EvaluationError(f"invalid YAML: {' '.join(str(error).split())[:200]}") from None
    if node is None:
        raise EvaluationError("missing start of document")
    return _Reader().value(node, 0)


class _Reader:
    """Turns nodes into values. Each node is read once and its aliases share the value, so small texts stay small."""

    def __init__(self) -> None:
        self.values: dict[int, Value] = {}
        self.open: set[int] = set()
        self.size = 0

    def value(self, node: Any, depth: int) -> Value:
        if id(node) in self.values:
            return self.values[id(node)]
        if id(node) in self.open:
            raise EvaluationError("cannot refer to an anchor from inside its own value")
        self.size += 1
        if depth > NESTING or self.size > VALUES:
            raise LimitError(f"the document has more than the {VALUES} values or {NESTING} levels that dynlint reads")
        self.open.add(id(node))
        if isinstance(node, yaml.MappingNode):
            result: Value = self._mapping(node, depth)
        elif isinstance(node, yaml.SequenceNode):
            result = tuple([self.value(item, depth + 1) for item in node.value])
        else:
            result = _scalar(node)
        self.open.discard(id(node))
        self.values[id(node)] = result
        return result

    def _mapping(self, node: Any, depth: int) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        for key, item in node.value:
            value = self.value(item, depth + 1)
            if key.tag == f"{_PREFIX}merge":
                for source in value if isinstance(value, tuple) else (value,):
                    if not isinstance(source, dict):
                        raise EvaluationError("cannot merge what is not a mapping")
                    merged.update(source)
            else:
                name = self.value(key, depth + 1)
                if name is None or isinstance(name, (dict, tuple)):
                    raise EvaluationError("only strings are allowed as mapping keys")
                merged[str(to_string(name))] = value
        return {name: merged[name] for name in sorted(merged)}


def _scalar(node: Any) -> Value:
    text: str = node.value
    if node.tag != "!" and not node.tag.startswith(_PREFIX):
        raise EvaluationError(f'unsupported tag "{node.tag}"')
    if node.style in ('"', "'", "|", ">"):
        return text
    tag = node.tag.removeprefix(_PREFIX)
    return text if tag in ("str", "binary") and _is_tagged(node) else _resolved(text)


def _is_tagged(node: Any) -> bool:
    """Tell whether a scalar has an explicit tag: its source is then longer than its text."""
    return bool(node.end_mark.index - node.start_mark.index > len(node.value))


def _resolved(text: str) -> Value:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    match = _INTEGER.fullmatch(text)
    if match is not None:
        digits, base = (match["hex"], 16) if match["hex"] else (match["octal"], 8) if match["octal"] else (text, 10)
        return int(digits, base)
    if _FLOAT.fullmatch(text):
        return parse_number(text)
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        raise NotEvaluatedError(f"{text} is not a number that dynlint calculates with")
    return _timestamp(text)


def _timestamp(text: str) -> str:
    """Return a date as an RFC 3339 timestamp; any other text unchanged."""
    try:
        match = _DATE.fullmatch(text)
        return f"{date(int(match[1]), int(match[2]), int(match[3]))}T00:00:00Z" if match else text
    except ValueError:
        return text
