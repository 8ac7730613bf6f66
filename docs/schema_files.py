"""The JSON Schemas of the JSON report and of `.dynlint.yaml`.

Keys, choices, rules and options come from the code; an unknown key of the code ends this with a KeyError.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dynlint.cli.commands.init import SCHEMAS
from dynlint.finding import Severity
from dynlint.reports.as_json import FORMAT
from dynlint.rulebook.rulebook import load
from dynlint.settings import config_file

if TYPE_CHECKING:
    from dynlint.rule import Rule

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = Path(__file__).resolve().parent / "schemas"
_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SEVERITY: dict[str, Any] = {"enum": [severity.label for severity in sorted(Severity, reverse=True)]}
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WORDS: dict[str, Any] = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}], "description": "one or a list"}
_FLAG: dict[str, Any] = {"type": "boolean"}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _all(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an object that has all of these; later versions may add others."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def report_schema() -> dict[str, Any]:
    """Return the schema of `--format json`."""
    place = {"path": _TEXT, "line": _COUNT, "column": _COUNT}
    suppression = _all(
        {"tool": _TEXT, "rules": _list(_TEXT), **place, "until": {"type": ["string", "null"]}, "reason": _TEXT}
    )
    finding = {
        "rule": _TEXT,
        "name": _TEXT,
        "severity": _SEVERITY,
        "address": _TEXT,
        "attribute": _TEXT,
        "environments": _list(_TEXT),
        "environment": {"type": ["string", "null"], "description": "the first of environments"},
        "occurrences": _list(_all({"root": _TEXT, "environment": _TEXT_OR_NULL, "table": _TEXT_OR_NULL})),
        **place,
        "end_line": _COUNT,
        "end_column": _COUNT,
        "message": _TEXT,
        "trail": _list(_all({**place, "text": _TEXT})),
        "fixable": _FLAG,
        "fix": {"enum": ["safe", "unsafe", None], "description": "how safe its changes are; null without any"},
        "changes": _list(_all({**place, "end_line": _COUNT, "end_column": _COUNT, "text": _TEXT})),
        "fingerprint": _TEXT,
        "url": _TEXT,
    }
    module = {
        "address": _TEXT,
        "source": _TEXT,
        **place,
        "stand_in": {"type": ["string", "null"], "description": "what stands for a module that is not on disk"},
        "note": _TEXT,
    }
    summary = {
        "findings": _all(dict.fromkeys(_SEVERITY["enum"], _COUNT)),
        **dict.fromkeys(("undecided", "suppressed", "errors", "tables", "roots"), _COUNT),
        "environments": _list(_TEXT),
        **dict.fromkeys(("files_read", "files_not_read", "value_files_not_used"), _COUNT),
        "seconds": {"type": "number", "minimum": 0},
    }
    report = {
        "format": {"const": FORMAT, "description": "rises where fields are added"},
        "version": {**_TEXT, "description": "dynlint's version"},
        "roots": _list(_TEXT),
        "findings": _list(_all(finding)),
        "undecided": _list(_all({**finding, "blocked_by": _TEXT})),
        "suppressed": _list(_all({**finding, "suppression": suppression})),
        "modules": _list(_all(module)),
        "errors": _list(_all({**place, "message": _TEXT})),
        "not_used": _list(_all({"path": _TEXT, "line": _COUNT, "why": _TEXT})),
        "summary": _all(summary),
    }
    return {"title": "dynlint's JSON report", **_all(report)}


def config_schema() -> dict[str, Any]:
    """Return the schema of `.dynlint.yaml`."""
    rules = {"$ref": "#/definitions/rules"}
    environment = {
        "production": {**_FLAG, "description": "judged by the rules for production; by the name if not set"},
        "paths": {**_WORDS, "description": "patterns of the root modules it is for, relative to this file"},
        "var_files": _WORDS,
        "vars": {"type": "object"},
        "workspace": _SCALAR,
        "rules": rules,
    }
    suppressions = {"require_reason": _FLAG, "forbid_inline": _FLAG}
    presets = getattr(config_file, "PRESETS", ())
    known = {
        "root": {**_FLAG, "description": "no .dynlint.yaml further up counts"},
        "environments": {"type": "object", "additionalProperties": _some(config_file.ENVIRONMENT_KEYS, environment)},
        "engine": {"enum": list(config_file.ENGINES)},
        "version": {**_SCALAR, "description": 'the engine\'s version, in quotes: "1.10"'},
        "preset": {"enum": list(presets)} if presets else _TEXT,
        "select": {**_WORDS, "description": "only these rules: ids, names or prefixes such as DYN2"},
        "ignore": {**_WORDS, "description": "all rules but these"},
        "rules": rules,
        "modules": {
            "type": "object",
            "additionalProperties": {"anyOf": [_TEXT, _some(("path", "version"), {"path": _TEXT, "version": _SCALAR})]},
            "description": "where the modules of sources lie: a prefix of sources, and a folder relative to this file",
        },
        "stand_ins": {**_FLAG, "description": "false: popular modules that are not on disk are not judged"},
        "exclude": {**_WORDS, "description": "patterns of files and folders, relative to this file"},
        "rule_paths": {**_WORDS, "description": "folders of your own rules"},
        "plugins": {**_WORDS, "description": "installed packages with rules"},
        "required_tags": _WORDS,
        "suppressions": _some(suppressions, suppressions),
    }
    schema = {"title": "dynlint's configuration", **_some(config_file.KEYS, known)}
    return {**schema, "definitions": {"rules": _rules()}}


def _some(keys: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping of nothing but these keys, or nothing."""
    return {
        "type": ["object", "null"],
        "properties": {key: properties[key] for key in keys},
        "additionalProperties": False,
    }


def _rules() -> dict[str, Any]:
    """Return the mapping from rules to options; names it does not know are a team's own rules."""
    severity = {"enum": list(config_file.SEVERITIES)}
    own = {"type": "object", "properties": {"severity": severity}}
    known = {word: _options(rule, severity) for rule in load().rules for word in (rule.id, rule.name)}
    return {"type": "object", "properties": dict(sorted(known.items())), "additionalProperties": own}


def _options(rule: Rule, severity: dict[str, Any]) -> dict[str, Any]:
    options = {name: _option(default) for name, default in rule.options.items()}
    return {"description": rule.title, **_some(("severity", *options), {"severity": severity, **options})}


def _option(default: Any) -> dict[str, Any]:
    kinds: dict[type, dict[str, Any]] = {bool: _FLAG, int: {"type": "integer"}, tuple: _WORDS, str: _SCALAR}
    return {**kinds[type(default)], "default": list(default) if isinstance(default, tuple) else default}


def schemas() -> dict[Path, str]:
    """Return every schema's text by path."""
    made = {"report.schema.json": report_schema(), "config.schema.json": config_schema()}
    return {
        FOLDER / name: json.dumps({"$schema": DRAFT, "$id": SCHEMAS + name, **schema}, indent=2) + "\n"
        for name, schema in made.items()
    }
