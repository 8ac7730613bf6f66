"""Regular expressions that are compiled at their first use: no run needs all of them.

Expressions that every run needs are compiled with `re` as usual. To compile all of them at the start takes 34 million
more instructions than the 295 million of the smallest run, about 5 ms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from typing import AnyStr


class _Pattern:
    """Stands for a pattern; its methods become attributes at their first use."""

    def __init__(self, text: Any, flags: int) -> None:
        self._said = text, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._said), name)
        setattr(self, name, method)
        return method


def lazy_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern that is compiled when it is first used."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
