"""The SNS topics that alarms on metrics of DynamoDB notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


def topics_of(module: Module) -> dict[str, Block]:
    """Return the topics of a root module that alarms on metrics of DynamoDB notify, by address."""
    listed = (alarm.actions.elements for alarm in module.alarms if alarm.is_of_dynamodb)
    blocks = (module.block_at(action) for actions in listed if isinstance(actions, tuple) for action in actions)
    return {block.address: block for block in blocks if block is not None and block.type == "aws_sns_topic"}
