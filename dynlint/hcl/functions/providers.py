"""The AWS provider's own functions."""

from __future__ import annotations

from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.errors import EvaluationError

FAMILY = Family()

_PARTS = ("partition", "service", "region", "account_id", "resource")


@FAMILY.function("provider::aws::arn_parse", "string")
def _arn_parse(arn: str) -> dict[str, str]:
    return dict(sorted(_parsed(arn).items()))


def _parsed(arn: str) -> dict[str, str]:
    sections = arn.split(":", 5)
    if len(sections) != 6 or sections[0] != "arn":
        raise EvaluationError(f"{arn!r} is not a valid ARN")
    return dict(zip(_PARTS, sections[1:]))


@FAMILY.function("provider::aws::arn_build", *["string"] * len(_PARTS))
def _arn_build(*parts: str) -> str:
    return ":".join(("arn", *parts))


@FAMILY.function("provider::aws::trim_iam_role_path", "string")
def _trim_iam_role_path(arn: str) -> str:
    parsed = _parsed(arn)
    kind, slash, rest = parsed["resource"].partition("/")
    if parsed["service"] != "iam" or kind != "role" or not slash:
        raise EvaluationError(f"{arn!r} is not the ARN of an IAM role")
    return _arn_build(*[parsed[part] for part in _PARTS[:-1]], f"role/{rest.rpartition('/')[2]}")
