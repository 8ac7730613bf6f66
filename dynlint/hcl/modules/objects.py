"""Resources, data sources and module calls as the values that other expressions get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.files.static import NOT_VALUES
from dynlint.hcl.modules.scopes import Instance
from dynlint.hcl.values.errors import MissingError
from dynlint.hcl.values.steps import BlocksReference, InstancesReference, ObjectReference, OnlyBlock, get_attribute
from dynlint.model.known import Reference, Unknown, Value, comparison_key
from dynlint.model.resource_types import STATE_OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.syntax import nodes

_PARTS_OF_ARN = {
    "partition": "partition",
    "service": "service",
    "region": "region",
    "account": "account_id",
    "resource": "resource",
}
"""The attributes of the data source ``aws_arn``, with their names in the result of the provider's function."""
_NAMES = ("name", "resource_id", "index_name", "table_name")
"""Attributes by which resources name each other: if unknown, they become references, which can be compared."""


def object_of(module: ModuleInstance, name: str) -> Value:
    """Return a resource, data source or module call as a value: one object, or one for each instance."""
    declared = module.declared(name)
    if name.startswith("ephemeral."):
        return Reference(f"{name} is there only while Terraform runs", f"{module.address}{name}")
    if declared is None:
        kind = "module call" if name.startswith("module.") else "resource"
        raise MissingError(f'A {kind} "{name}" has not been declared.')
    instances = module.instances(name)
    if instances and instances[0].uncertain is not None:
        return _uncertain(module, name, instances[0])
    values = [(instance.key, _instance_value(module, name, instance)) for instance in instances]
    if "count" in declared.block.body.attributes:
        return tuple(value for _, value in values)
    if "for_each" in declared.block.body.attributes:
        return {str(key): value for key, value in values}
    return values[0][1] if values else None


def _uncertain(module: ModuleInstance, name: str, instance: Instance) -> Value:
    def at(_key: Value) -> Value:
        return _instance_value(module, name, Instance(None, instance.scope))

    why = instance.uncertain.why if instance.uncertain else ""
    return InstancesReference(why, f"{module.address}{name}", at)


def _instance_value(module: ModuleInstance, name: str, instance: Instance) -> Value:
    address = f"{module.address}{name}{instance.suffix}"
    return ObjectReference(
        address,
        lambda attribute: attribute_of(module, name, instance, attribute),
        lambda: output_names(module, name, instance),
    )


def attribute_of(module: ModuleInstance, name: str, instance: Instance, attribute: str) -> Value:
    """Return one attribute of an object: its configured value, or else a reference."""
    if name.startswith("module."):
        return _output(module, name, instance, attribute)
    return module.once(f"{name}{instance.suffix}.{attribute}", _configured, module, name, instance, attribute)


def output_names(module: ModuleInstance, name: str, instance: Instance) -> Iterable[str] | None:
    """Return the names of a module's outputs; None for other objects, and if the module is not on disk."""
    child = module.child(name.removeprefix("module."), instance) if name.startswith("module.") else None
    return None if child is None or child.configuration.stand_in is not None else child.configuration.outputs


def _output(module: ModuleInstance, name: str, instance: Instance, output: str) -> Value:
    child = module.child(name.removeprefix("module."), instance)
    if child is not None:
        return child.output(output)
    address = f"{module.address}{name}{instance.suffix}"
    return Reference(f"the source of {address} is not on disk", address, output)


def _part_of_arn(module: ModuleInstance, arn: nodes.Expression, instance: Instance, attribute: str) -> Value:
    from dynlint.hcl.functions import call  # noqa: PLC0415  # only where an ARN is taken apart

    parts = call("provider::aws::arn_parse", [evaluate(arn, instance.scope)], module)
    return parts if isinstance(parts, Unknown) else get_attribute(parts, _PARTS_OF_ARN[attribute])


def _configured(module: ModuleInstance, name: str, instance: Instance, attribute: str) -> Value:
    declared = module.declared(name)
    if declared is None:
        return Reference(f"{name} is not declared", f"{module.address}{name}", attribute)
    if attribute in ("json", "minified_json") and name.startswith("data.aws_iam_policy_document."):
        from dynlint.hcl.modules.policy_document import render  # noqa: PLC0415  # only where a policy is read

        return render(module, declared, instance.scope, minified=attribute == "minified_json")
    if name.startswith("data.aws_arn.") and attribute in _PARTS_OF_ARN and "arn" in declared.block.body.attributes:
        return _part_of_arn(module, declared.block.body.attributes["arn"].value, instance, attribute)
    node = declared.block.body.attributes.get(attribute)
    value = evaluate(node.value, instance.scope) if node is not None else None
    if value is not None and not (isinstance(value, dict) and name.startswith("data.")):
        if isinstance(value, Unknown) and attribute in _NAMES and comparison_key(value) is None:
            return Reference(value.why, f"{module.address}{name}{instance.suffix}", attribute)
        return value  # a map in a data source may be a filter, such as tags, and not the full value
    return _not_written(module, name, instance, attribute)


def _not_written(module: ModuleInstance, name: str, instance: Instance, attribute: str) -> Value:
    from dynlint.hcl.modules.bodies import HclBlock  # noqa: PLC0415  # a circular import: blocks import this module

    block = HclBlock(module, name, instance)
    if STATE_OUTPUTS.get(block.type) == attribute and block.mode == "data":
        from dynlint.hcl.modules.state_outputs import outputs_read  # noqa: PLC0415  # few root modules read a state

        return outputs_read(block)
    if name.startswith("data.aws_"):
        from dynlint.model.provider_data import said_by  # noqa: PLC0415  # most references are to resources

        if isinstance(known := said_by(block, attribute), str):
            return known
    return _beside_attributes(block, attribute)


def _beside_attributes(body: HclBody, name: str) -> Value:
    """Return the value of a name that no argument sets: nested blocks of that type, or an unknown value."""
    if name not in NOT_VALUES and (found := body.blocks(name)) and not any(each.uncertain for each in found):
        objects = [_block_value(each) for each in found]
        one = len(objects) == 1
        return OnlyBlock(objects) if one else BlocksReference(body.address, _below(body, name), tuple(objects))
    path = _below(body, name)
    return Reference(f"{body.address}.{path} is known after apply", body.address, path)


def _block_value(body: HclBody) -> ObjectReference:
    def look_up(attribute: str) -> Value:
        key = f"{body.address}.{_below(body, attribute)}"
        return body.module_instance.once(key, _in_block, body, attribute)

    return ObjectReference(body.address, look_up, attribute=body.path)


def _in_block(body: HclBody, attribute: str) -> Value:
    value = body.read(attribute)
    return value if value is not None else _beside_attributes(body, attribute)


def _below(body: HclBody, name: str) -> str:
    return f"{body.path}.{name}" if body.path else name
