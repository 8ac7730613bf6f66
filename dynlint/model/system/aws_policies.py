"""AWS managed policies that are attached to principals, with their statements about DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.iam.access import Policy
from dynlint.model.known import parts_of
from dynlint.model.reference import aws_policies
from dynlint.model.resource_types import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value
    from dynlint.model.system.root_alone import RootAlone

_ARGUMENTS = {
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_user_policy_attachment": "policy_arn",
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_policy_attachment": "policy_arn",
    ROLE: "managed_policy_arns",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachments_exclusive": "policy_arns",
}
"""The argument with the ARN of the policy, by the type of the resource that attaches it."""
_PREFIX = ":iam::aws:policy/"


class AwsPolicy(Policy):
    """An AWS managed policy in one attachment; its statements are those about DynamoDB."""

    def __init__(self, block: Block, attribute: Attribute, name: str) -> None:
        """`attribute` has its ARN, possibly in a list; `name` is its name in AWS."""
        super().__init__(block, attribute)
        self.name = name

    @property
    def data(self) -> Value:
        """The document, with the statements about DynamoDB only."""
        return {"Statement": aws_policies()[self.name]}


def attached_aws_policies(module: RootAlone) -> Iterator[AwsPolicy]:
    """Yield the AWS managed policies that allow DynamoDB and that a module attaches to roles, users and groups."""
    for type_, argument in _ARGUMENTS.items():
        for block in module.blocks_of(type_):
            arns = block.get(argument).raw if argument in block.names() else None
            many = isinstance(arns, (list, tuple))
            for number, arn in enumerate(arns if isinstance(arns, (list, tuple)) else (arns,)):
                name = _name_of(arn, module)
                if name in aws_policies():
                    yield AwsPolicy(block, block.get(argument).within((number,) if many else ()), name)


def _name_of(arn: Value, module: RootAlone) -> str:
    """Return the name of an AWS managed policy from its ARN or its data source; an empty text otherwise."""
    looked_up = module.block_at(arn)
    if looked_up is not None and looked_up.type == "aws_iam_policy" and looked_up.mode == "data":
        name, arn = looked_up.get("name").symbol, looked_up.get("arn").symbol
        if isinstance(name, str):
            return name
    end = parts_of(arn)[-1:]
    text = end[0] if end and isinstance(end[0], str) else ""
    return text.rpartition("/")[2] if _PREFIX in text else ""
