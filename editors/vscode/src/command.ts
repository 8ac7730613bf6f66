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
  /** The folders of the environment variable PATH. */
  path: string[];
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
  const found = (around.trusted ? inEnvironments(around) : undefined) ?? onPath(around);
  return { command: found ?? "", args: SERVE };
}

/**
 * Return the dynlint of the path. The operating system would look into the working directory too, which is a folder of
 * the workspace: on Windows always, elsewhere for a relative folder of the path.
 */
function onPath(around: Surroundings): string | undefined {
  const flavour = around.windows ? path.win32 : path.posix;
  const leadsOut = (way: string) => way.startsWith("..") || flavour.isAbsolute(way); // absolute: to another drive
  const inside = (folder: string) => around.folders.some((each) => !leadsOut(flavour.relative(each, folder)));
  const sure = around.path.filter((folder) => flavour.isAbsolute(folder) && (around.trusted || !inside(folder)));
  return sure.map((folder) => flavour.join(folder, around.windows ? "dynlint.exe" : "dynlint")).find(around.exists);
}

/** Return the dynlint beside the selected Python program, or in a folder of an environment in the workspace. */
function inEnvironments(around: Surroundings): string | undefined {
  const [scripts, program] = around.windows ? ["Scripts", "dynlint.exe"] : ["bin", "dynlint"];
  const beside = around.python ? [path.join(path.dirname(around.python), program)] : [];
  const inside = around.folders.flatMap((folder) => [".venv", "venv"].map((name) => path.join(folder, name, scripts, program)));
  return [...beside, ...inside].find(around.exists);
}
