// The extension inside of Visual Studio Code: findings, hover and a fix, in the browser that shows it.
//
// Usage: node in_code.mjs SERVER VSIX PROJECT. SERVER is the folder of VS Code's server for the web (with
// out/server-main.js), as the npm package code-server has it in lib/vscode. PROJECT is a copy of fixtures/infrastructure
// with `.venv/bin/dynlint`. Needs playwright-core and Chromium (CHROMIUM, else /usr/bin/chromium).

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createRequire } from "node:module";

const [folder, vsix, project] = process.argv.slice(2).map((each) => path.resolve(each));
const { chromium } = createRequire(path.join(folder, "package.json"))("playwright-core");
const data = fs.mkdtempSync(path.join(os.tmpdir(), "dynlint-code-"));
const program = path.join(folder, "out", "server-main.js");
const own = ["--server-data-dir", data, "--accept-server-license-terms", "--telemetry-level", "off"];
const patience = 120_000;

const main = path.join(project, "production", "main.tf");
const written = fs.readFileSync(main, "utf8").replace(/pitr_enabled .*/, "pitr_enabled       = false");
fs.writeFileSync(main, written);
const line = (text) => written.slice(0, written.indexOf(text)).split("\n").length;

execFileSync(process.execPath, [program, "--install-extension", vsix, ...own]);
const server = spawn(process.execPath, [program, "--host", "127.0.0.1", "--port", "0", "--without-connection-token", ...own]);
const address = await new Promise((resolve, reject) => {
  server.stdout.on("data", (text) => /http:\/\/\S+/.test(text) && resolve(String(text).match(/http:\/\/\S+/)[0]));
  server.once("exit", reject);
});

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(patience);
  const file = `vscode-remote://${new URL(address).host}${main}`;
  await page.goto(`${address}?folder=${project}&payload=${encodeURIComponent(JSON.stringify([["openFile", file]]))}`);
  await page.getByText("Yes, I trust the authors").first().click();
  await page.locator(".monaco-editor .view-line").first().click();

  await page.keyboard.press("Control+Shift+m");
  const problems = page.locator(".markers-panel");
  await problems.getByText("cannot be restored to a point in time").first().waitFor();
  assert.match(await problems.innerText(), /modules\/dynamodb[^]*DYN201[^]*pitr_enabled = false/);

  await goTo(page, line("var.environment"), 25);
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+i");
  await page.locator(".monaco-hover").getByText("production/variables.tf").first().waitFor();

  await goTo(page, line("pitr_enabled "), 5);
  await page.waitForTimeout(3000); // the cursor has come to rest: moving it cancels the request
  await page.keyboard.press("Control+.");
  await page.getByText("Fix recovery-disabled").first().waitFor();
  await page.keyboard.press("Enter"); // it is the preferred one
  await problems.getByText("cannot be restored to a point in time").first().waitFor({ state: "detached" });
  console.log("findings, hover and a fix");
} finally {
  await browser.close();
  server.kill();
  fs.rmSync(data, { recursive: true, force: true });
}

async function goTo(page, number, column) {
  await page.locator(".monaco-editor .view-line").first().click();
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").first().waitFor();
  await page.keyboard.type(`:${number}:${column}`);
  await page.keyboard.press("Enter");
}
