"""The JSON Schemas of the JSON report and of `.dynlint.yaml`.

Keys, choices, rules and options come from the code; an unknown key of the code ends this with a KeyError.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dynlint.cli.commands.init import SCHEMAS
from dynlint.finding import Severity
from dynlint.reports.as_json import FORMAT
from dynlint.rulebook.rulebook import load
from dynlint.rulebook.settings_schema import FLAG, TEXT, config_schema

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = Path(__file__).resolve().parent / "schemas"
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SEVERITY: dict[str, Any] = {"enum": [severity.label for severity in sorted(Severity, reverse=True)]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _all(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an object that has all of these; later versions may add others."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def report_schema() -> dict[str, Any]:
    """Return the schema of `--format json`."""
    place = {"path": TEXT, "line": _COUNT, "column": _COUNT}
    suppression = _all(
        {"tool": TEXT, "rules": _list(TEXT), **place, "until": {"type": ["string", "null"]}, "reason": TEXT}
    )
    instance = {**dict.fromkeys(("address", "attribute", "fingerprint", "path", "message"), TEXT), "line": _COUNT}
    finding = {
        "rule": TEXT,
        "name": TEXT,
        "severity": _SEVERITY,
        "address": TEXT,
        "attribute": TEXT,
        "environments": _list(TEXT),
        "environment": {"type": ["string", "null"], "description": "the first of environments"},
        "occurrences": _list(_all({"root": TEXT, "environment": _TEXT_OR_NULL, "table": _TEXT_OR_NULL})),
        "instances": {
            **_list(_all(instance)),
            "description": "what has this finding for the same cause, where and with which words; the first is its own",
        },
        **place,
        "end_line": _COUNT,
        "end_column": _COUNT,
        "message": TEXT,
        "trail": _list(_all({**place, "text": TEXT})),
        "fixable": FLAG,
        "fix": {"enum": ["safe", "unsafe", None], "description": "how safe its changes are; null without any"},
        "changes": _list(_all({**place, "end_line": _COUNT, "end_column": _COUNT, "text": TEXT})),
        "fingerprint": TEXT,
        "url": TEXT,
    }
    module = {
        "address": TEXT,
        "source": TEXT,
        **place,
        "stand_in": {"type": ["string", "null"], "description": "what stands for a module that is not on disk"},
        "note": TEXT,
    }
    summary = {
        "findings": _all(dict.fromkeys(_SEVERITY["enum"], _COUNT)),
        **dict.fromkeys(("undecided", "suppressed", "errors", "tables", "roots"), _COUNT),
        "environments": _list(TEXT),
        **dict.fromkeys(("files_read", "files_not_read", "value_files_not_used"), _COUNT),
        "seconds": {"type": "number", "minimum": 0},
    }
    counted = {
        "rule": TEXT,
        "name": TEXT,
        "severity": _SEVERITY,
        "findings": _COUNT,
        "environments": _list(
            _all(
                {
                    "environment": TEXT,
                    "found": {**_COUNT, "description": "how often, counted by root modules"},
                }
            )
        ),
    }
    report = {
        "format": {"const": FORMAT, "description": "rises where fields are added"},
        "version": {**TEXT, "description": "dynlint's version"},
        "roots": _list(TEXT),
        "findings": _list(_all(finding)),
        "undecided": _list(_all({**finding, "blocked_by": TEXT})),
        "suppressed": _list(_all({**finding, "suppression": suppression})),
        "modules": _list(_all(module)),
        "errors": _list(_all({**place, "message": TEXT})),
        "not_used": _list(_all({"path": TEXT, "line": _COUNT, "why": TEXT})),
        "unread_lists": {
            **_list(_all({"path": TEXT, "why": TEXT})),
            "description": "lists of modules that terraform init has written and that cannot be read",
        },
        "unread_folders": {
            **_list(_all({"path": TEXT, "files": _COUNT, "why": TEXT})),
            "description": "folders with Terraform files that no root module had a reason to read",
        },
        "statistics": {**_list(_all(counted)), "description": "findings by rule, the most frequent first"},
        "summary": _all(summary),
    }
    return {"title": "dynlint's JSON report", **_all(report)}


def schemas() -> dict[Path, str]:
    """Return every schema's text by path."""
    made = {"report.schema.json": report_schema(), "config.schema.json": config_schema(load().rules)}
    return {
        FOLDER / name: json.dumps({"$schema": DRAFT, "$id": SCHEMAS + name, **schema}, indent=2) + "\n"
        for name, schema in made.items()
    }
