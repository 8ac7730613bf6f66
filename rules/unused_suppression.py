from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.suppression import Comment


class UnusedSuppression(Rule):
    """Ignore comment that silences nothing.

    ## What it does
    Reports a `dynlint:ignore` comment under which no rule that it names says anything, in any environment. It speaks
    only after a whole run: not with `--select`, `--ignore`, `--env` or single files, where a rule that was left out
    might be what the comment is for. Comments of other tools are left alone; those tools may still need them.

    ## Why is this bad?
    A comment that outlived its reason silences the next real finding at the same place, and nobody sees it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = true # dynlint:ignore[recovery-disabled] rebuilt every night
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = true
          }
        }
    """

    id = "DYN003"
    severity = Severity.WARNING
    resources = ()
    references = ("https://docs.astral.sh/ruff/rules/unused-noqa/",)

    def check_comment(self, comment: Comment) -> Iterator[Draft]:
        suppression = comment.suppression
        known = len(suppression.rules) > len(comment.unknown)
        if suppression.tool == "dynlint" and known and not comment.used and not suppression.is_expired(comment.today):
            named = ", ".join(suppression.rules)
            yield self.finding(
                suppression.location, f"This comment silences nothing: {named} has no finding here. Remove the comment."
            )
