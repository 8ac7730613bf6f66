"""From changed files, as pre-commit passes them, to the root modules and environments that depend on them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dynlint.filesystem.read_files import is_within
from dynlint.request import Request
from dynlint.run.lint import run

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n'
CALL = 'module "tables" {\n  source = "../modules/tables"\n}\n'
READER = 'locals {\n  data = file("${path.module}/NAME")\n}\n'
FILES = {
    "modules/tables/main.tf": TABLE,
    "production/main.tf": CALL + READER.replace("NAME", "user_data.sh"),
    "production/user_data.sh": "",
    "staging/main.tf": CALL + READER.replace("NAME", "user_data.sh"),
    "staging/user_data.sh": "",
    "staging/mail.tf": READER.replace("NAME", "../templates/mail.txt"),
    "templates/mail.txt": "",
    "shop/main.tf": TABLE + 'variable "size" {\n  default = 1\n}\n',
    "shop/env/dev.tfvars": "size = 1\n",
    "shop/env/prod.tfvars": "size = 2\n",
    "shop/terraform.tfvars": "size = 3\n",
    "notes.txt": "",
    ".git/HEAD": "",
}


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ("modules/tables/main.tf", "production[production] staging[staging]"),
        ("production/main.tf", "production[production]"),
        ("production/user_data.sh", "production[production]"),
        ("templates/mail.txt", "staging[staging]"),
        ("shop/main.tf", "shop[dev] shop[prod]"),
        ("shop/env/prod.tfvars", "shop[prod]"),
        ("shop/terraform.tfvars", "shop[dev] shop[prod]"),
        ("shop/env/prod.tfvars staging/main.tf", "shop[prod] staging[staging]"),
        ("production shop/main.tf", "production[production] shop[dev] shop[prod]"),
        ("notes.txt", ""),
    ],
)
def test_what_a_change_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, reached: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    findings = run(Request(tuple(changed.split()), select=("DYN101",))).findings
    places = {f"{place.root}[{place.environment}]" for finding in findings for place in finding.occurrences}
    assert sorted(places) == reached.split()


def test_a_link_that_leads_nowhere_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("main.tf", "policy.json"):
        (tmp_path / name).write_text(TABLE if name == "main.tf" else "{}")
    (tmp_path / "gone.tf").symlink_to("nowhere.tf")
    monkeypatch.chdir(tmp_path)
    assert run(Request(("policy.json",), select=("DYN101",))).findings == ()


@pytest.mark.parametrize(
    ("path", "folder", "inside"),
    [
        ("/production", "/", True),
        ("/", "/", True),
        ("/a/b", "/a", True),
        ("/a", "/a", True),
        ("/ab", "/a", False),
        ("/a", "/a/b", False),
    ],
)
def test_what_lies_below_a_folder_be_it_the_one_of_the_machine(path, folder, inside):
    assert is_within(path.replace("/", os.sep), folder.replace("/", os.sep)) is inside
