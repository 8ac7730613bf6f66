"""The error that stops an evaluation."""

from __future__ import annotations


class EvaluationError(Exception):
    """Terraform would stop here; `why` is its reason in one short sentence, without the place."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
