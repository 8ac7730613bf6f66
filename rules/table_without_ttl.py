from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_WORDS = (
    *("log", "logs", "event", "events", "session", "sessions", "token", "tokens", "cache"),
    *("notification", "notifications", "audit", "audits", "otp", "otps", "idempotency"),
)


class TableWithoutTtl(Rule):
    """Table of logs, sessions, tokens or notifications from which nothing ever expires.

    ## What it does
    Looks for tables whose name has one of the `words` and that have no time to live. What the names of all tables begin
    with does not count, nor do tables that lock a state. A `ttl` block that is switched off is left to ttl-not-enabled.

    ## Why is this bad?
    Such tables only grow. Deleting by time to live costs nothing; deleting by a job later costs a write for every item,
    and until then every item is stored.

    ## Example
        resource "aws_dynamodb_table" "sessions" {
          name         = "user-sessions"
          billing_mode = "PAY_PER_REQUEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "sessions" {
          name         = "user-sessions"
          billing_mode = "PAY_PER_REQUEST"

          ttl {
            attribute_name = "expires_at"
            enabled        = true
          }
        }
    """

    id = "DYN906"
    severity = Severity.INFO
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html",
    )
    options = {"words": _WORDS}  # noqa: RUF012 (never changed)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        words = (*words_of(table.block.name), *_words(table)[_shared(module) :])
        word = next((word for word in words if word in self.option("words")), None)
        if word is None or table.is_state_lock or table.expiry.truth or not table.expiry_attribute.is_(None, ""):
            return
        yield self.finding(
            table.expiry,
            f"nothing ever expires from {table.address}, which seems to hold what is of use for a while ({word}): "
            "write a ttl block, or ignore this with the reason.",
        )


def _words(table: Table) -> tuple[str, ...]:
    return words_of(table.name.symbol) if isinstance(table.name.symbol, str) else ()


def _shared(module: Module) -> int:
    """Return how many words at the start all table names share: they name the project, not the content of a table."""
    names = [_words(table) for table in module.tables]
    if len(names) < 2:
        return 0
    pairs = enumerate(zip(*names))
    return next((number for number, words in pairs if len({*words}) > 1), min(map(len, names)))
