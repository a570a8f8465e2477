import { mkdir, mkdtemp, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../platform/config.ts";
import { asStartFailure } from "./start-failure.ts";

/**
 * Makes the data folder where it is not there yet, and promises that files can be made in it. An installation with a database of its own
 * and no sandbox keeps nothing there and needs none.
 */
export async function makeDataFolder({ dataFolder, databaseUrl, isSandbox }: Config): Promise<void> {
  if (databaseUrl !== undefined && !isSandbox) return;
  try {
    await makeFolder(dataFolder);
    // Only trying tells: permissions do not bind root, and some file systems take no files whatever the permissions say.
    await rmdir(await mkdtemp(join(dataFolder, "can-be-written-")));
  } catch (error) {
    const sentence = `Set PASSIM_DATA_DIR to a folder that this user can write to; ${dataFolder} is none`;
    throw asStartFailure(sentence, error);
  }
}

/**
 * What mkdir's `recursive` does, except that Node tries that for ever where the system denies that the parent exists though it does, as
 * below /proc. Processes that start together may all make it.
 */
async function makeFolder(folder: string, mayMakeParent = true): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (mayMakeParent && isMissingParent(error) && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await makeFolder(folder, false);
    } else if (!(await isFolder(folder))) {
      // What stands there already may be a file; and of a folder that does, some systems say EPERM or EROFS.
      throw error;
    }
  }
}

function isMissingParent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
