"""The colours of a terminal."""

from __future__ import annotations

from dynlint.finding import Severity
from dynlint.startup.light_tuples import NamedTuple

RED, YELLOW, BLUE, CYAN, GREEN = "31", "33", "34", "36", "32"
BOLD, DIM = "1", "2"
OF_SEVERITY = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.INFO: BLUE}


class Style(NamedTuple):
    """Colours, or none."""

    color: bool

    def __call__(self, text: str, *codes: str) -> str:
        """Return a text in colours, given as the codes above."""
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self.color and text and any(codes) else text
