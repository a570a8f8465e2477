import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { hasCode } from "./missing-file.ts";
import { postmasterPath, readPostmasterFile } from "./postmaster-file.ts";
import { findProcess } from "./running-process.ts";

const fastShutdownMs = 10_000;
const immediateShutdownMs = 5_000;
const pollIntervalMs = 25;

/**
 * Stops the PostgreSQL that a dead owner left behind in a cluster, so that ours can start. Only for the holder of the
 * owner lock. A postmaster.pid that names nobody, or something else by now, is deleted, as PostgreSQL would refuse to
 * start; one whose pid is not in use is left to PostgreSQL, which then also looks for surviving backends.
 */
export async function stopOrphan(clusterFolder: string, pgCtl: string, log: (line: string) => void): Promise<void> {
  const file = await readPostmasterFile(clusterFolder);
  if (file === undefined || (file.pid !== undefined && !isPidInUse(file.pid))) return;
  if (file.pid === undefined || !(await isPostmasterOf(file.pid, clusterFolder))) {
    await rm(postmasterPath(clusterFolder), { force: true });
    return;
  }
  log(`stopping the PostgreSQL (pid ${file.pid}) that an earlier start left behind`);
  await stopPostmaster(file.pid, clusterFolder, pgCtl);
}

async function stopPostmaster(pid: number, clusterFolder: string, pgCtl: string): Promise<void> {
  const isGone = async () => !(await isPostmasterOf(pid, clusterFolder));
  await sendSignal(pid, "INT", pgCtl);
  if (await comesTrue(isGone, fastShutdownMs)) return;
  await sendSignal(pid, "QUIT", pgCtl);
  if (await comesTrue(isGone, immediateShutdownMs)) return;
  throw new Error(`PostgreSQL (pid ${pid}) still runs in ${clusterFolder} and does not stop. Stop it by hand.`);
}

/** Signals PostgreSQL; Windows has no signals, there pg_ctl speaks to it. A process that is gone is no failure. */
export async function sendSignal(pid: number, name: "INT" | "QUIT", pgCtl: string): Promise<void> {
  if (process.platform === "win32") {
    await promisify(execFile)(pgCtl, ["kill", name, String(pid)]);
    return;
  }
  try {
    process.kill(pid, `SIG${name}`);
  } catch (error) {
    if (!hasCode(error, ["ESRCH"])) throw error;
  }
}

async function isPostmasterOf(pid: number, clusterFolder: string): Promise<boolean> {
  const running = await findProcess(pid);
  if (running === undefined) return false;
  const commandLine = `${running.commandLine.replaceAll('"', "").replace("postgres.exe", "postgres")} `;
  return commandLine.includes(`postgres -D ${clusterFolder} `);
}

/** The question PostgreSQL asks: a zombie, and a process of somebody else's, count. */
function isPidInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !hasCode(error, ["ESRCH"]);
  }
}

async function comesTrue(isTrue: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) return false;
    await delay(pollIntervalMs);
  }
  return true;
}
