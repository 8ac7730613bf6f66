from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

MODES = PROVISIONED, ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"
_MEANT = {"ondemand": ON_DEMAND, "payperrequest": ON_DEMAND, "provisioned": PROVISIONED}


class BillingModeInvalid(Rule):
    """Billing mode that DynamoDB does not have.

    ## What it does
    Looks for a `billing_mode` other than `PROVISIONED` and `PAY_PER_REQUEST`, in every environment.

    ## Why is this bad?
    AWS knows these two words, in capitals. `terraform validate` sees a wrong one only where it is written out, and not
    where it comes from a variable, a module or a map of environments: the plan or the apply of that one environment
    fails.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "ON_DEMAND"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }
    """

    id = "DYN614"
    severity = Severity.ERROR
    resources = TABLES
    fix = "unsafe"
    fix_reason = "It decides how the table is billed."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
    )
    aliases = ("aws_dynamodb_table_invalid_billing_mode",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        mode = table.billing_mode.text
        if mode in (None, *MODES):
            return
        meant = _MEANT.get("".join(filter(str.isalpha, str(mode).lower())), "")
        yield self.finding(
            table.billing_mode,
            f'{table.address} has the billing mode "{mode}", which does not exist: '
            f"write {meant or ' or '.join(MODES)}.",
            table.block.change("billing_mode", meant) if meant else (),
        )
