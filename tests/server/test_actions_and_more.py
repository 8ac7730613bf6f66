"""Features of the editor besides findings: definitions, inlay values, counts, fixes, ignore comments, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pytest_lsp")
from lsprotocol import types

if TYPE_CHECKING:
    from server.conftest import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIXABLE = """\
variable "environment" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name                        = "orders-${var.environment}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = false

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "stock" {
  name                        = "stock-${var.environment}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = false

  attribute {
    name = "id"
    type = "S"
  }
}
"""


async def _definition(editor: Editor, name: str, text: str, inside: int = 1) -> list[tuple[str, int]]:
    place = (editor.document(name), editor.position(name, text, inside))
    found: Any = await editor.client.text_document_definition_async(types.DefinitionParams(*place))
    return sorted((each.uri.rpartition("/")[2], each.range.start.line + 1) for each in found or ())


async def test_definition_goes_along_the_trail_to_the_line_that_sets_the_value(editor: Editor) -> None:
    await editor.open("main.tf")
    assert await _definition(editor, "main.tf", "var.recovery") == [("main.tf", 3), ("prod.tfvars", 2)]
    await editor.settings(definitionEnvironment="prod")
    assert await _definition(editor, "main.tf", "local.name") == [("prod.tfvars", 1)]
    await editor.settings()


async def test_definition_of_a_name_without_a_value_is_its_declaration(editor: Editor) -> None:
    output = 'output "arn" {\n  value = aws_dynamodb_table.orders.arn\n}\n'
    await editor.open("main.tf")
    await editor.open("outputs.tf", output)
    line = editor.texts["main.tf"].split('resource "aws')[0].count("\n") + 1
    assert await _definition(editor, "outputs.tf", "aws_dynamodb_table.orders.arn") == [("main.tf", line)]


NAMES = """variable "size" {
  type = number
}
locals {
  big = var.size
}
data "aws_region" "here" {}
module "elsewhere" {
  source = "acme/none/aws"
}
output "all" {
  value = [var.size, local.big, data.aws_region.here.name, module.elsewhere.arn]
}
"""


async def test_a_declaration_is_found_for_every_kind_of_name(editor: Editor) -> None:
    await editor.open("names.tf", NAMES)
    lines = {"var.size, ": 1, "local.big,": 5, "data.aws_region.here.name": 7, "module.elsewhere.arn": 8}
    assert {name: await _definition(editor, "names.tf", name) for name in lines} == {
        name: [("names.tf", line)] for name, line in lines.items()
    }


async def test_a_declaration_is_found_where_no_environment_is_shown(editor: Editor) -> None:
    await editor.open("names.tf", NAMES)
    await editor.settings(environments=["qa"])
    lines = {"var.size, ": 1, "local.big,": 5}
    found = {name: await _definition(editor, "names.tf", name) for name in lines}
    await editor.settings()
    assert found == {name: [("names.tf", line)] for name, line in lines.items()}


async def test_the_head_of_a_block_has_no_definition(editor: Editor) -> None:
    await editor.open("main.tf")
    assert await _definition(editor, "main.tf", '"aws_dynamodb_table"') == []


async def test_a_page_that_the_editor_may_not_open_is_named(editor: Editor) -> None:
    page = "http://rules.example/DYN201"
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("dynlint.openPage", [page]))
    await editor.until(lambda: editor.client.messages)
    assert editor.client.messages[-1].message == f"dynlint: the page of the rule: {page}"


async def test_hints_show_one_value_or_one_for_each_environment(editor: Editor) -> None:
    await editor.open("main.tf")
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    asked = types.InlayHintParams(editor.document("main.tf"), whole)
    assert await editor.client.text_document_inlay_hint_async(asked) is None
    await editor.settings(inlayHints=True)
    found = await editor.client.text_document_inlay_hint_async(asked)
    labels = {each.position.line + 1: each.label for each in found or ()}
    names = 'prod: "orders-prod" · staging: "orders-staging"'
    assert labels == {11: names, 15: names, 25: "prod: false · staging: true"}
    await editor.change("main.tf", "default = true", "default = false")
    found = await editor.client.text_document_inlay_hint_async(asked)
    assert {each.position.line + 1: each.label for each in found or ()}[25] == "= false"
    await editor.settings()


async def test_a_table_has_its_findings_by_environment_above_it(editor: Editor) -> None:
    await editor.open("main.tf")
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document("main.tf")))
    (lens,) = found or ()
    assert lens.command is not None
    assert lens.command.title.startswith("prod: 4 errors")
    assert "staging: " in lens.command.title
    assert lens.range.start == editor.position("main.tf", 'resource "aws_dynamodb_table"')


async def _actions(editor: Editor, name: str, text: str) -> dict[str, types.CodeAction]:
    context = types.CodeActionContext([])
    asked = types.CodeActionParams(editor.document(name), editor.range(name, text), context)
    found: Any = await editor.client.text_document_code_action_async(asked)
    return {each.title: each for each in found or ()}


def _after(editor: Editor, edit: types.WorkspaceEdit, name: str) -> str:
    """Return a file's text after a workspace edit."""
    (document,) = [each for each in edit.document_changes or () if each.text_document.uri == editor.uri(name)]
    assert document.text_document.version == editor.versions[name]
    lines = editor.texts[name].splitlines(keepends=True)
    for each in sorted(document.edits, key=lambda each: each.range.start, reverse=True):
        assert (each.range.start.character, each.range.end.character) == (0, 0)
        lines[each.range.start.line : each.range.end.line] = [each.new_text]
    return "".join(lines)


async def test_a_fix_is_made_once_it_has_proved_itself(editor: Editor) -> None:
    await editor.open("main.tf", FIXABLE)
    first = FIXABLE.index("deletion_protection_enabled = false")
    found = await _actions(editor, "main.tf", FIXABLE[first - 80 : first + 35])
    title = next(title for title in found if title.startswith("Fix deletion-protection-missing"))
    assert found[title].is_preferred
    assert found[title].edit is None
    action = await editor.client.code_action_resolve_async(found[title])
    assert action.edit is not None
    assert _after(editor, action.edit, "main.tf") == FIXABLE.replace("enabled = false", "enabled = true", 1)
    every = await editor.client.code_action_resolve_async(found["Fix all deletion-protection-missing in this file"])
    assert every.edit is not None
    after = _after(editor, every.edit, "main.tf")
    assert after == FIXABLE.replace("enabled = false", "enabled = true")
    assert "DYN302" not in {each.code for each in await editor.change("main.tf", FIXABLE, after)}


async def test_everything_safe_is_fixed_on_request_alone(editor: Editor) -> None:
    await editor.open("main.tf", FIXABLE)
    context = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
    asked = types.CodeActionParams(editor.document("main.tf"), editor.range("main.tf", FIXABLE), context)
    (action,) = await editor.client.text_document_code_action_async(asked) or ()
    resolved = await editor.client.code_action_resolve_async(action)
    assert "deletion_protection_enabled = true" in _after(editor, resolved.edit, "main.tf")


async def test_a_finding_is_ignored_with_a_comment_that_says_why(editor: Editor) -> None:
    await editor.open("main.tf")
    found = await _actions(editor, "main.tf", "var.recovery")
    command = found["Ignore recovery-disabled here with a comment"].command
    assert command is not None
    assert command.command == "dynlint.ignoreWithReason"
    path, fingerprint, _ = command.arguments or ()
    arguments = [path, fingerprint, "restored from\nthe stream"]
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("dynlint.ignore", arguments))
    (applied,) = editor.client.applied
    after = _after(editor, applied, "main.tf")
    assert "    # dynlint:ignore[recovery-disabled] restored from the stream\n    enabled = var.recovery\n" in after
    await editor.change("main.tf", editor.texts["main.tf"], after)
    await editor.codes("main.tf", {"DYN101", "DYN301", "DYN302", "DYN401"})


async def test_what_is_asked_right_behind_an_edit_is_about_the_text_as_it_is(editor: Editor) -> None:
    await editor.open("main.tf", FIXABLE)
    above = "# one\n# two\n# three\n"
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    edited = types.VersionedTextDocumentIdentifier(2, editor.uri("main.tf"))
    change = types.TextDocumentContentChangePartial(place, above)
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(edited, [change]))
    editor.texts["main.tf"], editor.versions["main.tf"] = above + FIXABLE, 2
    found = await _actions(editor, "main.tf", 'resource "aws_dynamodb_table" "orders"')
    command = found["Ignore recovery-disabled here with a comment"].command
    assert command is not None
    path, fingerprint, _ = command.arguments or ()
    arguments = types.ExecuteCommandParams("dynlint.ignore", [path, fingerprint, "why"])
    await editor.client.workspace_execute_command_async(arguments)
    (applied,) = editor.client.applied
    comment = "# dynlint:ignore[recovery-disabled] why\n"
    assert f'{comment}resource "aws_dynamodb_table" "orders"' in _after(editor, applied, "main.tf")


async def test_the_editor_is_told_to_ask_again_for_what_another_file_changed(editor: Editor) -> None:
    await editor.open("main.tf")
    await editor.open("prod.tfvars")
    await editor.settings(inlayHints=True)
    editor.client.refreshed.clear()
    await editor.change("prod.tfvars", "false", "true")
    both = {types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH}
    await editor.until(lambda: both <= set(editor.client.refreshed), lambda: editor.client.refreshed)
    await editor.settings()


async def test_the_page_of_a_rule_is_opened(editor: Editor) -> None:
    await editor.open("main.tf")
    command = (await _actions(editor, "main.tf", "var.recovery"))["Open the page of recovery-disabled"].command
    assert command is not None
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command.command, command.arguments))
    assert [each.uri.rpartition("/")[2] for each in editor.client.shown_documents] == ["recovery-disabled.md"]


async def _completed(editor: Editor, name: str, text: str) -> list[str]:
    place = (editor.document(name), editor.position(name, text, len(text)))
    found: Any = await editor.client.text_document_completion_async(types.CompletionParams(*place))
    return [each.label for each in found or ()]


async def test_rules_are_completed_in_comments_and_explained(editor: Editor) -> None:
    text = "# dynlint:ignore[DYN101, ] no such thing\nlocals {}\n"
    await editor.open("main.tf")
    await editor.open("comments.tf", text)
    assert "recovery-disabled" in await _completed(editor, "comments.tf", "# dynlint:ignore[DYN101, ")
    assert await _completed(editor, "comments.tf", "# dynlint:ignore[DYN101, ] no") == []
    assert "encryption-disabled" in await editor.hover("comments.tf", "DYN101")
    assert await _completed(editor, "comments.tf", "# dyn") == ["dynlint:ignore[...]"]


async def test_settings_are_completed_by_their_schema(editor: Editor) -> None:
    text = "preset: strict\nenvironments:\n  prod:\n    \nrules:\n  DYN401:\n    \nselect:\n  - \n"
    await editor.open("main.tf")
    await editor.open(".dynlint.yaml", text)
    top = await _completed(editor, ".dynlint.yaml", "preset: strict\n")
    assert "required_tags" in top
    assert "preset" not in top
    assert await _completed(editor, ".dynlint.yaml", "preset: ") == ["recommended", "strict", "minimal"]
    assert "production" in await _completed(editor, ".dynlint.yaml", "  prod:\n    ")
    assert "severity" in await _completed(editor, ".dynlint.yaml", "  DYN401:\n    ")
    assert "recovery-disabled" in await _completed(editor, ".dynlint.yaml", "select:\n  - ")
    assert "alarm-missing" in await editor.hover(".dynlint.yaml", "DYN401")


PICTURE = "![x](x.png)"


async def test_no_name_in_a_repository_is_markdown_in_a_hover(editor: Editor) -> None:
    """Otherwise an editor would load the picture."""
    (editor.folder / f"{PICTURE}.tfvars").write_text("recovery = false\n", encoding="utf-8")
    await editor.open("main.tf")
    hover = await editor.hover("main.tf", 'resource "aws_dynamodb_table"')
    assert r"\!\[x\]\(x.png\)" in hover
    assert PICTURE not in hover
