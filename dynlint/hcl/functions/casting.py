"""Functions that convert a value to a type, or mark it as sensitive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.conversion import convert, type_of
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.language_versions import NO_LIST_AND_MAP, is_before
from dynlint.hcl.values.type_system import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.functions.signatures import Context
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


@FAMILY.function("list", rest="any or null or unknown", context=True)
def _list(context: Context, *values: Value) -> Value:
    """Return the elements as a list. Terraform has it until 0.14."""
    _expect_old(context)
    if not values:
        raise EvaluationError("at least one argument is required")
    return _same(values, list_of(ANY), "all arguments must have the same type")


@FAMILY.function("map", rest="any or null or unknown", context=True)
def _map(context: Context, *values: Value) -> Value:
    """Return a map of keys and values that alternate. Terraform has it until 0.14."""
    _expect_old(context)
    if len(values) < 2 or len(values) % 2:
        raise EvaluationError(f"map requires an even number of two or more arguments, got {len(values)}")
    keys = [convert(key, STRING) for key in values[::2]]
    unknown = next((key for key in keys if isinstance(key, Unknown)), None)
    if unknown is not None:
        return Unknown(unknown.why)
    if len(set(keys)) < len(keys):
        raise EvaluationError("an argument is a duplicate key")
    return _same(dict(zip(keys, values[1::2])), map_of(ANY), "all map values must have the same type")


def _expect_old(context: Context) -> None:
    if not is_before(context.engine, NO_LIST_AND_MAP):
        raise EvaluationError("it is no longer available: use tolist([ ... ]) or tomap({ ... })")


def _same(values: Value, type_: Type, why: str) -> Value:
    try:
        return convert(values, type_)
    except EvaluationError:
        raise EvaluationError(why) from None


@FAMILY.function("sensitive", "any or null or unknown")
@FAMILY.function("nonsensitive", "any or null or unknown")
def _as_it_is(value: Value) -> Value:
    return value
