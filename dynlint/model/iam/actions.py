"""IAM actions as policies write them: ``dynamodb:Get*`` in any case, or ``*``."""

from __future__ import annotations

from functools import lru_cache

from dynlint.model.arn_text import like
from dynlint.model.reference import actions, newer_actions

PREFIX = "dynamodb:"


def is_everything(written: str) -> bool:
    """Tell whether an action is ``*`` or ``dynamodb:*``."""
    service, colon, name = written.partition(":")
    if not colon:
        return set(service) == {"*"}
    return set(name) == {"*"} and like(service.lower(), "dynamodb")


@lru_cache(maxsize=1024)
def meant_by(written: str) -> tuple[str, ...]:
    """Return the actions of DynamoDB that a written action means, without the prefix; several for wildcards."""
    if not written.lower().startswith(PREFIX):
        return tuple(actions()) if is_everything(written) else ()
    pattern = written[len(PREFIX) :].lower()
    return tuple(name for name in actions() if like(pattern, name.lower()))


def may_mean(written: str) -> tuple[str, ...]:
    """Return the operations of DynamoDB that a written action may mean and that IAM's list does not have yet."""
    pattern = written[len(PREFIX) :].lower()
    return tuple(sorted(name for name in newer_actions() if like(pattern, name.lower())))


def misspelt_service(written: str) -> str:
    """Return the prefix of an action if it misspells ``dynamodb``; an empty text for any other action."""
    prefix, colon, _ = written.partition(":")
    service = prefix.lower()
    if not colon or service in _NEAR_SERVICES or {*"*?"} & {*service}:
        return ""
    if service in _NICKNAMES:
        return prefix
    from difflib import SequenceMatcher  # noqa: PLC0415  # only where an action is of another service

    return prefix if SequenceMatcher(None, service, "dynamodb").ratio() > _MISSPELT else ""


_NEAR_SERVICES = ("dynamodb", "dax")
_NICKNAMES = ("ddb", "dynamo", "dynamo-db", "dynamodbstreams", "dynamodb-streams")
_MISSPELT = 0.8
