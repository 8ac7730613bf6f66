from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import SCHEDULED_ACTION
from dynlint.model.watching.scaling import NAMESPACE
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class ScheduledActionInvalid(Rule):
    """Scheduled scaling of a table that AWS refuses.

    ## What it does
    Looks at every `aws_appautoscaling_scheduled_action` of DynamoDB: its schedule is `at(...)`, `rate(...)` or
    `cron(...)` as Application Auto Scaling reads them, its minimum is not above its maximum, and what it scales is
    registered as an `aws_appautoscaling_target`.

    ## Why is this bad?
    AWS refuses the action in the middle of the apply. Validation and plan accept it.

    ## Example
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

        resource "aws_appautoscaling_scheduled_action" "evening" {
          name               = "evening"
          service_namespace  = aws_appautoscaling_target.reads.service_namespace
          resource_id        = aws_appautoscaling_target.reads.resource_id
          scalable_dimension = aws_appautoscaling_target.reads.scalable_dimension
          schedule           = "cron(0 18 * * *)"

          scalable_target_action {
            min_capacity = 200
            max_capacity = 100
          }
        }

    ## Use instead
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

        resource "aws_appautoscaling_scheduled_action" "evening" {
          name               = "evening"
          service_namespace  = aws_appautoscaling_target.reads.service_namespace
          resource_id        = aws_appautoscaling_target.reads.resource_id
          scalable_dimension = aws_appautoscaling_target.reads.scalable_dimension
          schedule           = "cron(0 18 * * ? *)"

          scalable_target_action {
            min_capacity = 50
            max_capacity = 200
          }
        }
    """

    id = "DYN620"
    severity = Severity.ERROR
    resources = (SCHEDULED_ACTION,)
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        actions = module.blocks_of("aws_appautoscaling_scheduled_action")
        of_dynamodb = [action for action in actions if action.get("service_namespace").is_(NAMESPACE)]
        for judge in (self._schedule, self._bounds):
            yield from self.each(of_dynamodb, judge)
        yield from self.each(of_dynamodb, lambda action: self._target(action, module))

    def _schedule(self, action: Block) -> Iterator[Draft]:
        from dynlint.model.watching.schedule import schedule_fault  # noqa: PLC0415  # few schedules

        schedule = action.get("schedule")
        fault = schedule_fault(schedule.text) if schedule.text is not None else ""
        if fault:
            advice = "write at(2027-01-31T18:00:00), rate(5 minutes) or cron(0 18 * * ? *)"
            yield self.finding(schedule, f"the schedule of {action.address} is refused, since {fault}: {advice}.")

    def _bounds(self, action: Block) -> Iterator[Draft]:
        least, most = (action.nested("scalable_target_action", f"{end}_capacity") for end in ("min", "max"))
        if least.number is not None and most.number is not None and least.number > most.number:
            text = f"{action.address} asks for at least {least.number} and at most {most.number} capacity units"
            yield self.finding(least, f"{text}: write a minimum that is not above the maximum.")

    def _target(self, action: Block, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.registration import registration  # noqa: PLC0415  # few schedules

        place, dimension = action.get("resource_id"), action.get("scalable_dimension")
        registered = registration(action, module)
        if registered.doubt:
            yield self.undecided(place, registered.doubt)
        elif registered.is_missing:
            text = f"{action.address} scales what no aws_appautoscaling_target registers ({dimension.text} of it)"
            yield self.finding(place, f"{text}: add one, and refer to its resource_id.")
