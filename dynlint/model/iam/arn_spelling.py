"""Finds spelling mistakes in ARNs of DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.arn_text import like
from dynlint.model.known import Reference, parts_of
from dynlint.model.reference import may_be_region, nearest_region, partition_of, partitions
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Collection

    from dynlint.model.known import Unknown, Value

_UNKNOWN = "\0"
_KINDS = ("table", "global-table")
_BELOW = ("index", "stream", "backup", "export", "import")
_DIGITS = 12
_REGION = lazy_pattern(r"[a-z]{2,5}(-[a-z]+)+-\d+")
_SHAPE = "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"


def misspelling(value: Value, names: Collection[str]) -> str:
    """Return the spelling mistake in an ARN that is meant for DynamoDB, as a clause; empty if there is none.

    `names` are the names of known tables. Unknown parts count as right.
    """
    parts = parts_of(value)
    if not parts:
        return ""
    if isinstance(parts[0], Reference):
        return _after_reference(parts[0], parts[1:])
    text = "".join(part if isinstance(part, str) else _UNKNOWN for part in parts)
    segments = text.split(":", 5)
    if len(segments) < 3 or segments[0].strip() != "arn":
        return ""
    if segments[2] != "dynamodb" and not like(segments[2], "dynamodb"):
        return _wrong_service(segments)
    if text != text.strip() or " " in text:
        return "there is a blank in it"
    return _wrong_segments(segments) or _wrong_resource(segments[5] if len(segments) == 6 else "", names)


def _after_reference(head: Reference, rest: tuple[str | Unknown, ...]) -> str:
    """Check the text directly after ``${aws_dynamodb_table.x.arn}``."""
    if "aws_dynamodb_table." not in head.address or head.attribute != "arn" or not rest or not isinstance(rest[0], str):
        return ""
    if rest[0].startswith(_BELOW):
        return f'a "/" is missing in front of "{rest[0]}"'
    if rest[0].strip() != rest[0]:
        return "there is a blank in it"
    return _wrong_below(rest[0][1:]) if rest[0].startswith("/") else ""


def _wrong_service(segments: list[str]) -> str:
    import difflib  # noqa: PLC0415  # only for mistakes

    service = segments[2].strip()
    is_table = len(segments) == 6 and segments[5].startswith(("table/", "global-table/"))
    near = difflib.SequenceMatcher(None, service.lower(), "dynamodb").ratio() > 0.75
    if _UNKNOWN in service or not (is_table and near):
        return ""
    return f'the service is "dynamodb", not "{segments[2]}"'


def _wrong_segments(segments: list[str]) -> str:
    """Check the number of segments, and that region and account are given, which the ARN of a table has."""
    last = segments[-1]
    if len(segments) < 6:
        whole = all(_is_whole(each) for each in segments[3:])
        return f"region or account is missing, it is {_SHAPE}" if whole and last.startswith("table/") else ""
    if last.startswith("table/"):
        for name, segment in (("region", segments[3]), ("account", segments[4])):
            if not segment:
                return f"the {name} is missing, it is {_SHAPE}"
    return _impossible_place(*segments[1:2], *segments[3:5])


def _impossible_place(partition: str, region: str, account: str) -> str:
    """Check partition, region and account, as far as they are written out."""
    if _is_whole(account) and account and not (account.isascii() and account.isdigit() and len(account) == _DIGITS):
        return f'"{account}" is no account, which has {_DIGITS} digits'
    if _is_whole(partition) and partition not in partitions():
        return f'"{partition}" is no partition of AWS, write one of {", ".join(sorted(partitions()))}'
    if _is_whole(region) and region and not _REGION.fullmatch(region):
        return f'"{region}" is no region'
    if _is_whole(region) and region and not may_be_region(region) and nearest_region(region):
        return f"there is no region {region}, did you mean {nearest_region(region)}"
    if _is_whole(partition) and _is_whole(region) and region and partition_of(region) != partition:
        return f'{region} is in the partition "{partition_of(region)}", not in "{partition}"'
    return ""


def _is_whole(segment: str) -> bool:
    """Tell whether a segment is written out, without patterns and unknown parts."""
    return not {"*", "?", _UNKNOWN, "$"} & {*segment}


def _wrong_resource(resource: str, names: Collection[str]) -> str:
    kind, slash, rest = resource.partition("/")
    if kind.startswith("table:"):
        return 'behind "table" comes a "/", not a ":"'
    if kind.lower() in ("tables", "table") and slash and kind != "table":
        return f'it is "table/", not "{kind}/"'
    if not slash and kind and not {"*", "?", _UNKNOWN} & {*kind} and kind not in _KINDS:
        return f'"table/" is missing in front of "{kind}"'
    name, slash, below = rest.partition("/")
    if kind != "table" or ":" in name:
        return 'a ":" stands where a "/" belongs' if kind == "table" else ""
    for each in _BELOW if slash and below else ():
        stuck = name.removesuffix(each)
        if stuck != name and (stuck.endswith(_UNKNOWN) or stuck in names):
            return f'a "/" is missing in front of "{each}/"'
    return _wrong_below(below)


def _wrong_below(below: str) -> str:
    """Check the part below a table: ``index/by-user``."""
    kind = below.partition("/")[0]
    for each, wrong in (("index", ("indexes", "indices", "indexs", "Index")), ("stream", ("streams", "Stream"))):
        if kind in wrong:
            return f'it is "/{each}/", not "/{kind}/"'
    return ""
