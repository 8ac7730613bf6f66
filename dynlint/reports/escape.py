"""Escapes untrusted text, so that it cannot control a terminal or give commands to a CI system.

Paths, names, values and comments come from the linted tree. `shown` is for a part of a line, `inert` for whole outputs
that may stand in the log of a CI system, `unicode_text` for formats with escapes of their own.
"""

from __future__ import annotations

from dynlint.startup.lazy_regex import lazy_pattern

LONGEST_WORD = 500
"""The most characters of a word, or of a text in quotes, that a report shows."""
_TAB = 4
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_INNER = lazy_pattern(r"##(?=\w*\[)")
"""Where a command of GitHub (``##[...]``), Azure DevOps (``##vso[...]``) or TeamCity may begin, anywhere in a line."""


_TURNING = lazy_pattern("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what stands behind them: text with them reads other than it is."""


def turned(text: str) -> str:
    r"""Return text with escapes (``\u202e``) for the characters that change its direction."""
    return text if text.isascii() else _TURNING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shown(text: str) -> str:
    """Return text as a part of a line, without control characters; tabs become blanks."""
    if text.isprintable():
        return text
    return "".join(_glyph(character) for character in turned(text))


def shown_lines(text: str) -> str:
    """Return text of several lines, each without control characters and commands for CI systems."""
    return inert("\n".join(map(shown, text.split("\n"))))


def inert(text: str) -> str:
    """Return text of several lines, none of which is a command for a CI system.

    GitHub takes a line that begins with ``::`` for one, and some systems ``##word[`` anywhere in a line.
    """
    if "##" in text:
        text = _INNER.sub("#" + _REPLACEMENT, text)
    if "::" in text:
        text = "\n".join(map(_without_command, text.split("\n")))
    return text


def unicode_text(text: str) -> str:
    """Return text that UTF-8 can encode: undecodable bytes of a file name, and lone surrogates, become ``?``."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def raw_bytes(text: str) -> bytes:
    """Return the bytes that a text was decoded from; characters that cannot come from a file become ``?``."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _glyph(character: str) -> str:
    if character == "\t":
        return " " * _TAB
    return character if character.isprintable() else _REPLACEMENT


def _without_command(line: str) -> str:
    bare = line.lstrip()
    return line[: -len(bare)] + _REPLACEMENT + bare[1:] if bare.startswith("::") else line
