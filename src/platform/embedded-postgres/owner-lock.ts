import { constants } from "node:fs";
import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hasCode, unlessMissing } from "./missing-file.ts";
import { findProcess } from "./running-process.ts";

/** The process that may start and stop the database in a home folder; there is at most one alive. */
export interface Owner {
  pid: number;
  /** Absent until the database answers. */
  connectionString: string | undefined;
}

export interface OwnerLock {
  publish(connectionString: string): Promise<void>;
  release(): Promise<void>;
}

const attemptsMax = 10;
const attemptIntervalMs = 50;

/**
 * Makes this process the owner of the home folder until it releases the lock or dies, in whatever way. Fails, naming
 * the pid, while another owner lives: taking its PostgreSQL for an orphan would stop a live server's database.
 */
export async function acquireOwnerLock(home: string, dataFolder: string): Promise<OwnerLock> {
  const path = lockPath(home);
  const myself = await describeMyself();
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await createExclusively(path, myself)) return { publish, release };
    const owner = await findOwner(home);
    if (owner !== undefined) {
      // It may have been killed a moment ago, and the system be still at ending it.
      if (attempt === attemptsMax - 1) throw inUse(dataFolder, owner.pid);
      await delay(attemptIntervalMs);
      continue;
    }
    // What looks stale may be another process between creating the file and filling it: look twice.
    const text = await readLock(path);
    await delay(attemptIntervalMs);
    if (text !== undefined && text === (await readLock(path))) await removeStale(path, text);
  }
  throw new Error(`The lock ${path} keeps changing hands. Start one process at a time.`);

  async function publish(connectionString: string): Promise<void> {
    const next = `${path}.next`;
    await writeFile(next, `${myself}${connectionString}\n`, { mode: 0o600 });
    await rename(next, path);
  }

  async function release(): Promise<void> {
    await rm(path, { force: true });
  }
}

/** Finds the living owner of a home folder; the lock of a dead one, even with its pid in use again, is none. */
export async function findOwner(home: string): Promise<Owner | undefined> {
  const [pid, startTime, connectionString] = (await readLock(lockPath(home)))?.split("\n") ?? [];
  if (!pid || !startTime) return undefined;
  if ((await findProcess(Number(pid)))?.startTime !== startTime) return undefined;
  return { pid: Number(pid), connectionString: connectionString === "" ? undefined : connectionString };
}

function lockPath(home: string): string {
  return join(home, "owner.lock");
}

/** How another start on the same data folder is refused. */
export function inUse(dataFolder: string, pid: number): Error {
  return new Error(`${dataFolder}: this data folder is in use by pid ${pid}; stop it or set PASSIM_DATA_DIR`);
}

async function describeMyself(): Promise<string> {
  const myself = await findProcess(process.pid);
  if (myself === undefined) throw new Error("This process can't find itself in the list of processes.");
  return `${process.pid}\n${myself.startTime}\n`;
}

async function readLock(path: string): Promise<string | undefined> {
  return await unlessMissing(readFile(path, "utf8"));
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, ["EEXIST"])) return false;
    throw error;
  }
}

/** Two processes may find the same stale lock; whoever moved away the other's fresh one puts it back. */
async function removeStale(path: string, staleText: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  await unlessMissing(rename(path, aside));
  const movedText = await readLock(aside);
  if (movedText !== undefined && movedText !== staleText) await copyFile(aside, path, constants.COPYFILE_EXCL);
  await rm(aside, { force: true });
}
