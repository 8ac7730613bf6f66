"""Named tuples that cost little to define.

`typing.NamedTuple` compiles every annotation and a constructor for each class: that takes a quarter of a millisecond,
and a start defines more than sixty of them. These leave the annotations alone, and have a constructor from when the
first is made. They are the same in every other way, and type checkers take them for the others.
"""

from __future__ import annotations

from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 (that is how a name is passed on)
else:
    from collections import _tuplegetter

    class _Defined(type):
        """Makes a class with fields of one with annotations."""

        def __new__(cls, name: str, bases: tuple[type, ...], names: dict[str, Any]) -> type:
            """Return a class of tuples; its metaclass is `type`, this one is done."""
            if not bases:
                return super().__new__(cls, name, bases, names)
            fields = tuple(names["__annotations__"])
            defaults = {field: names[field] for field in fields if field in names}
            names |= {field: _tuplegetter(number, None) for number, field in enumerate(fields)}
            names |= {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return type(name, (_Record,), names)

    class NamedTuple(metaclass=_Defined):
        """What a class inherits from to be one of tuples with fields."""

    class _Record(tuple):
        """What they all can do, as documented for `collections.namedtuple`."""

        __slots__ = ()

        def __new__(cls, /, *values: Any, **named: Any) -> Any:
            cls.__new__ = staticmethod(_constructor(cls))
            return cls(*values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **changed: Any) -> Any:
            made = tuple.__new__(type(self), map(changed.pop, self._fields, self))
            if changed:
                raise TypeError(f"{type(self).__name__} has no field named {', '.join(changed)}")
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self))

        def __repr__(self) -> str:
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self))
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)


def _constructor(kind: Any) -> Callable[..., Any]:
    """Return a function with the fields as parameters: Python itself checks them, as fast as it can."""
    fields, defaults = kind._fields, kind._field_defaults
    code = _code(len(fields)).replace(co_name="__new__", co_varnames=("kind", *fields))
    function = FunctionType(code, {"made": tuple.__new__}, "__new__", tuple(defaults.values()))
    function.__qualname__ = f"{kind.__qualname__}.__new__"
    return function


@cache
def _code(count: int) -> CodeType:
    """Return the code of a constructor: to compile it takes longer than to name its parameters."""
    names = "".join(f"_{number}, " for number in range(count))
    function: FunctionType = eval(f"lambda kind, {names}: made(kind, ({names}))")  # noqa: S307 (nobody's words)
    return function.__code__
