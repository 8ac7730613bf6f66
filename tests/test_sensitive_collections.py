"""Terraform accepts a collection with sensitive values as `for_each` if its keys are not sensitive.

The expected results are those of Terraform 1.11, from a plan for each line (except for the data source).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

ROOT = """variable "s" {
  default   = "x"
  sensitive = true
}
locals {
  topics = { for key, value in { a = "b" } : key => {
    label = "of ${value}"
    subs  = { (key) = { protocol = "https", endpoint = "https://${var.s}" } }
  } }
}
module "m" {
  source = "./m"
  topics = merge(local.topics, {})
}
resource "aws_dynamodb_table" "t" {
  name = "t"
}
"""
MODULE = """variable "topics" {
  type = map(object({
    label = string
    subs  = map(object({ protocol = string, endpoint = string }))
  }))
}
data "aws_ssm_parameter" "more" {
  name = "more"
}
locals {
  more = jsondecode(data.aws_ssm_parameter.more.insecure_value)
  list = flatten([
    for name, topic in var.topics : [
      for key, sub in topic.subs : { key = "${name}-${key}", value = merge(sub, { topic = name }) }
    ]
  ])
  subs = { for item in local.list : item.key => item.value }
  some = flatten([
    for name, topic in merge(var.topics, local.more) : [
      for key, sub in topic.subs : { key = "${name}-${key}", value = merge(sub, { topic = name }) }
    ]
  ])
}
resource "terraform_data" "each" {
  for_each = COLLECTION
}
"""
TAKEN = (
    "local.subs",
    "{ for item in flatten([[[local.list]]]) : item.key => item.value }",
    "{ for item in flatten([local.list, [[{ key = 1, value = 2 }]]]) : item.key => item.value }",
    "{ for item in concat(local.list, local.list) : item.key => item.value... }",
    "{ for item in concat([local.list]...) : item.key => item.value }",
    "{ for item in values({ a = { key = 1, value = var.topics } }) : item.key => item.value }",
    "{ for item in reverse(local.list) : item.key => item.value }",
    "{ for item in slice(local.list, 0, 1) : item.key => item.value }",
    "{ for key, topic in merge(var.topics, {}) : key => topic }",
    "merge([for key, topic in var.topics : { (key) = topic }]...)",
    "{ for item in flatten([for topic in [] : [{ key = topic, value = var.topics }]]) : item.key => item.value }",
    "{ for item in flatten([[local.list]]...) : item.key => item.value }",
    "{ for item in local.some : item.key => item.value }",
)
REFUSED = (
    "{ for item in local.list : item.value.endpoint => 1 }",
    "{ for item in flatten([[local.list]]) : item.value.endpoint => 1 }",
    "{ for item in flatten([[local.list]]...) : item.value.endpoint => 1 }",
    "{ for item in concat(local.list, []) : item.value.endpoint => 1 }",
    "{ for item in concat([local.list]...) : item.value.endpoint => 1 }",
    "{ for item in reverse(local.list) : item.value.endpoint => 1 }",
    "{ for item in values(var.topics) : item.subs.a.endpoint => 1 }",
    "{ for key, topic in merge(var.topics, {}) : topic.subs.a.endpoint => 1 }",
    "one([local.subs])",
    "toset([for item in local.list : item.value.endpoint])",
)


def _refused(folder: Path, collection: str) -> bool:
    (folder / "m").mkdir()
    (folder / "main.tf").write_text(ROOT, encoding="utf-8")
    (folder / "m" / "main.tf").write_text(MODULE.replace("COLLECTION", collection), encoding="utf-8")
    return any("Sensitive values cannot be used" in each.message for each in run(Request((str(folder),))).findings)


@pytest.mark.parametrize("collection", TAKEN)
def test_keys_that_may_be_shown(collection: str, tmp_path: Path) -> None:
    assert not _refused(tmp_path, collection)


@pytest.mark.parametrize("collection", REFUSED)
def test_keys_that_may_not_be_shown(collection: str, tmp_path: Path) -> None:
    assert _refused(tmp_path, collection)
