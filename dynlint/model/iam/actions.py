"""IAM actions as a policy writes them: ``dynamodb:Get*``, in any case, or every action there is."""

from __future__ import annotations

from functools import lru_cache

from dynlint.model.arn_text import like
from dynlint.model.reference import actions

PREFIX = "dynamodb:"


def is_everything(written: str) -> bool:
    """Tell whether an action is ``*`` or ``dynamodb:*``."""
    service, colon, name = written.partition(":")
    if not colon:
        return set(service) == {"*"}
    return set(name) == {"*"} and like(service.lower(), "dynamodb")


@lru_cache(maxsize=1024)
def meant_by(written: str) -> tuple[str, ...]:
    """Return the actions of DynamoDB that a written one means, without the prefix: several where it has wildcards."""
    if not written.lower().startswith(PREFIX):
        return tuple(actions()) if is_everything(written) else ()
    pattern = written[len(PREFIX) :].lower()
    return tuple(name for name in actions() if like(pattern, name.lower()))
