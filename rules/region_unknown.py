from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import may_be_region, nearest_region
from dynlint.model.resource_types import ALARM, TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.system.module import Module


class RegionUnknown(Rule):
    """Region that does not exist.

    ## What it does
    Compares the `region` of the provider that a table is made with, and of a table or an alarm itself (AWS provider 6),
    with the regions of AWS. A name that differs from a known region in its number alone may be newer than the list. A
    provider with `skip_region_validation = true` is left alone.

    ## Why is this bad?
    Terraform stops at the provider, or every call fails: there is no endpoint of that name.

    ## Example
        provider "aws" {
          region = "eu-wset-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }

    ## Use instead
        provider "aws" {
          region = "eu-west-1"
        }

        resource "aws_dynamodb_table" "orders" {
          name = "orders"
        }
    """

    id = "DYN910"
    severity = Severity.ERROR
    resources = (*TABLES, ALARM)
    references = (
        "https://docs.aws.amazon.com/general/latest/gr/ddb.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/index.html.markdown",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(_regions(module), self._judge)

    def _judge(self, region: Attribute) -> Iterator[Draft]:
        name = region.text
        if not name or may_be_region(name):
            return
        if nearest_region(name):
            yield self.finding(region, f"there is no region {name}: did you mean {nearest_region(name)}?")
        else:
            yield self.undecided(region, f"{name} may be a region newer than this version of dynlint")


def _regions(module: Module) -> list[Attribute]:
    """Return the arguments that set the regions of tables and alarms, each once."""
    found: dict[tuple[str, str], Attribute] = {}
    for block in (*(table.block for table in module.tables), *(alarm.block for alarm in module.alarms)):
        body = block if block.own_region is not None else block.provider
        if body is not None and not body.get("skip_region_validation").is_(True):
            found.setdefault((body.address, body.path), body.get("region"))
    return list(found.values())
