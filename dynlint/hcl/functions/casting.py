"""Functions that convert a value to a type, or mark it as sensitive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.conversion import convert, type_of
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.type_system import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.known import Value

FAMILY = Family()


def _caster(type_: Type) -> Callable[[Value], Value]:
    def cast(value: Value) -> Value:
        try:
            return convert(value, type_)
        except EvaluationError as error:
            target = f"{type_.kind} of any single type" if type_.element else type_.kind
            shown = f'"{value}"' if isinstance(value, str) else type_of(value).kind
            raise type(error)(f"cannot convert {shown} to {target}: {error.why}") from None

    return cast


_TYPES = {
    "tobool": BOOL,
    "tolist": list_of(ANY),
    "tomap": map_of(ANY),
    "tonumber": NUMBER,
    "toset": set_of(ANY),
    "tostring": STRING,
}
for _name, _type in _TYPES.items():
    FAMILY.function(_name, "any or null or unknown")(_caster(_type))


@FAMILY.function("list", rest="any or null or unknown")
@FAMILY.function("map", rest="any or null or unknown")
def _gone(*_values: Value) -> Value:
    """Fail for `list` and `map` of Terraform 0.11, which later versions reject."""
    raise EvaluationError("it is no longer available: use tolist([ ... ]) or tomap({ ... })")


@FAMILY.function("sensitive", "any or null or unknown")
@FAMILY.function("nonsensitive", "any or null or unknown")
def _as_it_is(value: Value) -> Value:
    return value
