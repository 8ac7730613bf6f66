"""Limits the cost of the stacks of a run by counting steps, because short files can need much work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.stacks.limits import STACK_STEPS

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.model.known import Value


class StackLimitError(Exception):
    """The stacks exceed a limit, which the text names, as a clause."""


class Steps:
    """The steps that are left, and the operations that spend them."""

    def __init__(self) -> None:
        self._left = STACK_STEPS

    def take(self, number: int) -> None:
        """Spend steps; raise StackLimitError if too few are left."""
        self._left -= number
        if self._left < 0:
            raise StackLimitError(f"the stacks take more than the {STACK_STEPS} steps that dynlint takes for them")

    def merge(self, below: dict[str, GivenValue], above: dict[str, GivenValue]) -> None:
        """Write variables into `below`, over those with the same name; maps are merged by key."""
        self.take(1 + len(above))
        for name, one in above.items():
            known = below.get(name)
            is_map = known is not None and isinstance(known.value, dict) and isinstance(one.value, dict)
            below[name] = one._replace(value=self._deep(known.value, one.value)) if known and is_map else one

    def _deep(self, below: Value, above: Value) -> Value:
        if not isinstance(below, dict) or not isinstance(above, dict):
            return above
        self.take(len(below) + len(above))
        return {**below, **above, **{key: self._deep(below[key], above[key]) for key in below.keys() & above.keys()}}
