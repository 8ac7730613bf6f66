"""The libraries of the protocol, which are an extra.

Checkov imports every file of dynlint where its checks come from a repository. So the files of this folder can be
imported without these libraries; the command that runs the server reports that they are missing.
"""

from typing import TYPE_CHECKING

__all__ = ["LanguageServer", "forget_answered", "get_capability", "types", "uris"]

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
