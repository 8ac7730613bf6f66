"""The commands that the server runs for the editor, and the code actions that call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.server.code_actions import FIX_ALL, IGNORE, OPEN_PAGE, CodeActions
from dynlint.server.positions import path_of
from dynlint.server.protocol import get_capability, types

if TYPE_CHECKING:
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look, Project
    from dynlint.server.serving import DynlintServer


def answer_about_actions(server: DynlintServer) -> None:
    """Let a server offer code actions and run their commands."""
    _actions(server)
    _resolve(server)
    _commands(server)


def _offer(server: DynlintServer, path: str, look: Look, project: Project, positions: Positions) -> CodeActions:
    return CodeActions(path, look, project, positions, server.open.settings, server.version_of)


def _actions(server: DynlintServer) -> None:
    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds, resolve_provider=True))
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        path, only = path_of(params.text_document.uri), params.context.only

        def job(look: Look, project: Project, positions: Positions) -> list[types.CodeAction]:
            offer = _offer(server, path, look, project, positions)
            found = offer.at(params.range, None if only is None else [str(kind) for kind in only])
            for action in found if not _resolves(server) else ():
                if action.data is not None:
                    offer.resolved(action, server.open.settings.request(), server.open.texts(project.top))
            return found

        return await server.open.look_when_judged(path, job)


def _resolves(server: DynlintServer) -> bool:
    """Tell whether the editor can ask for the edit of an action when a person selects it."""
    where = "text_document.code_action.resolve_support"
    able = get_capability(server.client_capabilities, where, None)
    return able is not None and "edit" in able.properties


def _resolve(server: DynlintServer) -> None:
    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        if not isinstance(action.data, dict) or "file" not in action.data:
            return action
        path = action.data["file"]
        texts = server.open.texts(server.open.top_of(path))

        def job(look: Look, project: Project, positions: Positions) -> str:
            offer = _offer(server, path, look, project, positions)
            return offer.resolved(action, server.open.settings.request(), texts)

        server.tell(filter(None, [await server.open.look_when_judged(path, job)]))
        return action


def _commands(server: DynlintServer) -> None:
    @server.command(IGNORE)
    async def ignore(path: str, fingerprint: str, reason: str) -> None:
        def job(look: Look, project: Project, positions: Positions) -> types.WorkspaceEdit | None:
            return _offer(server, path, look, project, positions).ignored(fingerprint, reason)

        edit = await server.open.look_when_judged(path, job)
        if edit is None:
            server.tell(["the finding is not there any more"])
        else:
            await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "Ignore a finding"))

    @server.command(OPEN_PAGE)
    async def open_page(address: str) -> None:
        if address.startswith("https://") and get_capability(
            server.client_capabilities, "window.show_document.support", False
        ):
            await server.window_show_document_async(types.ShowDocumentParams(address, external=True))
        else:
            server.tell([f"the page of the rule: {address}"])
