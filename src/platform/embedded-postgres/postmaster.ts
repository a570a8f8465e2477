import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import type { Home } from "./home.ts";
import type { LogFile } from "./log-file.ts";
import { sendSignal } from "./orphan.ts";
import { readPostmasterFile } from "./postmaster-file.ts";
import { programOptions } from "./program.ts";
import { startWatchdog } from "./watchdog.ts";

export interface PostmasterOptions {
  home: Home;
  binaries: Binaries;
  settings: Record<string, string>;
  logFile: LogFile;
}

/** A PostgreSQL that answers, with a watchdog of its own. */
export interface Postmaster {
  /** How it ended, in words for a log; it never rejects. */
  ended: Promise<string>;
  /** Promises that it has ended: in order if it can within 30 s, at once after that. */
  stop(): Promise<void>;
}

interface LaunchedPostmaster extends Postmaster {
  pid: number;
  hasEnded: () => boolean;
}

const pollIntervalMs = 20;
const retryIntervalMs = 200;
const retryMs = 10_000;
/** Replaying the log after a crash is part of a start, and may take minutes on a slow disk. */
const readyMs = 300_000;
const orderlyShutdownMs = 30_000;

/**
 * Starts PostgreSQL and promises that it accepts connections. What a killed predecessor leaves behind (backends that
 * are still ending, its shared memory) makes it refuse for a second or two, so those refusals are retried for 10 s.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const deadline = performance.now() + retryMs;
  for (;;) {
    const logPosition = await options.logFile.position();
    const postmaster = await launch(options);
    const outcome = await waitUntilReady(postmaster, options.home.clusterFolder);
    if (outcome === "ready") return postmaster;
    await postmaster.stop();
    const printed = await options.logFile.readSince(logPosition);
    if (!isHeldByPredecessor(printed) || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start (${outcome}), see ${options.logFile.path}: ${printed}`);
    }
    await delay(retryIntervalMs);
  }
}

async function launch({ home, binaries, settings, logFile }: PostmasterOptions): Promise<LaunchedPostmaster> {
  const log = await open(logFile.path, "a", 0o600);
  try {
    const child = spawn(binaries.postgres, ["-D", home.clusterFolder, ...commandLineSettings(settings)], {
      ...programOptions({ folder: home.folder, user: home.user }),
      // A Ctrl-C in the terminal must not reach the database before the server has drained.
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    const exited = exitOf(child);
    const pid = await spawned(child);
    child.unref();
    const watchdog = startWatchdog(pid, binaries.pgCtl);
    const ended = exited.finally(() => watchdog.dismiss());
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    return { pid, ended, hasEnded, stop };

    async function stop(): Promise<void> {
      // The pid of a process that has ended may be somebody else's by now.
      const send = async (name: "INT" | "QUIT") =>
        hasEnded() ? undefined : await sendSignal(pid, name, binaries.pgCtl);
      const impatience = setTimeout(() => void send("QUIT"), orderlyShutdownMs);
      await send("INT");
      await ended;
      clearTimeout(impatience);
    }
  } finally {
    await log.close();
  }
}

/** On the command line, so that a release with better settings needs no migration of a file in the cluster. */
function commandLineSettings(settings: Record<string, string>): string[] {
  return Object.entries({ ...fixedSettings, ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

const fixedSettings = {
  max_connections: "200",
  shared_buffers: "256MB",
  // Compiling takes longer than any query of ours runs.
  jit: "off",
  fsync: "on",
  synchronous_commit: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  // A refused statement is the caller's to report, and its text may hold personal data.
  log_min_error_statement: "panic",
  log_line_prefix: "%m [%p] ",
};

async function spawned(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  if (child.pid === undefined) throw new Error("A spawned PostgreSQL has no pid.");
  return child.pid;
}

async function exitOf(child: ChildProcess): Promise<string> {
  return await new Promise((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code ?? "?"}`)),
  );
}

/** Answers "ready", or says in words why it never will be. */
async function waitUntilReady(postmaster: LaunchedPostmaster, clusterFolder: string): Promise<string> {
  const deadline = performance.now() + readyMs;
  while (performance.now() < deadline) {
    if (postmaster.hasEnded()) return await postmaster.ended;
    const file = await readPostmasterFile(clusterFolder);
    if (file?.pid === postmaster.pid && file.isReady) return "ready";
    await delay(pollIntervalMs);
  }
  return `not ready after ${readyMs} ms`;
}

function isHeldByPredecessor(printed: string): boolean {
  return /already exists|still in use/.test(printed);
}
