"""Units that read changed files of Terragrunt, and findings that are new since a revision."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from written_units import MODULE, ROOT, SOURCE, places, write

from dynlint.cli.program import program
from dynlint.request import Request
from dynlint.run import cache
from dynlint.run.lint import run

ENV = """\
locals {
  env  = read_terragrunt_config(find_in_parent_folders("env.hcl"))
  yaml = yamldecode(file("values.yaml"))
}
"""
UNIT = SOURCE + ROOT + ENV + "inputs = {\n  recovery = local.env.locals.recovery && local.yaml.recovery\n}\n"
OFF = "locals {\n  recovery = false\n}\n"
FILES = {
    "live/root.hcl": 'inputs = {\n  name = "orders"\n}\n',
    **{f"live/{name}/env.hcl": OFF for name in ("prod", "qa")},
    **{f"live/{name}/orders/terragrunt.hcl": UNIT for name in ("prod", "qa")},
    **{f"live/{name}/orders/values.yaml": "recovery: true\n" for name in ("prod", "qa")},
    "live/prod/extra.tfvars": "",
    "live/prod/carts/terragrunt.hcl": SOURCE
    + 'dependency "orders" {\n  config_path = "../orders"\n}\n'
    + "inputs = {\n  recovery = dependency.orders.outputs.recovery\n}\n",
    "modules/orders/main.tf": MODULE + 'output "recovery" {\n  value = var.recovery\n}\n',
    "modules/other/main.tf": MODULE.replace("default = true", "default = false"),
    "packer/image.pkr.hcl": "",
    ".terraform.lock.hcl": "",
}
ALL = ["live/prod/carts[prod]", "live/prod/orders[prod]", "live/qa/orders[qa]"]


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ("live/root.hcl", ALL),
        ("live/prod/env.hcl", ALL[:2]),
        ("live/qa/env.hcl", ALL[2:]),
        ("live/prod/orders/terragrunt.hcl", ALL[:2]),
        ("live/prod/carts/terragrunt.hcl", ALL[:1]),
        ("live/qa/orders/values.yaml", ALL[2:]),
        ("modules/orders/main.tf", ALL),
        ("live/qa/env.hcl live/prod/carts/terragrunt.hcl", [ALL[0], ALL[2]]),
        ("packer/image.pkr.hcl", []),
        (".terraform.lock.hcl", []),
    ],
)
def test_what_a_change_reaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, reached: list[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    settings = "environments:\n  qa: { production: true }\n  prod: { production: true }\n"
    (tmp_path / ".dynlint.yaml").write_text(settings)
    assert places(run(Request(tuple(changed.split()), select=("DYN201",)))) == reached


@pytest.mark.tools
def test_only_what_is_new_since_a_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: text for name, text in FILES.items() if "carts" not in name and "other" not in name}
    write(tmp_path, {**files, "live/prod/env.hcl": OFF.replace("false", "true")})
    (tmp_path / ".git/HEAD").unlink()
    (tmp_path / ".git").rmdir()
    monkeypatch.chdir(tmp_path)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.test")
    for words in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "first")):
        subprocess.run(["git", *words], check=True)
    (tmp_path / "live/prod/env.hcl").write_text(OFF)
    with pytest.raises(SystemExit) as ended:
        program.main(["--new-from", "HEAD", "--select", "DYN201", "--no-cache"])
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "[prod]" in said
    assert "[prod, qa]" not in said


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ("live/root.hcl", "inputs = {}\n"),
        ("live/prod/env.hcl", "locals {\n  recovery = true\n}\n"),
        ("live/prod/orders/values.yaml", "recovery: false\n"),
        ("live/prod/new/terragrunt.hcl", SOURCE),
        ("modules/orders/more.tf", ""),
    ],
)
def test_an_answer_is_remembered_until_what_a_unit_reads_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, text: str
) -> None:
    """Units read many files outside the linted paths."""
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.chdir(write(tmp_path, FILES))
    then = time.time() - 60
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.utime(path, (then, then))
    request = Request(("live/prod",), select=("DYN201",))
    result = run(request, keep=True)
    assert cache.Before(request).answer() == result
    (tmp_path / changed).parent.mkdir(exist_ok=True)
    (tmp_path / changed).write_text(text)
    assert cache.Before(request).answer() is None
