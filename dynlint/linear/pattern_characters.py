"""Sets of characters in regular expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.linear.pattern_errors import PatternUnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CATEGORY_LETTERS = {"C": "cfos", "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "S": "ckmo", "Z": "lps"}
_CATEGORIES = {first + second for first, letters in _CATEGORY_LETTERS.items() for second in ("", *letters)}
_DIGIT, _UPPER, _LOWER = "09", "AZ", "az"
PERL = {"d": (_DIGIT,), "s": ("\t\n", "\f\r", "  "), "w": (_DIGIT, _UPPER, "__", _LOWER)}
POSIX = {
    "alnum": (_DIGIT, _UPPER, _LOWER),
    "alpha": (_UPPER, _LOWER),
    "ascii": ("\x00\x7f",),
    "blank": ("\t\t", "  "),
    "cntrl": ("\x00\x1f", "\x7f\x7f"),
    "digit": (_DIGIT,),
    "graph": ("!~",),
    "lower": (_LOWER,),
    "print": (" ~",),
    "punct": ("!/", ":@", "[`", "{~"),
    "space": ("\t\r", "  "),
    "upper": (_UPPER,),
    "word": (_DIGIT, _UPPER, _LOWER, "__"),
    "xdigit": (_DIGIT, "AF", "af"),
}


class Characters:
    """A set of characters: ranges (two characters each) and tests, or, if `negated`, all other characters."""

    __slots__ = ("_known", "folded", "negated", "ranges", "tests")

    def __init__(self, ranges: Iterable[str] = (), *, negated: bool = False, folded: bool = False) -> None:
        self.ranges = list(ranges)
        self.tests: list[Callable[[str], bool]] = []
        self.negated = negated
        self.folded = folded
        self._known: dict[str, bool] = {}

    def __contains__(self, character: str) -> bool:
        known = self._known.get(character)
        if known is None:
            forms = (character, character.lower(), character.upper()) if self.folded else (character,)
            known = self._known[character] = any(map(self._has, forms)) is not self.negated
        return known

    def _has(self, character: str) -> bool:
        return any(pair[0] <= character <= pair[1] for pair in self.ranges) or any(
            test(character) for test in self.tests
        )

    def only(self) -> str:
        """Return the only character of the set; an empty text if there may be others."""
        single = len(self.ranges) == 1 and not (self.negated or self.folded or self.tests)
        return self.ranges[0][0] if single and self.ranges[0][0] == self.ranges[0][1] else ""

    def add(self, other: Characters) -> None:
        """Add the characters of another set."""
        self.tests.append(other.__contains__)


def of_category(name: str, negated: bool) -> Characters:
    r"""Return ``\p{name}`` or ``\P{name}`` for a general category; raise PatternError for scripts."""
    if name.startswith("^"):
        name, negated = name[1:], not negated
    characters = Characters(negated=negated)
    if name != "Any":
        if name not in _CATEGORIES:
            raise PatternUnsupportedError(f"dynlint does not know the characters of \\p{{{name}}}")
        characters.tests.append(lambda character: _category(character).startswith(name))
    else:
        characters.ranges.append("\0\U0010ffff")
    return characters


def _category(character: str) -> str:
    from unicodedata import category  # noqa: PLC0415  # few patterns name one

    return category(character)
