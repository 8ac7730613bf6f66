"""Texts found by the fuzzer (bench/fuzz.py): those that reached new code, and those that showed an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from read_and_evaluated import check

CORPUS = json.loads((Path(__file__).parent / "fuzz_corpus.json").read_text(encoding="ascii"))


def test_the_corpus_is_there_and_small() -> None:
    assert 100 < len(CORPUS) < 2000
    assert sum(map(len, CORPUS)) < 100_000


@pytest.mark.parametrize("start", range(0, len(CORPUS), 50))
def test_nothing_in_it_does_harm(start: int) -> None:
    for text in CORPUS[start : start + 50]:
        check(text.encode("latin-1"))
