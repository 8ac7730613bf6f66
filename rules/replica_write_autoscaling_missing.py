from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class ReplicaWriteAutoscalingMissing(Rule):
    """Replica of a provisioned table whose writes do not scale.

    ## What it does
    Looks for an `aws_appautoscaling_target` for the writes of every provisioned table that has a replica, and of each
    of its global secondary indexes.

    ## Why is this bad?
    Each replica repeats the writes of all the others, and AWS makes a replica only of a table that is on demand or
    whose write capacity scales: otherwise the apply fails with "Table write capacity should either be Pay-Per-Request
    or AutoScaled". An index that falls behind holds up the replication of the table.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name = "eu-west-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          replica {
            region_name = "eu-west-1"
          }
        }

        resource "aws_appautoscaling_target" "writes" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:WriteCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN612"
    severity = Severity.ERROR
    resources = TABLES_AND_REPLICAS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/13097",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        copies = module.copies_of(table)
        if not copies or not table.is_provisioned:
            return
        parts: tuple[Table | Index, ...] = (table, *table.global_indexes)
        fixed = [part for part in parts if module.target_of(part, "Write") is None]
        place = copies[0].body
        sure = [part for part in fixed if part is table or part.body.uncertain is None]
        doubt = place.uncertain or next((part.body.uncertain for part in fixed if not sure), None)
        if doubt is not None:
            yield self.undecided(place, doubt.why)
        elif fixed and (module.doubtful_target(table) or module.unread_call_with(table, "autoscal")):
            yield self.undecided(place, "it is unknown what autoscaling moves")
        elif fixed:
            names = ", ".join(part.title for part in sure)
            yield self.finding(
                place,
                f"{copies[0].title} needs write capacity that scales, and that of {names} does not: add an "
                "aws_appautoscaling_target for the writes with a policy, or bill the table on demand.",
            )
