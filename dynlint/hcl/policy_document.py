"""``data.aws_iam_policy_document``: a data source that needs no cloud, computed here as the provider computes it.

Layout and ordering follow the provider (internal/service/iam/policy_document_data_source.go, policy_model.go):
lists of one become a plain string, longer lists are sorted in descending order, two blanks of indentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.bodies import HclBody
from dynlint.hcl.errors import EvaluationError
from dynlint.model.known import Document, DocumentText, Unknown, Value, first_unknown, is_wholly_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.hcl.configuration import Declared
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.hcl.scopes import TracedScope
    from dynlint.model.block import Body

_LISTS = (
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
)


def render(module: ModuleInstance, declared: Declared, scope: TracedScope, *, minified: bool) -> Value:
    """Return the document's JSON, or a `Document` where a part of it is unknown."""
    block = declared.block
    body = HclBody(module, declared.source, block, block.body, scope)
    body.address = f"{module.address}data.aws_iam_policy_document.{block.labels[1].text}"
    data = merged_document(body)
    unknown = first_unknown(data)
    if unknown is not None:
        return Document(unknown.why, data, body.address)
    from dynlint.hcl.functions import call  # noqa: PLC0415  # cyclic only in words: functions know no documents

    text = call("jsonencode", [data], module)
    if not isinstance(text, str):
        return text
    return DocumentText.made_by(text if minified else _indented(data), body.address)


def merged_document(body: Body) -> Value:
    """Return source documents, own statements, then overrides by Sid, as the provider merges them."""
    sources = body.read("source_policy_documents")
    overrides = body.read("override_policy_documents")
    for name, value in (("source", sources), ("override", overrides)):
        if isinstance(value, Unknown):
            return Unknown(f"the {name} documents of {body.address} are unknown: {value.why}")
    statements: list[Value] = []
    for document in _items(sources):
        statements.extend(_statements_of(document))
    statements.extend(_statement(statement) for statement in body.blocks("statement"))
    for document in _items(overrides):
        statements = _overridden(statements, _statements_of(document))
    result: dict[str, Value] = {"Version": _text(body.read("version"), "2012-10-17")}
    if (policy_id := body.read("policy_id")) not in (None, ""):
        result["Id"] = policy_id
    result["Statement"] = tuple(statements)
    return result


def _statement(body: Body) -> Value:
    if body.uncertain is not None:
        return Unknown(body.uncertain.why)
    statement: dict[str, Value] = {}
    if (sid := body.read("sid")) not in (None, ""):
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
        if kind == "*" and _items(identifiers) == ("*",):
            return "*"
        found[kind] = _joined(found.get(kind), _strings(identifiers))
    return found


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
    return found


def _strings(value: Value, *, keep_order: bool = False) -> Value:
    """Return one string bare, several sorted from the last to the first, as the provider writes them."""
    if isinstance(value, Unknown):
        return value
    items = tuple(item.replace("&{", "${") if isinstance(item, str) else item for item in _items(value))
    if len(items) == 1:
        return items[0]
    if keep_order or not is_wholly_known(items):
        return items
    return tuple(sorted(items, key=str, reverse=True))


def _joined(before: Value, values: Value) -> Value:
    if before is None:
        return values
    return (*_items(before), *_items(values))


def _items(value: Value) -> tuple[Value, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _text(value: Value, default: str) -> Value:
    return default if value is None else value


def _statements_of(document: Value) -> list[Value]:
    if isinstance(document, Document) and isinstance(document.data, dict):
        found = document.data.get("Statement", ())
        return list(_items(found))
    if isinstance(document, str):
        import json  # noqa: PLC0415  # only for merged documents

        try:
            parsed = json.loads(document) if document else {}
        except ValueError:
            raise EvaluationError("a source policy document is not JSON") from None
        found = parsed.get("Statement", []) if isinstance(parsed, dict) else []
        return found if isinstance(found, list) else [found]
    return [document if isinstance(document, Unknown) else Unknown("a source policy document is not text")]


def _overridden(statements: list[Value], overrides: list[Value]) -> list[Value]:
    result = list(statements)
    for override in overrides:
        sid = override.get("Sid") if isinstance(override, dict) else None
        index = next(
            (at for at, item in enumerate(result) if sid and isinstance(item, dict) and item.get("Sid") == sid), None
        )
        if index is None:
            result.append(override)
        else:
            result[index] = override
    return result


def _indented(data: Value) -> str:
    import json  # noqa: PLC0415

    text = json.dumps(data, indent=2, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
