"""Functions on points in time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.model.known import Unknown
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.known import Value

FAMILY = Family()

_TIMESTAMP = lazy_pattern(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)
_PIECE = lazy_pattern(r"''|'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+")
_DURATION = lazy_pattern(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_LONGEST = Fraction(2**63, 10**9)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Moment(NamedTuple):
    """A point in time: the whole second with its time zone, and the fraction of a second after it."""

    second: datetime
    fraction: Fraction


def _moment(text: str) -> Moment:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise EvaluationError(f'"{text[:40]}" is not a valid RFC3339 timestamp')
    offset = timedelta(hours=int(match[4] or 0), minutes=int(match[5] or 0))
    zone = timezone(-offset if match[3] == "-" else offset)
    try:
        second = datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        raise EvaluationError(f'"{text}" is not a valid RFC3339 timestamp: out of range') from None
    return Moment(second, Fraction(int(match[2]), 10 ** len(match[2])) if match[2] else Fraction(0))


def _zone(moment: datetime, colon: str, utc: str | None = None) -> str:
    offset = moment.utcoffset() or timedelta()
    if not offset and utc is not None:
        return utc
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}{colon}{minutes % 60:02d}"


_VERBS: dict[str, Callable[[datetime], str]] = {
    "YY": lambda at: f"{at.year % 100:02d}",
    "YYYY": lambda at: f"{at.year:04d}",
    "M": lambda at: str(at.month),
    "MM": lambda at: f"{at.month:02d}",
    "MMM": lambda at: _MONTHS[at.month - 1][:3],
    "MMMM": lambda at: _MONTHS[at.month - 1],
    "D": lambda at: str(at.day),
    "DD": lambda at: f"{at.day:02d}",
    "EEE": lambda at: _DAYS[at.weekday()][:3],
    "EEEE": lambda at: _DAYS[at.weekday()],
    "h": lambda at: str(at.hour),
    "hh": lambda at: f"{at.hour:02d}",
    "H": lambda at: str(at.hour % 12 or 12),
    "HH": lambda at: f"{at.hour % 12 or 12:02d}",
    "AA": lambda at: "AM" if at.hour < 12 else "PM",
    "aa": lambda at: "am" if at.hour < 12 else "pm",
    "m": lambda at: str(at.minute),
    "mm": lambda at: f"{at.minute:02d}",
    "s": lambda at: str(at.second),
    "ss": lambda at: f"{at.second:02d}",
    "Z": lambda at: _zone(at, ":", "Z"),
    "ZZZ": lambda at: _zone(at, "", "UTC"),
    "ZZZZ": lambda at: _zone(at, ""),
    "ZZZZZ": lambda at: _zone(at, ":"),
}


@FAMILY.function("formatdate", "string", "string")
def _formatdate(pattern: str, timestamp: str) -> str:
    second = _moment(timestamp).second
    return "".join([_formatted(match[0], second) for match in _PIECE.finditer(pattern)])


def _formatted(piece: str, second: datetime) -> str:
    if piece == "''":
        return "'"
    if piece.startswith("'"):
        if len(piece) == 1 or not piece.endswith("'"):
            raise EvaluationError("unterminated literal '")
        return piece[1:-1].replace("''", "'")
    if not piece[0].isascii() or not piece[0].isalpha():
        return piece
    if piece not in _VERBS:
        raise NotEvaluatedError(f'invalid date format verb "{piece}"')
    return _VERBS[piece](second)


def _seconds(duration: str) -> Fraction:
    """Parse a duration such as ``-1h30m1.5s`` as Go does; return seconds."""
    text = duration.removeprefix("-") if duration.startswith("-") else duration.removeprefix("+")
    pieces = list(_DURATION.finditer(text))
    if (text != "0" and "".join(piece[0] for piece in pieces) != text) or not text or len(text) > 100:
        raise EvaluationError(f'time: invalid duration "{duration[:40]}"')
    total = sum((Fraction(piece[1].rstrip(".")) * _UNITS[piece[2]] for piece in pieces), Fraction(0))
    if total >= _LONGEST:
        raise EvaluationError(f'time: invalid duration "{duration}"')
    return -total if duration.startswith("-") else total


@FAMILY.function("timeadd", "string", "string")
def _timeadd(timestamp: str, duration: str) -> str:
    moment = _moment(timestamp)
    try:
        second = moment.second + timedelta(seconds=(moment.fraction + _seconds(duration)) // 1)
    except OverflowError:
        raise NotEvaluatedError("the result is beyond the year 9999") from None
    return second.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _zone(second, ":", "Z")


@FAMILY.function("timecmp", "string", "string")
def _timecmp(left: str, right: str) -> int:
    a, b = _moment(left), _moment(right)
    return (a > b) - (a < b)


@FAMILY.function("timestamp")
@FAMILY.function("plantimestamp")
def _now() -> Value:
    return Unknown("the time of the run is not known")
