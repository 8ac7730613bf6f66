"""Path patterns, as in a `.gitignore`.

``*`` and ``?`` stay within a path's part, ``**`` crosses parts, ``[a-z]`` and ``{a,b}`` choose. A pattern without a
slash in front or within matches at any depth. What names a folder covers everything below it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOKEN = lazy_pattern(r"\*\*/|\*\*|\*|\?|\[(?:[!^])?\]?[^\]/]*\]|\{[^{}/]*\}|.", re.DOTALL)


def problem(pattern: str) -> str:
    """Say what is wrong with a pattern; empty where nothing is."""
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
    return "" if _compiles(pattern) else "this is not a pattern"


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a predicate that tells whether one of the patterns matches a path (relative, forward slashes)."""
    found = [_expression(pattern) for pattern in patterns]
    if not found:
        return lambda _path: False
    match = re.compile("|".join(found)).fullmatch
    return lambda path: match(path) is not None


def _compiles(pattern: str) -> bool:
    try:
        re.compile(_expression(pattern))
    except re.error:
        return False
    return True


def _expression(pattern: str) -> str:
    inner = pattern.rstrip("/")
    anchored = "/" in inner
    inner = inner.removeprefix("./").removeprefix("/")
    body = "".join(_translated(token) for token in _TOKEN.findall(inner))
    return f"(?:{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?)"


def _translated(token: str) -> str:
    simple = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in simple:
        return simple[token]
    if len(token) > 1 and token[0] == "[":
        inside = token[1:-1]
        negated = inside[:1] in ("!", "^")
        inside = inside[negated:].replace("[", r"\[").replace("]", r"\]").replace("&", r"\&").replace("|", r"\|")
        return f"[{'^/' if negated else ''}{inside}]"
    if len(token) > 1 and token[0] == "{":
        return "(?:" + "|".join(_expression_of_part(part) for part in token[1:-1].split(",")) + ")"
    return re.escape(token)


def _expression_of_part(part: str) -> str:
    return "".join(_translated(token) for token in _TOKEN.findall(part))
