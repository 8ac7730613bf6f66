"""Grapheme clusters: characters as people count them, such as a letter with its accents."""

from __future__ import annotations

_JOINER = "\u200d"


def graphemes(text: str) -> list[str]:
    """Return the grapheme clusters of a text."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    clusters: list[str] = []
    for character in text:
        if clusters and _belongs(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _belongs(cluster: str, character: str) -> bool:
    if character == "\n":
        return cluster == "\r"
    if cluster in ("\r", "\n"):
        return False
    from unicodedata import category  # noqa: PLC0415  # nearly all text is ASCII

    if character == _JOINER or category(character) in ("Mn", "Me", "Mc") or _is_skin_tone(character):
        return True
    if cluster.endswith(_JOINER):
        return category(character) == "So"
    return _is_flag_half(character) and len(cluster) == 1 and _is_flag_half(cluster)


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
