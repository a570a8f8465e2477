import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../src/platform/project-root.ts";
import { ensureFreshBuild } from "./fresh-build.ts";

/** The build, run as a process of its own as `npm start` does: signals, exit codes and what is printed can only be seen from outside. */
export interface SpawnedProgram {
  child: ChildProcess;
  /** Everything that it has printed so far, on both streams. */
  printed(): string;
  /** The lines of its log so far. */
  logLines(): Record<string, unknown>[];
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Kills it if it still runs, and removes its data. */
  clear(): Promise<void>;
}

/** Runs a program of the newest sources on a data folder of its own, with nothing in its environment but `environment`. */
export async function spawnProgram(
  program: "start" | "cli",
  environment: Record<string, string>,
  words: readonly string[] = [],
): Promise<SpawnedProgram> {
  await ensureFreshBuild();
  const folder = await mkdtemp(join(tmpdir(), "passim-spawned-"));
  const built = join(projectRoot, "dist", "src", `${program}.js`);
  const child = spawn(process.execPath, ["--enable-source-maps", built, ...words], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], PASSIM_DATA_DIR: folder, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "close").then(() => ({ code: child.exitCode, signal: child.signalCode }));
  return {
    child,
    printed: () => output,
    logLines: () => output.split("\n").filter(isJson).map(readLine),
    ended,
    async clear() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs an operator's command to its end, and tells its exit code and what it printed. */
export async function runCommand(
  environment: Record<string, string>,
  words: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const command = await spawnProgram("cli", environment, words);
  try {
    const { code } = await command.ended;
    return { code, said: command.printed() };
  } finally {
    await command.clear();
  }
}

function isJson(line: string): boolean {
  return line.startsWith("{") && line.endsWith("}");
}

function readLine(line: string): Record<string, unknown> {
  return JSON.parse(line) as Record<string, unknown>;
}

/** A port of this machine that was free a moment ago. */
export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a listening server has no port");
  return address.port;
}
