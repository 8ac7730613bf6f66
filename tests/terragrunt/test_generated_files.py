"""Files that Terragrunt generates beside a module count as its files: providers, resources, the backend."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, ROOT, SOURCE, lint, places

from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.request import Request
from dynlint.run.session import Session

PROVIDER = """\
locals {
  region = "eu-west-1"
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
provider "aws" {
  region = "${local.region}"

  default_tags {
    tags = { Account = "${get_aws_account_id()}" }
  }
}
EOF
}
"""
TABLE = """\
generate "table" {
  path      = "table.tf"
  if_exists = "overwrite"
  contents  = <<EOF
resource "aws_dynamodb_table" "made" {
  name         = "${basename(get_terragrunt_dir())}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = false
  }
}
EOF
}
"""
UNIT = "live/prod/orders/terragrunt.hcl"


def root_of(folder: Path) -> ModuleInstance:
    """Return the root module of the unit."""
    ((_, root),) = Session(Request((str(folder),))).evaluations(str(folder / "live/prod/orders"))
    return root


def test_a_provider_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = lint(tmp_path, {"live/root.hcl": PROVIDER, UNIT: SOURCE + ROOT}, monkeypatch)
    assert not result.errors
    (declared,) = root_of(tmp_path).configuration.providers
    assert declared.source.path == "live/root.hcl"
    assert declared.source.position(declared.block.body.attributes["region"].start).line == 10


def test_a_resource_stands_at_its_line_in_the_file_that_generates_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = lint(tmp_path, {"live/root.hcl": TABLE, UNIT: SOURCE + ROOT}, monkeypatch).findings
    assert (finding.location.path, finding.location.line) == ("live/root.hcl", 16)
    assert finding.excerpt[-1] == (16, "    enabled = false")
    assert finding.changes == ()  # the text is computed: no edit is certain there


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("disable   = true", False, id="disabled"),
        pytest.param('path      = "notes.txt"', False, id="no Terraform"),
        pytest.param('if_exists = "skip"', True, id="nothing to skip for"),
    ],
)
def test_what_is_generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, found: bool) -> None:
    name = line.partition("=")[0].strip()
    kept = [each for each in TABLE.splitlines() if not each.strip().startswith(f"{name} ")]
    text = "\n".join([kept[0], f"  {line}", *kept[1:], ""])
    assert bool(places(lint(tmp_path, {"live/root.hcl": text, UNIT: SOURCE + ROOT}, monkeypatch))) == found


@pytest.mark.parametrize(
    ("path", "contents", "why"),
    [
        pytest.param('"../table.tf"', '"# table"', "it does not lie in the folder of the module", id="elsewhere"),
        pytest.param('get_env("NAME")', '"# table"', "its path is not known, ", id="an unknown path"),
        pytest.param('"table.tf"', 'run_cmd("make-table")', "its contents are not known, ", id="unknown contents"),
        pytest.param('"table.tf.json"', '"{}"', "dynlint reads no JSON that Terragrunt writes", id="JSON"),
    ],
)
def test_a_generated_file_that_cannot_be_told_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, contents: str, why: str
) -> None:
    text = f'generate "table" {{\n  path      = {path}\n  if_exists = "overwrite"\n  contents  = {contents}\n}}\n'
    more = {UNIT: SOURCE + ROOT, UNIT.replace("orders", "carts"): SOURCE + ROOT}
    (error,) = lint(tmp_path, {"live/root.hcl": text, **more}, monkeypatch).errors
    assert (error.path, error.line) == ("live/root.hcl", 1)
    assert error.message.startswith(f"This generated file was not read: {why}")


def test_a_block_of_the_same_name_stands_for_the_one_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = 'generate "table" {\n  path      = "table.tf"\n  if_exists = "overwrite"\n  contents  = "# nothing"\n}\n'
    assert not places(lint(tmp_path, {"live/root.hcl": TABLE, UNIT: SOURCE + ROOT + own}, monkeypatch))


def test_the_remote_state_is_the_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = """\
remote_state {
  backend = "s3"

  config = {
    bucket         = "states"
    key            = "${path_relative_to_include()}/terraform.tfstate"
    region         = get_env("REGION")
    dynamodb_table = "locks"
  }
}
"""
    lint(tmp_path, {"live/root.hcl": state, UNIT: SOURCE + ROOT}, monkeypatch)
    (declared,) = root_of(tmp_path).configuration.terraform
    (backend,) = declared.block.body.blocks
    values = {name: getattr(each.value, "value", None) for name, each in backend.body.attributes.items()}
    assert values == {
        "bucket": "states",
        "key": "prod/orders/terraform.tfstate",
        "region": None,
        "dynamodb_table": "locks",
    }
    assert declared.source.position(backend.body.attributes["dynamodb_table"].start).line == 8


def test_a_secret_in_what_is_generated_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROVIDER.replace('provider "aws" {\n', 'provider "aws" {\n  secret_key = "hunter2"\n')
    lint(tmp_path, {"live/root.hcl": text, UNIT: SOURCE + ROOT}, monkeypatch)
    source = root_of(tmp_path).configuration.providers[0].source
    assert "hunter2" not in source.line(10)
    assert "(sensitive value)" in source.line(10)


def test_a_file_beside_the_unit_is_one_of_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = MODULE[MODULE.index("resource") : MODULE.index("output")]
    more = resource.replace('"orders" {', '"more" {').replace("var.recovery", "false")
    result = lint(tmp_path, {"live/prod/orders/more.tf": more, UNIT: SOURCE}, monkeypatch)
    assert "aws_dynamodb_table.more" in [finding.address for finding in result.findings]
    assert result.roots == ("live/prod/orders",)


def test_a_mistake_in_what_is_generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROVIDER.replace('region = "${local.region}"', "region = = 1").replace("${get_aws_account_id()}", "x")
    result = lint(tmp_path, {"live/root.hcl": text, UNIT: SOURCE + ROOT}, monkeypatch, rules=("DYN001",))
    assert [(each.location.path, each.location.line) for each in result.findings] == [("live/root.hcl", 10)]


def test_modules_that_terragrunt_has_fetched_for_a_local_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = 'module "tables" {\n  source   = "acme/tables/aws"\n  recovery = false\n}\n'
    manifest = '{"Modules": [{"Key": "tables", "Source": "acme/tables/aws", "Dir": ".terraform/modules/tables"}]}'
    cache = "live/prod/orders/.terragrunt-cache/a/b"
    files = {
        "modules/orders/main.tf": call + "# dynamodb\n",
        f"{cache}/main.tf": call,
        f"{cache}/.terraform/modules/modules.json": manifest,
        f"{cache}/.terraform/modules/tables/main.tf": MODULE,
        UNIT: SOURCE,
    }
    result = lint(tmp_path, files, monkeypatch)
    assert [finding.address for finding in result.findings] == ["module.tables.aws_dynamodb_table.orders"]
