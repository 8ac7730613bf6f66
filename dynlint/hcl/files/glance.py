"""What a search of a Terraform file's bytes tells before any is parsed: whether it can matter, and what it calls."""

from __future__ import annotations

from dynlint.hcl.files.foreign_tables import may_concern_others
from dynlint.hcl.files.relevance import may_concern_dynamodb, may_take_it, sources
from dynlint.model.resource_types import SELECTED_BY_TAG
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

_CLOUD = lazy_pattern(rb"\bcloud\b")
"""The block ``cloud``; most files that have the word have ``aws_cloudwatch``."""


class Glance(NamedTuple):
    """What a file may have; it follows from the file's name and content alone."""

    size: int
    """In bytes."""
    is_relevant: bool
    """Whether it can concern DynamoDB."""
    flags: int
    """The flags that `relevance.may_take_it` returns, where the file is not relevant."""
    has_blocks: bool
    may_be_backed: bool
    """Whether it has the word ``backend`` or ``cloud``."""
    selects: bool
    """Whether it may have one of the resources that select tables by tags."""
    sources: tuple[str | None, ...] = ()
    """The sources of the modules that it calls, as written; None for one that is not known."""


def glance_at(name: str, data: bytes) -> Glance:
    """Search the content of a file with a name."""
    is_relevant = may_concern_dynamodb(data)
    calls = b"module" in data or (name.endswith(".json") and b"\\u" in data)
    return Glance(
        len(data),
        is_relevant,
        0 if is_relevant else may_take_it(data),
        b"{" in data or not data.isascii(),
        b"backend" in data or (b"cloud" in data and _CLOUD.search(data) is not None),
        any(may_concern_others(word, data) for word in SELECTED_BY_TAG),
        tuple(sources(name, data)) if calls else (),
    )
