"""The JSON Schema of `.dynlint.yaml` for editors; keys, choices, rules and options are taken from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.settings import config_file
from dynlint.settings.run_settings import FAIL_ON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.rule import Rule

TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WORDS: dict[str, Any] = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}], "description": "one or a list"}


_RUN: dict[str, Any] = {
    "fail_on": {"enum": list(FAIL_ON), "description": "exit with 1 from here on; error if not set"},
    "baseline": {**TEXT, "description": "a file of accepted findings, relative to this file"},
    "strict": {**FLAG, "description": "exit with 1 where something is undecided"},
    "format": {**_WORDS, "description": "how to report: text, json, sarif and the like, one or a list"},
    "output": {**TEXT, "description": "the file of the last format, below the folder of this file"},
    "new_from": {**TEXT, "description": "only findings that this git revision does not have"},
    "show_undecided": {**FLAG, "description": "show where a rule could not decide"},
    "jobs": {"type": "integer", "minimum": 1, "description": "processes for many root modules"},
}


def config_schema(known_rules: Iterable[Rule]) -> dict[str, Any]:
    """Return the JSON Schema of `.dynlint.yaml`; unknown rules are allowed, since they may be a team's own."""
    rules = {"$ref": "#/definitions/rules"}
    environment = {
        "production": {**FLAG, "description": "judged by the rules for production; by the name if not set"},
        "paths": {**_WORDS, "description": "patterns of the root modules it is for, relative to this file"},
        "var_files": _WORDS,
        "vars": {"type": "object"},
        "workspace": _SCALAR,
        "rules": rules,
    }
    suppressions = {"require_reason": FLAG, "forbid_inline": FLAG}
    presets = getattr(config_file, "PRESETS", ())
    known = {
        "root": {**FLAG, "description": "no .dynlint.yaml further up counts"},
        "environments": {"type": "object", "additionalProperties": _some(config_file.ENVIRONMENT_KEYS, environment)},
        "engine": {"enum": list(config_file.ENGINES)},
        "version": {**_SCALAR, "description": 'the engine\'s version, in quotes: "1.10"'},
        "preset": {"enum": list(presets)} if presets else TEXT,
        "select": {**_WORDS, "description": "only these rules: ids, names or prefixes such as DYN2"},
        "ignore": {**_WORDS, "description": "all rules but these"},
        "rules": rules,
        "modules": {
            "type": "object",
            "additionalProperties": {"anyOf": [TEXT, _some(("path", "version"), {"path": TEXT, "version": _SCALAR})]},
            "description": "where the modules of sources lie: a prefix of sources, and a folder relative to this file",
        },
        "stand_ins": {**FLAG, "description": "false: popular modules that are not on disk are not judged"},
        "exclude": {**_WORDS, "description": "patterns of files and folders, relative to this file"},
        "rule_paths": {**_WORDS, "description": "folders of your own rules"},
        "plugins": {**_WORDS, "description": "installed packages with rules"},
        "required_tags": _WORDS,
        "suppressions": _some(suppressions, suppressions),
        **_RUN,
    }
    schema = {"title": "dynlint's configuration", **_some(config_file.KEYS, known)}
    return {**schema, "definitions": {"rules": _rules(known_rules)}}


def _some(keys: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping with only these keys, all optional."""
    return {
        "type": ["object", "null"],
        "properties": {key: properties[key] for key in keys},
        "additionalProperties": False,
    }


def _rules(rules: Iterable[Rule]) -> dict[str, Any]:
    """Return the schema of the mapping from rules to options; unknown names may be a team's own rules."""
    severity = {"enum": list(config_file.SEVERITIES)}
    own = {"type": "object", "properties": {"severity": severity}}
    known = {word: _options(rule, severity) for rule in rules for word in (rule.id, rule.name)}
    return {"type": "object", "properties": dict(sorted(known.items())), "additionalProperties": own}


def _options(rule: Rule, severity: dict[str, Any]) -> dict[str, Any]:
    options = {name: _option(default) for name, default in rule.options.items()}
    return {"description": rule.title, **_some(("severity", *options), {"severity": severity, **options})}


def _option(default: Any) -> dict[str, Any]:
    kinds: dict[type, dict[str, Any]] = {bool: FLAG, int: {"type": "integer"}, tuple: _WORDS, str: _SCALAR}
    return {**kinds[type(default)], "default": list(default) if isinstance(default, tuple) else default}
