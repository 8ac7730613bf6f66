// Which program serves the editor. Nothing of the editor is used here, so that it can be tested without one.

import * as path from "node:path";

export interface Surroundings {
  /** The setting `dynlint.path`; empty where nobody sets it. */
  configured: string;
  /** The folders of the workspace. */
  folders: string[];
  /** The Python program that is selected for the workspace; empty where nobody knows. */
  python: string;
  /** Whether the person trusts what is in the workspace: else none of its programs is started. */
  trusted: boolean;
  exists: (file: string) => boolean;
  windows: boolean;
}

export interface Command {
  command: string;
  args: string[];
}

const SERVE = ["server", "--stdio"];

/** Return the dynlint to start: the configured one, that of the workspace's Python environment, or that of the path. */
export function serverCommand(around: Surroundings): Command {
  if (around.configured && around.trusted) {
    return { command: around.configured, args: SERVE };
  }
  const found = around.trusted ? inEnvironments(around) : undefined;
  return { command: found ?? "dynlint", args: SERVE };
}

/** Return the dynlint beside the selected Python program, or in a folder of an environment in the workspace. */
function inEnvironments(around: Surroundings): string | undefined {
  const [scripts, program] = around.windows ? ["Scripts", "dynlint.exe"] : ["bin", "dynlint"];
  const beside = around.python ? [path.join(path.dirname(around.python), program)] : [];
  const inside = around.folders.flatMap((folder) => [".venv", "venv"].map((name) => path.join(folder, name, scripts, program)));
  return [...beside, ...inside].find(around.exists);
}
