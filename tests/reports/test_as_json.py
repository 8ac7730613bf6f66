"""The JSON report, whose format is a stable interface for programs."""

from __future__ import annotations

import json

from dynlint import __version__
from dynlint.finding import (
    AnalysisError,
    CalledModule,
    Change,
    Finding,
    NotUsed,
    Occurrence,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
    UnreadFolder,
    UnreadList,
)
from dynlint.reports.as_json import render
from dynlint.source import Location
from dynlint.suppression import Suppression

PLACE = Location("modules/table/main.tf", 41, 15, 41, 31)
FINDING = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="module.t.aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored.",
    location=PLACE,
    environments=("production", "staging"),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
    excerpt=((41, "enabled = var.pitr"),),
    value="false",
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
    fingerprint="abc123",
    fix="safe",
    url="https://example.test/DYN201",
    occurrences=(Occurrence("live", "production", "orders"), Occurrence("lib", "staging")),
)
FINDING_DATA = {
    "rule": "DYN201",
    "name": "recovery-disabled",
    "severity": "error",
    "address": "module.t.aws_dynamodb_table.orders",
    "attribute": "point_in_time_recovery[0].enabled",
    "environments": ["production", "staging"],
    "environment": "production",
    "occurrences": [
        {"root": "../live", "environment": "production", "table": "orders"},
        {"root": "lib", "environment": "staging", "table": None},
    ],
    "instances": [
        {
            "address": "module.t.aws_dynamodb_table.orders",
            "attribute": "point_in_time_recovery[0].enabled",
            "fingerprint": "abc123",
            "path": "modules/table/main.tf",
            "line": 41,
            "message": FINDING.message,
        }
    ],
    "path": "modules/table/main.tf",
    "line": 41,
    "column": 15,
    "end_line": 41,
    "end_column": 31,
    "message": "It cannot be restored.",
    "trail": [{"path": "prod.tfvars", "line": 9, "column": 1, "text": "pitr = false"}],
    "fixable": True,
    "fix": "safe",
    "changes": [
        {"path": "prod.tfvars", "line": 9, "column": 8, "end_line": 9, "end_column": 13, "text": "true"},
    ],
    "fingerprint": "abc123",
    "url": "https://example.test/DYN201",
}


def test_every_field_has_its_name():
    undecided = Undecided(
        "DYN203", "recovery-window-short", Severity.WARNING, "a.b", "", "Not known.", PLACE, "var.days has no value"
    )
    comment = Suppression(
        Location("main.tf", 2, 3, 2, 40), ("DYN201",), 2, 9, until="2027-01-31", reason="old", tool="dynlint"
    )
    result = Result(
        findings=(FINDING,),
        undecided=(undecided,),
        suppressed=(Suppressed(FINDING, comment),),
        errors=(AnalysisError("broken.tf", 3, 7, "A brace is missing."),),
        roots=("staging", "production"),
        root_paths=(("live", "../live"),),
        summary=Summary(5, 2, ("production", "staging"), 12, 3, 0.08123),
        not_used=(NotUsed("sit.tfvars", 1, "its name is no environment's"),),
        unread_lists=(UnreadList(".terraform/modules/modules.json", "it is no valid JSON"),),
        unread_folders=(UnreadFolder("network", 3, "nothing there concerns DynamoDB"),),
        modules=(
            CalledModule(Location("main.tf", 4, 12, 4, 30), "module.a", "x/y/aws"),
            CalledModule(Location("main.tf", 8, 12, 8, 30), "module.b", "x/z/aws", "x/z 1.2", "the newest"),
        ),
    )
    undecided_data = {
        "rule": "DYN203",
        "name": "recovery-window-short",
        "severity": "warning",
        "address": "a.b",
        "attribute": "",
        "environments": [],
        "environment": None,
        "occurrences": [],
        "instances": [
            {
                "address": "a.b",
                "attribute": "",
                "fingerprint": "",
                "path": PLACE.path,
                "line": PLACE.line,
                "message": "Not known.",
            }
        ],
        "message": "Not known.",
        "trail": [],
        "fixable": False,
        "fix": None,
        "changes": [],
        "fingerprint": "",
        "url": "",
        "blocked_by": "var.days has no value",
    }
    suppression = {
        "tool": "dynlint",
        "rules": ["DYN201"],
        "path": "main.tf",
        "line": 2,
        "column": 3,
        "until": "2027-01-31",
        "reason": "old",
    }
    place = {key: FINDING_DATA[key] for key in ("path", "line", "column", "end_line", "end_column")}
    assert json.loads(render(result)) == {
        "format": 4,
        "version": __version__,
        "roots": ["production", "staging"],
        "findings": [FINDING_DATA],
        "undecided": [undecided_data | place],
        "suppressed": [FINDING_DATA | {"suppression": suppression}],
        "modules": [
            {
                "address": "module.a",
                "source": "x/y/aws",
                "path": "main.tf",
                "line": 4,
                "column": 12,
                "stand_in": None,
                "note": "",
            },
            {
                "address": "module.b",
                "source": "x/z/aws",
                "path": "main.tf",
                "line": 8,
                "column": 12,
                "stand_in": "x/z 1.2",
                "note": "the newest",
            },
        ],
        "errors": [{"path": "broken.tf", "line": 3, "column": 7, "message": "A brace is missing."}],
        "not_used": [{"path": "sit.tfvars", "line": 1, "why": "its name is no environment's"}],
        "unread_lists": [{"path": ".terraform/modules/modules.json", "why": "it is no valid JSON"}],
        "unread_folders": [{"path": "network", "files": 3, "why": "nothing there concerns DynamoDB"}],
        "statistics": [
            {
                "rule": "DYN201",
                "name": "recovery-disabled",
                "severity": "error",
                "findings": 1,
                "environments": [{"environment": name, "found": 1} for name in ("production", "staging")],
            }
        ],
        "summary": {
            "findings": {"error": 1, "warning": 0, "info": 0},
            "undecided": 1,
            "suppressed": 1,
            "errors": 1,
            "tables": 5,
            "roots": 2,
            "environments": ["production", "staging"],
            "files_read": 12,
            "files_not_read": 3,
            "value_files_not_used": 1,
            "seconds": 0.081,
        },
    }


def test_the_order_of_findings_does_not_depend_on_how_they_were_found():
    others = [FINDING._replace(rule=rule, location=PLACE._replace(line=line)) for rule in "BA" for line in (10, 9)]
    there, back = render(Result(tuple(others))), render(Result(tuple(reversed(others))))
    assert there == back
    assert [(each["line"], each["rule"]) for each in json.loads(there)["findings"]] == [
        (9, "A"),
        (9, "B"),
        (10, "A"),
        (10, "B"),
    ]


def test_the_text_is_ascii_whatever_the_terminal_can_show():
    text = render(Result((FINDING._replace(message="Tabelle für \udcff 予約"),)))
    assert text.isascii()
    assert json.loads(text)["findings"][0]["message"] == "Tabelle für ? 予約", "half of a pair is no Unicode"


def test_an_empty_run_has_every_key():
    assert list(json.loads(render(Result()))) == [
        "format",
        "version",
        "roots",
        "findings",
        "undecided",
        "suppressed",
        "modules",
        "errors",
        "not_used",
        "unread_lists",
        "unread_folders",
        "statistics",
        "summary",
    ]
