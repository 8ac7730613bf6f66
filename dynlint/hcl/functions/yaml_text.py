"""Values as YAML text, character for character as Terraform writes it."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import yaml
from yaml.emitter import Emitter

from dynlint.hcl.values.conversion import to_string
from dynlint.hcl.values.errors import LimitError
from dynlint.hcl.values.limits import NESTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.known import Value

_WIDTH = 80


def yaml_text(value: Value) -> str:
    """Return a known value as YAML: strings in double quotes, or as a block if they have several lines."""
    stream = StringIO()
    emitter = _Emitter(stream, allow_unicode=True, width=_WIDTH)
    emitter.emit(yaml.StreamStartEvent())
    emitter.emit(yaml.DocumentStartEvent(explicit=False))
    for event in _events(value, 0):
        emitter.emit(event)
    emitter.emit(yaml.DocumentEndEvent(explicit=False))
    emitter.emit(yaml.StreamEndEvent())
    return stream.getvalue()


def _events(value: Value, depth: int) -> Iterator[yaml.Event]:
    if depth > NESTING:
        raise LimitError(f"the value is nested deeper than {NESTING} levels")
    if isinstance(value, dict):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
        for name in sorted(value):
            yield from _events(name, depth)
            yield from _events(value[name], depth + 1)
        yield yaml.MappingEndEvent()
    elif isinstance(value, (list, tuple)):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=not value)
        for item in value:
            yield from _events(item, depth + 1)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield yaml.ScalarEvent(None, None, (False, True), value, style="|" if "\n" in value else '"')
    else:
        yield yaml.ScalarEvent(None, None, (True, False), "null" if value is None else str(to_string(value)))


class _Emitter(Emitter):
    """PyYAML's emitter, changed to match Terraform's; both derive from libyaml."""

    def check_empty_document(self) -> Any:
        """Return False, so that no ``---`` is written, not even before empty text."""
        return False

    def check_simple_key(self) -> Any:
        """Allow an empty key, too."""
        return super().check_simple_key() or getattr(self.event, "value", None) == ""

    def write_literal(self, text: str) -> None:
        """Write a block, without an end-of-document mark after its last line breaks."""
        super().write_literal(text)
        self.open_ended = False

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """Write a string; break a line at the first single space after the width."""
        self.write_indicator('"', need_whitespace=True)
        last = len(text) - 1
        for position, character in enumerate(text):
            is_space = character == " "
            after_space = position > 0 and text[position - 1] == " "
            if is_space and split and not after_space and self.column > _WIDTH and 0 < position < last:
                self.write_indent()
                self._write("\\" if text[position + 1] == " " else "")
            else:
                self._write(character if _is_plain(character) else _escaped(character))
        self.write_indicator('"', need_whitespace=False)

    def _write(self, text: str) -> None:
        self.column += len(text)
        self.stream.write(text)


def _is_plain(character: str) -> bool:
    """Tell whether a character stands for itself; Terraform's emitter escapes what is beyond U+FFFF."""
    if character in '"\\\u2028\u2029\ufeff':
        return False
    return " " <= character <= "~" or "\xa0" <= character <= "\ud7ff" or "\ue000" <= character <= "\ufffd"


def _escaped(character: str) -> str:
    named = Emitter.ESCAPE_REPLACEMENTS.get(character)
    if named is not None:
        return f"\\{named}"
    code = ord(character)
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
