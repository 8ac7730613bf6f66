"""Hostile text for paths, keys, names, comments and values, and checks of outputs that contain it."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

TOKENS = (
    *(
        "\x1b[31m",
        "\x1b]8;;https://evil.example\x07",
        "\x9b31m",
        "\x00",
        "\x07",
        "\x08",
        "\x7f",
        "\x85",
        "\r",
        "\n",
        "\t",
    ),
    *("\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u00a0", "\U000e0041"),
    *("\ud800", "\udcff", "\udfff\ud800", "é", "予約", "\U0001f600"),
    *("\n::stop-commands::x\n", "::error::x", "\r::set-output name=a::b", "\u2028::debug::x", " \t::add-mask::e"),
    *(
        "##[add-mask]e",
        "##vso[task.setvariable variable=PATH]x",
        "##teamcity[buildStop]",
        "###[error]x",
        "#",
        "##",
        "[",
    ),
    *(
        "[click](https://evil.example)",
        "](1)",
        "](",
        "]\\(",
        "\\",
        "@everyone",
        "https://evil.example/a",
        "www.evil.example",
    ),
    *(
        "<script>alert(1)</script>",
        "</details>",
        "-->",
        "```",
        "`",
        "|",
        "$x$",
        "*a*",
        "_",
        "]]>",
        '"',
        "'",
        "%0A::x::",
        ",",
    ),
)
TEXTS = st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), min_size=1, max_size=4).map("".join)
NAMES = st.lists(
    st.sampled_from(
        [token for token in TOKENS if not re.search("[/\0\ud800-\udbff\udc00-\udc7f\udd00-\udfff]", token)]
    ),
    min_size=1,
    max_size=3,
).map("".join)
"""Texts that are valid file names."""
OWN_COMMAND = re.compile(
    r"::(?:error|warning|notice) file=[^:]*,title=[^:]*::.*|::group::\d+ findings? more than.*|::endgroup::"
)
_INNER = re.compile(r"##\w*\[")
_HALF = re.compile(r"[\ud800-\udfff]")


def steering(text: str, *, own: str = "\n") -> list[str]:
    """Return what in an output controls a terminal or a CI system, empty if nothing does.

    `own` are the control characters that the output may have.
    """
    found = [repr(each) for each in text if not each.isprintable() and each not in own]
    for line in text.split("\n"):
        if line.lstrip().startswith("::") and not OWN_COMMAND.fullmatch(line):
            found.append(line)
        if _INNER.search(line):
            found.append(line)
    return found


def halves(data: object) -> bool:
    """Tell whether data from JSON contain one half of a surrogate pair."""
    if isinstance(data, dict):
        return any(halves(key) or halves(value) for key, value in data.items())
    if isinstance(data, list):
        return any(map(halves, data))
    return isinstance(data, str) and _HALF.search(data) is not None


def mistakes_of_json(text: str) -> list[str]:
    """Return the problems of a JSON output."""
    found = steering(text) + ["not ASCII"] * (not text.isascii())
    return found + ["half of a pair"] * halves(json.loads(text))
