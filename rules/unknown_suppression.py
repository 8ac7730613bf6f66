from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.suppression import Comment


class UnknownSuppression(Rule):
    """Ignore comment that names no rule.

    ## What it does
    Reports a `dynlint:ignore` comment that names a rule which does not exist, with the nearest one that does, and a
    comment that is not written as dynlint reads it: `# dynlint:ignore[rule-name] until=2027-01-31 reason`.

    ## Why is this bad?
    Such a comment silences nothing. Whoever wrote it believes that the finding was dealt with.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = false # dynlint:ignore[recovery-disable] rebuilt every night
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = false # dynlint:ignore[recovery-disabled] rebuilt every night
          }
        }
    """

    id = "DYN004"
    severity = Severity.WARNING
    resources = ()
    references = ("https://docs.astral.sh/ruff/rules/invalid-rule-code/",)

    def check_comment(self, comment: Comment) -> Iterator[Draft]:
        suppression = comment.suppression
        for word, nearest in comment.unknown:
            hint = f"; did you mean {nearest}?" if nearest else "; `dynlint rules` lists them."
            yield self.finding(suppression.location, f"There is no rule {word}{hint}")
        if not suppression.rules and suppression.tool == "dynlint":
            yield self.finding(
                suppression.location,
                "This comment silences nothing: write # dynlint:ignore[rule-name] until=YYYY-MM-DD reason.",
            )
