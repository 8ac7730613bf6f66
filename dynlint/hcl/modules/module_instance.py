"""A module as called: its variables have values, and its names can be resolved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate, evaluate_or_unknown
from dynlint.hcl.evaluation.type_constraints import parse_type
from dynlint.hcl.files.static import is_constant
from dynlint.hcl.modules.expansion import expand, make_child
from dynlint.hcl.modules.objects import object_of
from dynlint.hcl.modules.scopes import ABSENT, Root, TracedScope
from dynlint.hcl.values import limits
from dynlint.hcl.values.conversion import convert
from dynlint.hcl.values.errors import EvaluationError, Limited, MissingError
from dynlint.hcl.values.language_versions import TYPED_OUTPUTS, is_before
from dynlint.hcl.values.type_system import bounded
from dynlint.model.known import Computed, Reference, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.configuration import Configuration, Declared
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.providers import ProviderName
    from dynlint.hcl.modules.scopes import Instance, Written
    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.syntax.statements import WrittenAttribute
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.context import Engine
    from dynlint.model.known import Value
    from dynlint.model.provider import Provider
    from dynlint.source import Source


class ModuleInstance:
    """One call of a module: the configuration, with the caller's arguments."""

    def __init__(
        self,
        root: Root,
        configuration: Configuration,
        address: str = "",
        call: Declared | None = None,
        call_scope: TracedScope | None = None,
    ) -> None:
        """`address` ends with a dot unless empty; `call` and `call_scope` are the caller's block and scope."""
        self.root = root
        self.configuration = configuration
        self.address = address
        self.call = call
        self.call_scope = call_scope
        self.directory = root.directory
        self.touched = root.library.read_as_data
        self.budget = root.budget
        self.depth: int = call_scope.module.depth + 1 if call_scope else 0
        self.scope = TracedScope(self)
        self._values: dict[str, Value] = {}
        self._pending: list[str] = []
        self.stopped_at: dict[str, Unknown] = {}
        """The values whose evaluation failed, by their key (``local.name``)."""
        self._instances: dict[str, tuple[Instance, ...]] = {}
        self._children: dict[str, ModuleInstance | None] = {}
        self._blocks: dict[str, HclBlock] = {}
        self.providers: dict[ProviderName, Provider] = {}
        """The provider configurations of its resources, as far as they were used."""
        self.has_secrets: bool | None = None
        """Whether this root module, or a module that it calls, may have sensitive values; None before the check."""
        self.met_secrets: bool | None = None
        """Whether its own names may have sensitive values; None before the check."""
        self.secret_names: dict[tuple[object, ...], bool] = {}
        """Whether the values of names, at a path, may be sensitive: cached results of searches without evaluation."""
        self.may_be_secret: dict[tuple[str, ...], bool] = {}
        """Whether any part of what a name stands for may be sensitive, as far as it is known."""
        self.unexpanded: dict[str, ModuleInstance | HclBlock | None] = {}
        """Calls and resources with one instance each, whatever their count, for searches without evaluation."""
        self._objects: dict[str, Value] = {}
        self.values_met: dict[int, Value] = {}
        """Values that trails have evaluated, by the expression's `id`."""
        self.rounds: dict[int, dict[Value, TracedScope]] = {}
        """The scopes of the iterations of its for expressions, by the expression's `id` and the iteration's key."""
        self.rounds_of_keys: dict[int, dict[str, list[TracedScope]]] = {}
        """The same with the iterations that a condition leaves out, by each text that an iteration would make."""

    @property
    def engine(self) -> Engine:
        """The engine (Terraform or OpenTofu), with its version if known."""
        return self.root.library.engine(self.root.directory)

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Return the value of the first parts of a dotted name, and the number of these parts."""
        root = names[0]
        if root in ("data", "resource", "ephemeral"):
            if len(names) < 3:
                raise EvaluationError(f'A reference to "{root}" needs a type and a name.')
            return self._object(".".join(names[1:3] if root == "resource" else names[:3])), 3
        if len(names) < 2:
            raise EvaluationError(f'A reference to "{root}" must be followed by an attribute name.')
        name = names[1]
        if root in _KINDS:
            return getattr(self, _KINDS[root])(name), 2
        if root in ("each", "count", "self"):
            raise EvaluationError(f'"{root}.{name}" cannot be used here.')
        return self._object(f"{root}.{name}"), 2

    def variable(self, name: str) -> Value:
        """Return a variable's value in this call."""
        return self.once(f"var.{name}", self._variable, name)

    def local(self, name: str) -> Value:
        """Return a local value."""
        return self.once(f"local.{name}", self._local, name)

    def output(self, name: str) -> Value:
        """Return an output's value."""
        return self.once(f"output.{name}", self._output, name)

    def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
        """Return a template file's text with the given variables."""
        from dynlint.hcl.syntax.parsing import parse_template  # noqa: PLC0415  # only for templatefile()
        from dynlint.source import Source  # noqa: PLC0415  # only for templatefile()

        expression, problems = parse_template(Source(path, text))
        if problems:
            raise EvaluationError(f"{path}: {problems[0].message}")
        return evaluate(expression, TracedScope(self, {"path": self._paths(), **variables}))

    def may_read(self, path: str) -> bool:
        """Tell whether an absolute path is inside the border, or in this module's folder."""
        border = self.root.library.border
        return border is None or border.holds(path, self.configuration.directory)

    def is_marked(self, node: nodes.Expression, scope: Scope, mark: str, path: tuple[Value, ...] = ()) -> bool | None:
        """Tell whether a value, or its part at a path, has a mark; None if only the provider knows."""
        from dynlint.hcl.modules.sensitivity import is_marked  # noqa: PLC0415  # rarely needed

        return is_marked(node, scope, mark, path)

    def is_secret(self, node: nodes.Expression, scope: Scope) -> bool:
        """Tell, without evaluation, whether a value or a part of it may be sensitive."""
        from dynlint.hcl.modules.sensitivity import is_secret  # noqa: PLC0415  # few calls read files

        return is_secret(node, scope, inside=True, unevaluated=True)

    def refused(self, error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
        """Return the unknown value of an expression that fails; its reason quotes nothing sensitive."""
        from dynlint.hcl.modules.redaction import reason  # noqa: PLC0415  # only where Terraform would stop

        return reason(error, node, scope)

    def instances(self, name: str) -> tuple[Instance, ...]:
        """Return the instances of a resource, data source (``data.type.name``) or call (``module.name``)."""
        found = self._instances.get(name)
        if found is None:
            self._instances[name] = ()  # a count that depends on itself finds no instance
            found = self._instances[name] = expand(self, name)
        return found

    def block(self, name: str, instance: Instance) -> HclBlock:
        """Return an instance of a resource or data source as a block; each block is made once and caches its values."""
        key = f"{name}{instance.suffix}"
        if key not in self._blocks:
            from dynlint.hcl.modules.bodies import HclBlock  # noqa: PLC0415  # blocks are made of instances

            self._blocks[key] = HclBlock(self, name, instance)
        return self._blocks[key]

    def child(self, name: str, instance: Instance) -> ModuleInstance | None:
        """Return the module of an instance of a call; None if its source is not on disk."""
        key = f"module.{name}{instance.suffix}"
        if key not in self._children:
            self._children[key] = None
            self._children[key] = make_child(self, name, instance, key)
        return self._children[key]

    def declared(self, name: str) -> Declared | None:
        """Return the block of ``type.name``, ``data.type.name`` or ``module.name``."""
        if name.startswith("module."):
            return self.configuration.modules.get(name[7:])
        return self.configuration.resources.get(name)

    def written(self, _names: tuple[str, ...], _path: tuple[Value, ...]) -> Written | None:
        """Return the definition of a name that only other programs have (Terragrunt); None in a Terraform module."""
        return None

    def read_by(self, _call: nodes.Call, _scope: TracedScope, _path: tuple[Value, ...]) -> Written | None:
        """Return what a call reads in another configuration file (Terragrunt); None in a Terraform module."""
        return None

    def once(self, key: str, compute: Callable[..., Value], *arguments: object) -> Value:
        """Return a value of this module, which is computed once; an unknown value if it depends on itself."""
        if key in self._values:
            return self._values[key]
        if key in self._pending:
            return self._cycle(key)
        if len(self._pending) > limits.EXPRESSION_DEPTH:
            return Limited(f"values depend on each other more than {limits.EXPRESSION_DEPTH} deep")
        self._pending.append(key)
        try:
            value = bounded(compute(*arguments), self.budget)
            if type(value) is Unknown:  # the same unknown value is equal to itself
                value = Computed(value.why, f"{self.address}{key}")
        except EvaluationError as error:
            from dynlint.hcl.modules.redaction import reason_at  # noqa: PLC0415  # only where Terraform would stop

            value = self.stopped_at[key] = reason_at(error, key, self)
        except RecursionError:
            value = Unknown("values depend on each other too deeply")
        except Exception as error:
            place = self._place(key)
            if place is None:
                raise
            value = self.root.failed(error, *place)
        finally:
            self._pending.pop()
        if isinstance(value, Limited) and (place := self._place(key)) is not None:
            self.root.note_limit(value, *place)
        self._values[key] = value
        return value

    def _cycle(self, key: str) -> Value:
        circle = self._pending[self._pending.index(key) :]
        start = circle.index(min(circle))  # the same message wherever the cycle was entered
        chain = " -> ".join((*circle[start:], *circle[: start + 1]))
        if (place := self._place(circle[start])) is not None:
            self.root.report("cycle", f"These values depend on each other in a circle: {chain}.", *place)
        return Unknown(f"it depends on itself: {chain}")

    def _place(self, key: str) -> tuple[Source, int, int] | None:
        kind, _, name = key.partition(".")
        configuration = self.configuration
        if kind == "local" and name in configuration.locals:
            value = configuration.locals[name]
            return value.source, value.attribute.start, value.attribute.name_end
        declared = {"var": configuration.variables, "output": configuration.outputs}.get(kind, {}).get(name)
        return (declared.source, declared.block.start, declared.block.header_end) if declared else None

    def _variable(self, name: str) -> Value:
        declared = self.configuration.variables.get(name)
        if declared is None:
            raise MissingError(f'An input variable with the name "{name}" has not been declared.')
        attributes = declared.block.body.attributes
        value = self._given(name)
        default = attributes.get("default")
        if value is ABSENT or (value is None and not self._nullable(attributes)):
            if default is None:
                return Reference(f"var.{name} has no value", f"{self.address}var.{name}")
            value = self._default(default.value)
        return value if "type" not in attributes else self._converted(f"var.{name}", value, attributes["type"])

    def _default(self, node: nodes.Expression) -> Value:
        """Return the value of a variable's default, in which Terraform allows no names."""
        if is_constant(node):
            return evaluate(node, self.scope)
        from dynlint.hcl.evaluation.no_names import NoNamesOf  # noqa: PLC0415  # Terraform allows constants alone
        from dynlint.hcl.values.scope import Scope  # noqa: PLC0415  # as above

        return evaluate(node, Scope(NoNamesOf(self)))

    def _nullable(self, attributes: dict[str, WrittenAttribute]) -> Value:
        return "nullable" not in attributes or evaluate_or_unknown(attributes["nullable"].value, self.scope)

    def keeps_default(self, name: str) -> bool:
        """Tell whether a variable is given null but keeps its default, because of ``nullable = false``."""
        declared = self.configuration.variables.get(name)
        return declared is not None and not self._nullable(declared.block.body.attributes) and self._given(name) is None

    def _converted(self, name: str, value: Value, type_: WrittenAttribute) -> Value:
        try:
            return convert(bounded(value), parse_type(type_.value, evaluate, self.engine))
        except EvaluationError as error:
            raise type(error)(f"The given value is not suitable for {name}: {error.why}") from None

    def _given(self, name: str) -> Value:
        if self.call is None or self.call_scope is None:
            given = self.root.given.get(name)
            return ABSENT if given is None else given.value
        argument = self.call.block.body.attributes.get(name)
        if argument is None:
            return ABSENT
        return evaluate_or_unknown(argument.value, self.call_scope)

    def _local(self, name: str) -> Value:
        declared = self.configuration.locals.get(name)
        if declared is None:
            raise MissingError(f'A local value with the name "{name}" has not been declared.')
        return evaluate(declared.attribute.value, self.scope)

    def _output(self, name: str) -> Value:
        declared = self.configuration.outputs.get(name)
        if declared is None and self.configuration.stand_in is not None:
            why = f"the module is not on disk, and what stands for it has no output {name}"
            return Reference(why, self.address.rstrip("."), name)
        if declared is None:
            raise EvaluationError(f'This module does not have an output value named "{name}".')
        attributes = declared.block.body.attributes
        if "value" not in attributes:
            return None
        value = evaluate(attributes["value"].value, self.scope)
        if "type" not in attributes or is_before(self.engine, TYPED_OUTPUTS):
            return value
        return self._converted(f"output.{name}", value, attributes["type"])

    def _path(self, name: str) -> Value:
        if name not in ("module", "root", "cwd"):
            raise EvaluationError(f'The "path" object does not have an attribute named "{name}".')
        return self._paths()[name]

    def _paths(self) -> dict[str, Value]:
        relative = os.path.relpath(self.configuration.directory, self.root.directory).replace(os.sep, "/")
        return {"module": relative, "root": ".", "cwd": self.root.directory.replace(os.sep, "/")}

    def _terraform(self, name: str) -> Value:
        if name == "workspace" and self.root.workspace is not None:
            return self.root.workspace
        why = f"terraform.{name} is not known: set {name} for this environment in .dynlint.yaml"
        return Reference(why, f"terraform.{name}")

    def _module(self, name: str) -> Value:
        return self._object(f"module.{name}")

    def _object(self, name: str) -> Value:
        found = self._objects.get(name, ABSENT)
        if found is ABSENT:
            found = object_of(self, name)
            if self._instances.get(name):  # not while its own count is computed
                self._objects[name] = found
        return found


_KINDS = {
    "var": "variable",
    "local": "local",
    "path": "_path",
    "terraform": "_terraform",
    "tofu": "_terraform",
    "module": "_module",
}
