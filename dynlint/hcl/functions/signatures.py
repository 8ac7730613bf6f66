"""The parameters of functions, and the checks and conversions of every call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.costs import LONG, STEPS_OF_CALL, of_elements, of_text
from dynlint.hcl.values.conversion import convert
from dynlint.hcl.values.errors import EvaluationError, Limited, LimitError
from dynlint.hcl.values.limits import STRING_LENGTH, UNKNOWN_PARTS, VALUES
from dynlint.hcl.values.type_system import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from dynlint.model.known import Template, Unknown, composed, computed
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeVar

    from dynlint.hcl.values.budget import Budget
    from dynlint.model.context import Engine
    from dynlint.model.known import Value

    Implementation = Callable[..., Value]
    _F = TypeVar("_F", bound=Callable[..., Any])  # at run time it would cost a millisecond

    class Context(Protocol):
        """The interface of the calling module that functions use."""

        directory: str
        """The directory that relative paths start from."""
        touched: set[str]
        """The files and folders (absolute) that functions have read or searched for."""
        budget: Budget
        """The steps that evaluation may still take."""

        @property
        def engine(self) -> Engine:
            """The engine (Terraform or OpenTofu), with its version if known."""
            ...

        def may_read(self, path: str) -> bool:
            """Tell whether the run may read an absolute path."""
            ...

        def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
            """Return a template's text with the given variables."""
            ...


_TYPES = {
    "any": ANY,
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    "list": list_of(ANY),
    "strings": list_of(STRING),
    "bools": list_of(BOOL),
    "set": set_of(ANY),
    "map": map_of(ANY),
    "map of strings": map_of(list_of(STRING)),
}


_OF_TEXT = frozenset(
    (
        *("base64encode", "chomp", "coalesce", "element", "format", "join", "lookup", "lower", "md5", "one", "replace"),
        *("sha1", "sha256", "strrev", "substr", "title", "trim", "trimprefix", "trimspace", "trimsuffix", "upper"),
    )
)
"""Functions that build names: two calls with the same unknown arguments have equal results."""


class Parameter(NamedTuple):
    """One parameter: its type, and whether the function itself handles null, unknown elements, or an unknown value."""

    type: Type
    null: bool
    unknown_inside: bool
    unknown: bool

    @classmethod
    def spelled(cls, text: str) -> Parameter:
        """Parse ``type``, optionally with ``or null``, ``with unknown`` (elements) or ``or unknown`` after it."""
        name = text.partition(" or ")[0].partition(" with ")[0]
        anything = "or unknown" in text
        return cls(_TYPES[name], "or null" in text, anything or "with unknown" in text, anything)


class Signature(NamedTuple):
    """A function's implementation and parameters; `rest` is the type of any number of further arguments."""

    implementation: Implementation
    parameters: tuple[Parameter, ...]
    rest: Parameter | None
    wants_context: bool


class Family:
    """The functions of one module, by name."""

    def __init__(self) -> None:
        self.functions: dict[str, Signature] = {}

    def function(
        self, name: str, *parameters: str, rest: str | None = None, context: bool = False
    ) -> Callable[[_F], _F]:
        """Register the decorated function. See `Parameter.spelled` for parameters; `context` passes it first."""

        def register(implementation: _F) -> _F:
            own = tuple([Parameter.spelled(text) for text in parameters])
            more = None if rest is None else Parameter.spelled(rest)
            self.functions[name] = Signature(implementation, own, more, context)
            return implementation

        return register

    def call(self, name: str, arguments: Sequence[Value], context: Context) -> Value:
        """Return a function's result; an unknown value if the function needs an argument that is unknown."""
        signature = self.functions[name]
        parameters = _matched(name, signature, len(arguments), context)
        unknown: Unknown | None = None
        converted: list[Value] = []
        budget = context.budget
        budget.spend(STEPS_OF_CALL)
        for position, (parameter, argument) in enumerate(zip(parameters, arguments), 1):
            if type(argument) is str and (parameter.type is STRING or parameter.type is ANY):  # most arguments
                if len(argument) > LONG:
                    budget.spend(of_text(name, argument))
                converted.append(argument)
                continue
            try:
                found = survey(argument, budget)
                own = _converted(parameter, argument)
            except EvaluationError as error:
                raise type(error)(f"Invalid value for argument {position} of {name}: {error.why}") from None
            converted.append(own)
            if isinstance(own, Unknown) and own is not argument:
                unknown = unknown or own
            elif found is not None and not (parameter.unknown if found is argument else parameter.unknown_inside):
                unknown = unknown or found
        if unknown is not None:
            return computed(name, converted, unknown.why) if name in _OF_TEXT else Unknown(unknown.why)
        try:
            result = signature.implementation(*([context] if signature.wants_context else []), *converted)
        except EvaluationError as error:
            raise type(error)(f'Call to function "{name}" failed: {error.why}') from None
        if isinstance(result, (str, list, tuple, dict)) and len(result) > LONG:
            budget.spend(of_text(name, result) if isinstance(result, str) else of_elements(name, len(result)))
        if isinstance(result, str) and len(result) > STRING_LENGTH:
            return Limited(f"{name} makes text of more than the {STRING_LENGTH} characters that dynlint evaluates")
        if isinstance(result, Template) and len(result.parts) > UNKNOWN_PARTS:
            return Limited(f"{name} makes text of more than the {UNKNOWN_PARTS} parts that dynlint evaluates")
        return composed(result)


def _matched(name: str, signature: Signature, count: int, context: Context) -> Sequence[Parameter]:
    """Return the parameter of each argument; raise EvaluationError if there are too few or too many arguments."""
    if count == len(signature.parameters):
        return signature.parameters
    parameters = list(signature.parameters)
    exactly = "at least " if signature.rest is not None else ""
    why = f'Function "{name}" expects {exactly}{len(parameters)} argument(s), not {count}.'
    if count < len(parameters):
        raise EvaluationError(why)
    if count > len(parameters) and signature.rest is None:
        from dynlint.hcl.values.language_versions import not_known  # noqa: PLC0415  # only for mistakes

        raise not_known(context.engine, why)
    if signature.rest is not None:
        parameters.extend([signature.rest] * (count - len(parameters)))
    return parameters


def _converted(parameter: Parameter, argument: Value) -> Value:
    if argument is None and not parameter.null:
        raise EvaluationError("argument must not be null")
    return convert(argument, parameter.type)


def survey(value: Value, budget: Budget | None = None) -> Unknown | None:
    """Return an unknown part of a value, or None; raise LimitError if the value is too large."""
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, (dict, list, tuple)):
        return None
    found: Unknown | None = None
    seen = length = 0
    pending: list[Value] = [value]
    while pending:
        item = pending.pop()
        seen += 1
        if isinstance(item, str):  # most are text
            length += len(item)
        elif isinstance(item, (dict, list, tuple)):
            seen += len(item)
            pending.extend(item.values() if isinstance(item, dict) else item)
        elif isinstance(item, Unknown):
            found = item
        if seen > VALUES or length > STRING_LENGTH:
            raise LimitError(f"it has more than the {VALUES} values or {STRING_LENGTH} characters dynlint takes")
    if budget is not None:
        budget.spend(2 * seen + length // 32)
    return found


def whole(value: Value, what: str = "a whole number") -> int:
    """Return a whole number; raise EvaluationError for any other number."""
    if isinstance(value, int) and abs(value) < 1 << 63:
        return value
    if value == 0:
        return 0  # Decimal("-0") is not an int
    raise EvaluationError(f"{what} is required")
