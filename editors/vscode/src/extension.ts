// The extension: it starts the server, and asks the person what the server cannot ask.

import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import { serverCommand } from "./command";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("dynlint.restart", restart),
    vscode.commands.registerCommand("dynlint.ignoreWithReason", ignoreWithReason),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("dynlint.path")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

/** Stop the server, unless it could not be started: to stop it then is an error. */
async function stop(): Promise<void> {
  if (client?.needsStop()) {
    await client.stop();
  }
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function start(): Promise<void> {
  const server = serverCommand({
    configured: vscode.workspace.getConfiguration("dynlint").get("path", ""),
    folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    python: vscode.workspace.isTrusted ? await selectedPython() : "",
    trusted: vscode.workspace.isTrusted,
    path: (process.env.PATH ?? "").split(path.delimiter),
    exists: fs.existsSync,
    windows: process.platform === "win32",
  });
  try {
    if (!server.command) {
      throw new Error("there is no dynlint");
    }
    client = new LanguageClient("dynlint", "dynlint", server, options());
    await client.start();
  } catch {
    const message = `${server.command || "dynlint"} could not be started. Install it with: pip install 'dynlint[editor]'`;
    void vscode.window.showErrorMessage(message);
  }
}

function options(): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: "file", language: "terraform" },
      { scheme: "file", language: "terraform-vars" },
      { scheme: "file", pattern: "**/*.{tf,tofu,tfvars,tf.json,tofu.json,tfvars.json}" },
      { scheme: "file", pattern: "**/.dynlint.yaml" },
    ],
    synchronize: { configurationSection: "dynlint" },
    initializationOptions: { ...vscode.workspace.getConfiguration("dynlint"), asksForReason: true },
  };
}

/** Return the Python program that the Python extension has selected; empty without that extension. */
async function selectedPython(): Promise<string> {
  const python = vscode.extensions.getExtension("ms-python.python");
  const api = python && (python.isActive ? python.exports : await python.activate());
  return api?.environments?.getActiveEnvironmentPath?.()?.path ?? "";
}

async function ignoreWithReason(file: string, fingerprint: string, rule: string): Promise<void> {
  const reason = await vscode.window.showInputBox({ prompt: `Why is ${rule} ignored here?`, ignoreFocusOut: true });
  if (reason !== undefined) {
    await vscode.commands.executeCommand("dynlint.ignore", file, fingerprint, reason);
  }
}
