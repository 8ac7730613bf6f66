"""JSON does not mark blocks: every block that the model and the rules read is listed as one."""

from __future__ import annotations

import json
from pathlib import Path

from dynlint.hcl.syntax.json_syntax import _NESTED, parse_json
from dynlint.request import Request
from dynlint.run import lint
from dynlint.source import Source


def test_every_block_that_is_read_is_known() -> None:
    """The list is generated from what the model and the rules read; `docs/generate.py --check` finds a stale list."""
    assert {"source_parameters", "dynamodb_stream_parameters", "ttl", "replica", "metric_query"} <= _NESTED.keys()
    assert not {"name", "billing_mode", "stream_view_type"} & _NESTED.keys()


def test_a_pipe_in_json_is_read_as_in_native_syntax(tmp_path: Path) -> None:
    native = """resource "aws_pipes_pipe" "p" {
  name     = "p"
  role_arn = "arn:aws:iam::111122223333:role/pipe"
  source   = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2024"
  target   = "arn:aws:sqs:eu-west-1:111122223333:orders"
  source_parameters {
    dynamodb_stream_parameters {
      starting_position      = "LATEST"
      maximum_retry_attempts = 3
      dead_letter_config {
        arn = "arn:aws:sqs:eu-west-1:111122223333:lost"
      }
    }
  }
}
"""
    parameters = {"starting_position": "LATEST", "maximum_retry_attempts": 3}
    parameters["dead_letter_config"] = {"arn": "arn:aws:sqs:eu-west-1:111122223333:lost"}
    written = {
        "name": "p",
        "role_arn": "arn:aws:iam::111122223333:role/pipe",
        "source": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2024",
        "target": "arn:aws:sqs:eu-west-1:111122223333:orders",
        "source_parameters": {"dynamodb_stream_parameters": parameters},
    }
    answers = []
    for name, text in (
        ("main.tf", native),
        ("main.tf.json", json.dumps({"resource": {"aws_pipes_pipe": {"p": written}}})),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        result = lint.run(Request((str(tmp_path),), preset="strict"))
        (tmp_path / name).unlink()
        answers.append([(finding.rule, finding.address) for finding in result.findings])
    assert answers[0] == answers[1]
    assert not {"DYN808", "DYN809"} & {rule for rule, _ in answers[0]}


def test_blocks_of_newer_versions_are_no_mistakes() -> None:
    text = '{"action": {"aws_lambda_invoke": {"seed": {"config": {"function_name": "f"}}}}, "language": {}}'
    file = parse_json(Source("main.tf.json", text))
    assert not file.problems
    assert [(block.type, [label.text for label in block.labels]) for block in file.body.blocks] == [
        ("action", ["aws_lambda_invoke", "seed"]),
        ("language", []),
    ]
