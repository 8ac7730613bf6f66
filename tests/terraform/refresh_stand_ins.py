"""Writes what Terraform plans for the calls of `tests/stand_in_calls.py` with the real modules.

Usage: python tests/terraform/refresh_stand_ins.py FOLDER

FOLDER has a clone with tags of each repository that `dynlint/stand_ins/refresh.py` names, and of
``cloudposse/terraform-null-label``. Writes `tests/stand_in_values.json`: by call, the planned values of every resource
that rules check. The AWS provider comes from the mirror: if a release needs a newer one, the few arguments that this
one lacks are removed from the copy. Resources of other providers, which pack files, are replaced by `terraform_data`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from lives import serving  # noqa: E402
from stand_in_calls import CALLS, Call  # noqa: E402
from terraform_cli import prepare, succeed  # noqa: E402

from dynlint.stand_ins.refresh import MODULES  # noqa: E402

VALUES = TESTS / "stand_in_values.json"
LABEL = "0.25.0"
_TYPES = re.compile(
    r"aws_(?:dynamodb_|appautoscaling_|cloudwatch_metric_alarm|iam_(?:policy|role_policy)\.|kms_key\.|lambda_event)"
)
_NEWER = (
    r"(?m)^\s*region\s*=\s*var\.region\s*$",
    r"(?m)^\s*(?:consistency_mode|key_spec)\s*=.*$",
    r"(?m)^\s*deletion_protection_enabled = lookup\(replica.*$",
    r"(?m)^\s*(?:tenant_isolation_mode|deletion_protection_enabled\s*=\s*var\.cloudwatch).*$",
)
_NEWER_BLOCKS = (
    "global_table_witness",
    "warm_throughput",
    "tenancy_config",
    "durable_config",
    "capacity_provider_config",
)
_ELSEWHERE = (
    'module "log_storage"',
    'provider_meta "aws"',
    *('resource "local_file"', 'resource "time_', 'resource "random_', 'data "template_file"', 'data "external"'),
)
"""Blocks that need another provider or module, and create nothing that rules check."""
_STUB = """
resource "terraform_data" "archive_prepare" {
  count = 1
  input = { filename = "x.zip", was_missing = "false", timestamp = "0", build_plan = "", build_plan_filename = "" }
}

resource "terraform_data" "archive" {
  count = 1
}
"""


def main() -> int:
    """Write the file of values."""
    clones = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="dynlint-stand-ins-") as folder, serving() as endpoint:
        root = Path(folder)
        calls = [_call(clones, root, call) for call in CALLS]
        (root / "x.zip").write_bytes(b"")
        (root / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls))
        prepare(root, endpoint)
        succeed(root, "plan", "-no-color", "-lock=false", "-out=tfplan")
        plan = json.loads(succeed(root, "show", "-json", "tfplan"))
    changes = [change for change in plan["resource_changes"] if change["mode"] == "managed"]
    values = {call.name: [_kept(each) for each in changes if _is_of(each, call)] for call in CALLS}
    VALUES.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _is_of(change: dict[str, Any], call: Call) -> bool:
    address = change["address"]
    return call.is_at(address) and _TYPES.match(f"{change['type']}.") is not None


def _kept(change: dict[str, Any]) -> dict[str, Any]:
    """Return what is compared: the address, the known values that are not null, and what is known after apply."""
    after = {name: value for name, value in change["change"]["after"].items() if value not in (None, [], {})}
    unknown = {name: value for name, value in change["change"]["after_unknown"].items() if value not in (False, [], {})}
    return {"address": change["address"], "mode": "managed", "change": {"after": after, "after_unknown": unknown}}


def _call(clones: Path, root: Path, call: Call) -> str:
    module = MODULES[call.file]
    clone = clones / module.repository.partition("/")[2]
    folder = root / "modules" / f"{call.file}-{call.version}"
    _unpack(clone, call.version, module.part, folder)
    if call.file != "cloudposse_label":
        _unpack(clones / "terraform-null-label", LABEL, "", folder / "label")
    if call.file == "cloudposse_dynamodb":
        scaler = folder / "scaler"
        _unpack(clones / "terraform-aws-dynamodb-autoscaler", "0.15.0", "", scaler)
        _unpack(clones / "terraform-null-label", LABEL, "", scaler / "label")
        _adapt(scaler, call)
    _adapt(folder, call)
    return f'module "{call.name}" {{\n  source = "./modules/{folder.name}"\n{call.arguments}}}\n{call.beside}'


def _unpack(clone: Path, version: str, part: str, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    tags = subprocess.run(["git", "-C", str(clone), "tag"], check=True, capture_output=True, text=True).stdout.split()
    tag = next(tag for tag in (f"v{version}", version) if tag in tags)
    listed = ["git", "-C", str(clone), "ls-tree", "-r", "--name-only", tag, part or "."]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()
    for name in names:
        relative = name.removeprefix(f"{part}/") if part else name
        if name.endswith((".tf", ".tpl")) and not relative.startswith(("examples/", "test", "modules/", "wrappers/")):
            text = subprocess.run(
                ["git", "-C", str(clone), "show", f"{tag}:{name}"], check=True, capture_output=True, text=True
            ).stdout
            (into / relative).parent.mkdir(parents=True, exist_ok=True)
            (into / relative).write_text(text, encoding="utf-8")


def _adapt(folder: Path, call: Call) -> None:
    """Change a copy so that it runs with the only provider on this machine."""
    if (folder / "label").is_dir():
        (folder / "outputs.tf").unlink(missing_ok=True)
    if call.file == "lambda":
        (folder / "outputs.tf").unlink(missing_ok=True)
        (folder / "package.tf").write_text(_STUB, encoding="utf-8")
    for path in folder.glob("*.tf"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'(aws\s*=\s*\{[^}]*?version\s*=\s*)"[^"]*"', r'\1">= 2.0"', text)
        text = re.sub(
            r"(?m)^\s*(?:null|local|external|time|random|template)\s*=\s*(?:\{[^}]*\}|\"[^\"]*\")\n", "", text
        )
        text = re.sub(r"(?m)^\s*required_version\s*=.*$", "", text)
        text = re.sub(
            r'source\s*=\s*"(?:git::https://github.com/)?cloudposse/(?:label/null|terraform-null-label)[^"]*"',
            'source = "./label"',
            text,
        )
        text = re.sub(r'source\s*=\s*"cloudposse/dynamodb-autoscaler/aws"', 'source = "./scaler"', text)
        text = re.sub(r'(source = "\./(?:label|scaler)"[^\n]*\n)\s*version\s*=.*\n', r"\1", text)
        text = text.replace("data.external.archive_prepare[0].result", "terraform_data.archive_prepare[0].output")
        text = text.replace("data.external.archive_prepare", "terraform_data.archive_prepare")
        text = text.replace('"null_resource"', '"terraform_data"').replace("null_resource.", "terraform_data.")
        text = re.sub(r"\btriggers(\s*)=", r"input\1=", text).replace(".triggers.", ".input.")
        for pattern in _NEWER:
            text = re.sub(pattern, "", text) if path.name != "variables.tf" else text
        for name in _NEWER_BLOCKS:
            text = _without_block(text, f'dynamic "{name}" {{')
        text = text.replace("data.aws_region.current.region", "data.aws_region.current.name")
        text = re.sub(r"(?m)^\s*depends_on = \[time_sleep\..*$", "", text)
        text = re.sub(
            r'(resource "aws_kms_external_key"(?:(?!\nresource).)*?)\n\s*key_usage\s*=[^\n]*',
            r"\1",
            text,
            flags=re.DOTALL,
        )
        for header in _ELSEWHERE:
            text = _without_block(text, header)
        text = re.sub(r"module\.log_storage[\w.\[\]]*", '""', text)
        path.write_text(text, encoding="utf-8")


def _without_block(text: str, header: str) -> str:
    """Remove the blocks with a header from a text."""
    while (start := text.find(header)) >= 0:
        depth, at = 0, text.index("{", start + len(header) - 1)
        while True:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
            if not depth:
                break
        text = text[:start] + text[at:]
    return text


if __name__ == "__main__":
    sys.exit(main())
