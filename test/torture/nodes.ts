import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { projectRoot } from "../../src/platform/project-root.ts";
import { createTestClient, type TestClient } from "../setup/test-client.ts";

const program = join(projectRoot, "dist", "src", "start.js");

/** One process of the platform, as `npm start` runs it. */
export interface PlatformNode {
  role: "api" | "worker";
  port: number;
  /** Through this process's own front door; of a worker nobody answers. */
  api: TestClient;
  isAlive(): boolean;
  /** Resolves when it is dead, of whatever. */
  death: Promise<void>;
  /** `kill -9`, and waits until it is dead. */
  kill(): Promise<void>;
  /** Stands still, as a machine does that is moved or sleeps, until it is woken; it knows nothing of it. */
  freeze(): void;
  wake(): void;
}

export interface NodeOptions {
  role: PlatformNode["role"];
  port: number;
  environment: Record<string, string>;
  crashAt?: CrashPoint | undefined;
  /** Where to add the lines of its log, which are errors only. */
  complaints: string[];
}

/** Starts the built server as a process of its own, and returns once it serves; throws what it said when it does not. */
export async function startNode(options: NodeOptions): Promise<PlatformNode> {
  const { role, port, environment, crashAt } = options;
  const child = spawn(process.execPath, [program], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      ROLE: role,
      PORT: String(port),
      LOG_LEVEL: "error",
      ...environment,
      ...(crashAt === undefined ? {} : { PASSIM_CRASH_AT: crashAt }),
    },
  });
  const death = once(child, "exit").then(() => undefined);
  await awaitWelcome(child, death, options);
  return {
    role,
    port,
    api: createTestClient(`http://127.0.0.1:${port}/api/v1`),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    death,
    async kill() {
      child.kill("SIGKILL");
      await death;
    },
    freeze: () => void child.kill("SIGSTOP"),
    wake: () => void child.kill("SIGCONT"),
  };
}

/** What is no line of the log is the welcome, said when everything runs. An armed process may die before. */
async function awaitWelcome(child: ChildProcess, death: Promise<void>, options: NodeOptions): Promise<void> {
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaint += text.toString();
  });
  const welcome = new Promise<true>((resolve) => {
    if (!child.stdout) return;
    createInterface(child.stdout).on("line", (line) => {
      if (line.startsWith("{")) options.complaints.push(line);
      else resolve(true);
    });
  });
  const hasSpoken = await Promise.race([welcome, death.then(() => false)]);
  if (!hasSpoken && options.crashAt === undefined) throw new Error(`the server did not start: ${complaint}`);
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a listening server has no port");
  return address.port;
}
