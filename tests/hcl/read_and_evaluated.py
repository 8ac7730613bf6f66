"""Properties that hold for every text, valid or not: the target of the fuzzer and of its corpus."""

from __future__ import annotations

import time

from places_inside import assert_inside

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.json_syntax import parse_json, parse_json_values
from dynlint.hcl.syntax.parsing import parse, parse_expression, parse_template
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import EVALUATION_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.source import Source

SECONDS = 5


class NowhereAtAll(NoNames):
    """A module without names, in a folder that does not exist."""

    directory = "/nonexistent"

    def __init__(self) -> None:
        super().__init__(EVALUATION_STEPS)

    def may_read(self, path):
        """Allow only files in the module's folder, which does not exist."""
        return str(path).startswith(self.directory)

    def render(self, path, text, variables):
        """Return a template's text."""
        expression, problems = parse_template(Source(path, text))
        if problems:
            raise EvaluationError(problems[0].message)
        return evaluate(expression, Scope(self, variables))


def check(data: bytes) -> None:
    """Parse and evaluate a text in every way; raise an error if a property is broken."""
    start = time.process_time()
    text = data.decode("utf-8", "replace")
    for read_file in (parse, parse_json, parse_json_values):
        source = Source("main.tf", text)
        file = read_file(source)
        assert_inside(file.body, file.problems, source.text)
    for read in (parse_expression, parse_template):
        source = Source("main.tf", text)
        tree, problems = read(source)
        assert_inside(tree, problems, source.text)
        if not problems:
            evaluated(tree)
    assert time.process_time() - start < SECONDS, "it takes too long"


def evaluated(tree: nodes.Expression) -> None:
    try:
        evaluate(tree, Scope(NowhereAtAll()))
    except (EvaluationError, RecursionError):
        return
