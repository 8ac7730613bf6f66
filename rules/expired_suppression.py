from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.suppression import Comment


class ExpiredSuppression(Rule):
    """Ignore comment whose day has passed.

    ## What it does
    Reports an ignore comment with `until=` (or a peer's `exp:`) and a day that lies in the past. The comment no longer
    silences anything; the finding under it is reported again. A peer's comment for a rule that dynlint does not have is
    left alone.

    ## Why is this bad?
    Somebody promised to solve it by that day.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = false # dynlint:ignore[recovery-disabled] until=2024-01-31 migration under way
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

    id = "DYN006"
    severity = Severity.ERROR
    resources = ()
    references = ("https://aquasecurity.github.io/tfsec/v1.28.1/guides/configuration/ignores/",)

    def check_comment(self, comment: Comment) -> Iterator[Draft]:
        suppression = comment.suppression
        if suppression.is_expired(comment.today) and comment.means_ours:
            named = ", ".join(suppression.rules)
            yield self.finding(
                suppression.location,
                f"The day until which {named} was to be ignored, {suppression.until}, has passed: "
                "solve it and remove the comment, or set another day.",
            )
