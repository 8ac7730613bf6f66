"""XML that every reader accepts: ASCII, without the characters that XML forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dynlint.reports.escape import turned

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STEERING = re.compile(r"##|[\t\r\x7f]|^\s*::", re.MULTILINE)
"""What a terminal, or a CI system that has the document in its log, would take for a command."""


def written(root: Element) -> str:
    """Return a document with its declaration and a final newline."""
    for element in root.iter():
        element.attrib = {name: _clean(value) for name, value in element.attrib.items()}
        element.text = _clean(element.text or "")
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return _STEERING.sub(_referred, text.decode()) + "\n"


def _referred(match: re.Match[str]) -> str:
    """Return characters as references, except blanks and line breaks."""
    return "".join(each if each in " \n" else f"&#{ord(each)};" for each in match[0])


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", turned(text))
