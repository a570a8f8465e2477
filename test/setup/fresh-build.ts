import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { projectRoot } from "../../src/platform/project-root.ts";
import { openPool } from "./template-database.ts";

const sources = ["src", "sim", "tsconfig.json", "tsconfig.build.json"];
/** Written by scripts/prepare.mjs when a build is whole. */
const stamp = join(projectRoot, "dist", "built");

/** Builds what the spawned servers run, unless nothing is newer than the last build. Of several test files one builds and the others wait. */
export async function ensureFreshBuild(): Promise<void> {
  if (await isFresh()) return;
  const pool = openPool(inject("serverUrl"));
  const client = await pool.connect();
  try {
    // A lock of the database's ends with the process that took it, however that ends.
    await client.query("select pg_advisory_lock(hashtext('passim build'))");
    if (!(await isFresh())) await build();
  } finally {
    client.release(true);
    await pool.end();
  }
}

async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, [join("scripts", "prepare.mjs")], { cwd: projectRoot });
}

async function isFresh(): Promise<boolean> {
  const built = await stat(stamp).catch(() => undefined);
  if (!built) return false;
  const changed = await Promise.all(sources.map(async (source) => await newestMs(join(projectRoot, source))));
  return Math.max(...changed) < built.mtimeMs;
}

/** When a file, or the newest file of a folder, was changed. */
async function newestMs(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return path.endsWith(".test.ts") ? 0 : found.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map(async (name) => await newestMs(join(path, name))));
  return Math.max(0, ...inside);
}
