"""The libraries of the protocol, which are an extra.

Checkov imports every file of dynlint where its checks come from a repository. So the files of this folder can be
imported without these libraries; the command that runs the server reports that they are missing.
"""

from typing import TYPE_CHECKING, Any

from dynlint.startup.lazy_regex import lazy_pattern

__all__ = ["LanguageServer", "forget_answered", "get_capability", "split_as_editors", "types", "uris"]

_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")

if TYPE_CHECKING:
    from lsprotocol import types
    from pygls import uris
    from pygls.capabilities import get_capability
    from pygls.lsp.server import LanguageServer
else:
    try:
        from lsprotocol import types
        from pygls import uris
        from pygls.capabilities import get_capability
        from pygls.lsp.server import LanguageServer
    except ImportError:

        class _Absent:
            def __getattr__(self, name: str) -> object:
                return _Absent()

        types = uris = get_capability = _Absent()
        LanguageServer = object


def forget_answered(server: LanguageServer) -> None:
    """Forget the notifications of the editor that were dealt with: pygls 2.1 keeps an object for each one."""
    waiting = getattr(server.protocol, "_request_futures", {})
    for number in [number for number, future in waiting.items() if future.done()]:
        del waiting[number]


def split_as_editors(server: LanguageServer) -> None:
    """Let a document end its lines where an editor does: pygls 2.1 ends them at U+2028 and form feeds, too.

    Else the server's text is another than the editor's after the first change behind such a character.
    """
    from pygls.workspace import TextDocument  # noqa: PLC0415  # an extra

    class EditorText(TextDocument):
        @property
        def lines(self) -> tuple[str, ...]:
            return tuple(_LINE.findall(self.source))

    make = server.workspace._create_text_document  # noqa: SLF001  # pygls has no other place for it

    def made(*given: Any, **named: Any) -> TextDocument:
        document = make(*given, **named)
        document.__class__ = EditorText
        return document

    server.workspace._create_text_document = made  # type: ignore[method-assign]  # noqa: SLF001
