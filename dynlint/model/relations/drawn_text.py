"""Text that the provider `random` draws: which one is known after apply only, of which characters it is, before.

Source: https://registry.terraform.io/providers/hashicorp/random, the pages of `random_pet`, `random_id`, `random_uuid`
and `random_integer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Reference, concatenate, parts_of

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_WORD = 16
"""No word of a pet's name has more letters."""
_UUID = 36
_BYTE_HEX, _BYTE_DECIMAL = 2, 3
"""The digits of a byte."""


def with_examples(value: Value, module: Module) -> Value:
    """Return a text or symbol with its random parts replaced by examples; the value itself if it has none."""
    examples = [_example_of(part, module) for part in parts_of(value)]
    if not any(examples):
        return value
    return concatenate([example or part for example, part in zip(examples, parts_of(value))])


def _example_of(part: Value, module: Module) -> str | None:
    """Return a text as long as the longest that a resource can draw, of the characters that it draws; else None."""
    block = module.block_at(part) if isinstance(part, Reference) else None
    if block is None or not isinstance(part, Reference):
        return None
    if block.type == "random_pet" and part.attribute == "id":
        return _pet(block)
    if block.type == "random_uuid" and part.attribute in ("id", "result"):
        return "f" * _UUID
    if block.type == "random_id" and part.attribute in ("hex", "dec"):
        return _digits(block, _BYTE_HEX if part.attribute == "hex" else _BYTE_DECIMAL)
    return None


def _pet(block: Block) -> str | None:
    words, separator = block.get("length").raw, block.get("separator").raw
    prefix = block.get("prefix").raw
    words, separator = 2 if words is None else words, "-" if separator is None else separator
    if not isinstance(words, int) or not isinstance(separator, str) or not isinstance(prefix or "", str):
        return None
    drawn = ["x" * _WORD] * words
    return separator.join([str(prefix), *drawn] if prefix else drawn)


def _digits(block: Block, of_byte: int) -> str | None:
    length, prefix = block.get("byte_length").raw, block.get("prefix").raw
    if not isinstance(length, int) or not isinstance(prefix or "", str):
        return None
    return f"{prefix or ''}{'f' * (of_byte * length)}"
