"""Modules and resources with counts, overrides and several files, as Terraform and OpenTofu evaluate them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.loading import blocks, modules
from dynlint.hcl.problems.failing_expressions import refusals
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.known import Reference, Unknown

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.hcl.modules.module_instance import ModuleInstance

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n'


def root_of(folder: Path, **files: str) -> ModuleInstance:
    """Write files (in names ``__`` is a folder, ``_tf`` the suffix) and load the root module in them."""
    for name, text in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_root(Library(), str(folder), workspace="default")


def addresses(root: ModuleInstance) -> list[str]:
    return [block.address + ("?" if block.uncertain else "") for block in blocks(root)]


def test_instances_have_the_addresses_that_terraform_gives_them(tmp_path: Path) -> None:
    calls = (
        'module "a" {\n  source   = "./m"\n  for_each = toset(["x", "y \\"z\\""])\n}\n'
        'module "b" {\n  source = "./m"\n  count  = 2\n}\n'
        'module "c" {\n  source   = "./m"\n  for_each = terraform_data.x.output\n}\n'
        'module "d" {\n  source = "./m"\n  count  = 0\n}\n'
        'resource "terraform_data" "x" {\n}\n'
    )
    assert addresses(root_of(tmp_path, main_tf=calls, m__main_tf=TABLE)) == [
        "terraform_data.x",
        'module.a["x"].aws_dynamodb_table.t',
        'module.a["y \\"z\\""].aws_dynamodb_table.t',
        "module.b[0].aws_dynamodb_table.t",
        "module.b[1].aws_dynamodb_table.t",
        "module.c.aws_dynamodb_table.t",
    ]


def test_what_is_not_a_resource_is_kept_out_of_the_way(tmp_path: Path) -> None:
    text = (
        f"{TABLE}moved {{\n  from = a.b\n  to   = aws_dynamodb_table.t\n}}\n"
        "removed {\n  from = a.c\n  lifecycle {\n    destroy = false\n  }\n}\n"
        'import {\n  to = aws_dynamodb_table.t\n  id = "orders"\n}\n'
        'check "c" {\n  data "http" "h" {\n    url = "x"\n  }\n  assert {\n    condition = data.http.h.ok\n  }\n}\n'
        'action "aws_lambda_invoke" "i" {\n  config {\n    function_name = "f"\n  }\n}\n'
        'ephemeral "random_password" "p" {\n  length = 8\n}\n'
        "locals {\n  secret = ephemeral.random_password.p.result\n  name   = resource.aws_dynamodb_table.t.name\n}\n"
    )
    root = root_of(tmp_path, main_tf=text)
    assert addresses(root) == ["aws_dynamodb_table.t"]
    assert root.local("name") == "orders"
    assert isinstance(root.local("secret"), Reference)
    assert refusals(root) == []


def test_an_override_merges_lifecycles_and_replaces_other_blocks(tmp_path: Path) -> None:
    base = (
        'resource "aws_dynamodb_table" "t" {\n  name = "orders"\n  ttl {\n    attribute_name = "a"\n  }\n'
        "  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [read_capacity]\n  }\n}\n"
    )
    override = (
        'resource "aws_dynamodb_table" "t" {\n  name = "carts"\n  dynamic "ttl" {\n    for_each = ["b", "c"]\n'
        "    content {\n      attribute_name = ttl.value\n    }\n  }\n"
        "  lifecycle {\n    ignore_changes = [write_capacity]\n  }\n}\n"
    )
    (table,) = blocks(root_of(tmp_path, main_tf=base, main_override_tf=override))
    assert table.read("name") == "carts"
    assert [body.read("attribute_name") for body in table.blocks("ttl")] == ["b", "c"]
    (lifecycle,) = table.blocks("lifecycle")
    assert lifecycle.read("prevent_destroy") is True
    assert lifecycle.read("ignore_changes") == ("write_capacity",)


def test_dynamic_blocks_within_dynamic_blocks_have_iterators(tmp_path: Path) -> None:
    text = (
        'resource "aws_dynamodb_table" "t" {\n  dynamic "outer" {\n    for_each = { k = ["x", "y"] }\n'
        '    iterator = o\n    content {\n      key = o.key\n      dynamic "inner" {\n        for_each = o.value\n'
        '        content {\n          name = "${o.key}-${inner.key}-${inner.value}"\n        }\n'
        "      }\n    }\n  }\n}\n"
    )
    (table,) = blocks(root_of(tmp_path, main_tf=text))
    (outer,) = table.blocks("outer")
    assert [inner.read("name") for inner in outer.blocks("inner")] == ["k-0-x", "k-1-y"]


def test_what_init_has_fetched_is_read(tmp_path: Path) -> None:
    entries = [{"Key": "", "Dir": "."}, {"Key": "a", "Dir": "fetched/a"}, {"Key": "a.b", "Dir": "fetched/b"}]
    (tmp_path / ".terraform" / "modules").mkdir(parents=True)
    (tmp_path / ".terraform" / "modules" / "modules.json").write_text(json.dumps({"Modules": entries}))
    call = 'module "{}" {{\n  source = "registry/x/aws"\n  count  = 1\n}}\n'
    root = root_of(tmp_path, main_tf=call.format("a"), fetched__a__main_tf=call.format("b"), fetched__b__main_tf=TABLE)
    assert addresses(root) == ["module.a[0].module.b[0].aws_dynamodb_table.t"]


def test_a_provider_is_passed_down_by_alias(tmp_path: Path) -> None:
    text = (
        'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias  = "west"\n  region = "us-west-2"\n}\n'
        'module "m" {\n  source = "./m"\n  providers = {\n    aws.here = aws.west\n  }\n}\n'
        'module "n" {\n  source = "./m"\n}\n'
    )
    child = 'resource "aws_dynamodb_table" "a" {\n  provider = aws.here\n}\nresource "aws_dynamodb_table" "b" {\n}\n'
    found = {block.address: block.provider for block in blocks(root_of(tmp_path, main_tf=text, m__main_tf=child))}
    regions = {address: body.read("region") if body else None for address, body in found.items()}
    assert regions == {
        "module.m.aws_dynamodb_table.a": "us-west-2",
        "module.m.aws_dynamodb_table.b": "eu-west-1",
        "module.n.aws_dynamodb_table.a": None,
        "module.n.aws_dynamodb_table.b": "eu-west-1",
    }


def test_a_tofu_file_hides_the_tf_file_of_its_name(tmp_path: Path) -> None:
    root = root_of(tmp_path, main_tf='locals {\n  a = "tf"\n}\n', main_tofu='locals {\n  a = "tofu"\n}\n')
    assert root.local("a") == "tofu"


def test_the_source_of_a_module_may_be_evaluated(tmp_path: Path) -> None:
    text = 'locals {\n  folder = "m"\n}\nmodule "m" {\n  source = "./${local.folder}"\n}\n'
    assert addresses(root_of(tmp_path, main_tf=text, m__main_tf=TABLE)) == ["module.m.aws_dynamodb_table.t"]


@pytest.mark.parametrize(
    ("enabled", "found"),
    [("true", ["r", "m"]), ("false", []), ("!true", []), ("terraform_data.x.output", ["r?", "m"])],
)
def test_opentofu_makes_only_what_is_enabled(enabled: str, found: list[str], tmp_path: Path) -> None:
    lifecycle = f"  lifecycle {{\n    enabled = {enabled}\n  }}\n"
    resource = f'resource "aws_dynamodb_table" "r" {{\n  name = "orders"\n{lifecycle}}}\n'
    call = f'module "m" {{\n  source = "./m"\n{lifecycle}}}\nresource "terraform_data" "x" {{\n}}\n'
    value = 'locals {\n  name = try(aws_dynamodb_table.r.name, "none")\n}\n'
    root = root_of(tmp_path, main_tf=resource + call + value, m__main_tf=TABLE)
    names = {"aws_dynamodb_table.r": "r", "aws_dynamodb_table.r?": "r?", "module.m.aws_dynamodb_table.t": "m"}
    assert [names[address] for address in addresses(root) if address in names] == found
    assert len(list(modules(root))) == 1 + ("m" in found)
    expected = {"true": "orders", "false": "none", "!true": "none"}
    assert root.local("name") == expected[enabled] if enabled in expected else isinstance(root.local("name"), Unknown)


BLOCKS = """resource "aws_lambda_function" "f" {
  vpc_config {
    subnet_ids = ["a"]
  }
  dynamic "environment" {
    for_each = aws_lambda_function.g.layers
    content {
      variables = { A = "a" }
    }
  }
  file_system_config {
    arn = "a"
  }
  file_system_config {
    arn = "b"
  }
}
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("f.vpc_config[0].subnet_ids", ("a",)),
        ("f.vpc_config.subnet_ids", ("a",)),
        ("f.vpc_config[0].vpc_id", "vpc_config[0].vpc_id"),
        ("f.environment[0].variables", "environment[0].variables"),
        ("f.file_system_config[1].arn", "b"),
        ("f.file_system_config[*].arn", None),
        ("f.snap_start[0].apply_on", "snap_start[0].apply_on"),
    ],
)
def test_nested_blocks_are_seen_by_others_as_far_as_they_are_written(tmp_path, expression, value) -> None:
    """Some providers read a single block as an object. A value that is known only after apply is a symbol."""
    root = root_of(tmp_path, main_tf=f"{BLOCKS}locals {{\n  it = aws_lambda_function.{expression}\n}}\n")
    found = root.local("it")
    assert refusals(root) == []
    if isinstance(found, Reference) and value:
        assert (found.address, found.attribute) == ("aws_lambda_function.f", value)
        assert found.why.startswith("aws_lambda_function.f.")
        assert found.why.endswith(" is known after apply")
    else:
        assert value == (None if isinstance(found, Unknown) else found)


@pytest.mark.parametrize(
    "default", ["var.other", "{ a = var.other }", '"${local.name}-x"', "[for x in local.names : x]"]
)
def test_a_default_has_no_names(tmp_path: Path, default: str) -> None:
    text = f'variable "v" {{\n  default = {default}\n}}\n'
    more = 'variable "other" {\n  default = "shown"\n}\nlocals {\n  name  = "n"\n  names = ["a"]\n}\n'
    root = root_of(tmp_path, main_tf=text + more)
    value = root.variable("v")
    assert isinstance(value, Unknown)
    assert value.why.startswith("Variables not allowed: ")


def test_a_default_may_be_any_constant(tmp_path: Path) -> None:
    text = 'variable "v" {\n  default = { a = [1, true, null, "x"], b = -2 }\n}\n'
    assert root_of(tmp_path, main_tf=text).variable("v") == {"a": (1, True, None, "x"), "b": -2}
