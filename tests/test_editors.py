"""The setups for editors work: Neovim and Emacs on a real project, the extension's build, and the problem matchers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "editors.md"
VSCODE = TOP / "editors" / "vscode"
SYSTEM = TOP / "fixtures" / "infrastructure"


def _program(folder: Path) -> Path:
    """Write the program that editors start, as an installed dynlint provides it."""
    program = folder / "bin" / "dynlint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={TOP} exec {sys.executable} -m dynlint "$@"\n')
    program.chmod(0o755)
    return program


def _patterns() -> list[str]:
    github = json.loads((TOP / "editors" / "problem-matcher.json").read_text())["problemMatcher"]
    vscode = json.loads((VSCODE / "package.json").read_text())["contributes"]["problemMatchers"]
    return [matcher["pattern"][0]["regexp"] for matcher in (*github, *vscode)]


def test_problem_matchers_match_each_line_of_the_short_report(tmp_path: Path) -> None:
    (tmp_path / "prod.tfvars").write_text("")
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "o" {\n  name = "o"\n}\nresource x {\n')
    command = [sys.executable, "-m", "dynlint", "--quiet", "--exit-zero", "--allow-partial", "."]
    environment = {"PYTHONPATH": str(TOP), "DYNLINT_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert len(set(_patterns())) == 1
    matches = [re.fullmatch(_patterns()[0], line) for line in done.stdout.splitlines()]
    found = {match.groups()[:5] for match in matches if match is not None}
    assert None not in matches
    assert ("main.tf", "4", "1", "error", "syntax-error DYN001") in found
    assert ("main.tf", "1", "1", "error", "recovery-disabled DYN201") in found


def test_the_extension_and_the_server_have_the_same_settings() -> None:
    from dynlint.server.client_settings import SECTION, settings_of

    properties = json.loads((VSCODE / "package.json").read_text())["contributes"]["configuration"]["properties"]
    given = {name.removeprefix(f"{SECTION}."): each["default"] for name, each in properties.items()}
    assert settings_of(given) == settings_of({"asksForReason": False})
    page = PAGE.read_text()
    assert [name for name in (*given, "asksForReason") if name != "path" and f"| `{name}` |" not in page] == []


DRIVER = """\
local out = {}
local function wait(what, holds)
  if not vim.wait(60000, holds, 50) then
    out.failed = what
  end
end
vim.cmd('edit production/main.tf')
local buffer = vim.api.nvim_get_current_buf()
local line = vim.fn.search('pitr_enabled') - 1
vim.api.nvim_buf_set_lines(buffer, line, line + 1, false, { '  pitr_enabled       = false' })
local function finding()
  for _, each in ipairs(vim.diagnostic.get(nil)) do
    if (each.code or each.user_data.lsp.code) == 'DYN201' then
      return each
    end
  end
end
wait('the finding', finding)
out.finding = vim.api.nvim_buf_get_name(finding() and finding().bufnr or 0) .. ' ' .. (finding() or {}).message
local function ask(method, parameters)
  local answers = vim.lsp.buf_request_sync(buffer, method, parameters, 60000)
  local _, answer = next(answers or {})
  return answer and answer.result
end
vim.fn.cursor(1, 1)
vim.fn.search('var.environment')
local hover = ask('textDocument/hover', vim.lsp.util.make_position_params())
out.hover = hover and hover.contents.value
local parameters = vim.lsp.util.make_range_params()
parameters.range = { start = { line = line, character = 0 }, ['end'] = { line = line, character = 5 } }
parameters.context = { diagnostics = {} }
for _, action in ipairs(ask('textDocument/codeAction', parameters) or {}) do
  if action.title:find('^Fix recovery') then
    vim.lsp.util.apply_workspace_edit(ask('codeAction/resolve', action).edit, 'utf-16')
  end
end
wait('the fix', function() return not finding() end)
out.line = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1]
vim.fn.writefile({ vim.fn.json_encode(out) }, 'out.json')
vim.cmd('qall!')
"""


@pytest.mark.tools
def test_neovim_shows_findings_and_values_and_applies_a_fix(tmp_path: Path) -> None:
    if shutil.which("nvim") is None:
        pytest.skip("no Neovim")
    project = tmp_path / "project"
    shutil.copytree(SYSTEM, project)
    (project / ".git").mkdir()
    recipe = re.search(r"```lua\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert recipe is not None
    (tmp_path / "init.lua").write_text(recipe[1])
    (tmp_path / "driver.lua").write_text(DRIVER)
    path = f"{_program(tmp_path).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["nvim", "--headless", "-u", str(tmp_path / "init.lua"), "-c", f"luafile {tmp_path / 'driver.lua'}"]
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        command, cwd=project, env={**os.environ, **home, "PATH": path}, capture_output=True, timeout=200, check=False
    )
    out = json.loads((project / "out.json").read_text()) if (project / "out.json").exists() else done.stderr.decode()
    assert "failed" not in out, out
    assert "modules/dynamodb/main.tf" in out["finding"]
    assert "[production]" in out["finding"]
    value = r"- \*\*production\*\*: `\"production\"`, from `production/variables\.tf:\d+`"
    assert re.fullmatch(value, out["hover"])
    assert out["line"].split() == ["pitr_enabled", "=", "true"]


EMACS = r"""
(require 'json)
(require 'eglot)
(unless (require 'terraform-mode nil t) ; where it is not installed, a mode without its colours is enough
  (define-derived-mode terraform-mode prog-mode "Terraform")
  (add-to-list 'auto-mode-alist '("\\.tf\\'" . terraform-mode)))
(setq eglot-sync-connect t eglot-confirm-server-initiated-edits nil eglot-confirm-server-edits nil)
(setq last-nonmenu-event ?a) ; as if a key was pressed: a menu needs a window
(defvar out nil)
(defvar top default-directory)
(defun note (key value) (push (cons key value) out))
(defun finding ()
  (seq-find (lambda (text) (string-match-p "DYN201" text)) (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))
(defun waited (what holds)
  (let ((until (+ (float-time) 60)))
    (while (and (not (funcall holds)) (< (float-time) until))
      (flymake-start)
      (accept-process-output nil 0.1))
    (unless (funcall holds) (note 'failed what))))
(defun visit (path)
  (find-file path)
  (run-hooks 'post-command-hook))
(defun act (title)
  (goto-char (point-min))
  (re-search-forward "pitr_enabled ")
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_ choices &rest _)
               (seq-find (lambda (each) (string-prefix-p title each))
                         (mapcar (lambda (each) (if (consp each) (car each) each)) choices))))
            ((symbol-function 'read-string) (lambda (&rest _) "restored from the stream")))
    (eglot-code-actions (line-beginning-position) (line-end-position) nil t)))
(let (production module)
  (visit (concat top "modules/dynamodb/main.tf"))
  (setq module (current-buffer))
  (visit (concat top "production/main.tf"))
  (setq production (current-buffer))
  (re-search-forward "pitr_enabled.*")
  (replace-match "pitr_enabled       = false" t t)
  (eglot--signal-textDocument/didChange)
  (with-current-buffer module
    (waited "the finding" #'finding)
    (note 'finding (finding)))
  (goto-char (point-min))
  (search-forward "var.environment")
  (backward-char 3)
  (note 'hover (plist-get (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover
                                                      (eglot--TextDocumentPositionParams)) :contents) :value))
  (act "Ignore recovery-disabled")
  (waited "the comment" (lambda () (save-excursion (goto-char (point-min)) (search-forward "dynlint:ignore" nil t))))
  (goto-char (point-min))
  (search-forward "dynlint:ignore")
  (note 'comment (string-trim (thing-at-point 'line t)))
  (beginning-of-line)
  (delete-region (point) (line-beginning-position 2))
  (eglot--signal-textDocument/didChange)
  (with-current-buffer module (waited "the finding again" #'finding))
  (act "Fix recovery-disabled")
  (goto-char (point-min))
  (re-search-forward "pitr_enabled.*")
  (note 'line (match-string 0))
  (eglot--signal-textDocument/didChange)
  (with-current-buffer module (waited "the fix" (lambda () (not (finding))))))
(with-temp-file (concat top "out.json") (insert (json-encode out)))
"""


@pytest.mark.tools
def test_emacs_shows_findings_and_values_ignores_with_a_reason_and_applies_a_fix(tmp_path: Path) -> None:
    emacs = ["emacs", "-q", "--batch"]
    if shutil.which("emacs") is None:
        pytest.skip("no Emacs")
    if subprocess.run([*emacs, "-l", "eglot"], capture_output=True, check=False).returncode:
        pytest.skip("no eglot in Emacs")
    project = tmp_path / "project"
    shutil.copytree(SYSTEM, project)
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    recipe = re.search(r"```elisp\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert recipe is not None
    (tmp_path / "init.el").write_text(recipe[1])
    (tmp_path / "driver.el").write_text(EMACS)
    environment = {**os.environ, "HOME": str(tmp_path)}
    environment["PATH"] = f"{_program(tmp_path).parent}{os.pathsep}{os.environ['PATH']}"
    command = [*emacs, "-l", str(tmp_path / "init.el"), "-l", str(tmp_path / "driver.el")]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, timeout=400, check=False)
    out = json.loads((project / "out.json").read_text()) if (project / "out.json").exists() else done.stderr.decode()
    assert "failed" not in out, out
    assert "[production]" in out["finding"]
    assert re.fullmatch(r"- \*\*production\*\*: `\"production\"`, from `production/variables\.tf:\d+`", out["hover"])
    assert out["comment"] == "# dynlint:ignore[recovery-disabled] restored from the stream"
    assert out["line"].split() == ["pitr_enabled", "=", "true"]


@pytest.mark.tools
def test_the_extension_is_built_and_starts_the_server(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("no npm")
    shutil.copy(TOP / "LICENSE", tmp_path)
    folder = tmp_path / "editors" / "vscode"
    shutil.copytree(VSCODE, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    subprocess.run(["bash", "build.sh"], cwd=folder, check=True, capture_output=True, timeout=900)
    with zipfile.ZipFile(folder / "dynlint.vsix") as package:
        names = {name for name in package.namelist() if name.startswith("extension/")}
    files = ("LICENSE.txt", "package.json", "readme.md", "dist/extension.js")
    assert names == {f"extension/{name}" for name in files}
    environment = {**os.environ, "DYNLINT_PROGRAM": str(_program(tmp_path))}
    done = subprocess.run(["npm", "test"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "# skipped 0" in done.stdout
