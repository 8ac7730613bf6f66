"""Compares the result of `dynlint inspect` with Terraform's plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUPPRESSED = [("aws_dynamodb_table", "table_class", "STANDARD")]
"""Defaults that the provider removes from the plan, even where they are set (DiffSuppressFunc)."""


class Comparison(NamedTuple):
    """The counts of one root module, and a sentence for each difference."""

    equal: int
    unknown_in_both: int
    wrong: list[str]
    unknown_here_only: list[str]


def planned_resources(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return "after" and "after_unknown" of every managed resource in the plan, by address."""
    return {
        change["address"]: change["change"]
        for change in plan.get("resource_changes", [])
        if change["mode"] == "managed"
    }


def compare(entry: dict[str, Any], plan: dict[str, Any]) -> Comparison:
    """Compare one entry of `dynlint inspect` with a plan of the same root."""
    result = Comparison(0, 0, [], [])
    planned = planned_resources(plan)
    managed = {item["address"]: item for item in entry["resources"] if ".data." not in f".{item['address']}"}
    for address in sorted(set(planned) ^ set(managed)):
        where = "the plan" if address in planned else "dynlint"
        result.wrong.append(f"{address} is only in {where}")
    for address in sorted(set(planned) & set(managed)):
        after, unknown = planned[address]["after"], planned[address]["after_unknown"]
        for name, value in managed[address]["values"].items():
            result = _attribute(result, f"{address}.{name}", name, managed[address], value, after, unknown)
    return result


def disagreements(entry: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Return the differences between dynlint and Terraform: attributes, outputs and variables."""
    found = compare(entry, plan)
    assert found.equal > 0
    return [*found.wrong, *found.unknown_here_only, *_outputs(entry, plan), *_variables(entry, plan)]


def _outputs(entry: dict[str, Any], plan: dict[str, Any]) -> Iterator[str]:
    for name, told in entry["outputs"].items():
        planned = plan["planned_values"]["outputs"].get(name, {})
        if told["known"] and told["value"] != planned.get("value"):
            yield f"output {name}: dynlint {told['value']!r}, Terraform {planned.get('value')!r}"
        if not told["known"] and "value" in planned:
            yield f"output {name}: Terraform alone knows {planned['value']!r}"


def _variables(entry: dict[str, Any], plan: dict[str, Any]) -> Iterator[str]:
    for name, told in entry["variables"].items():
        if name in plan["variables"]:
            planned = plan["variables"][name].get("value")  # as given: without what the type adds
            if not (told["known"] and same(planned, told["value"])):
                yield f"variable {name}: dynlint {told}, Terraform {planned!r}"


def _attribute(
    result: Comparison, path: str, name: str, item: dict[str, Any], value: Any, after: Any, unknown: Any
) -> Comparison:
    hidden = [each for each in item["unknown"] if each == name or each.startswith((f"{name}.", f"{name}["))]
    theirs, marks = after.get(name), unknown.get(name, False)
    if theirs is None and (item["type"], name, value) in _SUPPRESSED:
        return result._replace(equal=result.equal + 1)
    if not hidden:
        if not same(value, theirs, marks):
            result.wrong.append(f"{path}: dynlint {value!r}, Terraform {theirs!r} (unknown: {marks!r})")
            return result
        return result._replace(equal=result.equal + 1)
    if _has_unknown(marks):
        return result._replace(unknown_in_both=result.unknown_in_both + 1)
    result.unknown_here_only.append(f"{path}: {theirs!r}")
    return result


def _has_unknown(marks: Any) -> bool:
    if isinstance(marks, dict):
        return any(_has_unknown(mark) for mark in marks.values())
    return any(_has_unknown(mark) for mark in marks) if isinstance(marks, list) else bool(marks)


def same(ours: Any, theirs: Any, marks: Any = False) -> bool:  # noqa: PLR0911  # a line for each kind of value
    """Compare a value of dynlint with a planned one: the schema converts types, adds absent attributes, orders sets.

    `marks` is Terraform's "after_unknown" of the value. Attributes that are not set in the file are ignored.
    """
    if marks is True:
        return False
    if isinstance(ours, dict) and isinstance(theirs, dict):
        marked = marks if isinstance(marks, dict) else {}
        return all(same(value, theirs.get(key), marked.get(key, False)) for key, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return _same_elements(ours, theirs, marks if isinstance(marks, list) else [])
    if ours in (None, {}, []):  # the provider removes empty values
        return theirs in (None, "", [], {}, False, 0)
    if isinstance(ours, (bool, int, float)) and isinstance(theirs, str):
        return str(ours).lower() == theirs.lower()
    if isinstance(theirs, (bool, int, float)) and isinstance(ours, str):
        return str(theirs).lower() == ours.lower()
    return ours == theirs or _same_json(ours, theirs)


def _same_elements(ours: list[Any], theirs: list[Any], marks: list[Any]) -> bool:
    rest = [(item, marks[number] if number < len(marks) else False) for number, item in enumerate(theirs)]
    for item in ours:
        match = next((pair for pair in rest if same(item, *pair)), None)
        if match is None:
            return False
        rest.remove(match)
    return not rest


def _same_json(ours: Any, theirs: Any) -> bool:
    """The provider formats JSON in another way."""
    import json

    try:
        return isinstance(ours, str) and json.loads(ours) == json.loads(theirs)
    except (TypeError, ValueError):
        return False
