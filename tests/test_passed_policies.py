"""Policies that are passed to a module that is not on disk are judged where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.reports.as_text import render
from dynlint.request import Request
from dynlint.run import lint

HEAD = 'variable "environment" {\n  default = "prod"\n}\n\nmodule "app" {\n  source = "acme/app/aws"\n\n'
DOCUMENT = (
    '{\n    Statement = [{\n      Effect   = "Allow"\n      Action   = "dynamodb:*"\n      Resource = "*"\n    }]\n  }'
)
SPELLINGS = {
    "jsonencode": (f"  policy = jsonencode({DOCUMENT})\n", 11),
    "a plain object": (f"  policy = {DOCUMENT}\n", 11),
    "a list": (f"  policies = [jsonencode({DOCUMENT})]\n", 11),
    "a map": (f"  policies = {{ app = jsonencode({DOCUMENT}) }}\n", 11),
    "a heredoc": (
        ('  policy = <<-EOT\n    {"Statement": [{\n      "Action": "dynamodb:*", "Resource": "*"}]}\n  EOT\n'),
        10,
    ),
    "a map of statements": (
        (
            '  policy_statements = {\n    db = {\n      effect    = "Allow"\n      actions   = ["dynamodb:*"]\n'
            '      resources = ["*"]\n    }\n  }\n'
        ),
        11,
    ),
    "a list of statements": (
        (
            '  statements = [\n    {\n      effect    = "Allow"\n      actions   = ["dynamodb:*"]\n'
            '      resources = ["*"]\n    }\n  ]\n'
        ),
        11,
    ),
}


def _judged(folder: Path, text: str) -> list[tuple[str, str, int]]:
    (folder / "main.tf").write_text(text, encoding="utf-8")
    result = lint.run(Request((str(folder),), select=("DYN5",)))
    assert not result.errors
    return [(finding.rule, finding.address, finding.location.line) for finding in result.findings]


@pytest.mark.parametrize(("argument", "line"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_policy_in_an_argument_is_judged_at_its_line(tmp_path: Path, argument: str, line: int) -> None:
    assert _judged(tmp_path, HEAD + argument + "}\n") == [("DYN501", "module.app", line)]


def test_each_statement_has_its_place(tmp_path: Path) -> None:
    argument = (
        '  policy_statements = {\n    read = {\n      actions   = ["dynamodb:GetItem"]\n'
        '      resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]\n    }\n'
        '    scan = {\n      actions   = ["dynamodb:GetItem"]\n      resources = ["*"]\n    }\n  }\n'
    )
    assert _judged(tmp_path, HEAD + argument + "}\n") == [("DYN502", "module.app", 15)]


def test_what_denies_or_says_who_grants_nothing(tmp_path: Path) -> None:
    deny = DOCUMENT.replace("Allow", "Deny")
    trust = DOCUMENT.replace("Action ", 'Principal = { Service = "ec2.amazonaws.com" }\n      Action ')
    text = f"  policy = jsonencode({deny})\n  trust = jsonencode({trust})\n"
    boundary = f"  permissions_boundary_policy = jsonencode({DOCUMENT})\n"
    assert _judged(tmp_path, HEAD + text + boundary + "}\n") == []


def test_a_data_document_is_judged_once_where_it_is_made(tmp_path: Path) -> None:
    data = (
        'data "aws_iam_policy_document" "p" {\n  statement {\n    actions   = ["dynamodb:*"]\n'
        '    resources = ["*"]\n  }\n}\n'
    )
    text = f"{HEAD}  policy = data.aws_iam_policy_document.p.json\n}}\n\n{data}"
    assert _judged(tmp_path, text) == [("DYN501", "data.aws_iam_policy_document.p", 13)]


def test_the_report_counts_modules_that_are_not_on_disk_and_lists_them(tmp_path: Path) -> None:
    table = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\nmodule "vpc" {\n  source = "acme/vpc/aws"\n}\n'
    (tmp_path / "main.tf").write_text(HEAD + "}\n" + table, encoding="utf-8")
    result = lint.run(Request((str(tmp_path),)))
    assert [(module.address, module.source) for module in result.modules] == [
        ("module.app", "acme/app/aws"),
        ("module.vpc", "acme/vpc/aws"),
    ]
    assert not [each for each in result.undecided if each.rule == "DYN002"]
    head = "2 modules are not on disk: run terraform init first, and what they make is judged too."
    assert head in render(result)
    assert "module.vpc  acme/vpc/aws" not in render(result)
    assert "module.vpc  acme/vpc/aws" in render(result, show_undecided=True)
