// Which program is started: never one that a workspace brings.

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { findProgram, NAME } from "../dist/test/program.mjs";

let folder;
let program;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "forelog-"));
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, "first", NAME), { recursive: true });
  program = join(folder, "bin", process.platform === "win32" ? `${NAME}.exe` : NAME);
  await writeFile(program, "#!/bin/sh\n");
  await chmod(program, 0o755);
});
after(() => rm(folder, { recursive: true }));

test("the first on PATH that is a program, not a folder of that name", async () => {
  const path = [join(folder, "none"), join(folder, "first"), join(folder, "bin")].join(delimiter);
  assert.deepEqual(await findProgram("", path), { path: program });
});

test("relative entries of PATH are passed over, and so is the working folder", async () => {
  process.chdir(join(folder, "bin"));
  const { problem } = await findProgram("", ["", ".", "bin"].join(delimiter));
  assert.match(problem, /not on PATH.*pip install/);
  process.chdir(tmpdir());
});

test("the setting wins, and must be an absolute path of a program", async () => {
  assert.deepEqual(await findProgram(program, ""), { path: program });
  assert.match((await findProgram(join("bin", NAME), join(folder, "bin"))).problem, /absolute path/);
  assert.match((await findProgram(join(folder, "first", NAME), join(folder, "bin"))).problem, /no program/);
});
