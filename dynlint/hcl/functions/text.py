"""Functions on strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.hcl.functions.graphemes import graphemes
from dynlint.hcl.functions.signatures import Family, whole
from dynlint.hcl.values.conversion import to_string
from dynlint.hcl.values.errors import EvaluationError, LimitError
from dynlint.hcl.values.limits import STRING_LENGTH
from dynlint.model.known import ArnElsewhere, Reference, Unknown, computed, concatenate, first_unknown, parts_of
from dynlint.model.reference import regions
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dynlint.hcl.functions.signatures import Context
    from dynlint.model.known import Value

FAMILY = Family()

_WORD_START = lazy_pattern(r"(?<![^\x00-/:-@\[-^`{-\x7f\s]).", re.DOTALL)
_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


@FAMILY.function("chomp", "string")
def _chomp(text: str) -> str:
    return text.rstrip("\r\n")


@FAMILY.function("lower", "string or unknown")
def _lower(text: str | Unknown) -> Value:
    return _known_lower(text) if isinstance(text, str) else _in_parts(text, "lower", _known_lower)


def _known_lower(text: str) -> str:
    return "".join([character.lower()[0] for character in text])


def _in_parts(value: Unknown, name: str, change: Callable[[str], str], *arguments: str) -> Value:
    """Apply a function to each part of a value: known parts are changed, unknown ones become calls of the function."""
    parts = parts_of(value)
    done = [change(part) if isinstance(part, str) else computed(name, (part, *arguments), part.why) for part in parts]
    return concatenate(done) if len(done) > 1 else done[0]


@FAMILY.function("upper", "string or unknown")
def _upper(text: str | Unknown) -> Value:
    return _known_upper(text) if isinstance(text, str) else _in_parts(text, "upper", _known_upper)


def _known_upper(text: str) -> str:
    return "".join([large if len(large := character.upper()) == 1 else character for character in text])


@FAMILY.function("title", "string")
def _title(text: str) -> str:
    """Capitalise words; one starts after any space, and after ASCII other than letters, digits and underscores."""
    return _WORD_START.sub(lambda match: _known_upper(match[0]), text)


@FAMILY.function("trim", "string", "string")
def _trim(text: str, characters: str) -> str:
    return text.strip(characters)


@FAMILY.function("trimspace", "string")
def _trimspace(text: str) -> str:
    return text.strip(_SPACE)


@FAMILY.function("trimprefix", "string", "string")
def _trimprefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


@FAMILY.function("trimsuffix", "string", "string")
def _trimsuffix(text: str, suffix: str) -> str:
    return text.removesuffix(suffix)


@FAMILY.function("startswith", "string", "string")
def _startswith(text: str, prefix: str) -> bool:
    return text.startswith(prefix)


@FAMILY.function("endswith", "string", "string")
def _endswith(text: str, suffix: str) -> bool:
    return text.endswith(suffix)


@FAMILY.function("strcontains", "string", "string")
def _strcontains(text: str, part: str) -> bool:
    return part in text


@FAMILY.function("strrev", "string")
def _strrev(text: str) -> str:
    return "".join(reversed(graphemes(text)))


@FAMILY.function("substr", "string", "number", "number")
def _substr(text: str, offset: Value, length: Value) -> str:
    characters = graphemes(text)
    start, count = whole(offset), whole(length)
    start = max(start + len(characters), 0) if start < 0 else start
    return "".join(characters[start:] if count < 0 else characters[start : start + count])


@FAMILY.function("indent", "number", "string")
def _indent(spaces: Value, text: str) -> str:
    width = whole(spaces)
    if width < 0:
        raise EvaluationError("the number of spaces must not be negative")
    _bounded(len(text) + text.count("\n") * width)
    return text.replace("\n", "\n" + " " * width)


def _bounded(length: int) -> None:
    if length > STRING_LENGTH:
        raise LimitError(f"the result would be longer than the {STRING_LENGTH} characters dynlint evaluates")


@FAMILY.function("split", "string", "string")
def _split(separator: str, text: str) -> list[Value]:
    return [*text.split(separator)] if separator else [*text]


@FAMILY.function("join", "string", "strings with unknown", rest="strings with unknown")
def _join(separator: str, *lists: list[Value]) -> Value:
    items = [item for items in lists for item in items]
    if None in items:
        raise EvaluationError(f"element {items.index(None)} is null; cannot concatenate null values")
    texts = [to_string(item) for item in items]
    _bounded(sum(len(text) for text in texts if isinstance(text, str)) + len(separator) * len(texts))
    pieces: list[str | Unknown] = [piece for text in texts for piece in (separator, text)]
    return concatenate(pieces[1:])


@FAMILY.function("replace", "string or unknown", "string", "string", context=True)
def _replace(context: Context, text: str | Unknown, old: str, new: str) -> Value:
    if isinstance(text, Unknown):
        if isinstance(text, Reference) and _changes_region(text, old, new):
            return text if old == new else ArnElsewhere(text, old, new)
        if _is_apart(old, parts_of(text)):
            return _in_parts(text, "replace", lambda part: part.replace(old, new), old, new)
        return computed("replace", (text, old, new), text.why)
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        from dynlint.hcl.functions.matching import replace_matches  # noqa: PLC0415  # most replacements are plain

        return replace_matches(old[1:-1], text, new, context.budget)
    _bounded(len(text) + (text.count(old) * len(new) if len(new) > len(old) else 0))
    return text.replace(old, new)


def _changes_region(text: Reference, old: str, new: str) -> bool:
    """Tell whether a replacement puts another region into the ARN of a resource."""
    return text.is_name and text.attribute.endswith("arn") and {old, new} <= regions()


def _is_apart(old: str, parts: Sequence[str | Unknown]) -> bool:
    """Tell whether no occurrence of `old` can overlap both a known part and an unknown part."""
    if not old or (len(old) > 1 and old.startswith("/") and old.endswith("/")):
        return False
    ends = [old[:length] for length in range(1, len(old))]
    starts = [old[length:] for length in range(1, len(old))]
    for number, part in enumerate(parts):
        before, after = number > 0, number + 1 < len(parts)
        if isinstance(part, str) and (
            (after and part.endswith(tuple(ends)))
            or (before and part.startswith(tuple(starts)))
            or (before and after and part in old)
        ):
            return False
    return True


@FAMILY.function("regex", "string", "string", context=True)
def _regex(context: Context, pattern: str, text: str) -> Value:
    from dynlint.hcl.functions.matching import matches  # noqa: PLC0415  # only for patterns

    found = matches(pattern, text, context.budget, 1)
    if not found:
        raise EvaluationError("pattern did not match any part of the given string")
    return found[0]


@FAMILY.function("regexall", "string", "string", context=True)
def _regexall(context: Context, pattern: str, text: str) -> Value:
    from dynlint.hcl.functions.matching import matches  # noqa: PLC0415  # only for patterns

    return matches(pattern, text, context.budget)


@FAMILY.function("format", "string", rest="any or null or unknown")
def _format(pattern: str, *values: Value) -> Value:
    from dynlint.hcl.functions.formatting import format_text  # noqa: PLC0415  # start-up: not for every function

    return format_text(pattern, values)


@FAMILY.function("formatlist", "string", rest="any or null or unknown")
def _formatlist(pattern: str, *values: Value) -> Value:
    from dynlint.hcl.functions.formatting import format_text  # noqa: PLC0415  # start-up: not for every function

    lists = [value for value in values if isinstance(value, (list, tuple))]
    lengths = {len(items) for items in lists}
    if len(lengths) > 1:
        raise EvaluationError(f"the lists have different lengths: {', '.join(map(str, sorted(lengths)))}")
    length = lengths.pop() if lengths else 1
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None and not lists and first_unknown(values) is not None:
        return Unknown(unknown.why)
    rows = [[value[row] if isinstance(value, (list, tuple)) else value for value in values] for row in range(length)]
    return [format_text(pattern, row) for row in rows]
