from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm

_RELAYS = ("aws_cloudwatch_composite_alarm", "aws_cloudwatch_event_rule")


class AlarmWithoutAction(Rule):
    """Alarm of a production table that notifies nobody.

    ## What it does
    Looks for `alarm_actions` with at least one action, and for `actions_enabled = false`, on the alarms of DynamoDB's
    metrics. An alarm that a composite alarm names, or whose state an event rule passes on, needs no action of its own.

    ## Why is this bad?
    Such an alarm changes its state in a console that nobody looks at, while requests of users fail.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-read-throttle-events"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          alarm_actions       = []
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-read-throttle-events"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:on-call"]
        }
    """

    id = "DYN405"
    production_only = True
    severity = Severity.WARNING
    resources = (ALARM,)
    fix = "safe"
    fix_reason = "Only the alarm changes: its actions are carried out again."
    references = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudwatch_metric_alarm.html.markdown",
    )
    aliases = ("CKV_AWS_319", "FG_R00240")

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterator[Draft]:
        relays = chain.from_iterable(
            (*module.blocks_of(type_), *(block for block, _ in module.around.blocks_of(type_))) for type_ in _RELAYS
        )
        relayed = alarm.is_relayed_by(relays) if any(metric.is_of_dynamodb for metric in alarm.metrics) else True
        if relayed is None:
            yield self.undecided(alarm.actions, "it is unknown whether what may pass it on lives where it does")
        if relayed is not False:
            return
        if alarm.actions_enabled.truth is False:
            none = not alarm.actions.unknown and not any(alarm.actions.texts)
            more = " and give alarm_actions the ARN of a topic that is read" if none else ""
            yield self.finding(
                alarm.actions_enabled,
                f"{alarm.address} has its actions switched off and notifies nobody: set actions_enabled to true{more}.",
                () if none else alarm.body.change("actions_enabled", True),
            )
        elif not [action for action in alarm.actions.texts if action not in (None, "")]:
            if module.is_library and not alarm.actions.is_literal:
                yield self.undecided(
                    alarm.actions, "the caller gives the actions, and no root module here calls this module"
                )
                return
            yield self.finding(
                alarm.actions,
                f"{alarm.address} notifies nobody when it goes into ALARM: "
                "give alarm_actions the ARN of a topic that is read.",
            )
