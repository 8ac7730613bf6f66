"""Policies and their statements, from JSON text or from blocks of a data source."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.effort import EFFORT
from dynlint.model.iam.actions import is_everything, meant_by
from dynlint.model.iam.arn_match import covers, place_in, reaches
from dynlint.model.iam.arns import read_arn
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Reference, Template, Unknown
from dynlint.model.three_valued import any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.block import Attribute, Block, Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.iam.arns import TableArn, TableNames
    from dynlint.model.known import Routes, Value


_ARGUMENTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
    "Principal": "principals",
    "NotPrincipal": "not_principals",
    "Condition": "condition",
}


class Statement:
    """One statement of a policy.

    `actions` and `resources` are tuples of strings and unknown values; an Unknown if the whole list is not known.
    """

    def __init__(self, policy: Policy, data: dict[str, Value], at: Attribute, body: Body | None = None) -> None:
        """`at` is its attribute, narrowed to the statement; `body` is its block in aws_iam_policy_document, or None."""
        self.policy = policy
        self.data = data
        self.at = at
        self.block = body
        self._read: tuple[TableNames, list[tuple[Value, TableArn]]] | None = None

    @property
    def body(self) -> Body:
        """Its own block, or that of its policy."""
        return self.block or self.policy.block

    @property
    def sid(self) -> str:
        """The statement's id; empty if it has none, or it is unknown."""
        sid = self.data.get("Sid")
        return sid if isinstance(sid, str) else ""

    @property
    def allows(self) -> bool:
        """Whether its effect is ``Allow``, the default here."""
        return self.data.get("Effect", "Allow") == "Allow"

    @cached_property
    def actions(self) -> tuple[Value, ...] | Unknown:
        """The actions that it allows or denies."""
        return _listed(self.data.get("Action"))

    @cached_property
    def resources(self) -> tuple[Value, ...] | Unknown:
        """The resources that it applies to."""
        return _listed(self.data.get("Resource"))

    @cached_property
    def weight(self) -> int:
        """The cost of a rule that checks it, in comparisons; a rule may check all its resources."""
        return len(_known_items(self.resources)) // 2

    @property
    def written_actions(self) -> tuple[str, ...]:
        """The actions that are known, as they are written."""
        return tuple(item for item in _known_items(self.actions) if isinstance(item, str))

    @cached_property
    def meant_actions(self) -> tuple[str, ...]:
        """The actions of DynamoDB that it allows or denies, without the prefix, and with patterns expanded."""
        return tuple(dict.fromkeys(name for action in self.written_actions for name in meant_by(action)))

    @property
    def is_tagged(self) -> bool:
        """Whether it has a condition on the resource's tags."""
        return "resourcetag/" in str(self.data.get("Condition")).lower()

    @cached_property
    def grants_everything(self) -> bool:
        """Whether an action is ``*`` or ``dynamodb:*``."""
        return any(is_everything(action) for action in self.written_actions)

    @cached_property
    def looks_up(self) -> bool:
        """Whether it certainly allows ``Query`` or ``Scan``, by name or by a pattern."""
        return self.allows and any({"Query", "Scan"} & {*meant_by(action)} for action in self.written_actions)

    def covers(self, table: Table, suffix: str, names: TableNames) -> bool | None:
        """Tell whether a resource covers a table's ARN with a suffix (``/index/by-user``); None if that is not known.

        `names` are the module's `table_names`.
        """
        if self.unknown("Resource") is not None:
            return None
        arns = self.arns(names)
        EFFORT.spend(1 + len(arns) // 8)
        return any_of(covers(arn, item, table, suffix, names) for item, arn in arns)

    def named_tables(self, names: TableNames) -> set[str] | None:
        """Return the names of the only tables that it can cover; None if a pattern may cover any table."""
        arns = [arn for _, arn in self.arns(names)]
        if self.unknown("Resource") is not None or any(arn.table not in names.identities for arn in arns):
            return None
        return {arn.table for arn in arns}

    def arns(self, names: TableNames) -> list[tuple[Value, TableArn]]:
        """Return the resources that concern tables, each with its parsed ARN."""
        if self._read is None or self._read[0] is not names:
            arns = ((item, read_arn(item, names)) for item in _known_items(self.resources))
            self._read = names, [(item, arn) for item, arn in arns if arn is not None]
        return self._read[1]

    def place_doubt(self, table: Table, names: TableNames) -> str:
        """Return why it is not known whether a resource means a table, if its place is the reason; else empty."""
        doubtful = (item for item, arn in self.arns(names) if covers(arn, item, table, "", names) is None)
        places = (place_in(item, names) for item in doubtful if reaches(item, table, names) is None)
        return next((place.doubt(table.block.placement) for place in places if place is not None), "")

    def unknown(self, key: str) -> Unknown | None:
        """Return an unknown item of ``Action`` or ``Resource``; a reference to a resource counts as known there."""
        value = self.actions if key == "Action" else self.resources
        for item in (value,) if isinstance(value, Unknown) else value:
            named = isinstance(item, Template) or (isinstance(item, Reference) and item.attribute)
            if isinstance(item, Unknown) and not (named and key == "Resource"):
                return item
        return None

    @property
    def names_principals(self) -> bool:
        """Whether it names principals: then it is in a trust or resource policy, not one attached to an identity."""
        return "Principal" in self.data or "NotPrincipal" in self.data

    def place(self, key: str, text: str = "") -> Attribute:
        """Return the attribute to point at: ``Action`` or ``Resource`` of the statement, at `text` if that is found."""
        if self.block is not None:
            return self.block.get(_ARGUMENTS.get(key, key)).within((), text)
        return self.at.within((*self.at.route, key), text)

    def resource_place(self, resource: Value) -> Attribute:
        """Return the attribute to point at for one of the resources."""
        if isinstance(resource, str):
            return self.place("Resource", resource)
        place, number = self.place("Resource"), self._numbers.get(id(resource))
        return place if number is None else place.within((*place.route, number))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """The number of each resource by its `id`; the first number if several are the same object."""
        return {id(item): number for number, item in reversed([*enumerate(_known_items(self.resources))])}


class Policy:
    """A policy document: an attribute with JSON text, or a data source that makes it."""

    def __init__(self, block: Block, attribute: Attribute, *, from_blocks: bool = False) -> None:
        """`attribute` has the document; with `from_blocks`, the statements are nested blocks of `block`."""
        self.block = block
        self.attribute = attribute
        self.address = block.address
        self.from_blocks = from_blocks
        self.users: tuple[Block, ...] = ()
        """For a data source, the resources and other data sources that use its document."""
        self.purpose = "identity"
        """``identity``, ``resource``, ``boundary`` or ``other``: only the first two grant something."""
        self.is_kept: Callable[[int], bool] = lambda _number: True
        """Tells by a statement's number whether it stays in force where other documents merge this one."""

    @property
    def body(self) -> Body:
        """The block; every object of the model has this attribute."""
        return self.block

    @cached_property
    def data(self) -> Value:
        """The document as data; an Unknown if it is not known, None if it is not a document."""
        return parse_document(self.attribute.raw)

    @cached_property
    def weight(self) -> int:
        """The cost of a rule that checks it, in comparisons."""
        return sum(statement.weight for statement in self.statements)

    @property
    def statements_data(self) -> Value:
        """The document's ``Statement``: a list, or a single statement."""
        return self.data.get("Statement") if isinstance(self.data, dict) else None

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The known statements that are checked here; those of other data sources are checked there."""
        if not self.from_blocks:
            return self.merged_statements
        listed = self.statements_data if isinstance(self.statements_data, (list, tuple)) else ()
        found = (
            self._written(item, route)
            for number, (item, route) in enumerate(zip(listed, self.routes))
            if isinstance(item, dict) and self.is_kept(number)
        )
        return tuple(statement for statement in found if statement is not None)

    @cached_property
    def routes(self) -> Routes:
        """For each statement of a data source, the path to where it is written; in a plan, the last ones are blocks."""
        listed = self.statements_data if isinstance(self.statements_data, (list, tuple)) else ()
        before = len(listed) - len(self.block.blocks("statement"))
        blocks = tuple(("statement", number - before) if number >= before else () for number in range(len(listed)))
        return getattr(self.attribute.raw, "routes", ()) or blocks

    def _written(self, data: dict[str, Value], route: tuple[str | int, ...]) -> Statement | None:
        """Return a statement of a data source with its place; None for a statement of another data source."""
        if not route:
            return None
        name, *rest = route
        if name == "statement":
            return Statement(self, data, self.attribute, self.block.blocks("statement")[int(rest[0])])
        documents = self.block.get(str(name))
        listed = documents.raw if isinstance(documents.raw, (list, tuple)) else ()
        if getattr(listed[int(rest[0])] if listed else None, "origin", ""):
            return None
        return Statement(self, data, documents.within(tuple(rest)))

    @cached_property
    def merged_statements(self) -> tuple[Statement, ...]:
        """All statements in force, including those from source documents."""
        listed, route = self.statements_data, (*self.attribute.route, "Statement")
        if not isinstance(listed, (list, tuple)):
            return (Statement(self, listed, self.attribute.within(route)),) if isinstance(listed, dict) else ()
        return tuple(
            Statement(self, item, self.attribute.within((*route, number)))
            for number, item in enumerate(listed)
            if isinstance(item, dict)
        )

    @property
    def blocked_by(self) -> Unknown | None:
        """The unknown document or statement that prevents reading the policy; None if all is known."""
        if isinstance(self.data, Unknown):
            return self.data
        listed = self.statements_data
        for item in listed if isinstance(listed, (list, tuple)) else (listed,):
            if isinstance(item, Unknown):
                return item
        return None

    @property
    def title(self) -> str:
        """All names and descriptions of the policy and its users in one text, for rules that search words in it."""
        called = []
        for block in (self.block, *self.users):
            called.append(block.name)
            called.extend(text for name in ("name", "description") if isinstance(text := block.get(name).symbol, str))
        return " ".join(called)


def words_of(text: str) -> tuple[str, ...]:
    """Split a name into its words, in lower case: ``OrdersReadOnly_v2`` into orders, read, only, v, 2."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text))


def _known_items(value: tuple[Value, ...] | Unknown) -> tuple[Value, ...]:
    return () if isinstance(value, Unknown) else value


def _listed(value: Value) -> tuple[Value, ...] | Unknown:
    if isinstance(value, (list, tuple)):
        return tuple(value)
    if value is None:
        return ()
    if isinstance(value, Unknown) and not isinstance(value, Template) and not hasattr(value, "address"):
        return value
    return (value,)
