from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.suppression import Comment


class SuppressionWithoutReason(Rule):
    """Ignore comment that does not say why.

    ## What it does
    Reports a `dynlint:ignore` comment without a reason behind the brackets. `suppressions: {require_reason: true}` in
    `.dynlint.yaml` switches it on. Comments of other tools are left alone.

    ## Why is this bad?
    Nobody dares to remove a comment that nobody can explain. The reason shows the next reader whether it still applies.

    ## Example
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = false # dynlint:ignore[recovery-disabled]
          }
        }
        # file: .dynlint.yaml
        suppressions: {require_reason: true}

    ## Use instead
        # file: main.tf
        resource "aws_dynamodb_table" "orders" {
          name = "orders"

          point_in_time_recovery {
            enabled = false # dynlint:ignore[recovery-disabled] rebuilt from the source every night
          }
        }
        # file: .dynlint.yaml
        suppressions: {require_reason: true}
    """

    id = "DYN005"
    severity = Severity.WARNING
    default = False
    resources = ()
    references = ("https://eslint-community.github.io/eslint-plugin-eslint-comments/rules/require-description.html",)

    def check_comment(self, comment: Comment) -> Iterator[Draft]:
        suppression = comment.suppression
        if suppression.tool == "dynlint" and suppression.rules and not suppression.reason:
            yield self.finding(
                suppression.location,
                f"This comment does not say why {', '.join(suppression.rules)} is to be ignored: "
                "write the reason behind it.",
            )
