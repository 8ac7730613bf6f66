"""The tools that dynlint is timed beside: how each gets an environment of its own, and what it is asked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = "CKV_AWS_28,CKV_AWS_119,CKV2_AWS_16,CKV_AWS_165"
RULES = {
    "custodian/recovery.yaml": """policies:
  - name: recovery
    resource: terraform.aws_dynamodb_table
    filters:
      - point_in_time_recovery: absent
""",
    "semgrep.yaml": """rules:
  - id: recovery
    languages: [terraform]
    severity: WARNING
    message: no recovery
    patterns:
      - pattern: resource "aws_dynamodb_table" $NAME { ... }
      - pattern-not: resource "aws_dynamodb_table" $NAME { ... point_in_time_recovery { ... } ... }
""",
    "ast-grep.yaml": """id: recovery
language: hcl
severity: warning
message: no recovery
rule:
  kind: block
  regex: ^resource "aws_dynamodb_table"
  not:
    has: {stopBy: end, kind: block, regex: ^point_in_time_recovery}
""",
}
"""One rule for each that needs one: a table without point-in-time recovery."""
EVALUATE = "import os, tfparse; [tfparse.load_from_path(f'services/{name}') for name in os.listdir('services')]"
NOT_OBTAINABLE = ("tflint", "trivy", "kics", "conftest", "opa", "tfsec")
"""Neither on PyPI nor in Debian: not in the table."""


class Peer(NamedTuple):
    """A tool on PyPI, and the sizes that it finishes in minutes."""

    package: str
    program: str
    arguments: tuple[str, ...]
    sizes: str = "SML"


PEERS = {
    "checkov, 4 checks": Peer(
        "checkov==3.3.30",
        "checkov",
        (
            *("-d", ".", "--check", CHECKS, "--compact", "--quiet"),
            "--skip-download",
            "--soft-fail",
            "--framework=terraform",
        ),
        "SM",
    ),
    "c7n-left, 1 policy": Peer(
        "c7n-left==0.3.39",
        "sh",
        ("-c", 'for root in services/*; do "$0"/c7n-left run -d "$root" -p "$1"/custodian; done', "{bin}", "{rules}"),
        "SM",
    ),
    "semgrep, 1 rule": Peer(
        "semgrep==1.185.0",
        "semgrep",
        ("scan", "--config", "{rules}/semgrep.yaml", "--metrics=off", "--disable-version-check", "--quiet", "."),
        "SM",
    ),
    "ast-grep, 1 rule": Peer("ast-grep-cli==0.51.1", "ast-grep", ("scan", "--rule", "{rules}/ast-grep.yaml", ".")),
    "tfparse, evaluation only": Peer("tfparse==0.6.22", "python", ("-c", EVALUATE)),
}


def install(folder: Path) -> None:
    """Make an environment for each peer that has none yet, and write the rules."""
    for name, text in RULES.items():
        (folder / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "rules" / name).write_text(text, encoding="utf-8")
    for peer in PEERS.values():
        place = folder / peer.package.partition("=")[0]
        if not place.exists():
            venv.create(place, symlinks=True)
            pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install", "--quiet"]
            if subprocess.run([*pip, peer.package], check=False).returncode:
                shutil.rmtree(place)


def commands(folder: Path, size: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return the commands for a repository of a size (run from its top), and the names of those that are not there."""
    found = {"python -c pass": [sys.executable, "-c", "pass"]}
    missing = []
    for name, peer in PEERS.items():
        programs = folder / peer.package.partition("=")[0] / "bin"
        if not programs.is_dir():
            missing.append(name)
        elif size in peer.sizes:
            program = peer.program if peer.program == "sh" else str(programs / peer.program)
            words = (word.replace("{bin}", str(programs)) for word in peer.arguments)
            found[name] = [program, *(word.replace("{rules}", str(folder / "rules")) for word in words)]
    for name, program, arguments in (
        ("terraform fmt", "terraform", ("fmt", "-check", "-recursive", "-list=false", ".")),
        ("ripgrep, 1 word", "rg", ("-c", "aws_dynamodb_table", ".")),
    ):
        if shutil.which(program):
            found[name] = [program, *arguments]
        else:
            missing.append(name)
    return found, missing
