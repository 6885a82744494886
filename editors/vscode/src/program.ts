// Which program is the server. Never one of the workspace: relative entries of PATH are passed over, and the working folder is not looked in.

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

export const NAME = "forelog-lsp";
export const INSTALL = "pip install .";

/** The path of the server: *wanted* when it is set, else the first on *path*; a sentence that says what is wrong. */
export async function findProgram(wanted: string, path = process.env.PATH ?? ""): Promise<{ path: string } | { problem: string }> {
  const set = wanted.trim().replace(/^~(?=[/\\])/, homedir());
  if (set !== "") {
    if (!isAbsolute(set)) {
      return { problem: `forelog.serverPath must be an absolute path, not “${set}”.` };
    }
    return (await runs(set)) ? { path: set } : { problem: `forelog.serverPath names ${set}, which is no program.` };
  }
  const names = process.platform === "win32" ? [`${NAME}.exe`] : [NAME];
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    for (const name of names) {
      if (await runs(join(folder, name))) {
        return { path: join(folder, name) };
      }
    }
  }
  return { problem: `${NAME} is not on PATH. In a checkout of forelog, “${INSTALL}” installs it.` };
}

async function runs(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
