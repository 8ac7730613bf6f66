"""Registers the handlers for requests about places in files: hover, definition, completion and others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.rulebook.settings_schema import config_schema
from dynlint.server.at_cursor import at_offset
from dynlint.server.code_lenses import code_lenses
from dynlint.server.completions import in_comment, in_settings, rule_at
from dynlint.server.definitions import definitions
from dynlint.server.hover import hover_text
from dynlint.server.inlay_hints import inlay_hints
from dynlint.server.positions import path_of
from dynlint.server.protocol import types
from dynlint.server.rule_pages import page_of
from dynlint.settings.config_file import FILE_NAME
from dynlint.suppression import WORDS

if TYPE_CHECKING:
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.server.at_cursor import AtCursor
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look, Project
    from dynlint.server.serving import DynlintServer


def answer_about_places(server: DynlintServer) -> None:
    """Let a server answer requests about places in files."""
    _hover(server)
    _definition(server)
    _beside(server)
    _completion(server)


def _hover(server: DynlintServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)

        def rule(known: Rulebook, positions: Positions) -> types.Hover | None:
            return _rule_under(path, params.position, known, positions)

        def value(look: Look, _project: Project, positions: Positions) -> types.Hover | None:
            cursor = _cursor(path, params.position, look, positions)
            text = hover_text(cursor, look) if cursor is not None else ""
            if cursor is None or not text:
                return None
            place = positions.span(cursor.file.source, *cursor.span)
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)

        return await server.open.text(path, rule) or await server.open.look(path, value)


def _definition(server: DynlintServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        path = path_of(params.text_document.uri)

        def job(look: Look, _project: Project, positions: Positions) -> list[types.Location]:
            cursor = _cursor(path, params.position, look, positions)
            environment = server.open.settings.definition_environment
            return definitions(cursor, look, positions, environment) if cursor is not None else []

        return await server.open.look(path, job)


def _beside(server: DynlintServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        path = path_of(params.text_document.uri)

        def job(look: Look, _project: Project, positions: Positions) -> list[types.InlayHint]:
            file = look.file(path) if _is_terraform(path) else None
            if file is None:
                return []
            ends = (positions.offset(file.source, each) for each in (params.range.start, params.range.end))
            return [*inlay_hints(file, (next(ends), next(ends)), look, positions)]

        return await server.open.look(path, job) if server.open.settings.inlay_hints else None

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        path = path_of(params.text_document.uri)

        def job(look: Look, project: Project, positions: Positions) -> list[types.CodeLens]:
            file = look.file(path) if _is_terraform(path) else None
            return [*code_lenses(file, project.result.findings, look, positions)] if file is not None else []

        return await server.open.look_when_judged(path, job) if server.open.settings.code_lens else None


def _completion(server: DynlintServer) -> None:
    options = types.CompletionOptions(trigger_characters=["[", ",", ":"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        path, number = path_of(params.text_document.uri), params.position.line

        def job(known: Rulebook, positions: Positions) -> list[types.CompletionItem]:
            source = positions.source(path)
            before = positions.before(source, params.position)
            if os.path.basename(path) == FILE_NAME:
                return in_settings(source.text.split("\n"), number, before, config_schema(known.rules), known)
            return in_comment(before, known)

        return await server.open.text(path, job)


def _is_terraform(path: str) -> bool:
    return os.path.basename(path) != FILE_NAME


def _cursor(path: str, position: types.Position, look: Look, positions: Positions) -> AtCursor | None:
    file = look.file(path) if _is_terraform(path) else None
    return at_offset(file, positions.offset(file.source, position)) if file is not None else None


def _rule_under(path: str, position: types.Position, known: Rulebook, positions: Positions) -> types.Hover | None:
    """Return the page of the rule that an ignore comment, or the settings, name at a place."""
    source = positions.source(path)
    offset = positions.offset(source, position)
    number = source.position(offset).line
    start = source.line_starts()[number - 1]
    line = source.text[start:].partition("\n")[0]
    if _is_terraform(path) and not any(word in line for word in WORDS):
        return None
    found = rule_at(line, offset - start, known)
    if found is None:
        return None
    rule, first, last = found
    page = types.MarkupContent(types.MarkupKind.Markdown, page_of(rule))
    return types.Hover(page, positions.span(source, start + first, start + last))
