import { chmod, chown, mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { databaseName, keepPassword, passwordFile } from "./address.ts";
import type { Binaries } from "./binaries.ts";
import type { Home } from "./home.ts";
import { unlessMissing } from "./missing-file.ts";
import { runProgram } from "./program.ts";

const unfinishedPrefix = "unfinished-";

/**
 * Promises a cluster, with our database in it, that these binaries can open. It is made under another name and then
 * renamed, so that one whose making was interrupted at any moment is never taken for a finished one.
 */
export async function prepareCluster(home: Home, binaries: Binaries, log: (line: string) => void): Promise<void> {
  await removeUnfinished(home);
  const version = await unlessMissing(readFile(join(home.clusterFolder, "PG_VERSION"), "utf8"));
  if (version !== undefined) {
    assertSameMajorVersion(version.trim(), binaries.majorVersion, home.clusterFolder);
    return;
  }
  log(`making a new database in ${home.clusterFolder}`);
  const unfinishedFolder = await mkdtemp(join(home.folder, unfinishedPrefix));
  await chmod(unfinishedFolder, 0o700);
  if (home.user !== undefined) await chown(unfinishedFolder, home.user.uid, home.user.gid);
  await fillCluster(unfinishedFolder, home, binaries);
  await rename(unfinishedFolder, home.clusterFolder);
  await syncFolder(home.folder);
}

/** An initdb that outlived its killed parent may still be writing there; removal wins after a few attempts. */
async function removeUnfinished(home: Home): Promise<void> {
  for (const name of await readdir(home.folder)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    await rm(join(home.folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function assertSameMajorVersion(found: string, expected: string, folder: string): void {
  if (found === expected) return;
  throw new Error(
    `The database in ${folder} was made by PostgreSQL ${found}, and this release brings PostgreSQL ${expected}, which ` +
      `can't open it. Run a PostgreSQL ${found} of your own on it and set DATABASE_URL, or go back to the release that ` +
      "made it, or set PASSIM_DATA_DIR to another folder to begin with an empty database.",
  );
}

async function fillCluster(folder: string, home: Home, binaries: Binaries): Promise<void> {
  const surroundings = { folder: home.folder, user: home.user };
  await runProgram(
    binaries.initdb,
    [...initdbOptions, ...(await authenticationOptions(home)), "-D", folder],
    surroundings,
  );
  // The single-user mode makes the database before anyone can connect, so a finished cluster always has it.
  const input = `CREATE DATABASE ${databaseName}\n`;
  await runProgram(binaries.postgres, ["--single", "-D", folder, "postgres"], { ...surroundings, input });
}

const initdbOptions = ["--encoding=UTF8", "--locale=C", `--username=${databaseName}`, "--no-instructions"];

async function authenticationOptions(home: Home): Promise<string[]> {
  if (process.platform !== "win32") return ["--auth-local=trust", "--auth-host=reject"];
  await keepPassword(home);
  return ["--auth-local=reject", "--auth-host=scram-sha-256", `--pwfile=${passwordFile(home)}`];
}

/** Without this, a power cut just after the first start could forget the rename. Windows can't open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
