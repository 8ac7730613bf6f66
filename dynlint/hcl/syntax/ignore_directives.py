"""Parses ignore comments of dynlint and of other tools: rules, last day and reason."""

from __future__ import annotations

import re

from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

DIRECTIVE = lazy_pattern(
    r"dynlint(?::[ \t]*|-)(?:ignore|disable|skip)|(?:checkov|bridgecrew|cortex):skip=|(?:tfsec|trivy):ignore:"
    r"|tflint-ignore(?:-file)?:|kics-scan[ \t]+(?:ignore|disable)|\bts:skip="
)
_TOOL = lazy_pattern(r"[a-z]+")
_OURS = lazy_pattern(r"dynlint:[ \t]*ignore(-file)?[ \t]*\[([^\]]*)\](.*)", re.DOTALL)
_UNTIL = lazy_pattern(r"\buntil(?:[ \t]*[=:][ \t]*(\S*)|[ \t]+(\d\S*))")
_DATE = lazy_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CHECKOV_MORE = lazy_pattern(r",[ \t]*((?:CKV\d?|BC|DYN)[A-Z0-9_]*\d)(?=[ \t]*(?:[:,]|$))")
_PEER = lazy_pattern(r"(?:tfsec|trivy):ignore:([^\s:\[]+)(?:\[([^\]]*)\])?((?::(?:exp|ws):[^\s:]+)*):?(.*)", re.DOTALL)


class Directive(NamedTuple):
    """The parsed text of one ignore comment; `scope` is ``node``, ``block``, ``line`` or ``file``."""

    tool: str
    rules: tuple[str, ...]
    until: str = ""
    reason: str = ""
    scope: str = "node"
    workspace: str = ""
    wanted: tuple[tuple[str, str], ...] = ()
    """The attributes and values that a block must have for the comment to apply to it."""


def read(text: str) -> Directive:
    """Parse the text of a directive."""
    match = _TOOL.match(text)
    tool = match[0] if match else ""
    if tool in ("tfsec", "trivy"):
        return _tfsec(tool, text)
    return {"dynlint": _ours, "tflint": _tflint, "kics": _kics, "ts": _terrascan}.get(tool, _checkov)(text)


def _ours(text: str) -> Directive:
    match = _OURS.fullmatch(text)
    rules = tuple(word for word in re.split(r"[,\s]+", match[2]) if word) if match else ()
    rest = match[3] if match else ""
    until = _UNTIL.search(rest)
    date = (until[1] or until[2] or "").rstrip(",;.") if until else ""
    if match is None or not rules or (until and not _is_date(date)):
        return Directive("dynlint", (), reason=text)
    reason = rest[: until.start()] + rest[until.end() :] if until else rest
    return Directive("dynlint", rules, date, _trimmed(reason), "file" if match[1] else "node")


def _checkov(text: str) -> Directive:
    """Parse a comment of Checkov's, which ends an id at the first character that an id cannot have."""
    ids, _, reason = text.partition("=")[2].strip().partition(":")
    more = [match[1] for match in _CHECKOV_MORE.finditer(reason)]
    words = [word.split(None, 1) for word in ids.split(",") if word.strip()]
    rules = (*(word[0] for word in words), *more)
    reason = " ".join((*(words[-1][1:] if words else ()), reason))
    return Directive("checkov", rules, reason=_trimmed(reason), scope="block")


def _tfsec(tool: str, text: str) -> Directive:
    match = _PEER.fullmatch(text)
    if match is None:
        return Directive(tool, (), reason=text)
    parts = match[3].split(":")[1:]
    settings = dict(zip(parts[::2], parts[1::2]))
    until = settings.get("exp", "")
    if until and not _is_date(until):
        return Directive(tool, (), reason=text)
    pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if "=" in pair)
    wanted = tuple((name.strip(), value.strip().strip('"')) for name, _, value in pairs)
    rules = (tool if match[1] == "*" else match[1],)
    return Directive(tool, rules, until, _trimmed(match[4]), "node", settings.get("ws", ""), wanted)


def _terrascan(text: str) -> Directive:
    """Parse a comment of Terrascan's, which is placed inside the resource that it concerns."""
    rule, _, reason = text.partition("=")[2].strip().partition(" ")
    return Directive("terrascan", (rule,) if rule else (), reason=_trimmed(reason), scope="block")


def _tflint(text: str) -> Directive:
    ids, _, reason = text.partition(":")[2].replace("//", "#").partition("#")
    rules = tuple("tflint" if word == "all" else word for word in re.split(r"[,\s]+", ids) if word)
    return Directive(
        "tflint", rules, reason=reason.strip(), scope="file" if text.startswith("tflint-ignore-file") else "node"
    )


def _kics(text: str) -> Directive:
    command, _, ids = text.split(None, 1)[1].partition("=")
    command = command.split()[0]
    if command == "disable":
        return Directive("kics", tuple(word for word in re.split(r"[,\s]+", ids) if word), scope="file")
    scope = {"ignore": "file", "ignore-line": "line", "ignore-block": "node"}.get(command)
    return Directive("kics", ("kics",) if scope else (), reason="" if scope else text, scope=scope or "node")


def _trimmed(reason: str) -> str:
    return reason.strip().lstrip("-:\N{EN DASH}\N{EM DASH}").strip()


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) for part in match.groups())
    february = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    days = (31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= days[month - 1]
