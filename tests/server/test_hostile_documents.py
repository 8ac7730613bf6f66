"""What a stranger's tree, or a document with hostile text or address, does to the language server: nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("pygls")
from lsprotocol import types
from pygls.workspace import PositionCodec, Workspace

from dynlint.filesystem.read_files import SETTINGS_BYTES
from dynlint.fixing.line_changes import changed_lines, lines_of
from dynlint.request import Request
from dynlint.server.client_settings import ClientSettings
from dynlint.server.language_server import make_server
from dynlint.server.positions import Positions, path_of, uri_of
from dynlint.server.project import Project
from dynlint.server.protocol import split_as_editors
from dynlint.server.workspace import Texts
from dynlint.source import Source

MAIN = 'variable "p" {}\nresource "aws_dynamodb_table" "%s" {\n  point_in_time_recovery { enabled = var.p }\n}\n'


def _positions(source: Source) -> Positions:
    return Positions(PositionCodec(), lambda _: source)


def _shown(folder: Path, name: str = "main.tf", **settings: bool) -> list[types.Diagnostic]:
    """Return the diagnostics of a project in which one file is open."""
    server = make_server()
    server.open.settings = ClientSettings(**settings)
    server.protocol._workspace = Workspace(folder.as_uri())  # noqa: SLF001
    main = str(folder / name)
    texts = Texts({main: (folder / name).read_bytes()})
    found = server.open._found(Project(str(folder)), texts, lambda: True)  # noqa: SLF001
    return [each for listed in found.values() for each in listed]


@pytest.mark.parametrize(
    "uri",
    [
        *("file://[/x.tf", "file:///a%00b.tf", "file:///a\ud800.tf", "file://host/share/x.tf", "file:////host/x.tf"),
        *("file:x.tf", "file:", "untitled:Untitled-1", "http://x/y.tf", ""),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="paths are those of Unix")
def test_an_address_of_no_file_here_is_none(uri: str) -> None:
    assert path_of(uri) == ""


@pytest.mark.skipif(os.name == "nt", reason="names are those of Unix")
def test_a_name_that_is_not_utf8_blinds_no_server(tmp_path: Path) -> None:
    name = os.fsdecode(b"v\xff.tf")
    assert uri_of(f"/{name}") == "file:///v%FF.tf"
    (tmp_path / "main.tf").write_text((MAIN % "orders").replace('variable "p" {}\n', ""))
    (tmp_path / name).write_text('variable "p" {\n  default = false\n}\n')
    assert "DYN201" in {each.code for each in _shown(tmp_path)}


def test_an_error_while_findings_are_shown_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the code actions would wait for findings that never come."""
    (tmp_path / "main.tf").write_text(MAIN % "orders")
    monkeypatch.setattr("dynlint.server.workspace.diagnostics_of", lambda *_, **__: 1 / 0)
    (shown,) = _shown(tmp_path)
    assert "ZeroDivisionError" in shown.message


def test_what_is_shown_has_no_control_characters(tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text('environments:\n  "pr\\u202e\\u001b[31m":\n    vars: {p: "false"}\n')
    (tmp_path / "main.tf").write_text(MAIN % "o\u202ers" + 'locals {\n  a = "\u202e" +\n}\n')
    texts = [text for each in _shown(tmp_path, undecided=True) for text in (each.message, *_related(each))]
    assert any("\N{REPLACEMENT CHARACTER}" in text for text in texts)
    assert [text for text in texts if not text.isprintable()] == []


def _related(shown: types.Diagnostic) -> list[str]:
    return [each.message for each in shown.related_information or ()]


def test_rules_that_are_not_trusted_are_told_beside_any_file(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(MAIN % "orders")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.py").write_text("from dynlint.rule import Rule\nclass A(Rule):\n    pass\n1 / 0\n")
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [own]\n")
    assert [each.message for each in _shown(tmp_path) if "trust" in each.message]


@pytest.mark.parametrize("name", ["main.tf.json", ".dynlint.yaml"])
def test_an_open_document_has_the_limits_of_a_file(tmp_path: Path, name: str) -> None:
    size = SETTINGS_BYTES if name == ".dynlint.yaml" else 64_000_000
    (tmp_path / "main.tf").write_text(MAIN % "orders")
    server = make_server()
    server.protocol._workspace = Workspace(tmp_path.as_uri())  # noqa: SLF001
    texts = Texts({str(tmp_path / name): b" " * (size + 1), str(tmp_path / "main.tf"): (MAIN % "orders").encode()})
    found = server.open._found(Project(str(tmp_path)), texts, lambda: True)  # noqa: SLF001
    assert "larger than the" in str(found[str(tmp_path / name)])


@pytest.mark.asyncio
async def test_a_file_that_is_not_open_is_not_read(tmp_path: Path) -> None:
    server = make_server()
    server.protocol._workspace = Workspace(tmp_path.as_uri())  # noqa: SLF001
    (tmp_path / "secret.txt").write_text("secret")
    asked: list[str] = []
    path = str(tmp_path / "secret.txt")
    assert await server.open.text(path, lambda _, positions: asked.append(positions.source(path).text)) is None
    assert asked == []


def test_a_long_line_beyond_ascii_takes_linear_time() -> None:
    source = Source("main.tf", "ü" * 100_000 + "\U0001f600" * 50_000 + "x\n")
    assert _positions(source).offset(source, types.Position(0, 200_000)) == 150_000
    assert _positions(source).offset(source, types.Position(0, 100_001)) == 100_000  # inside a pair: before it
    assert _positions(source).span(source, 150_000, 150_001).end == types.Position(0, 200_001)


def test_lines_end_where_editors_end_them() -> None:
    source = Source("main.tf", "# a\rb\r\nc\u2028d\x0ce\nf")
    places = _positions(source)
    assert [places.span(source, at, at).start.line for at in (0, 4, 7, 13)] == [0, 1, 2, 3]
    assert [places.offset(source, types.Position(line, 0)) for line in range(5)] == [0, 4, 7, 13, 14]
    server = SimpleNamespace(workspace=Workspace("file:///"))
    split_as_editors(server)  # type: ignore[arg-type]
    document = server.workspace._create_text_document("file:///x.tf", source.text)  # noqa: SLF001
    assert list(document.lines) == ["# a\r", "b\r\n", "c\u2028d\x0ce\n", "f"]


def test_many_equal_lines_are_compared_in_bounds() -> None:
    lines = [f"# {number % 101}\n" for number in range(60_000)]
    old, new = ["a\n", *lines, "a\n", "x\n"], ["b\n", *lines, "b\n", "x\n"]
    assert changed_lines(old, new) == [("replace", 0, 60_002, 0, 60_002), ("equal", 60_002, 60_003, 60_002, 60_003)]
    few = changed_lines(lines_of("a\nb\nc\n"), lines_of("a\nx\nc\ny"))
    assert [stretch[0] for stretch in few] == ["equal", "replace", "equal", "insert"]


def test_many_tables_in_one_file_of_json_parse_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dynlint.hcl.patching import top_level

    tables = {f"t{number}": {"name": f"t{number}"} for number in range(20)}
    (tmp_path / "main.tf.json").write_text(json.dumps({"resource": {"aws_dynamodb_table": tables}}))
    made: list[str] = []

    class Counted(top_level.JsonCursor):
        def whole(self):
            made.append("")
            return super().whole()

    monkeypatch.setattr(top_level, "JsonCursor", Counted)
    path = str(tmp_path / "main.tf.json")
    result = Project(str(tmp_path)).judge(Request(), {path: Path(path).read_bytes()}, lambda: True)
    assert len(result.findings) > 20
    assert len(made) <= 1
