"""Values and blocks as source text: in Terraform's native syntax, in its JSON syntax, and in JSON and YAML data."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dynlint.hcl.syntax.places import written
from dynlint.model.written import Code, Interpolated, Nested
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynlint.model.known import Value

_PLAIN = lazy_pattern(r"[A-Za-z_][\w./-]*")
"""Text that YAML reads as a string without quotes."""
_YAML_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_BARE = ("ignore_changes", "depends_on", "replace_triggered_by", "provider", "type")
"""Arguments whose strings are expressions in JSON syntax: ``"ignore_changes": ["replica"]``."""


def native(value: Value) -> str:
    """Return a value in native syntax, on one line."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, Interpolated):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {native(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(native(item) for item in value) + "]"
    return written(value)


def native_lines(content: Mapping[str, Value]) -> list[str]:
    """Return the lines of a block's contents as ``terraform fmt`` writes them; the outermost lines are not indented.

    Arguments on one line are aligned; an argument on several lines and a nested block have a blank line before them.
    """
    spelled_out = {name: native(value) for name, value in content.items() if not isinstance(value, Nested)}
    short = {name: text for name, text in spelled_out.items() if "\n" not in text}
    width = max(map(len, short), default=0)
    lines = [f"{name:{width}} = {text}" for name, text in short.items()]
    for name, value in content.items():
        if name not in short:
            block = native_block(name, value) if isinstance(value, Nested) else _long(name, spelled_out[name])
            lines += [*([""] if lines else []), *block]
    return lines


def _long(name: str, text: str) -> list[str]:
    return f"{name} = {text}".split("\n")


def native_block(header: str, content: Mapping[str, Value]) -> list[str]:
    """Return the lines of a block; `header` is its type with its labels."""
    return [f"{header} {{", *(f"  {line}" if line else "" for line in native_lines(content)), "}"]


def in_json(name: str, value: Value) -> Any:
    """Return an argument or a nested block as data for `json.dumps`, in Terraform's JSON syntax."""
    if isinstance(value, Nested):
        return {key: in_json(key, item) for key, item in value.items()}
    if isinstance(value, Code):
        return str(value) if name in _BARE else f"${{{value}}}"
    if isinstance(value, Interpolated):
        return str(value)
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    return _data(value, lambda item: in_json(name, item))


def _data(value: Value, each: Any) -> Any:
    if isinstance(value, dict):
        return {key: each(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [each(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return value


def json_members(members: Mapping[str, Any], indent: str, step: str) -> list[str]:
    """Return the members of a JSON object as texts of one or several lines; the first line has no indentation."""
    found = []
    for name, value in members.items():
        lines = json.dumps(value, indent=step, ensure_ascii=False).split("\n")
        first = f"{json.dumps(name, ensure_ascii=False)}: {lines[0]}"
        found.append("\n".join([first, *(f"{indent}{line}" for line in lines[1:])]))
    return found


def spelled(value: Value, path: str, before: str) -> str | None:
    """Return a value as source text that replaces another in a file; None for null and collections in data files.

    The suffix of `path` decides the syntax; `before` is the text that is replaced.
    """
    if path.endswith((".tfvars.json", ".yaml", ".yml")) or (path.endswith(".json") and not _is_terraform(path)):
        return _as_data(value, path, before)
    if path.endswith(".json"):
        return json.dumps(in_json("", value), ensure_ascii=False)
    return native(value)


def _is_terraform(path: str) -> bool:
    return path.endswith((".tf.json", ".tofu.json", ".hcl.json"))


def _as_data(value: Value, path: str, before: str) -> str | None:
    """Return a scalar as JSON or YAML, with the kind of quotes of the old text; strings are not templates there."""
    if value is None or isinstance(value, (dict, list, tuple)):
        return None
    is_yaml = not path.endswith(".json")
    if is_yaml and isinstance(value, str):
        if before.startswith("'"):
            return "'" + value.replace("'", "''") + "'"
        if not before.startswith('"') and _PLAIN.fullmatch(value) and value.lower() not in _YAML_WORDS:
            return value
    return json.dumps(_data(value, None), ensure_ascii=False)


def as_lines(texts: Iterable[str], indent: str, step: str = "  ") -> str:
    """Return lines with an indentation, two blanks of their own as `step`; blank lines have none."""
    return "".join(f"{indent}{_stepped(line, step)}\n" if line else "\n" for line in texts)


def _stepped(line: str, step: str) -> str:
    rest = line.lstrip(" ")
    return line if step == "  " else step * ((len(line) - len(rest)) // 2) + rest
