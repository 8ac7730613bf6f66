"""Policies as text with unknown parts."""

from __future__ import annotations

import pytest

from dynlint.model.iam.policy_text import parse_document, parse_text
from dynlint.model.known import Template, Unknown, Value

ANY = Unknown("var.x has no value")
MORE = Unknown("var.y has no value")


@pytest.mark.parametrize(
    ("parts", "data"),
    [
        (('{"a": 1}',), {"a": 1}),
        (('{"a": "x\ny"}',), {"a": "x\ny"}),
        (('{"a": "', ANY, '"}'), {"a": ANY}),
        (('{"a": "x-', ANY, '"}'), {"a": Template(("x-", ANY))}),
        (('{"a": ', ANY, "}"), {"a": ANY}),
        (('{"a": ', ANY, ', "b": "', MORE, '"}'), {"a": ANY, "b": MORE}),
        (('{"a": "x\ny", "b": [', ANY, ", ", MORE, "]}"), {"a": "x\ny", "b": [ANY, MORE]}),
        (('{"a": "\\"', ANY, '\\"", "b": ', MORE, "}"), {"a": Template(('"', ANY, '"')), "b": MORE}),
        (('{"a": "\\\\", "b": ', MORE, "}"), {"a": "\\", "b": MORE}),
        (("no JSON",), None),
        (("no JSON ", ANY), ANY),
        (('{"a": ["x\ny", ', ANY, ', {"', MORE, '": 1}]}'), {"a": ["x\ny", ANY, {str(MORE): 1}]}),
        (('{"a": "', ANY, MORE, '"}'), {"a": Template((ANY, MORE))}),
        (('{"a": "\\\\', ANY, '", "b": ', MORE, "}"), {"a": Template(("\\", ANY)), "b": MORE}),
        (('{"a": "', ANY), ANY),
        (('"}\n}\\', ANY, " "), ANY),
    ],
)
def test_text(parts: tuple[str | Unknown, ...], data: Value) -> None:
    assert repr(parse_text(parts)) == repr(data)  # templates are equal only if they are the same object


@pytest.mark.parametrize(
    ("value", "data"), [('{"a": 1}', {"a": 1}), (Template(('{"a": ', ANY, "}")), {"a": ANY}), (ANY, ANY), (5, None)]
)
def test_document(value: Value, data: Value) -> None:
    assert parse_document(value) == data


def test_what_is_nested_too_deeply_or_has_a_mark_of_ours_is_unknown() -> None:
    assert repr(parse_text(("[" * 100_000,))) == repr(Unknown("its JSON is nested too deeply"))
    why = "it has a character for private use, which no policy has"
    assert repr(parse_text(('{"a": "\ue000"}',))) == repr(Unknown(why))
