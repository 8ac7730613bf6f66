"""The committed answers of Terraform about the outputs are still right."""

from __future__ import annotations

import json

import pytest
from refresh_oracle import ORACLE, answers

pytestmark = pytest.mark.terraform


def test_the_answers_are_terraforms() -> None:
    for name, values in zip(("planned", "applied"), answers(), strict=True):
        assert values == json.loads((ORACLE / f"{name}.json").read_text(encoding="utf-8"))
