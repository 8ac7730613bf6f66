"""Policy documents as in the AWS provider: parsed from JSON, merged by Sid, and written in its order.

Source: internal/service/iam/policy_model.go of the AWS provider.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dynlint.hcl.values.errors import EvaluationError
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Document, Template, Unknown

if TYPE_CHECKING:
    from dynlint.model.known import Value

_STATEMENT = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def read_document(document: Value) -> dict[str, Any]:
    """Return a document from its JSON; raise EvaluationError if the provider cannot read it."""
    if isinstance(document, Document) and isinstance(document.data, dict):
        return _document(document.data)
    if isinstance(document, Template) and isinstance(parsed := parse_document(document), dict):
        return _document(parsed)
    if not isinstance(document, str):
        why = document.why if isinstance(document, Unknown) else "a source policy document is not text"
        return {"Statement": (Unknown(why),)}
    try:
        parsed = json.loads(document) if document else {}
    except ValueError:
        raise EvaluationError("a source policy document is not JSON") from None
    if not isinstance(parsed, dict):
        raise EvaluationError("a source policy document is not a JSON object")
    return _document(parsed)


def _document(parsed: dict[str, Any]) -> dict[str, Any]:
    statements = parsed.get("Statement") or ()
    if isinstance(statements, Unknown):
        statements = (statements,)
    if not isinstance(statements, (list, tuple)):
        raise EvaluationError("the Statement of a source policy document must be a list")
    for name in ("Version", "Id"):
        if not isinstance(parsed.get(name, ""), (str, Unknown)):
            raise EvaluationError(f"the {name} of a source policy document must be a string")
    return {**parsed, "Statement": tuple(map(_statement, statements))}


def routed(document: dict[str, Any], *route: str | int) -> dict[str, Any]:
    """Return a document with ``Routes``: for each statement, the given route and the statement's number."""
    return {**document, "Routes": tuple((*route, number) for number in range(len(document["Statement"])))}


def _statement(statement: Any) -> Any:
    """Return a statement with the members that the provider supports, in its order."""
    if not isinstance(statement, dict):
        return statement
    found = {name: statement[name] for name in _STATEMENT if statement.get(name) not in (None, "", (), [], {})}
    for name in ("Principal", "NotPrincipal"):
        if isinstance(found.get(name), dict):
            found[name] = {kind: descending(found[name][kind]) for kind in sorted(found[name])}
    return {**found, **({"Condition": _sorted_conditions(found["Condition"])} if "Condition" in found else {})}


def _sorted_conditions(conditions: Any) -> Any:
    if not isinstance(conditions, dict):
        return conditions
    return {test: sorted_keys(conditions[test]) for test in sorted(conditions)}


def sorted_keys(value: Any) -> Any:
    """Return an object with its members sorted by name; any other value unchanged."""
    return {name: value[name] for name in sorted(value)} if isinstance(value, dict) else value


def descending(value: Any) -> Any:
    """Return a list of known strings in descending order; any other value unchanged."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        return value
    return tuple(sorted(value, reverse=True))


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Merge two documents. The result has the second's id and the higher version.

    A statement of the second replaces one of the first with the same Sid. Both have ``Routes``; the first may be empty.
    """
    statements, routes = list(first.get("Statement", ())), list(first.get("Routes", ()))
    for statement, route in zip(second["Statement"], second["Routes"]):
        sid = statement.get("Sid") if isinstance(statement, dict) else None
        same = [at for at, own in enumerate(statements) if sid and isinstance(own, dict) and own.get("Sid") == sid]
        if same:
            statements[same[0]], routes[same[0]] = statement, route
        else:
            statements.append(statement)
            routes.append(route)
    versions = [document["Version"] for document in (first, second) if document.get("Version")]
    version = next((each for each in versions if isinstance(each, Unknown)), None) or max(versions, default="")
    identifier = second.get("Id") or first.get("Id") or ""
    return {"Version": version, "Id": identifier, "Statement": tuple(statements), "Routes": tuple(routes)}


def refuse_repeated_sids(statements: tuple[Any, ...], seen: set[str], where: str) -> None:
    """Raise EvaluationError if a Sid repeats or is in `seen`; add all Sids to `seen`."""
    for statement in statements:
        sid = statement.get("Sid") if isinstance(statement, dict) else None
        if not isinstance(sid, str) or not sid:
            continue
        if sid in seen:
            raise EvaluationError(f"duplicate Sid ({sid}){where}. Remove the Sid or ensure Sids are unique.")
        seen.add(sid)


def ordered(document: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a document that are written: version, id and statements, if not empty."""
    return {name: document[name] for name in ("Version", "Id", "Statement") if document.get(name) not in ("", (), None)}


def text_of(document: Value, *, minified: bool) -> str:
    """Return the text of a known document, character for character as the provider writes it."""
    layout: dict[str, Any] = {"separators": (",", ":")} if minified else {"indent": 2}
    return json.dumps(document, ensure_ascii=False, **layout).translate(_ESCAPES)
