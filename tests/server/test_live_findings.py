"""Findings of the text as it is while somebody types, and values at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pytest_lsp")
from lsprotocol import types

if TYPE_CHECKING:
    from server.conftest import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_finding_has_its_rule_its_environments_and_the_way_to_its_cause(editor: Editor) -> None:
    found = await editor.open("main.tf")
    recovery = next(each for each in found if each.code == "DYN201")
    assert recovery.range == editor.range("main.tf", "var.recovery")
    assert recovery.severity == types.DiagnosticSeverity.Error
    assert recovery.message.endswith("[prod]")
    assert recovery.code_description is not None
    assert recovery.code_description.href.endswith("/docs/rules/recovery-disabled.md")
    (cause,) = recovery.related_information or ()
    assert cause.location.uri == editor.uri("prod.tfvars")
    assert cause.location.range.start == types.Position(1, 0)


async def test_unsaved_text_counts_in_every_file(editor: Editor) -> None:
    await editor.open("main.tf")
    await editor.open("prod.tfvars")
    await editor.change("prod.tfvars", "false", "true")
    await editor.codes("main.tf", {"DYN101", "DYN301", "DYN302", "DYN401"})
    assert "false" in (editor.folder / "prod.tfvars").read_text()


async def test_a_file_of_values_shows_what_it_causes_elsewhere(editor: Editor) -> None:
    await editor.open("prod.tfvars")
    await editor.codes("main.tf", {"DYN201"})
    await editor.close("prod.tfvars")
    await editor.codes("main.tf", set())


async def test_hover_shows_the_value_in_each_environment_and_where_it_comes_from(editor: Editor) -> None:
    await editor.open("main.tf")
    assert await editor.hover("main.tf", "var.recovery") == (
        "- **prod**: `false`, from `prod.tfvars:2`\n- **staging**: `true`, from `main.tf:3`"
    )
    await editor.change("main.tf", "default = true", "default = false")
    assert await editor.hover("main.tf", "var.recovery") == (
        "- **prod**: `false`, from `prod.tfvars:2`\n- **staging**: `false`, from `main.tf:3`"
    )


async def test_hover_on_names_of_arguments_locals_variables_and_in_files_of_values(editor: Editor) -> None:
    await editor.open("main.tf")
    await editor.open("staging.tfvars")
    names = (
        '- **prod**: `"orders-prod"`, from `prod.tfvars:1`\n- **staging**: `"orders-staging"`, from `staging.tfvars:1`'
    )
    assert await editor.hover("main.tf", "name         = local.name") == names
    assert await editor.hover("main.tf", "local.name") == names
    assert await editor.hover("main.tf", 'name = "orders') == names
    given = '- **prod**: `"prod"`, from `prod.tfvars:1`\n- **staging**: `"staging"`, from `staging.tfvars:1`'
    assert await editor.hover("main.tf", 'variable "environment"') == given
    assert await editor.hover("staging.tfvars", "environment") == given
    assert "`aws_dynamodb_table.orders`" in await editor.hover("main.tf", 'resource "aws_dynamodb_table"')
    assert await editor.hover("main.tf", '"S"') == ""


async def test_broken_text_and_a_deleted_file_leave_nothing_behind(editor: Editor) -> None:
    await editor.open("main.tf")
    found = await editor.change("main.tf", "enabled = var.recovery", "enabled = ")
    assert "DYN001" in {each.code for each in found}
    await editor.change("main.tf", "enabled = ", "enabled = true")
    await editor.codes("main.tf", {"DYN101", "DYN301", "DYN302", "DYN401"})
    (editor.folder / "main.tf").unlink()
    await editor.close("main.tf")
    await editor.codes("main.tf", set())


async def test_a_broken_settings_file_is_shown_where_it_is_broken(editor: Editor) -> None:
    await editor.open("main.tf")
    await editor.open(".dynlint.yaml", "preset: strict\n")
    await editor.change(".dynlint.yaml", "strict", "stricter")
    await editor.until(lambda: editor.published[editor.uri("main.tf")].diagnostics == ())
    (broken,) = await editor.shown(".dynlint.yaml")
    assert broken.range.start == types.Position(0, 8)
    await editor.change(".dynlint.yaml", "stricter", "minimal")
    await editor.codes("main.tf", {"DYN101", "DYN201", "DYN301", "DYN401"})
    assert await editor.shown(".dynlint.yaml") == []


async def test_a_file_that_is_not_written_yet_is_part_of_its_module(editor: Editor) -> None:
    await editor.open("main.tf")
    found = await editor.open("new.tf", 'resource "aws_dynamodb_table" "new" {\n  name = "new"\n}\n')
    assert "DYN201" in {each.code for each in found}


async def test_instances_are_named_where_their_values_differ(editor: Editor) -> None:
    text = 'locals {\n  key = "id"\n}\nresource "aws_dynamodb_table" "two" {\n  for_each = toset(["a", "b"])\n'
    await editor.open("two.tf", f"{text}  name = each.key\n  hash_key = local.key\n}}\n")
    assert await editor.hover("two.tf", "hash_key = local.key") == '- **prod, staging**: `"id"`, from `two.tf:2`'
    each = r'- **prod, staging · aws\_dynamodb\_table.two\["%s"\]**: `"%s"`, from `two.tf:5`'
    assert await editor.hover("two.tf", "name = each.key") == "\n".join(each % (key, key) for key in ("a", "b"))


async def test_a_table_of_a_module_is_named_in_each_root_module_that_calls_it(editor: Editor) -> None:
    table = 'variable "name" {}\nresource "aws_dynamodb_table" "t" {\n  name = var.name\n}\n'
    editor.write("modules/table/main.tf", table)
    for name in ("orders", "stock"):
        call = f'module "table" {{\n  source = "../modules/table"\n  name   = "{name}"\n}}\n'
        editor.write(f"{name}/main.tf", call)
    await editor.open("modules/table/main.tf")
    shown = await editor.hover("modules/table/main.tf", '"aws_dynamodb_table"')
    assert shown.split("\n") == [
        "- **orders · default**: `module.table.aws_dynamodb_table.t`",
        "- **stock · default**: `module.table.aws_dynamodb_table.t`",
        "",
        "`name`",
        "",
        '- **orders · default**: `"orders"`, from `orders/main.tf:3`',
        '- **stock · default**: `"stock"`, from `stock/main.tf:3`',
    ]


async def test_what_changes_on_disk_counts_once_the_editor_says_so(editor: Editor) -> None:
    await editor.open("main.tf")
    editor.write("prod.tfvars", 'environment = "prod"\n')
    change = types.FileEvent(editor.uri("prod.tfvars"), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await editor.codes("main.tf", {"DYN101", "DYN301", "DYN302", "DYN401"})
    editor.write("dev.tfvars", 'environment = "live"\nrecovery = false\n')
    editor.write(".dynlint.yaml", "preset: minimal\n")
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document("main.tf")))
    await editor.codes("main.tf", {"DYN101", "DYN301", "DYN401"})


async def test_settings_that_nobody_understands_are_told(editor: Editor) -> None:
    await editor.settings(inlayHint=True, undecided="yes")
    await editor.until(lambda: len(editor.client.messages) >= 2)
    said = [message.message for message in editor.client.messages[-2:]]
    assert said[0] == "dynlint: There is no setting dynlint.inlayHint."
    assert said[1] == "dynlint: The setting dynlint.undecided must be true or false."


async def test_settings_that_are_no_mapping_are_told(editor: Editor) -> None:
    before = len(editor.client.messages)
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"dynlint": "on"}))
    await editor.until(lambda: len(editor.client.messages) > before)
    assert editor.client.messages[-1].message == "dynlint: The settings of dynlint are not a mapping."


async def test_an_environment_that_does_not_exist_is_told_where_its_value_would_be(editor: Editor) -> None:
    await editor.open("main.tf")
    await editor.settings(environments=["staging"])
    assert await editor.hover("main.tf", "var.recovery") == "- **staging**: `true`, from `main.tf:3`"
    await editor.settings(environments=["stagin"])
    told = "No value is shown: the setting `dynlint.environments` names none of prod, staging."
    assert await editor.hover("main.tf", "var.recovery") == told
    await editor.settings()


async def test_what_is_undecided_is_a_hint_where_somebody_asks(editor: Editor) -> None:
    text = 'variable "on" {\n  type = bool\n}\nresource "aws_dynamodb_table" "t" {\n  name = "table"\n'
    text += "  point_in_time_recovery {\n    enabled = var.on\n  }\n}\n"
    assert types.DiagnosticSeverity.Hint not in {each.severity for each in await editor.open("main.tf", text)}
    await editor.settings(undecided=True)
    await editor.until(lambda: "Hint" in str(editor.published[editor.uri("main.tf")]))
    (hint,) = [each for each in await editor.shown("main.tf") if "DYN201" in str(each.code)]
    assert "var.on has no value" in hint.message
    await editor.settings()


async def test_nothing_sensitive_is_shown(editor: Editor) -> None:
    text = 'variable "token" {\n  type      = string\n  sensitive = true\n}\n'
    text += 'locals {\n  header = "Bearer ${var.token}"\n  pair = [var.token, var.environment]\n}\n'
    editor.write("prod.tfvars", 'environment = "prod"\ntoken = "hunter2"\n')
    await editor.open("main.tf")
    await editor.open("secrets.tf", text)
    for place in ("var.token", "header", "pair", 'variable "token"'):
        shown = await editor.hover("secrets.tf", place)
        assert "(sensitive value)" in shown, place
        assert "hunter2" not in shown, place
    assert "prod" in await editor.hover("secrets.tf", "var.environment")


async def test_values_make_no_markdown_of_their_own(editor: Editor) -> None:
    editor.write("prod.tfvars", 'environment = "`[here](https://x.invalid)<img>"\n')
    await editor.open("main.tf")
    shown = await editor.hover("main.tf", "var.environment")
    assert shown.startswith('- **prod**: ``"`[here](https://x.invalid)<img>"``, from')


async def test_two_projects_are_kept_apart(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / ".git").mkdir()
    (other / "main.tf").write_text((editor.folder / "main.tf").read_text())
    first = await editor.open("main.tf")
    uri = (other / "main.tf").as_uri()
    item = types.TextDocumentItem(uri, "terraform", 1, editor.texts["main.tf"])
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await editor.until(lambda: uri in editor.published)
    assert {each.code for each in editor.published[uri].diagnostics} != {each.code for each in first}
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    await editor.until(lambda: editor.published[uri].diagnostics == ())
    assert await editor.shown("main.tf") == first


async def test_columns_count_as_the_editor_counts_them(editor: Editor) -> None:
    text = 'locals {\n  label = "\U0001f600" == "" ? var.recovery : null\n}\n'
    editor.write("more.tf", text)
    await editor.open("main.tf")
    await editor.open("more.tf")
    line = next(line for line in text.splitlines() if "label" in line)
    units = len(line[: line.index("var.recovery")].encode("utf-16-le")) // 2
    place = types.Position(text[: text.index("label")].count("\n"), units + 1)
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document("more.tf"), place))
    assert found is not None
    assert found.range == types.Range(types.Position(place.line, units), types.Position(place.line, units + 12))
