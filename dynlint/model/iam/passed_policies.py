"""Finds policies in the arguments of calls whose module is not on disk; their text is known, if not their use.

A policy is a document (``jsonencode``, a heredoc, the text of a file), or a list or map of statements with the
argument names of ``aws_iam_policy_document``. The document of a data source is checked at the data source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.body import Attribute
from dynlint.model.iam.access import Policy, Statement
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.context import UnreadCall
    from dynlint.model.known import Value

_DEPTH = 4
"""The depth in an argument down to which policies are searched."""
_KEYS = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
    "principals": "Principal",
    "not_principals": "NotPrincipal",
    "condition": "Condition",
    "conditions": "Condition",
}
_WRITTEN = {theirs: ours for ours, theirs in _KEYS.items() if ours != "conditions"}


def passed_policies(call: UnreadCall) -> Iterator[Policy]:
    """Yield the policies in the arguments of a call."""
    block = call.block
    for name, value in call.arguments if block is not None else ():
        if block is not None:
            for policy in _found(block, name, value, ()):
                policy.purpose = _purpose(policy, name, call)
                yield policy


def _found(block: Block, name: str, value: Value, route: tuple[Value, ...]) -> Iterator[Policy]:
    if getattr(value, "origin", "") or len(route) > _DEPTH:
        return
    attribute = Attribute(block, name, value, route)
    data = value if isinstance(value, dict) else parse_document(value)
    if isinstance(data, dict) and _is_document(data):
        yield Policy(block, Attribute(block, name, Document("", value), route) if value is data else attribute)
    elif isinstance(value, (dict, list, tuple)):
        if _are_statements(value):
            yield PassedStatements(block, attribute)
            return
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _found(block, name, item, (*route, key))


def _is_document(data: dict[str, Value]) -> bool:
    statements = data.get("Statement")
    listed = statements if isinstance(statements, (list, tuple)) else (statements,)
    return any(isinstance(item, dict) and ("Action" in item or "NotAction" in item) for item in listed)


def _are_statements(value: dict[str, Value] | list[Value] | tuple[Value, ...]) -> bool:
    items = [*value.values()] if isinstance(value, dict) else [*value]
    return bool(items) and all(
        isinstance(item, dict)
        and not {"actions", "not_actions"}.isdisjoint(item)
        and not {"resources", "not_resources", "effect", "principals"}.isdisjoint(item)
        for item in items
    )


def _purpose(policy: Policy, name: str, call: UnreadCall) -> str:
    """Return the purpose of a policy, from its text and the argument's name."""
    if "boundary" in name.lower():
        return "boundary"
    if any(statement.names_principals for statement in policy.merged_statements):
        return "resource" if call.says_dynamodb else "other"
    return "identity"


class PassedStatements(Policy):
    """Statements without a document, in a list or in a map whose keys are their names."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements."""
        value = self.attribute.raw
        items = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, tuple) else ())
        return tuple(
            PassedStatement(self, number, key, item)
            for number, (key, item) in enumerate(items)
            if isinstance(item, dict)
        )

    @property
    def merged_statements(self) -> tuple[Statement, ...]:
        """The same statements: nothing is merged."""
        return self.statements

    @property
    def data(self) -> Value:
        """A document with the statements."""
        return {"Statement": tuple(statement.data for statement in self.statements)}


class PassedStatement(Statement):
    """One statement in an argument."""

    def __init__(self, policy: Policy, number: int, key: Value, item: dict[str, Value]) -> None:
        """`key` is its number or key in the list or map."""
        data: dict[str, Value] = {
            _KEYS[name]: value for name, value in item.items() if name in _KEYS and value is not None
        }
        super().__init__(policy, data, policy.attribute.within((*policy.attribute.route, key)))
        self.key = key

    def place(self, key: str, text: str = "") -> Attribute:
        """Return the attribute to point at: a part of the argument."""
        attribute = self.policy.attribute
        return attribute.within((*attribute.route, self.key, _WRITTEN.get(key, key)), text)
