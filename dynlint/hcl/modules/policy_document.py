"""Computes ``data.aws_iam_policy_document`` as the provider does, which needs no call to AWS.

Layout and order follow the provider (internal/service/iam/policy_document_data_source.go, policy_model.go): a list of
one item becomes a plain string, longer lists are sorted in descending order, and the indentation is two blanks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.functions.signatures import survey
from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.modules.policy_merging import (
    merged,
    ordered,
    read_document,
    refuse_repeated_sids,
    routed,
    sorted_keys,
    text_of,
)
from dynlint.hcl.values.conversion import to_string
from dynlint.model.known import Document, DocumentText, Unknown, Value, is_wholly_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.block import Body

_LISTS = (
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
)


def render(module: ModuleInstance, declared: Declared, scope: TracedScope, *, minified: bool) -> Value:
    """Return the document's JSON text; a `Document` if a part of it is unknown."""
    block = declared.block
    body = HclBody(module, declared.source, block, block.body, scope)
    body.address = f"{module.address}data.aws_iam_policy_document.{block.labels[1].text}"
    found = merged_document(body)
    if isinstance(found, Unknown):
        return Document(found.why, found, body.address)
    data, routes = ordered(found), found["Routes"]
    unknown = survey(data)
    if unknown is not None:
        return Document(unknown.why, data, body.address, routes)
    return DocumentText.made_by(text_of(data, minified=minified), body.address, routes)


def merged_document(body: Body) -> dict[str, Any] | Unknown:
    """Return the merged document with its ``Routes``: source documents, then own statements, then overrides."""
    sources = body.read("source_policy_documents")
    overrides = body.read("override_policy_documents")
    for name, value in (("source", sources), ("override", overrides)):
        if isinstance(value, Unknown):
            return Unknown(f"the {name} documents of {body.address} are unknown: {value.why}")
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for number, source in enumerate(_items(sources)):
        document = read_document(source)
        refuse_repeated_sids(document["Statement"], seen, f" in source_policy_documents (item {number})")
        found = merged(found, routed(document, "source_policy_documents", number, "Statement"))
    found = merged(found, routed(_own(body), "statement"))
    for number, override in enumerate(_items(overrides)):
        found = merged(found, routed(read_document(override), "override_policy_documents", number, "Statement"))
    return found


def _own(body: Body) -> dict[str, Any]:
    statements = tuple(_statement(statement) for statement in body.blocks("statement"))
    refuse_repeated_sids(statements, set(), "")
    version = _text(body.read("version"), "2012-10-17")
    return {"Version": version, "Id": _text(body.read("policy_id"), ""), "Statement": statements}


def _statement(body: Body) -> Value:
    if body.uncertain is not None:
        return Unknown(body.uncertain.why)
    statement: dict[str, Value] = {}
    if (sid := _text(body.read("sid"), "")) != "":
        statement["Sid"] = sid
    statement["Effect"] = _text(body.read("effect"), "Allow")
    for key, name in _LISTS:
        values = body.read(name)
        if values not in (None, (), []):
            statement[key] = _strings(values)
    for key, name in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        principals = _principals(body.blocks(name))
        if principals is not None:
            statement[key] = principals
    conditions = _conditions(body.blocks("condition"))
    if conditions:
        statement["Condition"] = conditions
    return statement


def _principals(blocks: Sequence[Body]) -> Value:
    if not blocks:
        return None
    found: dict[str, Value] = {}
    for block in blocks:
        kind, identifiers = block.read("type"), block.read("identifiers")
        if isinstance(kind, Unknown) or not isinstance(kind, str):
            return Unknown(kind.why if isinstance(kind, Unknown) else "the principal has no type")
        if kind == "*" and len(blocks) == 1 and _items(identifiers) == ("*",):
            return "*"
        found[kind] = _joined(found.get(kind), _strings(identifiers))
    return {kind: found[kind] for kind in sorted(found)}


def _conditions(blocks: Sequence[Body]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for block in blocks:
        test, variable = block.read("test"), block.read("variable")
        if isinstance(test, str) and isinstance(variable, str):
            values = found.setdefault(test, {})
            if isinstance(values, dict):
                values[variable] = _joined(values.get(variable), _strings(block.read("values"), keep_order=True))
        else:
            found["?"] = Unknown("a condition is unknown")
    return {test: sorted_keys(found[test]) for test in sorted(found)}


def _strings(value: Value, *, keep_order: bool = False) -> Value:
    """Return one string alone, or several in descending order, as the provider writes them."""
    if isinstance(value, Unknown):
        return value
    texts = (to_string(item) for item in _items(value) if item is not None)
    items = tuple(text.replace("&{", "${") if isinstance(text, str) else text for text in texts)
    if not keep_order and is_wholly_known(items):
        items = tuple(sorted(set(map(str, items)), reverse=True))
    return items[0] if len(items) == 1 else items


def _joined(before: Value, values: Value) -> Value:
    if before is None:
        return values
    return (*_items(before), *_items(values))


def _items(value: Value) -> tuple[Value, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _text(value: Value, default: str) -> Value:
    return default if value is None else to_string(value)
