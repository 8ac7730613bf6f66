"""Every command in the documents of the reference systems is run, or is in a list with the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from document_commands import (
    DEPLOYMENTS,
    DOCUMENTS,
    FIXTURES,
    NOT_RUN,
    TESTS,
    WALKS,
    Command,
    Section,
    commands,
    commands_in_sentences,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.terraform

ALL = [command for path in DOCUMENTS for command in commands(path)]
IN_SENTENCES = [command for path in DOCUMENTS for command in commands_in_sentences(path)]
SECTIONS = [each for walked in (*WALKS.values(), DEPLOYMENTS, TESTS) for each in walked if isinstance(each, Section)]


def is_run(command: Command) -> bool:
    return any(command.stands_in(section) for section in SECTIONS)


def is_left_out(command: Command) -> bool:
    return command.text.startswith(tuple(NOT_RUN))


@pytest.mark.parametrize("command", ALL, ids=lambda command: f"{command.document}:{command.text[:60]}")
def test_command_is_run_or_left_out_with_a_reason(command: Command) -> None:
    assert is_run(command) != is_left_out(command), command


@pytest.mark.parametrize("command", IN_SENTENCES, ids=lambda command: f"{command.document}:{command.text[:60]}")
def test_command_in_a_sentence_is_run_or_names_one_or_has_a_reason(command: Command) -> None:
    run = is_run(command) or any(command.names(each) for each in (*ALL, *IN_SENTENCES) if is_run(each))
    assert run != is_left_out(command), command


def test_nothing_is_listed_that_no_document_says() -> None:
    said = (*ALL, *IN_SENTENCES)
    assert [each for each in SECTIONS if not any(command.stands_in(each) for command in said)] == []
    assert [each for each in NOT_RUN if not any(command.text.startswith(each) for command in said)] == []


def unseen(path_text: str) -> Iterator[str]:
    """Yield lines of code blocks that look like a command and are not found as one: their indentation is too small."""
    for line, following in zip(path_text.splitlines(), path_text.splitlines()[1:]):
        if line.startswith(("terraform ", "aws ", "scripts/")) and following.startswith("    "):
            yield line


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_every_command_stands_in_its_block(path: object) -> None:
    assert list(unseen(path.read_text(encoding="utf-8"))) == []  # type: ignore[attr-defined]
