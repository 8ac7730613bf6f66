from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.relations.backup import backup_rules, picks_tables_alone
from dynlint.model.resource_types import BACKUPS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.relations.backup import BackupRule, Lifecycle
    from dynlint.model.system.module import Module

_START_MINUTES = 60
_DEFAULT_COMPLETION = 180


class BackupLifecycleInvalid(Rule):
    """Rule of a backup plan that AWS refuses.

    ## What it does
    Judges each `rule` of an `aws_backup_plan`: backups stay 90 days or more in cold storage; continuous ones are kept
    for 35 days at most and never go there; a window has an hour to start and ends after that; the schedule is right.
    Continuous backups of a plan that picks tables alone are found besides: AWS Backup makes none of tables.

    ## Why is this bad?
    A plan accepts any number and any text. AWS Backup refuses them in the middle of the apply.

    ## Example
        resource "aws_backup_plan" "dynamodb" {
          rule {
            rule_name = "daily"

            lifecycle {
              cold_storage_after = 30
              delete_after       = 60
            }
          }
        }

    ## Use instead
        resource "aws_backup_plan" "dynamodb" {
          rule {
            rule_name = "daily"

            lifecycle {
              cold_storage_after = 30
              delete_after       = 120
            }
          }
        }
    """

    id = "DYN206"
    severity = Severity.ERROR
    resources = BACKUPS
    references = (
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    )
    aliases = ("3d2a1ace-baea-4feb-baa7-a5b1dfcd2409",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        rules = list(backup_rules(module))
        for check in (self._schedule, self._windows, self._continuous):
            yield from self.each(rules, check)
        yield from self.each(rules, lambda rule: self._of_tables(rule, module))
        yield from self.each([lifecycle for rule in rules for lifecycle in rule.lifecycles], self._cold)

    def _schedule(self, rule: BackupRule) -> Iterator[Draft]:
        from dynlint.model.watching.cron import cron_fault  # noqa: PLC0415  # few backup plans

        fault = cron_fault(rule.schedule.text) if isinstance(rule.schedule.text, str) else ""
        if fault:
            yield self.finding(rule.schedule, f"the schedule of {rule.title} is refused, since {fault}.")

    def _windows(self, rule: BackupRule) -> Iterator[Draft]:
        start, completion = rule.start_window.number, rule.completion_window.number or _DEFAULT_COMPLETION
        if start is not None and start < _START_MINUTES:
            yield self.finding(rule.start_window, f"{rule.title} gives {start} minutes to start: write 60 or more.")
        elif start is not None and start > completion:
            place = rule.start_window if rule.completion_window.absent else rule.completion_window
            yield self.finding(
                place, f"{rule.title} may start after {start} minutes and has to end after {completion}."
            )

    def _continuous(self, rule: BackupRule) -> Iterator[Draft]:
        days = rule.lifecycle.delete_after
        if rule.continuous.truth and days.number is not None and days.number > limit("backup_days_of_continuous"):
            yield self.finding(days, f"{rule.title} keeps continuous backups, which end at 35 days: write 35 or less.")
        if rule.continuous.truth and rule.lifecycle.cold_days is not None:
            yield self.finding(rule.lifecycle.cold_after, f"{rule.title} is continuous: remove cold_storage_after.")

    def _of_tables(self, rule: BackupRule, module: Module) -> Iterator[Draft]:
        if rule.continuous.truth and picks_tables_alone(rule.plan, module):
            yield self.finding(
                rule.continuous,
                f"{rule.title} asks for continuous backups, and AWS Backup makes none of tables: remove "
                "enable_continuous_backup, and let the tables have point_in_time_recovery.",
                severity=Severity.WARNING,
            )

    def _cold(self, lifecycle: Lifecycle) -> Iterator[Draft]:
        cold, days = lifecycle.cold_days, lifecycle.delete_after.number
        least = (cold or 0) + limit("backup_days_in_cold_storage")
        if cold is not None and days is not None and 0 < days < least:
            yield self.finding(
                lifecycle.delete_after,
                f"backups stay in cold storage for 90 days or more: write delete_after = {least} or more.",
            )
