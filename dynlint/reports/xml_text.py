"""XML that every reader takes: ASCII, and without the characters that XML forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(root: Element) -> str:
    """Return a document with its declaration and a final newline."""
    for element in root.iter():
        element.attrib = {name: _clean(value) for name, value in element.attrib.items()}
        element.text = _clean(element.text or "")
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return text.decode().replace("##", "#&#35;") + "\n"  # some systems take `##word[` in a log for a command


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
