// The command that the extension starts, and the server behind it, over the protocol library of the language client.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { serverCommand } = require("../dist/command.js");
const protocol = require("vscode-languageserver-protocol/node");

const nowhere = () => false;
const around = { configured: "", folders: ["/w"], python: "", trusted: true, path: [], exists: nowhere, windows: false };

test("the configured program comes first, then the workspace's environment, then the path", () => {
  assert.equal(serverCommand({ ...around, configured: "/my/dynlint" }).command, "/my/dynlint");
  assert.equal(serverCommand({ ...around, python: "/env/bin/python", exists: () => true }).command, "/env/bin/dynlint");
  const inFolder = (file) => file === "/w/.venv/bin/dynlint";
  assert.equal(serverCommand({ ...around, exists: inFolder }).command, "/w/.venv/bin/dynlint");
  const onPath = { ...around, path: ["/bin", "/usr/bin"], exists: (file) => file === "/usr/bin/dynlint" };
  assert.deepEqual(serverCommand(onPath), { command: "/usr/bin/dynlint", args: ["server", "--stdio"] });
  assert.equal(serverCommand(around).command, "");
});

test("a workspace that is not trusted has none of its programs started", () => {
  const untrusted = { ...around, trusted: false, configured: "/w/evil", python: "/w/.venv/bin/python", exists: () => true };
  assert.equal(serverCommand(untrusted).command, "");
  const entries = ["", ".", "w", "/w", "/w/bin", "/usr/bin"];
  assert.equal(serverCommand({ ...untrusted, path: entries }).command, "/usr/bin/dynlint");
  const windows = { ...untrusted, windows: true, folders: ["C:\\w"], path: [".", "C:\\w", "c:\\W\\bin", "D:\\tools"] };
  assert.equal(serverCommand(windows).command, "D:\\tools\\dynlint.exe");
});

test("the working directory, which may be the workspace, is no folder of the path", () => {
  for (const path of ["", ".", "bin"]) {
    assert.equal(serverCommand({ ...around, path: [path], exists: () => true, folders: [] }).command, "");
  }
});

test("the server that is started shows findings", { skip: !process.env.DYNLINT_PROGRAM }, async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dynlint-"));
  const uri = pathToFileURL(path.join(folder, "main.tf")).href;
  const text = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n';
  const { command, args } = serverCommand({ ...around, configured: process.env.DYNLINT_PROGRAM });
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  const shown = new Promise((resolve) => connection.onNotification("textDocument/publishDiagnostics", resolve));
  connection.listen();
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "terraform", version: 1, text },
  });
  const published = await shown;
  assert.equal(published.uri, uri);
  assert.ok(published.diagnostics.some((each) => each.code === "DYN201"));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  await new Promise((resolve) => server.once("exit", resolve));
  fs.rmSync(folder, { recursive: true });
});
