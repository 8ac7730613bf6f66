"""Path patterns, as in a `.gitignore`.

``*`` and ``?`` match within one part of a path, ``**`` matches across parts, ``[a-z]`` and ``{a,b}`` are choices. A
pattern without a slash, or with one at its end only, matches at any depth. A pattern that matches a folder covers
everything below it. Matching takes linear time, whatever the pattern is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dynlint.settings.limits import PATH_PATTERN_LENGTH
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_TOKEN = lazy_pattern(r"\*\*/|\*\*|\*|\?|\[(?:[!^])?\]?[^\]/]*\]|\{[^{}/]*\}|.", re.DOTALL)


def problem(pattern: str) -> str:
    """Return what is wrong with a pattern; empty if nothing is."""
    if len(pattern) > PATH_PATTERN_LENGTH:
        return f"the pattern is longer than the {PATH_PATTERN_LENGTH} characters that dynlint matches"
    parts = pattern.split("/")
    wrong = {
        "the pattern is empty": not pattern.strip("/ "),
        "a pattern separates folders by /, also on Windows": "\\" in pattern,
        "a pattern cannot be negated": pattern.startswith("!"),
        "a pattern cannot leave the folder of this file": ".." in parts,
        "** stands for whole folders, write it between slashes": any("**" in part and part != "**" for part in parts),
        "a [ is not closed by ]": "[" in _TOKEN.findall(pattern),
        "a { is not closed by }": "{" in _TOKEN.findall(pattern),
    }
    for message, is_so in wrong.items():
        if is_so:
            return message
    return "" if not is_wild(pattern) or _compiles(pattern) else "this is not a pattern"


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a predicate: whether one of the patterns matches a path (relative, forward slashes)."""
    return _matcher(tuple(patterns))


@lru_cache(maxsize=64)
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    if not patterns:
        return lambda _path: False
    plain = [pattern.rstrip("/") for pattern in patterns if not is_wild(pattern)]
    anchored = frozenset(_inner(pattern) for pattern in plain if "/" in pattern)
    anywhere = frozenset(pattern for pattern in plain if "/" not in pattern)
    accepts = [_accepts(group) for group in _groups(list(filter(is_wild, patterns)))]

    def matches(path: str) -> bool:
        if anywhere and not anywhere.isdisjoint(path.split("/")):
            return True
        if anchored and not anchored.isdisjoint(_with_folders(path)):
            return True
        return any(accept(path) for accept in accepts)

    return matches


def is_wild(pattern: str) -> bool:
    """Tell whether a pattern has wildcards."""
    return any(sign in pattern for sign in "*?[{")


def literal(path: str) -> str:
    """Return a pattern that matches exactly one path; a backslash, not allowed in patterns, matches any character."""
    pattern = "".join(f"[{sign}]" if sign in "*?[{" else "?" if sign == "\\" else sign for sign in path)
    if not pattern.strip("/ "):
        pattern = pattern.replace(" ", "[ ]")
    return f"./{pattern}" if pattern.startswith("!") else pattern


def _with_folders(path: str) -> Iterator[str]:
    """Yield a path and the folders that contain it."""
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _groups(patterns: list[str]) -> Iterator[list[str]]:
    """Yield patterns in groups, each of which is matched at once."""
    group: list[str] = []
    for pattern in patterns:
        if group and sum(map(len, group)) + len(pattern) > PATH_PATTERN_LENGTH:
            yield group
            group = []
        group.append(pattern)
    if group:
        yield group


def _accepts(patterns: list[str]) -> Callable[[str], bool]:
    from dynlint.linear.whole import whole_matcher  # noqa: PLC0415  # most settings have none

    return whole_matcher("|".join(map(_expression, patterns)))


def _compiles(pattern: str) -> bool:
    from dynlint.linear.pattern_errors import PatternError  # noqa: PLC0415  # most settings have none
    from dynlint.linear.pattern_syntax import compile_pattern  # noqa: PLC0415  # most settings have none

    try:
        compile_pattern(_expression(pattern))
    except PatternError:
        return False
    return True


def _inner(pattern: str) -> str:
    return pattern.removeprefix("./").removeprefix("/")


def _expression(pattern: str) -> str:
    pattern = pattern.rstrip("/")
    body = "".join(_translated(token) for token in _TOKEN.findall(_inner(pattern)))
    return f"(?:{'' if '/' in pattern else '(?:.*/)?'}{body}(?:/.*)?)"


def _translated(token: str) -> str:
    simple = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in simple:
        return simple[token]
    if len(token) > 1 and token[0] == "[":
        inside = token[1:-1]
        negated = inside[:1] in ("!", "^")
        inside = "".join(character if character == "-" else quoted(character) for character in inside[negated:])
        return f"[{'^/' if negated else ''}{inside}]"
    if len(token) > 1 and token[0] == "{":
        return "(?:" + "|".join(_expression_of_part(part) for part in token[1:-1].split(",")) + ")"
    return "".join(map(quoted, token))


def _expression_of_part(part: str) -> str:
    return "".join(_translated(token) for token in _TOKEN.findall(part))


def quoted(character: str) -> str:
    """Return a regular expression for one character."""
    return character if character.isalnum() or character in " _/" else f"\\x{{{ord(character):x}}}"
